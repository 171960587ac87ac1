"""Who may do what, who is signed in and with which account, and who looked at what of a case."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    when = sa.DateTime(timezone=True)
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("email", sa.String(), nullable=False, index=True),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("began_at", when, nullable=False, index=True),
        sa.Column("seen_at", when, nullable=False),
    )
    op.create_table(
        "accounts",
        sa.Column("email", sa.String(), primary_key=True),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("known_at", when, nullable=False),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("board", sa.String(), nullable=False, index=True),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", when, nullable=False),
        sa.UniqueConstraint("email", "board"),
    )
    op.create_table(
        "staff_changes",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("board", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", when, nullable=False),
    )
    op.create_index("staff_changes_of_board", "staff_changes", ["board", "id"])
    op.add_column("views", sa.Column("item", sa.String(), nullable=False, server_default=""))
    op.create_index("views_of_case", "views", ["case_number", "email", "at"])
    op.drop_index("ix_views_case_number", "views")


def downgrade() -> None:
    op.create_index("ix_views_case_number", "views", ["case_number"])
    op.drop_index("views_of_case", "views")
    with op.batch_alter_table("views") as views:
        views.drop_column("item")
    for table in ("staff_changes", "staff", "accounts", "sessions"):
        op.drop_table(table)
