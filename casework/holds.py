"""When a case ended and when its time is over, and the hold that keeps it for a review whatever its time is.

A case that was opened again and ended again counts from its new end. An open case has no end, and never goes.
"""

import calendar
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from casework.calendar import LONDON
from casework.case import OVER, Case, Decision
from casework.directory import Directory
from casework.errors import NotPossible
from casework.facts import AnyFact
from casework.folding import rebuild
from casework.retention import days_of, read_span
from casework.retention_facts import HeldForReview, HoldLifted
from casework.sentence import Sentence
from casework.work import Board, Work

_ENDS = frozenset({"resolved", "withdrawn", "final_outcome"})


def after(moment: datetime, span: str) -> datetime:
    """When something of the aware `moment` is older than `span`: the start of a day in London (aware).

    Years and months are those of the calendar; where a month has no such day, the first of the next.
    """
    count, unit = read_span(span)
    day = moment.astimezone(LONDON).date()
    if unit == "day":
        day += timedelta(days=count)
    else:
        months = day.month - 1 + count * (12 if unit == "year" else 1)
        year, month = day.year + months // 12, months % 12 + 1
        last = calendar.monthrange(year, month)[1]
        day = date(year, month, min(day.day, last)) + timedelta(days=day.day > last)
    return datetime.combine(day + timedelta(days=1), time(), LONDON)


def surely_before(moment: datetime, span: str) -> datetime:
    """A time (aware): nothing that is younger can be older than `span` at `moment`. It is a few days too late."""
    return moment - timedelta(days=days_of(span) * 0.98 - 3)


def long_before(moment: datetime, span: str) -> datetime:
    """A time (aware): all that is older is older than `span` at `moment`, by a few days at least."""
    return moment - timedelta(days=days_of(span) * 1.02 + 3)


def ended_at(history: Sequence[AnyFact]) -> datetime | None:
    """When the case ended (aware); None while it is open, or not confirmed."""
    if rebuild(history).status not in OVER:
        return None
    return next((fact.at for fact in reversed(history) if fact.kind in _ENDS), None)


def is_held(case: Case, now: datetime) -> bool:
    """Whether the case is held for a review at `now`: to the end of the hold's last day, or until it is lifted."""
    held = case.hold
    return held is not None and (held.until is None or now.astimezone(LONDON).date() <= held.until)


def holds(history: Sequence[AnyFact]) -> list[tuple[datetime, datetime | None]]:
    """From when to when (aware) it was held; None: nobody lifted it."""
    found: list[tuple[datetime, datetime | None]] = []
    for fact in history:
        if fact.kind == "held_for_review":
            found.append((fact.at, None))
        elif fact.kind == "hold_lifted" and found:
            found[-1] = (found[-1][0], fact.at)
    return found


def hold(
    case: Case,
    board: Board,
    directory: Directory,
    /,
    *,
    now: datetime,
    reason: str,
    until: date | None,
    by: str,
) -> Decision:
    """The case is kept for a review. A second hold takes the place of the first.

    Args:
        until: its last day (London); None: until it is lifted.

    Raises:
        NotPossible: that day is over.
    """
    if until is not None and until < now.astimezone(LONDON).date():
        raise NotPossible(Sentence("The last day of the hold is over already. Choose a later one."))
    work = Work(case, board, directory, now)
    work.record(HeldForReview(at=now, by=by, reason=reason, until=until))
    return work.done()


def lift(case: Case, board: Board, directory: Directory, /, *, now: datetime, by: str) -> Decision:
    """The review is over. Raises NotPossible where nothing is held."""
    if case.hold is None:
        raise NotPossible(Sentence("{reference} is not held for a review.", reference=case.reference))
    work = Work(case, board, directory, now)
    work.record(HoldLifted(at=now, by=by))
    return work.done()
