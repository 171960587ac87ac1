"""Received mail, word for word, and what was made of it."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import case as sql_case
from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, defer
from sqlmodel import col

from casework.errors import NotFound
from casework.sentence import Sentence
from models import CaseRow, InboxRow
from reading.attachments import Attachment
from services.ports import ReceivedMail
from services.storage import InboxItem, InboxState
from store.cases import reference_of

# Of one Message-ID; whoever sends more copies of it sends them on purpose.
_MOST_ALIKE = 20


class SqlInbox:
    def __init__(self, session: Session, lock: bool) -> None:
        self._session, self._lock = session, lock

    def add(
        self, mail: ReceivedMail, received_at: datetime, stored_at: datetime, mailbox: str = ""
    ) -> int | None:
        digest = hashlib.sha256(mail.raw).hexdigest()
        if self._session.scalar(select(col(InboxRow.id)).where(col(InboxRow.digest) == digest)) is not None:
            return None
        row = InboxRow(
            digest=digest,
            received_at=received_at,
            stored_at=stored_at,
            size=mail.size,
            whole=mail.whole,
            raw=mail.raw,
            mailbox=mailbox,
        )
        try:
            with self._session.begin_nested():
                self._session.add(row)
        except IntegrityError:
            # Another worker has kept the very same bytes at this moment.
            return None
        return row.id

    def unread(self, after: int = 0) -> Sequence[int]:
        query = (
            select(col(InboxRow.id))
            .where(col(InboxRow.state) == "new", col(InboxRow.id) > after)
            .order_by(col(InboxRow.id))
            .limit(500)
        )
        return [number for number in self._session.scalars(query) if number is not None]

    def get(self, item: int) -> InboxItem:
        row = self._row(item)
        return _item(row, reference_of(self._session, row.case_number))

    def _row(self, item: int) -> InboxRow:
        query = select(InboxRow).where(col(InboxRow.id) == item)
        if self._lock:
            # The case before its mail, always: two who lock them in two orders wait for each other.
            case = select(col(CaseRow.number)).join(
                InboxRow, col(InboxRow.case_number) == col(CaseRow.number)
            )
            self._session.scalar(case.where(col(InboxRow.id) == item).with_for_update(of=CaseRow))
            # What was read before the lock may be another's past by now.
            query = query.with_for_update().execution_options(populate_existing=True)
        row = self._session.scalar(query)
        if row is None:
            raise NotFound(Sentence("There is no received mail with the number {number}.", number=item))
        return row

    def with_id(self, message_id: str, before: int) -> Sequence[int]:
        query = select(col(InboxRow.id)).where(
            col(InboxRow.message_id) == message_id, col(InboxRow.id) < before, col(InboxRow.state) != "new"
        )
        found = self._session.scalars(query.order_by(col(InboxRow.id)).limit(_MOST_ALIKE))
        return [number for number in found if number is not None]

    def waits_from(self, sender: str, but: int) -> bool:
        query = select(col(InboxRow.id)).where(
            col(InboxRow.state) == "held",
            col(InboxRow.case_number).is_(None),
            col(InboxRow.sender) == sender,
            col(InboxRow.id) != but,
        )
        return self._session.scalar(query.limit(1)) is not None

    def waits_because(self, reason: str, case: int) -> bool:
        query = select(col(InboxRow.id)).where(
            col(InboxRow.case_number) == case, col(InboxRow.state) == "held", col(InboxRow.reason) == reason
        )
        return self._session.scalar(query.limit(1)) is not None

    def held_because(self, reason: str) -> Sequence[tuple[int, int]]:
        number, case = col(InboxRow.id), col(InboxRow.case_number)
        query = select(number, case).where(col(InboxRow.state) == "held", col(InboxRow.reason).like(reason))
        found = self._session.execute(query.order_by(number))
        return [(item, of) for item, of in found if item is not None and of is not None]

    def come_from(self, sender: str, since: datetime, but: int, *, sure: bool) -> int:
        query = select(func.count()).where(
            col(InboxRow.sender) == sender,
            col(InboxRow.stored_at) >= since,
            col(InboxRow.state) != "new",
            col(InboxRow.id) != but,
            col(InboxRow.sure).is_(sure),
        )
        return self._session.scalar(query) or 0

    def mark(self, item: int, state: InboxState, **told: Any) -> None:
        row = self._row(item)
        row.state = state
        for name, value in told.items():
            if name == "attachments":
                value = [asdict(file) for file in value]
            # PostgreSQL's text cannot hold NUL, and a hostile mail may.
            setattr(row, name, value.replace("\x00", "") if isinstance(value, str) else value)

    def held(self, boards: Iterable[str]) -> Sequence[InboxItem]:
        due, case, number = col(CaseRow.due), col(InboxRow.case_number), col(InboxRow.id)
        query = (
            select(InboxRow, col(CaseRow.reference), col(CaseRow.due))
            .outerjoin(CaseRow, col(InboxRow.case_number) == col(CaseRow.number))
            .where(
                col(InboxRow.state) == "held",
                or_(col(CaseRow.board).in_(list(boards)), col(InboxRow.case_number).is_(None)),
            )
            # NULLs would sort first or last by database.
            .order_by(
                due.is_(None), due, case.is_(None), case, sql_case((case.is_(None), number), else_=-number)
            )
            .options(defer(col(InboxRow.raw)))  # type: ignore[arg-type]
        )
        found = self._session.execute(query)
        return [replace(_item(row, reference or "", raw=False), due=due) for row, reference, due in found]

    def of_case(self, number: int) -> Sequence[InboxItem]:
        query = (
            select(InboxRow)
            .where(col(InboxRow.case_number) == number)
            .order_by(col(InboxRow.id))
            .options(defer(col(InboxRow.raw)))  # type: ignore[arg-type]
        )
        reference = reference_of(self._session, number)
        return [_item(row, reference, raw=False) for row in self._session.scalars(query)]


def _item(row: InboxRow, reference: str, raw: bool = True) -> InboxItem:
    assert row.id is not None
    return InboxItem(
        id=row.id,
        raw=row.raw if raw else b"",
        received_at=row.received_at,
        size=row.size,
        whole=row.whole,
        state=row.state,  # type: ignore[arg-type]
        reason=row.reason,
        message_id=row.message_id,
        sender=row.sender,
        subject=row.subject,
        text=row.text,
        verdict=row.verdict,
        case_number=row.case_number,
        party=row.party,
        reference=reference,
        handled_by=row.handled_by,
        handled_at=row.handled_at,
        mailbox=row.mailbox,
        attachments=tuple(Attachment(**file) for file in row.attachments),
    )
