"""What is being typed into the Escalation form."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from casework.errors import NotFound
from casework.sentence import Sentence
from models import DraftRow
from services.storage import Draft


class SqlDrafts:
    def __init__(self, session: Session, lock: bool) -> None:
        self._session, self._lock = session, lock

    def new(self, token: str, now: datetime) -> None:
        self._session.add(DraftRow(token=token, data={}, updated_at=now))

    def load(self, token: str) -> Draft:
        row = self._row(token)
        return Draft(dict(row.data), row.case_number)

    def _row(self, token: str) -> DraftRow:
        query = select(DraftRow).where(col(DraftRow.token) == token)
        row = self._session.scalar(query.with_for_update() if self._lock else query)
        if row is None:
            raise NotFound(
                Sentence("This form is no longer kept. Forms that nobody touches are removed after 7 days.")
            )
        return row

    def save(self, token: str, data: dict[str, Any], now: datetime) -> None:
        row = self._row(token)
        row.data, row.updated_at = {**row.data, **data}, now

    def submitted(self, token: str, case_number: int, now: datetime) -> None:
        row = self._row(token)
        row.data, row.case_number, row.updated_at = {}, case_number, now

    def forget_before(self, moment: datetime) -> None:
        self._session.execute(delete(DraftRow).where(col(DraftRow.updated_at) < moment))
