"""What each fact about the meeting owes to whom: the part of rules_told.py that is about it."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from casework.answer_facts import Answered
from casework.attendance import needed
from casework.meeting_facts import (
    MeetingAnswered,
    MeetingCancelled,
    MeetingOutcome,
    MeetingProposed,
    MeetingReminded,
    MeetingSet,
    MeetingWritten,
    OutcomeAsked,
)
from simulation.checking import Seen

RAISER, BOARD = 1, 2
_AT_ONCE = timedelta(minutes=2)
# (kinds of mail, any of which will do; the party that is owed it)
Owed = Iterator[tuple[tuple[str, ...], int | None]]


def _invited(seen: Seen, fact: MeetingSet) -> Owed:
    before = seen.before.meeting if seen.before else None
    if before is not None and (before.uid, before.sequence) == (fact.meeting.uid, fact.meeting.sequence):
        # Somebody is left out who had said no; the others' entries stay as they are.
        return
    for party in fact.meeting.attendees:
        yield ("invite",), party


def _cancelled(seen: Seen, fact: MeetingCancelled) -> Owed:
    for party in fact.meeting.attendees:
        yield ("invite_cancelled",), party


def _declined(seen: Seen, fact: MeetingAnswered) -> Owed:
    """Who is needed and does not come: somebody else is asked, or all at another time, or a person has to look."""
    before, meeting = seen.before, seen.before.meeting if seen.before else None
    if before is None or meeting is None or fact.partstat != "DECLINED" or MeetingSet in seen.kinds:
        return
    said = before.attendance.get(fact.party)
    if fact.party in {*needed(before), meeting.chair}:
        known = said is not None and said.partstat == "DECLINED"
        for party in (RAISER, BOARD):
            yield ("meeting_without",), None if known else party


def _proposed(seen: Seen, fact: MeetingProposed) -> Owed:
    last = seen.before.refused_proposals.get(fact.party) if seen.before else None
    if fact.why_not and last and (last.start == fact.start or fact.at < last.at + _AT_ONCE):
        # Only a machine does that, and it is not answered once more.
        return
    yield ("meeting_stays",) if fact.why_not else ("invite",), fact.party


def _written(seen: Seen, fact: MeetingWritten) -> Owed:
    # Whoever goes on writing is not told again, but then a person has to read it.
    yield ("meeting_words", "held_notice"), fact.party if not fact.why else BOARD


def _came_near(seen: Seen, fact: MeetingReminded) -> Owed:
    meeting = seen.case.meeting
    if meeting is None or meeting.start <= seen.now:
        return
    for party in meeting.attendees:
        yield ("meeting_reminder",), party
    if needed(seen.case).isdisjoint(fact.coming):
        yield ("meeting_without",), BOARD


def _outcome_asked(seen: Seen, fact: OutcomeAsked) -> Owed:
    yield ("meeting_outcome",), fact.party


def _outcome(seen: Seen, fact: MeetingOutcome) -> Owed:
    if fact.came == "not_held" and MeetingSet not in seen.kinds:
        yield ("meeting_not_held",), RAISER
        yield ("meeting_not_held",), BOARD
    elif fact.came == "not_agreed" and Answered not in seen.kinds and seen.step(seen.case.step or "").panel:
        yield ("meeting_not_agreed",), BOARD


OF_THE_MEETING: dict[type, Callable[..., Owed]] = {
    MeetingSet: _invited,
    MeetingAnswered: _declined,
    MeetingProposed: _proposed,
    MeetingWritten: _written,
    MeetingReminded: _came_near,
    OutcomeAsked: _outcome_asked,
    MeetingOutcome: _outcome,
    MeetingCancelled: _cancelled,
}
