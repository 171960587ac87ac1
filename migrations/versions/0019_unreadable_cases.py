"""A case whose history cannot be read is noted, and named to the administrators."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("cases", sa.Column("unreadable_since", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_cases_unreadable_since", "cases", ["unreadable_since"])


def downgrade() -> None:
    op.drop_index("ix_cases_unreadable_since", "cases")
    op.drop_column("cases", "unreadable_since")
