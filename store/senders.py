"""Other addresses that people write from, remembered for every case of theirs."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from models import SenderRow


class SqlSenders:
    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, email: str) -> frozenset[str]:
        query = select(col(SenderRow.other)).where(col(SenderRow.email) == email.casefold())
        return frozenset(self._session.scalars(query))

    def put(self, email: str, other: str, by: str, now: datetime) -> None:
        row = SenderRow(email=email.casefold(), other=other.casefold(), by=by, known_at=now)
        self._session.merge(row)
