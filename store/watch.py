"""Pulses, and what waits, counted. Few rows wait, and each query finds them by an index, whatever the tables hold."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import col

from models import CaseRow, InboxRow, OutboxRow, PulseRow
from services.watch import Figures, Limits, Pile, Pulse

_WAITING = ("queued", "retry", "sending")
# No two machines' clocks differ by so much.
_FUTURE = timedelta(hours=1)


class SqlWatch:
    def __init__(self, session: Session) -> None:
        self._session = session

    def beat(self, pulse: Pulse, now: datetime, mailbox: str = "", pause: timedelta = timedelta(0)) -> bool:
        insert = sqlite.insert if self._session.get_bind().dialect.name == "sqlite" else postgresql.insert
        new = insert(PulseRow).values(name=pulse, mailbox=mailbox, at=now)
        at = col(PulseRow.at)
        # One statement, so that two at once cannot both be the first. A time in the future was written by a clock that
        # was wrong, and must not count until it comes.
        written = new.on_conflict_do_update(
            index_elements=["name", "mailbox"],
            set_={"at": new.excluded.at},
            where=or_(at <= now - pause, at > now + _FUTURE),
        )
        return self._session.scalar(written.returning(col(PulseRow.name))) is not None

    def pulses(self) -> Mapping[tuple[str, str], datetime]:
        query = select(col(PulseRow.name), col(PulseRow.mailbox), col(PulseRow.at))
        return {(name, mailbox): at for name, mailbox, at in self._session.execute(query)}

    def figures(self, limits: Limits) -> Figures:
        state, due, written = col(OutboxRow.state), col(OutboxRow.next_at), col(OutboxRow.created_at)
        waits, failed = state.in_(_WAITING), state == "failed"
        held = col(InboxRow.state) == "held"
        woken = col(CaseRow.wake_at)
        return Figures(
            outbox=self._states(or_(waits, failed)),
            waiting=self._pile(written, waits),
            overdue=self._pile(due, and_(waits, due < limits.due)),
            tried=self._pile(written, and_(state == "retry", col(OutboxRow.attempts) > 0)),
            failed=self._by_board(col(OutboxRow.case_number), due, failed),
            fresh=self._pile(due, and_(failed, due >= limits.failed)),
            unread=self._pile(col(InboxRow.stored_at), col(InboxRow.state) == "new"),
            held=self._by_board(col(InboxRow.case_number), col(InboxRow.received_at), held),
            late=self._pile(woken, woken < limits.woken),
        )

    def _pile(self, since: Any, which: ColumnElement[bool]) -> Pile:
        count, oldest = self._session.execute(select(func.count(), func.min(since)).where(which)).one()
        return Pile(count, oldest)

    def _states(self, which: ColumnElement[bool]) -> Mapping[str, int]:
        state = col(OutboxRow.state)
        found = self._session.execute(select(state, func.count()).where(which).group_by(state))
        return dict(found.all())

    def _by_board(self, case: Any, since: Any, which: ColumnElement[bool]) -> Mapping[str, Pile]:
        board = func.coalesce(col(CaseRow.board), "")
        query = (
            select(board, func.count(), func.min(since))
            .outerjoin(CaseRow, case == col(CaseRow.number))
            .where(which)
            .group_by(board)
        )
        return {key: Pile(count, oldest) for key, count, oldest in self._session.execute(query)}
