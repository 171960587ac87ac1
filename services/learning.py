"""What Board staff do about lessons, and the mail to a lesson's owner when its day has come.

list ──▶ a lesson: kind, words, owner, day ──(its day)──▶ one mail to the owner ──▶ marked as done, with a note
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from casework.calendar import LONDON
from casework.errors import NotFound, NotPossible
from casework.learning import lessons_by_mail, sort_lesson
from casework.protocol import Protocol
from casework.sentence import Sentence
from services.lessons import Lesson, kinds_for
from services.sign_in import StaffMember
from services.tongues import ENGLISH, Language
from services.words import day
from services.world import World, apply_change

log = logging.getLogger(__name__)

# As many as a page shows.
MOST = 200
CORRECTED = Sentence(
    "This lesson was corrected meanwhile by whoever told it, and is not saved yet. Read the correction, and save again."
)


@dataclass(frozen=True, slots=True)
class LessonList:
    """The lessons of the member's Boards that are open, or done, and how many there are of both; `today` is local."""

    lessons: Sequence[Lesson]
    open: int
    done: int
    today: date
    protocols: Mapping[str, Protocol]
    language: Language = ENGLISH

    def kind(self, lesson: Lesson) -> str:
        """In the words of the Board's file; "" where nobody has said of what kind it is."""
        kinds = kinds_for(lesson, self.protocols[lesson.board])
        return self.language.say(kinds.get(lesson.kind, lesson.kind))

    def day(self, lesson: Lesson) -> str:
        return day(lesson.due, self.language) if lesson.due else ""

    def is_late(self, lesson: Lesson) -> bool:
        return not lesson.is_done and lesson.due is not None and lesson.due < self.today


def lessons(world: World, staff: StaffMember, *, done: bool, language: Language = ENGLISH) -> LessonList:
    """Those of the member's Boards, and of no others."""
    with world.store.reading() as uow:
        found = uow.lessons.of(staff.boards, done=done, limit=MOST)
        still_open, ended = uow.lessons.counts(staff.boards)
    protocols = {key: world.board(key).protocol for key in staff.boards}
    return LessonList(found, still_open, ended, _today(world), protocols, language)


def lesson(world: World, staff: StaffMember, number: int) -> Lesson:
    """Raises NotFound for one that is not there, or is another Board's."""
    with world.store.reading() as uow:
        return _own(uow.lessons.get(number), staff)


def write(
    world: World,
    staff: StaffMember,
    number: int,
    *,
    kind: str,
    words: str,
    owner: str,
    owner_email: str,
    due: date | None,
    done: bool,
    note: str,
    seen: str = "",
) -> None:
    """Writes down who sees to it by when, and whether it is done.

    Another day or owner means that whoever owns it is written to anew. What is needed by what was told in an e-mail
    goes into the history as well, since the figures are made of it.

    Args:
        seen: `Lesson.seen` of the page on which this was written.

    Raises:
        NotFound: it is not there, or another Board's.
        NotPossible: it was told otherwise since; nothing is written down until whoever writes has read that.
    """
    with world.store.writing() as uow:
        before = _own(uow.lessons.get(number), staff)
        if seen != before.seen:
            raise NotPossible(CORRECTED)
        same = (before.owner_email, before.due) == (owner_email, due)
        now = world.clock.now()
        uow.lessons.save(
            replace(
                before,
                kind=kind,
                words=words,
                corrected_at=None,
                owner=owner,
                owner_email=owner_email,
                due=due,
                note=note,
                told_at=before.told_at if same else None,
                done_by=(before.done_by or staff.email) if done else "",
                done_at=(before.done_at or now) if done else None,
            )
        )
        place = before.mail_told
        if place and lessons_by_mail(uow.cases.history(before.case)).get(place) != kind:
            sort = partial(sort_lesson, told=place, lesson=kind, by=staff.email)
            apply_change(world, uow, before.case, sort)
        uow.commit()


def follow_up(world: World) -> int:
    """Writes once to the owner of each open lesson whose day has come. Returns how many were written to."""
    with world.store.reading() as uow:
        due = [each.id for each in uow.lessons.due(_today(world)) if each.board in world.protocols]
    told = 0
    for number in due:
        try:
            told += _write_to_owner(world, number)
        except Exception:
            # One lesson must not keep the others' owners from theirs.
            log.exception("the owner of lesson %(lesson)s could not be written to", {"lesson": number})
    if told:
        world.hints.mail_is_due()
    return told


def _write_to_owner(world: World, number: int) -> bool:
    """False where another worker has done so meanwhile, or it is not due any more."""
    with world.store.writing() as uow:
        lesson, now = uow.lessons.get(number), world.clock.now()
        due = lesson.due is not None and lesson.due <= _today(world)
        if not due or lesson.is_done or lesson.told_at or not lesson.owner_email:
            return False
        context = _context(lesson, world.board(lesson.board).protocol)
        mail = world.composer.compose_plain("lesson_due", lesson.owner_email, context, now)
        uow.outbox.add(mail, world.clock.wall(), "lesson_due", lesson.case, None)
        uow.lessons.save(replace(lesson, told_at=now))
        uow.commit()
    return True


def _context(lesson: Lesson, protocol: Protocol) -> dict[str, object]:
    assert lesson.due is not None
    return {
        "board_name": protocol.board,
        "case_reference": lesson.reference,
        "owner": lesson.owner,
        "kind": ENGLISH.say(protocol.lesson_kinds.get(lesson.kind, "")) if lesson.kind else "",
        "lesson": lesson.words,
        "due": day(lesson.due, ENGLISH),
        "inbox": protocol.inbox,
        "number": lesson.id,
    }


def _own(lesson: Lesson, staff: StaffMember) -> Lesson:
    if lesson.board not in staff.boards:
        raise NotFound(Sentence("There is no lesson with the number {number}.", number=lesson.id))
    return lesson


def _today(world: World) -> date:
    return world.clock.now().astimezone(LONDON).date()
