"""A correction takes no word from Board staff: how a lesson was told last is kept beside what they have written.

How the lessons that are there were told is not known here; a correction of such a one leaves it as staff have it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("lessons", sa.Column("told_kind", sa.String(), nullable=False, server_default=""))
    op.add_column("lessons", sa.Column("told_words", sa.String(), nullable=False, server_default=""))
    op.add_column("lessons", sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for column in ("corrected_at", "told_words", "told_kind"):
        op.drop_column("lessons", column)
