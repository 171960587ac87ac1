"""Returns to the Boards' inboxes: each is sent once, whoever asks."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import col

from models import OutboxRow, ReturnRow
from services.returns import KeptReturn


class SqlReturns:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, new: KeptReturn) -> None:
        insert = sqlite.insert if self._session.get_bind().dialect.name == "sqlite" else postgresql.insert
        row = insert(ReturnRow).values(
            key=new.key,
            board=new.board,
            form=new.form,
            case_number=new.case,
            version=new.version,
            due_at=new.due_at,
            document=new.document,
            message_id="",
        )
        # Two may keep the same quarter's figures at once.
        self._session.execute(row.on_conflict_do_nothing(index_elements=["key"]))

    def has(self, key: str) -> bool:
        return (
            self._session.scalar(select(col(ReturnRow.number)).where(col(ReturnRow.key) == key)) is not None
        )

    def due(self, boards: Iterable[str], now: datetime, limit: int) -> Sequence[KeptReturn]:
        query = (
            select(ReturnRow)
            .where(col(ReturnRow.message_id) == "", col(ReturnRow.due_at) <= now)
            .where(col(ReturnRow.board).in_(list(boards)))
            .order_by(col(ReturnRow.due_at), col(ReturnRow.number))
            .limit(limit)
        )
        return [_kept(row) for row in self._session.scalars(query)]

    def waits(self, key: str) -> bool:
        query = select(col(ReturnRow.message_id)).where(col(ReturnRow.key) == key)
        return self._session.scalar(query) == ""

    def sent(self, documents: Mapping[str, str], message_id: str) -> bool:
        for key, document in documents.items():
            taken: CursorResult[Any] = self._session.execute(  # type: ignore[assignment]
                update(ReturnRow)
                .where(col(ReturnRow.key) == key, col(ReturnRow.message_id) == "")
                .values(document=document, message_id=message_id)
            )
            if taken.rowcount != 1:
                return False
        return True

    def of_case(self, case: int) -> Mapping[str, KeptReturn]:
        query = (
            select(ReturnRow, col(OutboxRow.state))
            .outerjoin(OutboxRow, col(OutboxRow.message_id) == col(ReturnRow.message_id))
            .where(col(ReturnRow.case_number) == case)
        )
        return {row.key: _kept(row, state) for row, state in self._session.execute(query)}

    def overdue(self, boards: Iterable[str], since: datetime) -> tuple[int, datetime | None]:
        query = select(func.count(), func.min(col(ReturnRow.due_at))).where(
            col(ReturnRow.message_id) == "",
            col(ReturnRow.due_at) < since,
            col(ReturnRow.board).in_(list(boards)),
        )
        count, first = self._session.execute(query).one()
        return count, first


def _kept(row: ReturnRow, state: Any = None) -> KeptReturn:
    return KeptReturn(
        key=row.key,
        board=row.board,
        form=row.form,
        due_at=row.due_at,
        case=row.case_number,
        version=row.version,
        document=row.document,
        number=row.number,
        message_id=row.message_id,
        state=state,
    )
