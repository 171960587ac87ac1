"""What is to come if nobody ever answers: the deadlines that people are told of beforehand."""

from datetime import datetime

from casework.case import Case
from casework.deadlines import TimelineStep, Wishes, timeline
from casework.facts import Disagreement
from casework.work import Board


def of_form(told: Disagreement, board: Board, begun: datetime) -> list[TimelineStep]:
    """Every step's end, of a form whose first step begins at `begun` (aware)."""
    wishes = Wishes(told.needed_by, told.agreed_by, told.urgent)
    return timeline(board.protocol, told.pathway, begun, board.calendar, told.start_step, wishes)


def whole(case: Case, board: Board, now: datetime) -> list[TimelineStep]:
    """Every step's end, from the start of the first one; from `now` (aware) while the form is not confirmed."""
    return of_form(case.disagreement, board, case.begun or now)


def remaining(case: Case, board: Board) -> list[TimelineStep]:
    """The ends from the running step on, which keeps the deadline that it has; () while nothing runs."""
    attempt, told = case.attempt, case.disagreement
    if attempt is None or attempt.derivation is None or case.begun is None:
        return []
    protocol = board.protocol
    pathway = protocol.pathway(told.pathway)
    title = pathway.step(attempt.step).title
    running = TimelineStep(attempt.step, title, attempt.started, attempt.due, attempt.derivation)
    after = pathway.after(attempt.step)
    if after is None:
        return [running]
    wishes = Wishes(told.needed_by, None, told.urgent)
    later = timeline(protocol, told.pathway, case.begun, board.calendar, after.key, wishes, start=attempt.due)
    return [running, *later]
