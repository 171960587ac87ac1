"""What Board staff decide about held mail is kept as labelled data; the files of a mail are listed."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "labels",
        sa.Column("inbox_id", sa.Integer(), sa.ForeignKey("inbox.id"), primary_key=True),
        sa.Column("board", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("read", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
    )
    op.create_index("ix_labels_board", "labels", ["board"])
    op.add_column("inbox", sa.Column("attachments", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "senders",
        sa.Column("email", sa.String(), primary_key=True),
        sa.Column("other", sa.String(), primary_key=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("outbox_recipient", "outbox", ["envelope_to", "sent_at"])
    op.create_index("ix_inbox_sender", "inbox", ["sender"])


def downgrade() -> None:
    op.drop_column("inbox", "attachments")
    op.drop_index("ix_inbox_sender", "inbox")
    op.drop_index("outbox_recipient", "outbox")
    op.drop_table("senders")
    op.drop_index("ix_labels_board", "labels")
    op.drop_table("labels")
