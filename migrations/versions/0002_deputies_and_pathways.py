"""The directory knows deputies and languages; a case's row knows its pathway."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


NEW = (
    ("contacts", "deputy_name", ""),
    ("contacts", "deputy_email", ""),
    ("contacts", "language", "en"),
    ("cases", "pathway", "default"),
)


def upgrade() -> None:
    # Rows that are there already need a value; the application gives its own to every new one.
    for table, column, value in NEW:
        op.add_column(table, sa.Column(column, sa.String(), nullable=False, server_default=value))


def downgrade() -> None:
    for table, column, _ in reversed(NEW):
        op.drop_column(table, column)
