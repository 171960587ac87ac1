"""A failed mail that staff have dealt with, so that their first page does not list it for ever."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("seen_to_by", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("outbox", "seen_to_by")
