"""The times at which a meeting can be for its people, and what speaks against one that somebody wants.

who is invited ──▶ busy: what their calendars show, a guess ────────────┐
               └─▶ booked: their meetings of other cases, for certain ──┴──▶ slots.py
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from casework.case import Case
from casework.directory import Directory
from casework.errors import NotPossible
from casework.facts import Person
from casework.meeting_facts import Meeting
from casework.protocol import MeetingRule
from casework.sentence import Sentence
from casework.slots import Slot, doubts, earliest_slot, meeting_slot
from casework.work import Board, Work

FURTHEST = timedelta(days=14)
# What a calendar showed longer ago than this is said to be so old: they are looked at every half an hour.
STALE = timedelta(hours=1)


def fitting_time(
    work: Work, rule: MeetingRule, people: Iterable[Person], after: datetime | None = None
) -> Slot | None:
    """The first time before the deadline that suits these people; None where there is none.

    Args:
        after: only what begins later than this (aware).
    """
    due, found = work.case.due, tuple(people)
    if due is None or due <= work.now:
        return None
    busy = _all(work.directory.busy, found)
    return meeting_slot(
        rule, work.now, due, work.board.calendar, busy, _all(work.directory.booked, found), after
    )


def best_time(work: Work, rule: MeetingRule, people: Iterable[Person]) -> tuple[Slot, bool] | None:
    """The first time before the deadline, else the earliest possible; and whether it is so late. None where the next
    fortnight has none."""
    found = tuple(people)
    if slot := fitting_time(work, rule, found):
        return slot, False
    late = earliest_slot(rule, work.now, work.board.calendar, _all(work.directory.booked, found))
    return (late, True) if late else None


def people_of(case: Case, numbers: Iterable[int]) -> list[Person]:
    return [case.parties[number - 1].person for number in numbers]


def rule_of(work: Work) -> MeetingRule | None:
    """The rule by which the case's meeting was arranged; its step may be over."""
    attempt = work.case.meeting_attempt
    return work.pathway.step(attempt.step).meeting if attempt else None


def last_seen(work: Work, meeting: Meeting) -> datetime | None:
    """When the calendars of those invited were seen last, where any of them was so long ago that it is to be said."""
    emails = (person.email.casefold() for person in people_of(work.case, meeting.attendees))
    oldest = min((at for each in emails if (at := work.directory.seen.get(each))), default=None)
    return oldest if oldest and oldest < work.now - STALE else None


def booked_of(case: Case, directory: Directory) -> tuple[Slot, ...]:
    """When those who are invited to the case's meeting have meetings of other cases."""
    invited = case.meeting.attendees if case.meeting else ()
    return _all(directory.booked, people_of(case, invited))


def refuse_time(case: Case, now: datetime, start: datetime) -> Meeting:
    """The meeting to come, which is to begin at `start` (aware) instead.

    Raises:
        NotPossible: no meeting is to come, it is then already, or the time is past or more than a fortnight ahead.
    """
    meeting = coming_meeting(case, now)
    if meeting is None:
        raise NotPossible(
            Sentence("{reference} has no meeting that is still to come.", reference=case.reference)
        )
    if start <= now:
        raise NotPossible(Sentence("That time is past. Choose a time that is still to come."))
    if start > now + FURTHEST:
        raise NotPossible(
            Sentence("That time is more than a fortnight ahead. Choose a time within the next fortnight.")
        )
    if start == meeting.start:
        raise NotPossible(Sentence("The meeting is at that time already."))
    return meeting


def doubts_about(
    case: Case, board: Board, booked: Iterable[Slot], *, now: datetime, start: datetime
) -> tuple[str, ...]:
    """Sentences about what speaks against the meeting at `start` (aware); working hours and the deadline bind nobody
    who chooses by hand."""
    meeting = case.meeting
    assert meeting is not None
    end = start + (meeting.end - meeting.start)
    return doubts((start, end), now, case.due or now, board.calendar, booked)


def coming_meeting(case: Case, now: datetime) -> Meeting | None:
    """The meeting that is still to come; None where there is none."""
    meeting = case.meeting
    return meeting if meeting and not case.meeting_cancelled and meeting.start > now else None


def _all(times: Mapping[str, tuple[Slot, ...]], people: Iterable[Person]) -> tuple[Slot, ...]:
    return tuple(slot for person in people for slot in times.get(person.email.casefold(), ()))
