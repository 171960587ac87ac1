"""What is to go and when, what went, and the copies in mailboxes that are still to be removed."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "retention_plans",
        sa.Column("case_number", sa.Integer(), sa.ForeignKey("cases.number"), primary_key=True),
        sa.Column("what", sa.String(), primary_key=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("let_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("let_by", sa.String(), nullable=False),
    )
    op.create_table(
        "certificates",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("board", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_certificates_board", "certificates", ["board"])
    op.create_index("ix_certificates_told_at", "certificates", ["told_at"])
    op.create_table(
        "gone",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("certificate", sa.Integer(), sa.ForeignKey("certificates.id"), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("board", sa.String(), nullable=False),
        # No foreign key: the case is gone.
        sa.Column("case_number", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("digests", sa.JSON(), nullable=False),
        sa.Column("holds", sa.JSON(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("copies_removed", sa.Integer(), nullable=False),
        sa.Column("copies_missing", sa.Integer(), nullable=False),
    )
    for column in ("certificate", "case_number", "reference"):
        op.create_index(f"ix_gone_{column}", "gone", [column])
    op.create_table(
        "mailbox_copies",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("gone", sa.Integer(), sa.ForeignKey("gone.id"), nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
    )
    op.create_index("ix_mailbox_copies_gone", "mailbox_copies", ["gone"])
    op.create_index("ix_mailbox_copies_next_at", "mailbox_copies", ["next_at"])


def downgrade() -> None:
    for table in ("mailbox_copies", "gone", "certificates", "retention_plans"):
        op.drop_table(table)
