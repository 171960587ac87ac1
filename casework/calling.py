"""A meeting that a step offers, arranged by those whom the step concerns (SEWSCB 4: "consider a wider multi-agency
meeting"). One that a panel holds is the Board's to arrange."""

from datetime import datetime

from casework.case import Case, Decision, Status
from casework.directory import Directory
from casework.errors import NotPossible
from casework.meeting_times import coming_meeting
from casework.meetings import call_meeting
from casework.sentence import Sentence
from casework.work import Board


def may_call(case: Case, board: Board, now: datetime, party: int) -> bool:
    """Whether `party` can arrange the meeting of the running step at `now` (aware): they speak or are asked there, the
    step has one on request, and none is to come or waits for its outcome."""
    if case.status is not Status.OPEN or case.overdue_told or case.due is None or case.due <= now:
        return False
    step, attempt = board.protocol.pathway(case.disagreement.pathway).step(case.step), case.attempts[-1]
    if step.meeting is None or step.meeting.called != "on_request" or not step.asks:
        return False
    concerned = {attempt.speaker} | case.asked_at(attempt)
    return party in concerned and not coming_meeting(case, now) and not case.awaits_outcome


def call_as_party(case: Case, board: Board, directory: Directory, *, now: datetime, party: int) -> Decision:
    """`party` arranges the meeting. Raises NotPossible where that is not theirs, or is done already."""
    if not may_call(case, board, now, party):
        raise NotPossible(
            Sentence(
                "No meeting of {reference} can be arranged here now. If there is one, the invite is in your e-mail.",
                reference=case.reference,
            )
        )
    return call_meeting(case, board, directory, now=now, by=case.parties[party - 1].person.name)
