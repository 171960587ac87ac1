"""Which mailbox a mail goes out from and came into, since a Board may have one of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for table in ("outbox", "inbox"):
        op.add_column(table, sa.Column("mailbox", sa.String(), nullable=False, server_default=""))
    op.create_index("outbox_sent", "outbox", ["sent_at"])


def downgrade() -> None:
    op.drop_index("outbox_sent", "outbox")
    for table in ("outbox", "inbox"):
        op.drop_column(table, "mailbox")
