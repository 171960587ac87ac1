"""The one clock. Cases live in `now`; leases and retries in `wall`."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from casework.errors import NotPossible
from models import ClockRow
from store.database import SqlStore


class SystemClock:
    """The machine's own time for everything."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def wall(self) -> datetime:
        return datetime.now(UTC)

    def from_wall(self, moment: datetime) -> datetime:
        return moment


class DemoClock(SystemClock):
    """The machine's time plus an offset that all processes share through the database.

    Made by wiring in demo mode only; outside it there is nothing that could move the time.
    """

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset()

    def from_wall(self, moment: datetime) -> datetime:
        return moment + self._offset()

    def move_on(self, by: timedelta) -> None:
        """Moves the cases' time forward. Raises NotPossible for a move back: facts stay in order."""
        if by < timedelta(0):
            raise NotPossible("The demo clock only moves forward.")
        with self._store.writing() as uow:
            row = uow.session.get(ClockRow, 1) or ClockRow(id=1)
            row.offset_seconds += round(by.total_seconds())
            uow.session.add(row)
            uow.commit()

    def _offset(self) -> timedelta:
        with self._store.reading() as uow:
            seconds = uow.session.scalar(select(col(ClockRow.offset_seconds)).where(col(ClockRow.id) == 1))
        return timedelta(seconds=seconds or 0)
