"""Mails on their way. A row is claimed, sent outside any transaction, then marked."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Integer, and_, func, or_, select, update
from sqlalchemy.orm import Session, defer
from sqlmodel import col

from casework.errors import NotFound
from casework.sentence import Sentence
from models import CaseRow, OutboxRow
from services.manners import DAY, REMINDERS
from services.outbox import ALL, NEVER_GIVEN_UP, OutboxItem, OutboxState, Share
from services.ports import OutgoingMail
from store.cases import reference_of


class SqlOutbox:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        mail: OutgoingMail,
        now: datetime,
        kind: str,
        case: int | None,
        party: int | None,
        wait: timedelta = timedelta(0),
    ) -> None:
        kept = select(col(OutboxRow.id)).where(col(OutboxRow.message_id) == mail.message_id)
        if self._session.scalar(kept) is not None:
            return
        self._session.add(
            OutboxRow(
                message_id=mail.message_id,
                case_number=case,
                party=party,
                kind=kind,
                mailbox=mail.mailbox,
                envelope_from=mail.envelope_from,
                envelope_to=mail.envelope_to,
                raw=mail.raw,
                created_at=now,
                next_at=now + wait,
            )
        )
        self._session.flush()

    def claim(
        self, worker: str, now: datetime, lease: timedelta, limit: int, share: Share = ALL
    ) -> Sequence[OutboxItem]:
        due = and_(col(OutboxRow.state).in_(["queued", "retry"]), col(OutboxRow.next_at) <= now)
        undelivered = and_(
            col(OutboxRow.state) == "failed",
            col(OutboxRow.kind).in_(NEVER_GIVEN_UP),
            col(OutboxRow.next_at) <= now - DAY,
        )
        abandoned = and_(col(OutboxRow.state) == "sending", col(OutboxRow.lease_until) < now)
        query = (
            select(OutboxRow)
            .where(or_(due, undelivered, abandoned), _in(share))
            # A mail that is refused again and again comes last, so that it is in nobody's way; and where only so many
            # may leave within a minute, a reminder waits for the others.
            .order_by(
                col(OutboxRow.attempts), col(OutboxRow.kind).in_(REMINDERS).cast(Integer), col(OutboxRow.id)
            )
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = self._session.scalars(query).all()
        for row in rows:
            # Its worker died, perhaps after handing it over. This counts as an attempt: it may have died of this mail.
            row.attempts += row.state == "sending"
            row.state, row.claim, row.lease_until = "sending", worker, now + lease
        return [_item(row) for row in rows]

    def renew(self, item: int, worker: str, now: datetime, lease: timedelta) -> bool:
        renewed: CursorResult[Any] = self._session.execute(  # type: ignore[assignment]
            update(OutboxRow)
            .where(
                col(OutboxRow.id) == item, col(OutboxRow.claim) == worker, col(OutboxRow.state) == "sending"
            )
            .values(lease_until=now + lease)
        )
        return renewed.rowcount == 1

    def mark(
        self,
        item: int,
        state: OutboxState,
        now: datetime,
        *,
        error: str = "",
        next_at: datetime | None = None,
        attempted: bool = True,
    ) -> None:
        row = self._session.get_one(OutboxRow, item)
        row.state, row.error, row.lease_until, row.claim = state, error[:2000], None, ""
        row.attempts += 1 if attempted else 0
        row.seen_to_by = ""
        row.next_at = next_at or (now if state == "failed" else row.next_at)
        if state == "sent":
            row.sent_at = now

    def see_to(self, item: int, by: str) -> None:
        self._session.get_one(OutboxRow, item).seen_to_by = by

    def get(self, item: int) -> OutboxItem:
        row = self._session.get(OutboxRow, item)
        if row is None:
            raise NotFound(Sentence("There is no mail with the number {number}.", number=item))
        return _item(row, reference_of(self._session, row.case_number))

    def thread(self, case: int, party: int) -> tuple[str, ...]:
        query = (
            select(col(OutboxRow.message_id))
            .where(col(OutboxRow.case_number) == case, col(OutboxRow.party) == party)
            .order_by(col(OutboxRow.id))
        )
        return tuple(self._session.scalars(query))

    def find(self, message_ids: Sequence[str]) -> tuple[int, int] | None:
        query = select(col(OutboxRow.case_number), col(OutboxRow.party)).where(
            col(OutboxRow.message_id).in_(list(message_ids)), col(OutboxRow.case_number).is_not(None)
        )
        row = self._session.execute(query.order_by(col(OutboxRow.id).desc()).limit(1)).first()
        return (row[0], row[1]) if row and row[0] is not None and row[1] is not None else None

    def count_since(self, kind: str, moment: datetime) -> int:
        query = select(func.count()).where(col(OutboxRow.kind) == kind, col(OutboxRow.created_at) >= moment)
        return self._session.scalar(query) or 0

    def sent_to(self, address: str, since: datetime) -> int:
        query = select(func.count()).where(
            col(OutboxRow.envelope_to) == address, col(OutboxRow.sent_at) >= since
        )
        return self._session.scalar(query) or 0

    def sent_since(self, since: datetime, now: datetime, share: Share) -> int:
        # What a dead worker had in its hands must not take the room that is needed to fetch it from there.
        held = and_(col(OutboxRow.state) == "sending", col(OutboxRow.lease_until) >= now)
        gone = or_(col(OutboxRow.sent_at) >= since, held)
        return self._session.scalar(select(func.count()).where(gone, _in(share))) or 0

    def of_case(self, number: int) -> Sequence[OutboxItem]:
        query = select(OutboxRow).where(col(OutboxRow.case_number) == number).order_by(col(OutboxRow.id))
        return [_item(row) for row in self._session.scalars(query)]

    def troubled(self, boards: Iterable[str]) -> Sequence[OutboxItem]:
        query = (
            select(OutboxRow, col(CaseRow.reference))
            .join(CaseRow, col(OutboxRow.case_number) == col(CaseRow.number))
            .where(col(OutboxRow.state).in_(["failed", "retry"]), col(OutboxRow.seen_to_by) == "")
            .where(col(CaseRow.board).in_(list(boards)))
            .order_by(col(OutboxRow.state), col(OutboxRow.id).desc())
            .limit(200)
            .options(defer(col(OutboxRow.raw)))  # type: ignore[arg-type]
        )
        return [_item(row, reference, raw=False) for row, reference in self._session.execute(query)]


def _in(share: Share) -> ColumnElement[bool]:
    mailbox = col(OutboxRow.mailbox)
    return mailbox == share.mailbox if share.mailbox else mailbox.not_in(share.others)


def _item(row: OutboxRow, reference: str = "", raw: bool = True) -> OutboxItem:
    assert row.id is not None
    resent = row.sent_at is not None
    return OutboxItem(
        id=row.id,
        mail=OutgoingMail(
            row.message_id,
            row.envelope_from,
            row.envelope_to,
            row.raw if raw else b"",
            mailbox=row.mailbox,
            tried=row.attempts > 0 and not resent,
            resent=resent,
        ),
        case_number=row.case_number,
        party=row.party,
        kind=row.kind,
        state=row.state,  # type: ignore[arg-type]
        attempts=row.attempts,
        created_at=row.created_at,
        error=row.error,
        sent_at=row.sent_at,
        reference=reference,
        seen_to_by=row.seen_to_by,
    )
