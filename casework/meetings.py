"""The resolving-disagreements meeting of a step: arranged, moved, cancelled. Who comes: attendance.py; what came of it:
outcomes.py.

    step begins ──▶ arrange ──▶ REQUEST to all ──▶ reminder, the working day before ──▶ held? ──▶ outcome
                       ▲  │ sooner deadline, somebody needed cannot come, another time is proposed
                       └──┘ the same UID, SEQUENCE + 1, everybody is asked again

Where the step's time is over before the meeting, the case goes up and the meeting is held all the same: nothing else
was possible in time, and what is agreed there can still settle the case (docs/answers.md).
"""

from datetime import datetime, timedelta
from typing import Any

from casework.case import Case, Decision, Status
from casework.derivation import stamp
from casework.directory import Directory, Holder, chair_for
from casework.errors import NotPossible
from casework.fact import ACCORD
from casework.facts import Person, Side
from casework.meeting_facts import Meeting, MeetingCancelled, MeetingSet, Moved
from casework.meeting_times import (
    best_time,
    coming_meeting,
    fitting_time,
    last_seen,
    people_of,
    refuse_time,
    rule_of,
)
from casework.protocol import MeetingRule
from casework.sentence import Sentence
from casework.slots import TO_TELL, Slot
from casework.work import BOARD_PARTY, Board, Work

# Nobody needs to be reminded of what they were invited to a moment ago.
_REMINDER_AFTER = timedelta(hours=3)
# Of other times that attendees propose, so many are put to all (issue 6, part 4)
MOST_PROPOSALS = 2
# and so often Accord moves it by itself for somebody who cannot come, or because it was not held: whoever was asked
# ever again would ask themselves whether there will be a meeting at all.
MOST_SHIFTS = 2


def arrange_meeting(work: Work, rule: MeetingRule, by: str = ACCORD) -> None:
    """Sets the meeting and invites its attendees: where the rule says "everyone", both sides' managers and
    practitioners (HIPS 3, Stage Three). Where no slot is left before the deadline, it is the earliest possible."""
    case = work.case
    if case.due is None:
        return
    attendees = _attendees(work, rule)
    found = _time_and_chair(work, rule, people_of(work.case, attendees))
    if found is None:
        return
    (start, end), late, chairs = found
    chair = work.join(chairs.person, Side.BOARD, chairs.tier) if chairs else None
    if chair is not None:
        attendees = tuple(dict.fromkeys((*attendees, chair)))
    uid = f"{case.reference.lower()}-{work.step.key}"
    # The same event anew, or the first of this step.
    sequence = case.meeting.sequence + 1 if case.meeting and case.meeting.uid == uid else 0
    if sequence == 0:
        # One of an earlier step that was to be held all the same: a case has one meeting at a time.
        cancel_meeting(work)
    meeting = Meeting(
        uid=uid,
        sequence=sequence,
        start=start,
        end=end,
        name=rule.name,
        attendees=attendees,
        chair=chair,
        since=sequence,
        late=late,
        moved="again" if sequence else "",
    )
    set_meeting(work, meeting, by=by)


def set_meeting(work: Work, meeting: Meeting, by: str = ACCORD) -> None:
    """Records the meeting as it is now, and sends the REQUEST to all its attendees."""
    is_new_time = meeting.since == meeting.sequence and meeting.moved not in ("proposed", "chosen")
    seen_at = last_seen(work, meeting) if is_new_time else None
    remind_at = _reminder(work, meeting)
    work.record(MeetingSet(at=work.now, by=by, meeting=meeting, remind_at=remind_at, seen_at=seen_at))
    work.mail("invite", meeting.attendees)


def _reminder(work: Work, meeting: Meeting) -> datetime | None:
    """Opening time of the working day before the meeting's; None where that is too soon, or past."""
    calendar = work.board.calendar
    day = calendar.local(meeting.start).date() - timedelta(days=1)
    while not calendar.is_working(day):
        day -= timedelta(days=1)
    at = calendar.opens(day)
    return at if at >= work.now + _REMINDER_AFTER else None


def _time_and_chair(
    work: Work, rule: MeetingRule, people: list[Person]
) -> tuple[Slot, bool, Holder | None] | None:
    """The time that suits the others, whether it is after the deadline, and somebody to chair who can come then; where
    nobody can who chairs, the time that suits the first of them too."""
    found = best_time(work, rule, people)
    if found is None:
        return None
    chairs = _chair(work, rule, found[0])
    if chairs is None and (first := _chair(work, rule)):
        found, chairs = best_time(work, rule, [*people, first.person]), first
    return (*found, chairs) if found else None


def _chair(work: Work, rule: MeetingRule, slot: Slot | None = None) -> Holder | None:
    """Who was asked to chair it at this step already, unless they cannot; else the first in the directory."""
    case = work.case
    asked = case.party(case.meeting.chair) if case.meeting and case.is_meetings_step else None
    unable = case.replaced | case.undeliverable
    can = asked is not None and asked.number not in unable and case.partstat(asked.number) != "DECLINED"
    if asked and can and not (slot and work.directory.is_booked(asked.person, slot)):
        return Holder(asked.person, asked.tier)
    return chair_for(rule, case, work.directory, slot)


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
    work: Work,
    slot: Slot,
    why: Moved,
    mover: int | None = None,
    by: str = ACCORD,
    **changed: Any,
) -> None:
    """The meeting is at another time: an update for everybody, who are all asked again.

    Args:
        why, mover: see `Meeting`; `mover` is a party's number.
        changed: what else is another one of the meeting.
    """
    meeting = work.case.meeting
    assert meeting is not None
    told = {"start": slot[0], "end": slot[1], "late": False, "moved": why, "moved_by": mover}
    sequence = meeting.sequence + 1
    told |= {"sequence": sequence, "since": sequence, **changed}
    set_meeting(work, meeting.model_copy(update=told), by)


def shift_meeting(
    work: Work, meeting: Meeting, why: Moved, mover: int | None = None, after: datetime | None = None
) -> bool:
    """Whether the meeting could be moved once more: not too often yet, and to a time before the deadline.

    Args:
        after: only what begins later than this (aware).
    """
    rule = rule_of(work)
    if rule is None or meeting.shifts >= MOST_SHIFTS:
        return False
    slot = fitting_time(work, rule, people_of(work.case, meeting.attendees), after)
    if slot is None:
        return False
    move_meeting(work, slot, why, mover, shifts=meeting.shifts + 1)
    return True


def move_meeting_before(work: Work, due: datetime) -> None:
    """Moves a meeting that the new, earlier deadline has overtaken, or of which nobody could say before it what came.
    Where no time is left before it, it is at the earliest possible, and at the latest when it was."""
    meeting, rule = coming_meeting(work.case, work.now), work.step.meeting
    if meeting is None or rule is None or meeting.end <= due - TO_TELL or not work.case.is_meetings_step:
        return
    found = best_time(work, rule, people_of(work.case, meeting.attendees))
    if found is not None and found[0][0] < meeting.start:
        move_meeting(work, found[0], "sooner", late=found[1])


def replace_attendee(work: Work, old: int | None, new: int | None, *, chairs: bool = False) -> None:
    """The person who takes over a post takes over its seat, or nobody does (None); the other one's entry is cancelled.

    Also where the new one is invited already: the old one may be the wrong person, who must get nothing more. Where
    the new one has another meeting of Accord's then, this one is moved.
    """
    meeting = coming_meeting(work.case, work.now)
    # Whoever raised it takes part whoever speaks for them.
    old = None if old == 1 else old
    if meeting is None or (new in meeting.attendees and old not in meeting.attendees):
        return
    seats = (*(n for n in meeting.attendees if n != old), new)
    attendees = tuple(dict.fromkeys(n for n in seats if n is not None))
    changed: dict[str, Any] = {"attendees": attendees}
    if chairs:
        changed["chair"] = new
    declined = old is not None and work.case.partstat(old) == "DECLINED"
    comes, rule = work.case.party(new), rule_of(work)
    found = None
    if rule is not None and comes is not None and work.directory.is_booked(comes.person, meeting.slot):
        found = best_time(work, rule, people_of(work.case, attendees))
    if found is None:
        changed["sequence"] = meeting.sequence + 1
        set_meeting(work, meeting.model_copy(update=changed))
    else:
        move_meeting(work, found[0], "taken", late=found[1], **changed)
    if old in meeting.attendees:
        work.mail("invite_cancelled", [old], about="declined" if declined else "")


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
                meeting=Sentence(case.meeting.name),
                when=stamp(case.meeting.start),
            )
        )
    arrange_meeting(work, rule, by)
    if work.case.meeting is case.meeting:
        raise NotPossible(Sentence("No working day is near enough for a meeting. Ring the people."))
    return work.done()


def choose_time(
    case: Case,
    board: Board,
    directory: Directory,
    *,
    now: datetime,
    start: datetime,
    by: str,
    party: int = BOARD_PARTY,
) -> Decision:
    """The raiser or Board staff choose another time for the meeting. `start` is aware. Nothing that `doubts_about`
    tells binds them.

    Raises:
        NotPossible: see `refuse_time`.
    """
    work = Work(case, board, directory, now)
    meeting = refuse_time(case, now, start)
    move_meeting(work, (start, start + (meeting.end - meeting.start)), "chosen", party, by)
    return work.done()


def _rule(work: Work) -> MeetingRule:
    rule = work.step.meeting if work.case.status is Status.OPEN else None
    if rule is None:
        raise NotPossible(
            Sentence("{reference} is at a step that has no meeting.", reference=work.case.reference)
        )
    return rule
