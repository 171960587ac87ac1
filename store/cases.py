"""Cases as histories: facts are only ever appended; the row beside them is for lists and the tick."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import col

from casework.case import OVER, Case, Decision, Status
from casework.errors import CaseUnreadable, Conflict, EntryUnreadable, NoLongerKept, NotFound
from casework.facts import AnyFact
from casework.folding import rebuild
from casework.sentence import Sentence
from models import CaseRow, FactRow, GoneRow, OutboxRow, TallyRow
from services.case_lists import CaseLine
from services.keeping import NO_LONGER_KEPT
from services.unreadable import UNREADABLE
from store.bookings import book
from store.case_columns import columns_of
from store.histories import stored

# All numbers that a case has or had.
_NUMBERS = (CaseRow.number, GoneRow.case_number, TallyRow.case_number)
_SOME = 500


def _with_names(case: Case) -> Case:
    if case.nameless:
        raise NoLongerKept(Sentence(NO_LONGER_KEPT, reference=case.reference))
    return case


def reference_of(session: Session, number: int | None) -> str:
    """The reference of the case with this number; empty for None."""
    query = select(col(CaseRow.reference)).where(col(CaseRow.number) == number)
    return session.scalar(query) or ""


class SqlCases:
    def __init__(self, session: Session, lock: bool) -> None:
        self._session, self._lock = session, lock

    def new_number(self, board: str, now: datetime) -> int:
        # The reference is made from the number, so until then it is only something nobody else has.
        row = CaseRow(
            number=self._next_number(), reference=uuid4().hex, board=board, status="new", raised_at=now
        )
        self._session.add(row)
        self._session.flush()
        assert row.number is not None
        return row.number

    def _next_number(self) -> int | None:
        """SQLite would give the number of a deleted case anew, and its links and addresses would open another."""
        if self._session.get_bind().dialect.name != "sqlite":
            return None
        highest = [self._session.scalar(select(func.max(col(each)))) for each in _NUMBERS]
        return max(number or 0 for number in highest) + 1

    def load(self, number: int) -> Case:
        return _with_names(self.look(number))

    def look(self, number: int) -> Case:
        self._row(number)
        return self._rebuilt(number, self.history(number))

    def peek(self, number: int) -> Case:
        facts = self.history(number)
        if not facts:
            raise self._not_found(number)
        return _with_names(self._rebuilt(number, facts))

    def _rebuilt(self, number: int, facts: Sequence[AnyFact]) -> Case:
        with self._damage_told(number):
            return rebuild(facts)

    @contextmanager
    def _damage_told(self, number: int) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            which = select(col(CaseRow.board), col(CaseRow.reference)).where(col(CaseRow.number) == number)
            board, reference = self._session.execute(which).one()
            sentence = Sentence(UNREADABLE, reference=reference)
            why = str(error) if isinstance(error, EntryUnreadable) else type(error).__name__
            raise CaseUnreadable(board, number, reference, sentence, why) from error

    def _not_found(self, number: int) -> NotFound:
        which = col(GoneRow.case_number) == number, col(GoneRow.what) == "case"
        if reference := self._session.scalar(select(col(GoneRow.reference)).where(*which)):
            return NoLongerKept(Sentence(NO_LONGER_KEPT, reference=reference))
        return NotFound(Sentence("There is no case with the number {number}.", number=number))

    def _row(self, number: int) -> CaseRow:
        query = select(CaseRow).where(col(CaseRow.number) == number)
        row = self._session.scalar(query.with_for_update() if self._lock else query)
        if row is None:
            raise self._not_found(number)
        return row

    def history(self, number: int) -> Sequence[AnyFact]:
        kept = stored(self._session, [number]).get(number)
        if kept is None:
            return []
        with self._damage_told(number):
            return kept.facts()

    def number_of(self, reference: str) -> int:
        number = self._session.scalar(
            select(col(CaseRow.number)).where(col(CaseRow.reference) == reference.strip().upper())
        )
        if number is None:
            raise NotFound(
                Sentence("There is no case with the reference {reference}.", reference=reference[:40])
            )
        return number

    def save(self, number: int, decision: Decision, recorded_at: datetime) -> None:
        case, row = decision.case, self._row(number)
        first = case.version - len(decision.facts) + 1
        if row.version != first - 1:
            raise Conflict(Sentence("Case {number} was changed by somebody else meanwhile.", number=number))
        for seq, fact in enumerate(decision.facts, first):
            self._session.add(
                FactRow(
                    case_number=number, seq=seq, recorded_at=recorded_at, data=fact.model_dump(mode="json")
                )
            )
        for name, value in columns_of(case).items():
            setattr(row, name, value)
        row.unreadable_since = None
        if any(fact.kind in ("meeting_set", "meeting_cancelled") for fact in decision.facts):
            book(self._session, number, case)
        try:
            self._session.flush()
        except IntegrityError as error:
            raise Conflict(
                Sentence("Case {number} was changed by somebody else at the same moment.", number=number)
            ) from error

    def note_unreadable(self, numbers: Collection[int], since: datetime | None) -> Sequence[CaseLine]:
        noted = col(CaseRow.unreadable_since)
        which = col(CaseRow.number).in_(list(numbers)), noted.is_(None) if since else noted.is_not(None)
        change = update(CaseRow).where(*which).values(unreadable_since=since).returning(CaseRow)
        return [case_line(row) for row in self._session.scalars(change)]

    def unreadable(self, boards: Iterable[str]) -> Sequence[tuple[CaseLine, datetime]]:
        since = col(CaseRow.unreadable_since)
        query = select(CaseRow).where(since.is_not(None), col(CaseRow.board).in_(list(boards)))
        found = self._session.scalars(query.order_by(since, col(CaseRow.number)))
        return [(case_line(row), row.unreadable_since) for row in found if row.unreadable_since]

    def to_wake(self, now: datetime, stuck: int = 0) -> Sequence[int]:
        query = (
            select(col(CaseRow.number))
            .where(col(CaseRow.wake_at) <= now)
            .order_by(col(CaseRow.wake_at))
            .limit(_SOME + stuck)
        )
        return [number for number in self._session.scalars(query) if number is not None]

    def running(self, now: datetime) -> Sequence[int]:
        query = select(col(CaseRow.number)).where(col(CaseRow.due) > now).order_by(col(CaseRow.number))
        return [number for number in self._session.scalars(query) if number is not None]

    def next_wake(self) -> datetime | None:
        return self._session.scalar(
            select(col(CaseRow.wake_at))
            .where(col(CaseRow.wake_at).is_not(None))
            .order_by(col(CaseRow.wake_at))
            .limit(1)
        )

    def lines(
        self,
        boards: Iterable[str],
        *,
        over: bool = False,
        only: Status | None = None,
        skip: int = 0,
        limit: int = 200,
    ) -> Sequence[CaseLine]:
        query = select(CaseRow).where(col(CaseRow.board).in_(list(boards)))
        ended = [status.value for status in OVER]
        if over:
            query = query.where(col(CaseRow.status).in_(ended)).order_by(col(CaseRow.number).desc())
        else:
            # Unconfirmed cases have no deadline yet; NULLs would sort first or last by database.
            query = query.where(col(CaseRow.status).not_in(ended)).order_by(
                col(CaseRow.due).is_(None), col(CaseRow.due), col(CaseRow.number)
            )
        if only is not None:
            query = query.where(col(CaseRow.status) == only.value)
        return [case_line(row) for row in self._session.scalars(query.offset(skip).limit(limit))]

    def written_to(self, boards: Iterable[str], email: str) -> Sequence[CaseLine]:
        written = select(col(OutboxRow.case_number)).where(
            func.lower(col(OutboxRow.envelope_to)) == email.lower()
        )
        query = (
            select(CaseRow)
            .where(
                col(CaseRow.board).in_(list(boards)),
                col(CaseRow.status) == Status.OPEN.value,
                col(CaseRow.number).in_(written),
            )
            .order_by(col(CaseRow.number).desc())
            .limit(5)
        )
        return [case_line(row) for row in self._session.scalars(query)]


def case_line(row: CaseRow) -> CaseLine:
    assert row.number is not None
    return CaseLine(
        number=row.number,
        reference=row.reference,
        board=row.board,
        pathway=row.pathway,
        status=Status(row.status),
        step=row.step,
        counterpart=row.counterpart,
        agencies=row.agencies,
        raised_at=row.raised_at,
        due=row.due,
        overdue_told=row.overdue_told,
        steps=tuple(row.steps.split()),
        papers=tuple(row.papers.split()),
        paper_awaited=row.paper_awaited,
        paper_due=row.paper_due,
        meeting_start=row.meeting_start,
    )
