"""What Board staff can do to a case now, by how it stands."""

from datetime import datetime

from casework.case import OVER, Case, Status
from casework.meeting_times import coming_meeting
from casework.protocol import Step
from casework.work import Board


def possible(case: Case, board: Board, now: datetime) -> frozenset[str]:
    """The actions that staff can take now: names of pages."""
    if case.nameless:
        return frozenset()
    # An open case never goes, so there is nothing to hold; its hold may be from before it was opened again.
    keeping = ({"hold"} if case.status in OVER else set()) | ({"lift"} if case.hold else set())
    return _of_the_case(case, board, now) | keeping


def _of_the_case(case: Case, board: Board, now: datetime) -> frozenset[str]:
    if case.status in OVER:
        return frozenset({"reopen"}) if case.status is Status.RESOLVED else frozenset()
    if case.status is Status.UNCONFIRMED:
        return frozenset({"confirm", "withdraw"})
    found = {"withdraw", "settle"} if case.late else {"withdraw"}
    step = board.protocol.pathway(case.disagreement.pathway).step(case.step)
    if case.due is not None and case.due > now:
        found.add("deadline")
    found |= _of_the_meeting(case, step, now)
    if step.panel or case.overdue_told:
        found.add("outcome")
    if step.panel:
        return frozenset(found)
    if step.consult:
        return frozenset(found | {"contact", "go-on"})
    return frozenset(found | {"contact"} | ({"answer"} if case.counterpart else set()))


def _of_the_meeting(case: Case, step: Step, now: datetime) -> set[str]:
    """What can be done about the meeting: of the running step, or one that outlasts its own."""
    if coming_meeting(case, now):
        return {"meeting-time"}
    if case.awaits_outcome:
        return {"meeting-outcome"}
    # One that is always called is there already, unless it was cancelled or not held.
    return {"meeting"} if step.meeting else set()
