"""The lessons of the Boards."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from casework.errors import NotFound
from casework.sentence import Sentence
from models import CaseRow, LessonRow
from services.lessons import Lesson, Told


class SqlLessons:
    def __init__(self, session: Session, lock: bool) -> None:
        self._session, self._lock = session, lock

    def put(self, board: str, case: int, told: Told, now: datetime) -> None:
        query = select(LessonRow).where(
            col(LessonRow.case_number) == case, col(LessonRow.source) == told.source
        )
        known = {row.row: row for row in self._session.scalars(query)}
        for number, (kind, words) in enumerate(told.lessons, start=1):
            row = known.pop(number, None)
            if row is None:
                row = LessonRow(board=board, case_number=case, source=told.source, row=number, made_at=now)
                self._session.add(row)
            if row.done_at is None:
                row.kind, row.words = kind, words
        for row in known.values():
            if row.done_at is None and not row.owner:
                self._session.delete(row)

    def of(self, boards: Iterable[str], *, done: bool, limit: int) -> Sequence[Lesson]:
        ended = col(LessonRow.done_at)
        query = _with_reference().where(col(LessonRow.board).in_(list(boards)))
        if done:
            query = query.where(ended.is_not(None)).order_by(ended.desc(), col(LessonRow.id).desc())
        else:
            due = col(LessonRow.due)
            query = query.where(ended.is_(None)).order_by(due.is_not(None), due, col(LessonRow.id))
        return [_lesson(row, reference) for row, reference in self._session.execute(query.limit(limit))]

    def counts(self, boards: Iterable[str]) -> tuple[int, int]:
        of_boards = col(LessonRow.board).in_(list(boards))
        query = select(func.count(), func.count(col(LessonRow.done_at))).where(of_boards)
        every, done = self._session.execute(query).one()
        return every - done, done

    def get(self, number: int) -> Lesson:
        query = _with_reference().where(col(LessonRow.id) == number)
        found = self._session.execute(query.with_for_update() if self._lock else query).first()
        if found is None:
            raise NotFound(Sentence("There is no lesson with the number {number}.", number=number))
        return _lesson(*found)

    def save(self, lesson: Lesson) -> None:
        row = self._session.get_one(LessonRow, lesson.id)
        row.kind, row.words, row.owner, row.owner_email = (
            lesson.kind,
            lesson.words,
            lesson.owner,
            lesson.owner_email,
        )
        row.due, row.note, row.told_at = lesson.due, lesson.note, lesson.told_at
        row.done_by, row.done_at = lesson.done_by, lesson.done_at

    def due(self, today: date) -> Sequence[Lesson]:
        query = _with_reference().where(
            col(LessonRow.done_at).is_(None),
            col(LessonRow.told_at).is_(None),
            col(LessonRow.owner_email) != "",
            col(LessonRow.due) <= today,
        )
        return [_lesson(row, reference) for row, reference in self._session.execute(query)]


def _with_reference() -> Select[LessonRow, str]:
    joined = col(CaseRow.number) == col(LessonRow.case_number)
    return select(LessonRow, col(CaseRow.reference)).join(CaseRow, joined)


def _lesson(row: LessonRow, reference: str) -> Lesson:
    assert row.id is not None
    return Lesson(
        id=row.id,
        board=row.board,
        case=row.case_number,
        reference=reference,
        kind=row.kind,
        words=row.words,
        made_at=row.made_at,
        owner=row.owner,
        owner_email=row.owner_email,
        due=row.due,
        note=row.note,
        told_at=row.told_at,
        done_by=row.done_by,
        done_at=row.done_at,
    )
