"""Accord's own meetings, by who is invited: nobody is booked into two at once."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session
from sqlmodel import col

from casework.case import Case
from models import BookingRow
from services.ports import Busy

# Any number that nothing else in the database locks.
_LOCK = 6_006_006


class SqlBookings:
    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, emails: Iterable[str], since: datetime, but: int) -> Mapping[str, tuple[Busy, ...]]:
        rows = select(col(BookingRow.email), col(BookingRow.starts_at), col(BookingRow.ends_at)).where(
            col(BookingRow.email).in_(list(emails)),
            col(BookingRow.ends_at) > since,
            col(BookingRow.case_number) != but,
        )
        found: dict[str, tuple[Busy, ...]] = {}
        for email, starts, ends in self._session.execute(rows):
            found[email] = (*found.get(email, ()), Busy(starts, ends))
        return found

    def take_turns(self) -> bool:
        if self._session.get_bind().dialect.name != "postgresql":
            # SQLite has one writer, from its first statement on.
            return False
        self._session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        return True


def book(session: Session, number: int, case: Case) -> None:
    """Writes down who is invited to the case's meeting, in place of who was."""
    session.execute(delete(BookingRow).where(col(BookingRow.case_number) == number))
    session.add_all(BookingRow(**told) for told in bookings_of(number, case))


def bookings_of(number: int, case: Case) -> list[dict[str, Any]]:
    """The columns of `BookingRow` for each person who is invited; of a meeting that is cancelled nobody is."""
    meeting = None if case.meeting_cancelled else case.meeting
    if meeting is None:
        return []
    emails = {case.parties[invited - 1].person.email.casefold() for invited in meeting.attendees}
    told = {"case_number": number, "starts_at": meeting.start, "ends_at": meeting.end}
    return [{"email": email, **told} for email in sorted(emails)]
