"""What came of the meeting. Its chair is asked by e-mail when it should be over, else the manager of the raiser's side.

agreed ─────▶ settled: the written confirmation goes to all        no answer by the next working day:
not agreed ─▶ the case goes up                                     asked once more, then the deadline rules
not held ───▶ another time before the deadline, if there is one

Where the case has gone up meanwhile, since its time was over, what was agreed is a late agreement: late.py.
"""

from datetime import datetime
from typing import NamedTuple

from casework.answer_facts import Answered, How, LateAnswer
from casework.attendance import remind_of_meeting
from casework.case import Case, Decision
from casework.directory import Directory
from casework.ending import agreement, settle
from casework.errors import NotPossible
from casework.escalation import go_up
from casework.facts import FinalOutcome
from casework.meeting_facts import Came, Meeting, MeetingOutcome, OutcomeAsked
from casework.meetings import shift_meeting
from casework.sentence import Sentence
from casework.work import BOARD_PARTY, Board, Work

NOBODY = "nobody was named"


class Told(NamedTuple):
    """What came of a meeting, in the words of whoever tells it. `outcome`, `who`, `by_when`: what was agreed; without
    them, the requested action."""

    came: Came
    words: str
    outcome: str = ""
    who: str = ""
    by_when: str = ""


def ask_for_outcome(work: Work) -> None:
    """The meeting should be over: whoever can tell is asked what came of it; a second time, the last."""
    asked, meeting = work.case.outcome_asked, work.case.meeting
    assert meeting is not None
    gone = work.case.replaced | work.case.undeliverable
    to = asked.party if asked and asked.party not in gone else _who_tells(work.case, meeting)
    calendar = work.board.calendar
    again = None if asked else calendar.opens(calendar.working_day_after(work.now))
    work.record(OutcomeAsked(at=work.now, party=to, again_at=again))
    work.mail("meeting_outcome", [to], about="again" if asked else "")


def _who_tells(case: Case, meeting: Meeting) -> int:
    gone = case.replaced | case.undeliverable
    if meeting.chair and meeting.chair not in gone and case.partstat(meeting.chair) != "DECLINED":
        return meeting.chair
    attempt = case.meeting_attempt or case.attempts[-1]
    return attempt.speaker if attempt.speaker and attempt.speaker not in gone else 1


def tell_outcome(
    case: Case,
    board: Board,
    directory: Directory,
    *,
    now: datetime,
    told: Told,
    party: int | None,
    how: How,
    by: str = "",
    at: datetime | None = None,
    deciding: str = "",
    rule: str = "",
) -> Decision:
    """`party`, or Board staff (None, `by`), tell what came of the meeting.

    Args:
        at: when it reached us, if before `now` (aware).
        deciding, rule: the words of an e-mail that were read, and what read them.

    Raises:
        NotPossible: see `refuse_if_not_theirs`.
    """
    meeting = refuse_if_not_theirs(case, now, party)
    work = Work(case, board, directory, now)
    at, came, words = min(now, at or now), told.came, told.words
    teller = party or (case.outcome_asked.party if case.outcome_asked else None)
    # The Board may have replaced whoever was asked since: it was not theirs to say.
    asked = teller if teller and teller not in case.replaced else case.attempts[-1].speaker or 1
    name = by or case.parties[asked - 1].person.name
    work.record(MeetingOutcome(at=at, by=name, party=party, **told._asdict()))
    if came == "not_held":
        # Another time before the deadline, once or twice; then a person has to look.
        if not shift_meeting(work, meeting, "not_held"):
            work.mail("meeting_not_held", [BOARD_PARTY, 1])
        return work.done()
    if case.meeting_outlasts:
        if came == "agreed":
            _agreed_late(work, teller or 1, name, how, told)
        elif work.step.panel:
            work.mail("meeting_not_agreed", [BOARD_PARTY], words)
        return work.done()
    if work.step.panel:
        _of_a_panel(work, told, at, name)
        return work.done()
    read = {"deciding": deciding, "rule": rule}
    work.record(
        Answered(at=at, by=name, step=work.step.key, party=asked, verdict=came, words=words, how=how, **read)
    )
    if came == "not_agreed":
        go_up(work, "not_agreed", at, words)
        if asked == meeting.chair:
            # Of neither side, and to see how they were read as anybody is.
            work.mail("not_agreed", [asked], words)
        return work.done()
    person = (case.counterpart or case.parties[asked - 1]).person
    # Who was asked to agree has not said so themselves: nobody is named as the one who does it unless they were.
    who = told.who or NOBODY
    settle(work, agreement(work, person, at, name, told.outcome, who, told.by_when), "agreed")
    return work.done()


def _agreed_late(work: Work, teller: int, by: str, how: How, told: Told) -> None:
    """It was agreed at the meeting of a step that the case has gone up from: it settles it if the raiser says so."""
    attempt, running = work.case.meeting_attempt, work.case.attempts[-1]
    assert attempt is not None
    party = attempt.counterpart
    if party is None or party in work.case.replaced:
        party = teller
    agreed = LateAnswer(
        at=work.now,
        by=by,
        step=attempt.step,
        party=party,
        verdict="agreed",
        words=told.words,
        how=how,
        at_meeting=True,
        outcome=told.outcome,
        who=told.who or NOBODY,
        by_when=told.by_when,
    )
    work.record(agreed)
    concerned = [1, running.speaker, running.counterpart, party, BOARD_PARTY]
    work.mail("late_agreed", work.reachable(concerned), told.words)


def refuse_if_not_theirs(case: Case, now: datetime, party: int | None) -> Meeting:
    """The meeting of the running step whose outcome `party` may tell now; Board staff are None.

    Raises:
        NotPossible: the case has gone on or is over, there was no meeting, it has not begun, its outcome is known, or
            another was asked for it.
    """
    if case.came is not None:
        raise NotPossible(
            Sentence("The outcome of the meeting of {reference} is known already.", reference=case.reference)
        )
    meeting = case.meeting
    if meeting is None or not case.awaits_outcome:
        raise NotPossible(
            Sentence("{reference} waits for the outcome of no meeting now.", reference=case.reference)
        )
    if meeting.start > now:
        raise NotPossible(Sentence("The meeting of {reference} has not begun.", reference=case.reference))
    asked = case.outcome_asked
    if party is not None and (asked is None or party != asked.party or party in case.replaced):
        raise NotPossible(
            Sentence(
                "Somebody else was asked what came of the meeting of {reference}.", reference=case.reference
            )
        )
    return meeting


def _of_a_panel(work: Work, told: Told, at: datetime, by: str) -> None:
    """A panel's meeting: its agreement is the final outcome; without one the Board records what is to be done."""
    if told.came == "agreed":
        agreed = agreement(work, work.case.parties[0].person, at, by, told.outcome, told.who, told.by_when)
        ending = FinalOutcome(at=at, by=by, outcome=agreed.outcome, who=told.who, by_when=agreed.by_when)
        settle(work, ending, "final_outcome")
        return
    work.mail("meeting_not_agreed", [BOARD_PARTY], told.words)


def meeting_time(work: Work) -> None:
    """A moment of the meeting has come: the reminder, its end, or the day after without an answer."""
    case, meeting, now = work.case, work.case.meeting, work.now
    if meeting is None or case.meeting_wakes_at is None or case.meeting_wakes_at > now:
        return
    if case.outcome_asked is None and meeting.end > now:
        remind_of_meeting(work, meeting)
    else:
        ask_for_outcome(work)
