"""What the person who raised it says of the case by themselves: resolved, or not resolved after all.

It is their disagreement: they may end it as they may withdraw it. Everybody is told, and until the next step's
deadline they can say that it is not resolved after all.
"""

from datetime import datetime

from casework.case import Case, Decision
from casework.directory import Directory
from casework.ending import settle
from casework.facts import Resolved
from casework.steps import refuse_if_not_running
from casework.work import Board, Work


def say_resolved(
    case: Case, board: Board, directory: Directory, *, now: datetime, words: str, by: str = ""
) -> Decision:
    """The raiser says that it is resolved, which settles the case though nobody has answered AGREED.

    Args:
        words: what they wrote.
        by: the staff member who read it so.

    Raises:
        NotPossible: the case has not begun, or is over.
    """
    refuse_if_not_running(case)
    work = Work(case, board, directory, now)
    raiser = case.raiser.person
    settle(
        work,
        Resolved(
            at=now,
            by=by or raiser.name,
            step=work.step.key,
            outcome=words,
            who=raiser.name,
            by_when="",
            by_raiser=True,
        ),
        "resolved_by_raiser",
    )
    return work.done()
