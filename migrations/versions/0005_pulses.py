"""When each kind of work last went well: nothing else in the database tells a quiet day from a worker that is gone."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "pulses",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("mailbox", sa.String(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("pulses")
