"""Who looked at what of a case, and who took its record."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from models import ViewRow
from services.views import View


class SqlViews:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, case: int, email: str, what: str, now: datetime, item: str = "") -> None:
        # A plain str: the database knows nothing of sentences.
        self._session.add(ViewRow(case_number=case, email=email, what=str(what), item=item, at=now))

    def has_seen(self, case: int, email: str, what: str, item: str, since: datetime) -> bool:
        query = select(col(ViewRow.id)).where(
            col(ViewRow.case_number) == case,
            col(ViewRow.email) == email,
            col(ViewRow.at) >= since,
            col(ViewRow.what) == str(what),
            col(ViewRow.item) == item,
        )
        return self._session.scalar(query.limit(1)) is not None

    def of(self, case: int, limit: int = 500) -> Sequence[View]:
        query = select(ViewRow).where(col(ViewRow.case_number) == case).order_by(col(ViewRow.id).desc())
        return [
            View(row.email, row.what, row.at, row.item) for row in self._session.scalars(query.limit(limit))
        ]
