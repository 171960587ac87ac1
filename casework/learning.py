"""What is to be learned when a case has ended: both sides are asked, once more after some working days, then left.

settled ─▶ both sides get a link to the Board's lessons form ─▶ again, who has not said ─▶ never again
                └─ filled in, or told in an e-mail: kept, and Board staff follow it up (services/learning.py)
"""

from collections.abc import Iterable
from datetime import datetime

from casework.case import Case, Decision, Status
from casework.deadlines import end_of
from casework.directory import Directory
from casework.errors import NotPossible
from casework.facts import AnyFact, Side
from casework.paper_facts import LessonsAsked, LessonSorted, LessonTold
from casework.sentence import Sentence
from casework.work import BOARD_PARTY, Board, Work

UNSORTED = "unsorted"


def ask_for_lessons(work: Work) -> None:
    """Asks both sides of a case that has just ended; not a second time where it was opened again in between."""
    learning = work.board.protocol.learning
    if learning is None or work.case.lessons is not None:
        return
    told = _both_sides(work.case)
    again = end_of(learning.again, work.now, work.board.calendar)
    work.record(LessonsAsked(at=work.now, paper=learning.form, told=told, again_at=again if told else None))
    work.mail("lessons", told, about=learning.form)


def lessons_time(work: Work) -> None:
    """Whoever has not said what is to be learned is asked once more, the last time."""
    lessons, when = work.case.lessons, work.case.lessons_wake_at
    if lessons is None or when is None or when > work.now:
        return
    silent = lessons.asked - lessons.said - work.case.undeliverable
    # Where the Board has taken its form out of its file since, nobody could fill it in.
    is_asked = lessons.paper in work.board.protocol.papers
    told = tuple(work.reachable(sorted(silent))) if is_asked else ()
    work.record(LessonsAsked(at=work.now, paper=lessons.paper, told=told))
    work.mail("lessons", told, words="again", about=lessons.paper)


def _both_sides(case: Case) -> tuple[int, ...]:
    """Who raised it, who spoke last, and who of the other side was asked last: those whom mail reaches."""
    gone = case.replaced | case.undeliverable | {BOARD_PARTY}
    found = [1]
    for side in (Side.RAISER, Side.COUNTERPART):
        numbers = [number for attempt in case.attempts for number in (attempt.speaker, attempt.counterpart)]
        own = [n for n in numbers if n is not None and n not in gone and case.parties[n - 1].side is side]
        found += own[-1:]
    return tuple(number for number in dict.fromkeys(found) if number not in gone)


def tell_lesson(
    case: Case,
    board: Board,
    directory: Directory,
    *,
    now: datetime,
    party: int,
    words: str,
    why: str = "",
    mail: int = 0,
) -> Decision:
    """`party` has answered in an e-mail what is to be learned. The Board is told, as of every mail that a person has to
    read: it may say something else as well.

    Args:
        why: the sentence that tells the Board what it is.
        mail: the number of the received mail, for the Board's link to it; 0 where there is none.

    Raises:
        NotPossible: they were not asked, or the case runs again.
    """
    ended = case.status in (Status.RESOLVED, Status.CLOSED)
    if case.lessons is None or party not in case.lessons.asked or not ended:
        raise NotPossible(
            Sentence("Nobody has asked you what is to be learned from {reference}.", reference=case.reference)
        )
    work = Work(case, board, directory, now)
    name = case.parties[party - 1].person.name
    work.record(LessonTold(at=now, by=name, party=party, words=words))
    work.mail("held_notice", [BOARD_PARTY], why, about=str(mail or ""))
    return work.done()


def sort_lesson(
    case: Case, board: Board, directory: Directory, /, *, now: datetime, told: int, lesson: str, by: str
) -> Decision:
    """Board staff say what is needed by what was told in an e-mail, as `LessonSorted` has it. Nobody is written to."""
    work = Work(case, board, directory, now)
    work.record(LessonSorted(at=now, by=by, told=told, lesson=lesson))
    return work.done()


def lessons_by_mail(history: Iterable[AnyFact]) -> dict[int, str]:
    """What Board staff have said is needed by what was told in e-mails, by its place in the history: a kind of the
    Board's form, NOTHING, or UNSORTED where they have not said."""
    facts = list(history)
    found = {place: UNSORTED for place, fact in enumerate(facts, start=1) if fact.kind == "lesson_told"}
    return found | {f.told: f.lesson for f in facts if f.kind == "lesson_sorted" and f.told in found}
