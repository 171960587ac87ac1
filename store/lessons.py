"""The lessons of the Boards."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from casework.errors import NotFound
from casework.sentence import Sentence
from models import CaseRow, LessonRow
from services.lessons import Lesson, Told, paired


class SqlLessons:
    def __init__(self, session: Session, lock: bool) -> None:
        self._session, self._lock = session, lock

    def put(self, board: str, case: int, told: Told, now: datetime) -> None:
        of_source = col(LessonRow.case_number) == case, col(LessonRow.source) == told.source
        query = select(LessonRow).where(*of_source).order_by(col(LessonRow.row))
        found = self._session.scalars(query.with_for_update() if self._lock else query).all()
        known = {row.id: row for row in found}
        number = max((row.row for row in found), default=0)
        for lesson, said in paired([_lesson(row, "") for row in found], told.lessons):
            if lesson is None:
                kind, words = said or ("", "")
                number += 1
                new = LessonRow(board=board, case_number=case, source=told.source, row=number, made_at=now)
                new.kind = new.told_kind = kind
                new.words = new.told_words = words
                self._session.add(new)
            elif said is None and not lesson.is_begun:
                self._session.delete(known[lesson.id])
            else:
                _write(known[lesson.id], lesson.corrected(*(said or ("", "")), now))

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
        if self._lock:
            # The case before its lessons, as whoever files a form: two orders would wait for each other.
            joined = col(LessonRow.case_number) == col(CaseRow.number)
            case = select(col(CaseRow.number)).join(LessonRow, joined).where(col(LessonRow.id) == number)
            self._session.execute(case.with_for_update(of=CaseRow))
            query = query.with_for_update(of=LessonRow)
        found = self._session.execute(query).first()
        if found is None:
            raise NotFound(Sentence("There is no lesson with the number {number}.", number=number))
        return _lesson(*found)

    def save(self, lesson: Lesson) -> None:
        _write(self._session.get_one(LessonRow, lesson.id), lesson)

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


def _write(row: LessonRow, lesson: Lesson) -> None:
    row.kind, row.words = lesson.kind, lesson.words
    row.told_kind, row.told_words, row.corrected_at = lesson.told_kind, lesson.told_words, lesson.corrected_at
    row.owner, row.owner_email, row.due, row.note = lesson.owner, lesson.owner_email, lesson.due, lesson.note
    row.told_at, row.done_by, row.done_at = lesson.told_at, lesson.done_by, lesson.done_at


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
        source=row.source,
        told_kind=row.told_kind,
        told_words=row.told_words,
        corrected_at=row.corrected_at,
        owner=row.owner,
        owner_email=row.owner_email,
        due=row.due,
        note=row.note,
        told_at=row.told_at,
        done_by=row.done_by,
        done_at=row.done_at,
    )
