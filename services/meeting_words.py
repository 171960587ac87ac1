"""Mail that says in words who comes to the meeting, or when it should be. It is never an answer to anything else.

a meeting to come, or under way? ──▶ what do the words say of it? (reading/attending.py)
    answers the invite or the reminder ── plainly yes or no ──▶ attendance (casework/attendance.py)
                                       └─ more than that ─────▶ filed, and told how to answer an invite
    answers another mail, or none ────────────────────────────▶ held, and told the same
"""

from functools import partial

from casework import attendance, meeting_words
from casework.calendar import LONDON
from casework.meeting_facts import Meeting, Partstat
from casework.meeting_times import coming_meeting
from reading.attending import Said, said_of_meeting
from reading.doubt import reads_otherwise
from reading.htmltext import text_of_html
from reading.newtext import new_text
from services.doubts import answered_by
from services.filing import Filing, Letter
from services.mail_view import heading
from services.outbox import OutboxItem

# The mails to which a yes or a no is about the meeting.
_ABOUT_IT = frozenset({"invite", "meeting_reminder", "meeting_stays", "meeting_words"})
_PARTSTATS: dict[Said, Partstat] = {"comes": "ACCEPTED", "stays_away": "DECLINED"}
# Whoever goes on writing is told no more: it may be a machine.
_MOST_TOLD = 2

COMES = "It says that they come to the meeting."
STAYS_AWAY = "It says that they do not come to the meeting."
ABOUT = "It is about the meeting, and says nothing about the requested action."
PERHAPS = "It seems to be about the meeting, and a person has to read it."


def of_the_meetings_time(letter: Letter) -> Filing | None:
    """What becomes of a mail that is about the meeting; None for every other, which is read as an answer."""
    meeting = _meeting(letter)
    if meeting is None or (said := _said(letter, meeting)) is None:
        return None
    answered = next((mail for mail in answered_by(letter) if mail.kind in _ABOUT_IT), None)
    if answered is None:
        return None if said == "either" else _written(letter, PERHAPS)
    if said in ("either", "more"):
        return _written(letter, PERHAPS)
    if said in _PARTSTATS and _is_for_now(letter, meeting, answered):
        comes = partial(
            attendance.answer_invite,
            party=letter.party.number,
            partstat=_PARTSTATS[said],
            sequence=attendance.sequence_of_words(letter.case, letter.party.number),
            stamped=letter.item.received_at,
        )
        return Filing("filed", COMES if said == "comes" else STAYS_AWAY, comes, {"text": letter.text})
    return _written(letter, "")


def _meeting(letter: Letter) -> Meeting | None:
    """The meeting that is still to come or under way, where its author has been invited to it or asked about it."""
    case = letter.case
    meeting = case.meeting if case.awaits_outcome else None
    return meeting if meeting and meeting.end > letter.item.received_at else None


def _said(letter: Letter, meeting: Meeting) -> Said | None:
    people = [party.person.name for party in letter.case.parties]
    on, today = (moment.astimezone(LONDON).date() for moment in (meeting.start, letter.item.received_at))
    read = partial(said_of_meeting, on=on, today=today, name=letter.party.person.name, people=people)
    said, html = read(letter.text), letter.message.html
    if said in _PARTSTATS and html and (reads_otherwise(html) or read(new_text(text_of_html(html))) != said):
        return "about"
    return said


def _is_for_now(letter: Letter, meeting: Meeting, answered: OutboxItem) -> bool:
    """Whether the mail that they answer named the time at which the meeting is, and it has not begun."""
    case = letter.case
    if letter.party.number not in meeting.attendees or not coming_meeting(case, letter.world.clock.now()):
        return False
    assert case.meeting_timed_at is not None
    return heading(answered.mail.raw)[1] >= case.meeting_timed_at.replace(microsecond=0)


def _written(letter: Letter, why: str) -> Filing:
    """Put on the record, and its author told how to answer; held for a person where `why` says so."""
    number = letter.party.number
    sent = letter.uow.outbox.of_case(letter.found.case)
    told = sum(mail.kind == "meeting_words" and mail.party == number for mail in sent)
    tell = told < _MOST_TOLD and number in (letter.case.meeting.attendees if letter.case.meeting else ())
    why = why or ("" if tell else PERHAPS)
    decide = partial(
        meeting_words.write_of_meeting,
        party=number,
        words=letter.words,
        tell=tell,
        why=why,
        mail=letter.item.id,
    )
    return Filing("held" if why else "filed", why or ABOUT, decide, {"text": letter.text})
