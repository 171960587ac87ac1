"""Accord's own meetings by who is invited, so that nobody is booked into two at once; when a calendar was seen, beside
when it was asked for."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from casework.facts import FACT
from casework.folding import rebuild
from store.bookings import bookings_of

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    bookings = op.create_table(
        "bookings",
        sa.Column(
            "case_number", sa.Integer(), sa.ForeignKey("cases.number"), primary_key=True, autoincrement=False
        ),
        sa.Column("email", sa.String(), primary_key=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("bookings_by_person", "bookings", ["email", "ends_at", "starts_at", "case_number"])
    _fill(op.get_bind(), bookings)
    op.add_column("busy", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    busy = sa.table("busy", *map(sa.column, ("seen_at", "fetched_at")))
    op.execute(busy.update().values(seen_at=busy.c.fetched_at))


def _fill(bind: sa.Connection, bookings: sa.Table) -> None:
    """Of the meetings that are to come: those are in the row of their case."""
    cases = sa.table("cases", *map(sa.column, ("number", "meeting_start")))
    facts = sa.table("facts", *map(sa.column, ("case_number", "seq")), sa.column("data", sa.JSON()))
    for number in bind.scalars(sa.select(cases.c.number).where(cases.c.meeting_start.is_not(None))).all():
        query = sa.select(facts.c.data).where(facts.c.case_number == number).order_by(facts.c.seq)
        case = rebuild([FACT.validate_python(data, strict=False) for data in bind.scalars(query)])
        for told in bookings_of(number, case):
            bind.execute(bookings.insert().values({name: _in_utc(value) for name, value in told.items()}))


def _in_utc(value: object) -> object:
    """SQLite forgets time zones."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def downgrade() -> None:
    op.drop_column("busy", "seen_at")
    op.drop_index("bookings_by_person", "bookings")
    op.drop_table("bookings")
