"""Who took the record of a case."""

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

    def add(self, case: int, email: str, what: str, now: datetime) -> None:
        # A plain str: the database knows nothing of sentences.
        self._session.add(ViewRow(case_number=case, email=email, what=str(what), at=now))

    def of(self, case: int) -> Sequence[View]:
        query = select(ViewRow).where(col(ViewRow.case_number) == case).order_by(col(ViewRow.id).desc())
        return [View(row.email, row.what, row.at) for row in self._session.scalars(query)]
