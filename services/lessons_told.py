"""An answer in words to the mail that asks what is to be learned: put on the list of lessons, and held for Board staff.

Only what answers that very mail is taken so, and only where it does not say AGREED or NOT AGREED in so many words: then
it is about the case.
"""

from functools import partial

from casework.case import Status
from casework.learning import tell_lesson
from reading.explicit import EXPLICIT
from reading.verdict import read_verdict
from services.doubts import answered_kinds
from services.filing import Filing, Letter

ANSWERS_LESSONS = "It answers the e-mail that asks what is to be learned, and is on the list of lessons too."


def about_lessons(letter: Letter) -> Filing | None:
    """What becomes of it where it is about lessons; None where it is not."""
    return _told_by_mail(letter) if _is_about_lessons(letter) else None


def _is_about_lessons(letter: Letter) -> bool:
    """Whether its author was asked what is to be learned, answers that mail, and says something."""
    case, number = letter.case, letter.party.number
    if case.lessons is None or number not in case.lessons.asked or not letter.text.strip():
        return False
    if case.status not in (Status.RESOLVED, Status.CLOSED) or "lessons" not in answered_kinds(letter):
        return False
    return read_verdict(letter.text, letter.party.person.name).why not in EXPLICIT


def _told_by_mail(letter: Letter) -> Filing:
    """It is held as well as listed: whoever answers may say more than a lesson, and a person reads it soon."""
    decide = partial(
        tell_lesson,
        party=letter.party.number,
        words=letter.words,
        why=ANSWERS_LESSONS,
        mail=letter.item.id,
    )
    return Filing("held", ANSWERS_LESSONS, decide, {"text": letter.text})
