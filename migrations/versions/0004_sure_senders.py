"""Of each received mail: whether it is surely of who it says. Only such mail counts towards its sender's allowance."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("inbox", sa.Column("sure", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("inbox", "sure")
