"""What is being typed into papers."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session
from sqlmodel import col

from models import PaperDraftRow
from services.paper_drafts import Typed, Whose


class SqlPaperDrafts:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, whose: Whose) -> Typed | None:
        row = self._session.get(PaperDraftRow, tuple(whose))
        return row.data if row else None

    def put(self, whose: Whose, typed: Typed, now: datetime) -> None:
        case, party, paper = whose
        data = {name: list(values) for name, values in typed.items()}
        row = PaperDraftRow(case_number=case, party=party, paper=paper, data=data, updated_at=now)
        self._session.merge(row)

    def forget(self, whose: Whose) -> None:
        if row := self._session.get(PaperDraftRow, tuple(whose)):
            self._session.delete(row)

    def forget_before(self, moment: datetime) -> None:
        self._session.execute(delete(PaperDraftRow).where(col(PaperDraftRow.updated_at) < moment))
