"""What each case adds to its Board's figures."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "tallies",
        # No foreign key: figures stay when their case is deleted.
        sa.Column("case_number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("counted_as", sa.Integer(), nullable=False),
        sa.Column("board", sa.String(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.String(), nullable=False),
    )
    op.create_index("tallies_raised", "tallies", ["board", "raised_at"])


def downgrade() -> None:
    op.drop_table("tallies")
