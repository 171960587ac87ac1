"""Returns to a Board's inbox: which wait, and what each said when it went."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "returns",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(), nullable=False, unique=True),
        sa.Column("board", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("case_number", sa.Integer(), sa.ForeignKey("cases.number"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
    )
    op.create_index("ix_returns_case_number", "returns", ["case_number"])
    op.create_index("returns_waiting", "returns", ["message_id", "due_at"])


def downgrade() -> None:
    op.drop_table("returns")
