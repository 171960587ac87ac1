"""When people are busy, as their calendars were last seen."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, func, select
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
            times, at = [[t.isoformat() for t in each] for each in seen.times], seen.seen_at
            self._session.merge(BusyRow(email=seen.email, fetched_at=at, seen_at=at, intervals=times))

    def asked(self, emails: Iterable[str], at: datetime) -> None:
        for email in emails:
            row = self._session.get(BusyRow, email)
            if row is None:
                self._session.add(BusyRow(email=email, fetched_at=at))
            else:
                row.fetched_at = at

    def fresh(self, since: datetime) -> frozenset[str]:
        query = select(col(BusyRow.email)).where(col(BusyRow.fetched_at) > since)
        return frozenset(self._session.scalars(query))

    def of(self, emails: Iterable[str]) -> Mapping[str, BusyTimes]:
        query = select(BusyRow).where(col(BusyRow.email).in_({each.casefold() for each in emails}))
        return {
            row.email: BusyTimes(row.email, row.seen_at, _times(row.intervals))
            for row in self._session.scalars(query)
            if row.intervals is not None and row.seen_at is not None
        }

    def forget_before(self, moment: datetime) -> None:
        last = func.coalesce(col(BusyRow.seen_at), col(BusyRow.fetched_at))
        self._session.execute(delete(BusyRow).where(last < moment))


def _times(intervals: list[list[str]]) -> tuple[Busy, ...]:
    return tuple(Busy(*map(datetime.fromisoformat, each)) for each in intervals)
