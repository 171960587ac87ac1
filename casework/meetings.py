"""The resolving-disagreements meeting of a step: arranged, moved, cancelled. Who comes: attendance.py; what came of it:
outcomes.py.

    step begins ──▶ arrange ──▶ REQUEST to all ──▶ reminder, the working day before ──▶ held? ──▶ outcome
                       ▲  │ sooner deadline, somebody needed cannot come, another time is proposed
                       └──┘ the same UID, SEQUENCE + 1, everybody is asked again
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from casework.case import Case, Decision, Status
from casework.derivation import stamp
from casework.directory import Directory, chair_for
from casework.errors import NotPossible
from casework.fact import ACCORD
from casework.facts import Side
from casework.meeting_facts import Meeting, MeetingCancelled, MeetingSet
from casework.protocol import MeetingRule
from casework.sentence import Sentence
from casework.slots import Slot, earliest_slot, meeting_slot
from casework.work import Board, Work

# Nobody needs to be reminded of what they were invited to a moment ago.
_REMINDER_AFTER = timedelta(hours=3)
# Whoever was asked for a third time would ask themselves whether there will be a meeting at all.
MOST_SHIFTS = 2


def arrange_meeting(work: Work, rule: MeetingRule, by: str = ACCORD) -> None:
    """Sets the meeting and invites its attendees: where the rule says "everyone", both sides' managers and
    practitioners (HIPS 3, Stage Three). Where no slot is left before the deadline, it is the earliest possible."""
    case, now, due = work.case, work.now, work.case.due
    if due is None:
        return
    attendees = _attendees(work, rule)
    busy = engaged(work, attendees)
    late = False
    # Called after the last step's deadline: late, and better than not at all.
    slot = meeting_slot(rule, now, due, work.board.calendar, busy) if due > now else None
    if slot is None:
        slot, late = earliest_slot(rule, now, work.board.calendar), True
    if slot is None:
        return
    chair = _chair(work, rule)
    if chair is not None:
        attendees = tuple(dict.fromkeys((*attendees, chair)))
    uid = f"{case.reference.lower()}-{work.step.key}"
    # The same event anew, or the first of this step.
    sequence = case.meeting.sequence + 1 if case.meeting and case.meeting.uid == uid else 0
    meeting = Meeting(
        uid=uid,
        sequence=sequence,
        start=slot[0],
        end=slot[1],
        name=rule.name,
        attendees=attendees,
        chair=chair,
        since=sequence,
        late=late,
    )
    set_meeting(work, meeting, by=by)


def set_meeting(work: Work, meeting: Meeting, by: str = ACCORD, because: str = "") -> None:
    """Records the meeting as it is now, and sends the REQUEST to all its attendees."""
    record = MeetingSet(
        at=work.now, by=by, meeting=meeting, remind_at=_reminder(work, meeting), because=because
    )
    work.record(record)
    work.mail("invite", meeting.attendees)


def _reminder(work: Work, meeting: Meeting) -> datetime | None:
    """Opening time of the working day before the meeting's; None where that is too soon, or past."""
    calendar = work.board.calendar
    day = calendar.local(meeting.start).date() - timedelta(days=1)
    while not calendar.is_working(day):
        day -= timedelta(days=1)
    at = calendar.opens(day)
    return at if at >= work.now + _REMINDER_AFTER else None


def _chair(work: Work, rule: MeetingRule) -> int | None:
    """Who was asked to chair it at this step already, unless they cannot; else the first in the directory."""
    case = work.case
    asked = case.meeting.chair if case.meeting and case.is_meetings_step else None
    unable = case.replaced | case.undeliverable
    if asked is not None and asked not in unable and case.partstat(asked) != "DECLINED":
        return asked
    found = chair_for(rule, case, work.board.protocol, work.directory)
    return work.join(found.person, Side.BOARD, found.tier) if found else None


def engaged(work: Work, attendees: Iterable[int]) -> list[Slot]:
    """When one of these is not free, as far as their calendars can be seen."""
    addresses = [work.case.parties[number - 1].person.email.casefold() for number in attendees]
    return [slot for address in addresses for slot in work.directory.busy.get(address, ())]


def _attendees(work: Work, rule: MeetingRule) -> tuple[int, ...]:
    """Everybody of both sides up to this step: those who took part, else the posts' holders. Where the meeting is the
    managers', only who speaks now and the two who dealt with it last."""
    if rule.attendees == "managers":
        asked = [a for a in work.case.attempts if work.pathway.step(a.step).asks][-1:]
        chosen = [work.case.attempts[-1].speaker, *(n for a in asked for n in (a.speaker, a.counterpart))]
        return tuple(dict.fromkeys(n for n in chosen if n is not None))
    told, running = work.case.disagreement, work.step.key
    numbers = [1]
    for step in work.pathway.steps:
        if attempt := next((a for a in work.case.attempts if a.step == step.key), None):
            numbers += [n for n in (attempt.speaker, attempt.counterpart) if n is not None]
        elif step.asks:
            for side, role, agency in (
                (Side.RAISER, step.speaker, told.raiser.agency),
                (Side.COUNTERPART, step.counterpart, told.counterpart.agency),
            ):
                if person := next(work.directory.holders(agency, role.tier), None):
                    numbers.append(work.join(person, side, role.tier))
        if step.key == running:
            break
    # The directory may still name somebody whom the Board has replaced.
    return tuple(n for n in dict.fromkeys(numbers) if n not in work.case.replaced)


def coming_meeting(case: Case, now: datetime) -> Meeting | None:
    """The meeting that is still to come; None where there is none."""
    meeting = case.meeting
    return meeting if meeting and not case.meeting_cancelled and meeting.start > now else None


def cancel_meeting(work: Work) -> None:
    """CANCELs a meeting that is still to come, for everybody who had the REQUEST."""
    meeting = coming_meeting(work.case, work.now)
    if meeting is None:
        return
    cancelled = meeting.model_copy(update={"sequence": meeting.sequence + 1})
    work.record(MeetingCancelled(at=work.now, meeting=cancelled))
    # In the same moment the next step may arrange one of its own.
    work.mail("invite_cancelled", meeting.attendees, meeting=cancelled)


def move_meeting(
    work: Work, slot: Slot, by: str = ACCORD, because: str = "", shifts: int | None = None
) -> None:
    """The meeting is at another time: an update for everybody, who are all asked again."""
    meeting = work.case.meeting
    assert meeting is not None
    sequence = meeting.sequence + 1
    changed = {
        "sequence": sequence,
        "since": sequence,
        "start": slot[0],
        "end": slot[1],
        "late": False,
        "shifts": meeting.shifts if shifts is None else shifts,
    }
    set_meeting(work, meeting.model_copy(update=changed), by, because)


def shift_meeting(work: Work, meeting: Meeting, after: datetime | None = None) -> bool:
    """Whether the meeting could be moved once more: not too often yet, and to a time before the deadline.

    Args:
        after: only what begins later than this (aware).
    """
    rule, due = work.step.meeting, work.case.due
    if rule is None or due is None or meeting.shifts >= MOST_SHIFTS:
        return False
    busy = engaged(work, meeting.attendees)
    slot = meeting_slot(rule, work.now, due, work.board.calendar, busy, after)
    if slot is None:
        return False
    move_meeting(work, slot, shifts=meeting.shifts + 1)
    return True


def move_meeting_before(work: Work, due: datetime) -> None:
    """Moves a meeting that the new, earlier deadline has overtaken; cancels it if none fits."""
    meeting, rule = coming_meeting(work.case, work.now), work.step.meeting
    if meeting is None or rule is None or meeting.end <= due:
        return
    busy = engaged(work, meeting.attendees)
    slot = meeting_slot(rule, work.now, due, work.board.calendar, busy)
    if slot is None:
        cancel_meeting(work)
        return
    move_meeting(work, slot)


def replace_attendee(work: Work, old: int | None, new: int | None, *, chairs: bool = False) -> None:
    """The person who takes over a post takes over its seat, or nobody does (None); the other one's entry is cancelled.

    Also where the new one is invited already: the old one may be the wrong person, who must get nothing more.
    """
    meeting = coming_meeting(work.case, work.now)
    # Whoever raised it takes part whoever speaks for them.
    old = None if old == 1 else old
    if meeting is None or (new in meeting.attendees and old not in meeting.attendees):
        return
    seats = (*(n for n in meeting.attendees if n != old), new)
    attendees = tuple(dict.fromkeys(n for n in seats if n is not None))
    changed: dict[str, object] = {"sequence": meeting.sequence + 1, "attendees": attendees}
    if chairs:
        changed["chair"] = new
    set_meeting(work, meeting.model_copy(update=changed))
    if old in meeting.attendees:
        work.mail("invite_cancelled", [old])


def call_meeting(case: Case, board: Board, directory: Directory, *, now: datetime, by: str) -> Decision:
    """Arranges the meeting of a step that has one on request.

    Raises:
        NotPossible: the step has none, it is arranged already, or no working day is near.
    """
    work = Work(case, board, directory, now)
    rule = _rule(work)
    if case.meeting is not None and not case.meeting_cancelled and case.meeting.end > now:
        raise NotPossible(
            Sentence(
                "The {meeting} is arranged already, for {when}.",
                meeting=Sentence(rule.name),
                when=stamp(case.meeting.start),
            )
        )
    arrange_meeting(work, rule, by)
    if work.case.meeting is case.meeting:
        raise NotPossible(Sentence("No working day is near enough for a meeting. Ring the people."))
    return work.done()


def choose_time(
    case: Case, board: Board, directory: Directory, *, now: datetime, start: datetime, by: str
) -> Decision:
    """The raiser or Board staff choose another time for the meeting. `start` is aware. Working hours do not bind them.

    Raises:
        NotPossible: no meeting is to come, it is then already, or the time is past or more than a fortnight ahead.
    """
    work = Work(case, board, directory, now)
    rule, meeting = _rule(work), coming_meeting(case, now)
    if meeting is None:
        raise NotPossible(
            Sentence("{reference} has no meeting that is still to come.", reference=case.reference)
        )
    if not now < start <= now + timedelta(days=14):
        raise NotPossible(Sentence("Choose a time for the meeting within the next fortnight."))
    if start == meeting.start:
        raise NotPossible(Sentence("The meeting is at that time already."))
    move_meeting(work, (start, start + timedelta(minutes=rule.minutes)), by)
    return work.done()


def _rule(work: Work) -> MeetingRule:
    rule = work.step.meeting if work.case.status is Status.OPEN else None
    if rule is None:
        raise NotPossible(
            Sentence("{reference} is at a step that has no meeting.", reference=work.case.reference)
        )
    return rule
