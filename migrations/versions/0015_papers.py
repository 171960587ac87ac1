"""What is being typed into papers, and which paper of a case is due first: before this, none had a date. Lessons."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "paper_drafts",
        sa.Column(
            "case_number",
            sa.Integer(),
            sa.ForeignKey("cases.number"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("party", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("paper", sa.String(), primary_key=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column("cases", sa.Column("paper_awaited", sa.String(), nullable=False, server_default=""))
    op.add_column("cases", sa.Column("paper_due", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_paper_drafts_updated_at", "paper_drafts", ["updated_at"])
    op.create_table(
        "lessons",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("board", sa.String(), nullable=False),
        sa.Column("case_number", sa.Integer(), sa.ForeignKey("cases.number"), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("owner_email", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("case_number", "source", "row"),
    )
    op.create_index("lessons_open", "lessons", ["board", "done_at", "due"])


def downgrade() -> None:
    op.drop_table("lessons")
    op.drop_column("cases", "paper_due")
    op.drop_column("cases", "paper_awaited")
    op.drop_table("paper_drafts")
