"""A Board's calendar feed ends when somebody who may know its address leaves: who may, and since when it has ended.

Of a feed that is there already, who has made it surely knows it; whoever else may, is noted when it is fetched next.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("feeds", sa.Column("known_to", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("feeds", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("feeds", "ended_at")
    op.drop_column("feeds", "known_to")
