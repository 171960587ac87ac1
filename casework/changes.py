"""What Board staff change about a running step: the deadline, and the people."""

from datetime import datetime

from casework.case import Case, Decision, Status
from casework.deadlines import reminder_time, stamp
from casework.directory import Directory
from casework.errors import NotPossible
from casework.facts import ContactReplaced, DeadlineMoved, Person, Side
from casework.meetings import move_meeting_before, replace_attendee
from casework.work import Board, Work


def bring_forward(
    case: Case, board: Board, directory: Directory, *, now: datetime, due: datetime, reason: str, by: str
) -> Decision:
    """Sets an earlier deadline for the child's needs. `due` is aware. It is never made later.

    Raises:
        NotPossible: nothing runs, or `due` is past or not earlier than the deadline.
    """
    work = Work(case, board, directory, now)
    if case.due is None or case.attempt is None:
        raise NotPossible(f"{case.reference} has no running deadline that could be brought forward.")
    if due <= now:
        raise NotPossible("The new deadline is in the past. Choose a time that is still to come.")
    if due >= case.due:
        latest = stamp(case.due)
        raise NotPossible(f"A deadline is only ever brought forward. Choose a time before {latest}.")
    because = f"brought forward by {by} from {stamp(case.due)}: {reason}"
    remind = reminder_time(now, due, board.calendar)
    work.record(DeadlineMoved(at=now, by=by, step=work.step.key, due=due, because=because, remind_at=remind))
    work.mail("deadline_moved", [case.attempt.counterpart, case.attempt.speaker, 1], reason)
    move_meeting_before(work, due)
    return work.done()


def replace_contact(
    case: Case, board: Board, directory: Directory, *, now: datetime, side: Side, person: Person, by: str
) -> Decision:
    """Puts another person in the place of the counterpart or the speaker, and writes to them.

    The old address gets nothing more: it may be the wrong person's. The deadline stands.

    Raises:
        NotPossible: nothing runs, the panel has it, or the person is on the other side.
    """
    work = Work(case, board, directory, now)
    attempt = case.attempt
    if case.status is not Status.OPEN or attempt is None or work.step.panel:
        raise NotPossible(f"{case.reference} has no running step with a contact that could be replaced.")
    known = case.party_with_email(person.email)
    if known is not None and known.side is not side:
        raise NotPossible(f"{person.email} is on the other side of this case. Give another person's address.")
    old = attempt.counterpart if side is Side.COUNTERPART else attempt.speaker
    role = work.step.counterpart if side is Side.COUNTERPART else work.step.speaker
    new = work.join(person, side, role.tier)
    if new == old:
        raise NotPossible(f"{person.email} is the contact already. To send the mail again, use 'Send again'.")
    work.record(ContactReplaced(at=now, by=by, step=work.step.key, side=side, old=old, new=new))
    if side is Side.COUNTERPART:
        work.mail("ask" if len(case.attempts) == 1 else "escalated_counterpart", [new])
    else:
        work.mail("escalated_speaker", [new])
    replace_attendee(work, old, new)
    return work.done()
