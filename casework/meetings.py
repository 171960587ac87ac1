"""The resolving-disagreements meeting of a step: arranged, moved, cancelled, answered."""

from datetime import datetime, timedelta

from casework.case import Case, Decision
from casework.deadlines import meeting_slot
from casework.directory import Directory
from casework.facts import ACCORD, Meeting, MeetingAnswered, MeetingCancelled, MeetingSet, Side
from casework.protocol import MeetingRule, Step
from casework.work import Board, Work

_LATEST = timedelta(days=14)


def arrange_meeting(work: Work, rule: MeetingRule, by: str = ACCORD) -> None:
    """Sets the meeting and invites its attendees: where the rule says "everyone", both sides' managers and
    practitioners (HIPS 3, Stage Three). Where no slot is left before the deadline there is no meeting."""
    case = work.case
    due = case.due
    if due is not None and due <= work.now:
        # Called after the last step's deadline: late, and better than not at all.
        due = work.now + _LATEST
    slot = meeting_slot(rule, work.now, due, work.board.calendar) if due else None
    if slot is None:
        return
    attendees = _attendees(work, rule)
    meeting = Meeting(
        uid=f"{case.reference.lower()}-{work.step.key}",
        sequence=case.meeting.sequence + 1 if case.meeting else 0,
        start=slot[0],
        end=slot[1],
        name=rule.name,
        attendees=attendees,
    )
    work.record(MeetingSet(at=work.now, by=by, meeting=meeting))
    work.mail("invite", attendees)


def _attendees(work: Work, rule: MeetingRule) -> tuple[int, ...]:
    """Everybody of both sides up to this step: those who took part, else the posts' holders. Where the meeting is the
    managers', only who speaks now and the two who dealt with it last."""
    if rule.attendees == "managers":
        asked = [a for a in work.case.attempts if _asks(work.pathway.step(a.step))][-1:]
        chosen = [work.case.attempts[-1].speaker, *(n for a in asked for n in (a.speaker, a.counterpart))]
        return tuple(dict.fromkeys(n for n in chosen if n is not None))
    told, running = work.case.disagreement, work.step.key
    numbers = [1]
    for step in work.pathway.steps:
        if attempt := next((a for a in work.case.attempts if a.step == step.key), None):
            numbers += [n for n in (attempt.speaker, attempt.counterpart) if n is not None]
        elif _asks(step):
            for side, role, agency in (
                (Side.RAISER, step.speaker, told.raiser.agency),
                (Side.COUNTERPART, step.counterpart, told.counterpart.agency),
            ):
                if person := next(work.directory.holders(agency, role.tier), None):
                    numbers.append(work.join(person, side, role.tier))
        if step.key == running:
            break
    return tuple(dict.fromkeys(numbers))


def _asks(step: Step) -> bool:
    """Whether the other side is asked at `step`."""
    return not (step.consult or step.panel)


def cancel_meeting(work: Work) -> None:
    """CANCELs a meeting that is still to come, for everybody who had the REQUEST."""
    meeting = work.case.meeting
    if meeting is None or work.case.meeting_cancelled or meeting.start <= work.now:
        return
    cancelled = meeting.model_copy(update={"sequence": meeting.sequence + 1})
    work.record(MeetingCancelled(at=work.now, meeting=cancelled))
    work.mail("invite_cancelled", meeting.attendees)


def move_meeting_before(work: Work, due: datetime) -> None:
    """Moves a meeting that the new, earlier deadline has overtaken; cancels it if none fits."""
    meeting, rule = work.case.meeting, work.step.meeting
    if meeting is None or rule is None or work.case.meeting_cancelled or meeting.end <= due:
        return
    slot = meeting_slot(rule, work.now, due, work.board.calendar)
    if slot is None:
        cancel_meeting(work)
        return
    moved = meeting.model_copy(update={"sequence": meeting.sequence + 1, "start": slot[0], "end": slot[1]})
    work.record(MeetingSet(at=work.now, meeting=moved))
    work.mail("invite", meeting.attendees)


def replace_attendee(work: Work, old: int | None, new: int) -> None:
    """The person who takes over a post takes over its seat; the other one's entry is cancelled."""
    meeting = work.case.meeting
    if (
        meeting is None
        or work.case.meeting_cancelled
        or meeting.start <= work.now
        or new in meeting.attendees
    ):
        return
    stay = tuple(n for n in meeting.attendees if n != old)
    changed = meeting.model_copy(update={"sequence": meeting.sequence + 1, "attendees": (*stay, new)})
    work.record(MeetingSet(at=work.now, meeting=changed))
    work.mail("invite", changed.attendees)
    if old in meeting.attendees:
        work.mail("invite_cancelled", [old])


def meeting_answered(
    case: Case, board: Board, directory: Directory, *, now: datetime, party: int, partstat: str
) -> Decision:
    """An attendee accepted, declined or is tentative (RFC 5545 3.2.12). It says nothing about the
    requested action and moves no clock."""
    work = Work(case, board, directory, now)
    person = case.parties[party - 1].person
    work.record(MeetingAnswered(at=now, by=person.name, party=party, partstat=partstat))
    return work.done()
