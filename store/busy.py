"""When people are busy, as their calendars were last seen."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from models import BusyRow
from services.calendars import BusyTimes
from services.ports import Busy


class SqlBusy:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, found: Iterable[BusyTimes]) -> None:
        for seen in found:
            times = None if seen.times is None else [[t.isoformat() for t in each] for each in seen.times]
            self._session.merge(BusyRow(email=seen.email, fetched_at=seen.fetched_at, intervals=times))

    def fresh(self, since: datetime) -> frozenset[str]:
        query = select(col(BusyRow.email)).where(col(BusyRow.fetched_at) > since)
        return frozenset(self._session.scalars(query))

    def of(self, emails: Iterable[str]) -> Mapping[str, tuple[Busy, ...]]:
        query = select(BusyRow).where(col(BusyRow.email).in_({each.casefold() for each in emails}))
        return {
            row.email: tuple(Busy(*map(datetime.fromisoformat, each)) for each in row.intervals)
            for row in self._session.scalars(query)
            if row.intervals is not None
        }

    def forget_before(self, moment: datetime) -> None:
        self._session.execute(delete(BusyRow).where(col(BusyRow.fetched_at) < moment))
