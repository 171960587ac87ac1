"""What the page “Today” and the search ask of a case, worked out of its facts; indexes for both."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from casework.facts import FACT, AnyFact
from casework.folding import rebuild
from store.case_columns import columns_of

revision = "0010"
down_revision = "0009"

# Of this many numbers the facts are in memory at once.
AT_ONCE = 500


def _columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("agencies_key", sa.String(), nullable=False, server_default=""),
        sa.Column("steps", sa.String(), nullable=False, server_default=""),
        sa.Column("papers", sa.String(), nullable=False, server_default=""),
        sa.Column("overdue_told", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("meeting_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("meeting_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("meeting_coming", sa.Integer(), nullable=False, server_default="0"),
    ]


def upgrade() -> None:
    for column in _columns():
        op.add_column("cases", column)
    _fill(op.get_bind())
    op.drop_index("ix_cases_board", "cases")
    op.create_index("cases_by_deadline", "cases", ["board", "status", "due", "counterpart"])
    op.create_index("cases_by_meeting", "cases", ["board", "meeting_end", "meeting_start", "meeting_coming"])
    op.create_index("cases_by_date", "cases", ["board", "raised_at", "status", "agencies_key"])


def _fill(bind: sa.Connection) -> None:
    tables = sa.MetaData()
    # A meeting's own moments have counted towards it since then.
    wake = sa.Column("wake_at", sa.DateTime(timezone=True))
    cases = sa.Table("cases", tables, sa.Column("number", sa.Integer()), wake, *_columns())
    new = ["wake_at", *(column.name for column in _columns())]
    facts = sa.Table("facts", tables, *map(sa.Column, ("case_number", "seq")), sa.Column("data", sa.JSON()))
    last = bind.scalar(sa.select(sa.func.max(cases.c.number))) or 0
    for first in range(1, last + 1, AT_ONCE):
        some = facts.c.case_number.between(first, first + AT_ONCE - 1)
        query = sa.select(facts.c.case_number, facts.c.data).where(some)
        histories: dict[int, list[AnyFact]] = {}
        for number, data in bind.execute(query.order_by(facts.c.case_number, facts.c.seq)):
            histories.setdefault(number, []).append(FACT.validate_python(data, strict=False))
        for number, history in histories.items():
            told = columns_of(rebuild(history))
            values = {name: _in_utc(told[name]) for name in new}
            bind.execute(cases.update().where(cases.c.number == number).values(values))


def _in_utc(value: object) -> object:
    """SQLite forgets time zones."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def downgrade() -> None:
    op.drop_index("cases_by_date", "cases")
    op.drop_index("cases_by_meeting", "cases")
    op.drop_index("cases_by_deadline", "cases")
    op.create_index("ix_cases_board", "cases", ["board"])
    for column in _columns():
        op.drop_column("cases", column.name)
