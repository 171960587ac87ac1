"""What is to come if nobody ever answers: the deadlines that people are told of beforehand."""

from datetime import datetime

from casework.case import Case
from casework.deadlines import TimelineStep, Wishes, timeline
from casework.work import Board


def whole(case: Case, board: Board, now: datetime) -> list[TimelineStep]:
    """Every step's end, from the start of the first one; from `now` (aware) while the form is not confirmed."""
    told = case.disagreement
    wishes = Wishes(told.needed_by, told.agreed_by, told.urgent)
    return timeline(board.protocol, told.pathway, case.begun or now, board.calendar, told.start_step, wishes)


def remaining(case: Case, board: Board) -> list[TimelineStep]:
    """The ends from the running step on, which keeps the deadline that it has; () while nothing runs."""
    attempt, told = case.attempt, case.disagreement
    if attempt is None or attempt.derivation is None or case.begun is None:
        return []
    protocol = board.protocol
    pathway = protocol.pathway(told.pathway)
    title = pathway.step(attempt.step).title
    running = TimelineStep(attempt.step, title, attempt.due, attempt.derivation)
    after = pathway.after(attempt.step)
    if after is None:
        return [running]
    wishes = Wishes(told.needed_by, None, told.urgent)
    later = timeline(protocol, told.pathway, case.begun, board.calendar, after.key, wishes, start=attempt.due)
    return [running, *later]
