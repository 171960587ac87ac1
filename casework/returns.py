"""Which returns a case's history holds, and when they are sent.

history ──returns_in──▶ Return, Return, …   a filed paper that goes to the Board; the challenge as it stands

Nothing else says what a return is, so one can be had again at any time, under the same key.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from casework.calendar import WorkingCalendar
from casework.case import OVER, Case, Status
from casework.facts import AnyFact
from casework.folding import apply, rebuild
from casework.protocol import Protocol
from casework.returning import CHALLENGE, WEEKDAYS, Returns
from casework.work import BOARD_PARTY

# The facts after which a challenge may stand otherwise; for others its history is not read.
TURNS = frozenset({"step_started", "resolved", "withdrawn", "final_outcome", "called_wrong"})
# More than any run of holidays takes.
_LONG_BEFORE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Return:
    """One return of a case. `key` is its name for good, `form` the paper's key or "challenge".

    `sequence` counts those of one form. `replaces`: the key of the one that this corrects, or "". `version`: how many
    facts the case had with it; it is told as the case was then. `at`: when it was filed (aware), `by`: a name.
    """

    key: str
    form: str
    sequence: int
    replaces: str
    version: int
    at: datetime
    by: str


def is_wanted(form: str, rule: Returns) -> bool:
    """Whether the Board is sent the returns of this form."""
    return form != CHALLENGE or rule.challenges


def returns_in(history: Iterable[AnyFact], protocol: Protocol) -> list[Return]:
    """Every return that the case with this history has, the oldest first; `protocol.returns` says whether the Board is
    sent those of the challenge itself.

    A paper for everyone is each one's own, so only the same person's later one corrects it. A challenge is returned
    when it has been put to the other side, and whenever it ends or is opened again (Brighton & Hove: "every challenge
    is recorded for the Board's statistics and reported to its inbox"); each replaces the one before.
    """
    found: list[Return] = []
    counts: Counter[str] = Counter()
    newest: dict[tuple[str, int | None], str] = {}
    case: Case | None = None
    stood: Status | None = None

    def add(form: str, whose: int | None, fact: AnyFact, version: int) -> None:
        counts[form] += 1
        key = f"{case.reference}-{form}-{counts[form]}" if case else ""
        replaces = newest.get((form, whose), "")
        found.append(Return(key, form, counts[form], replaces, version, fact.at, fact.by))
        newest[form, whose] = key

    for version, fact in enumerate(history, start=1):
        case = rebuild([fact]) if case is None else apply(case, fact)
        if fact.kind == "paper_filed" and BOARD_PARTY in fact.told:
            paper = protocol.papers.get(fact.paper)
            add(fact.paper, fact.party if paper and paper.by == "everyone" else None, fact, version)
        stands = case.status if case.attempts and case.status in {Status.OPEN, *OVER} else None
        if stands is not stood:
            add(CHALLENGE, None, fact, version)
        stood = stands
    return found


def due_at(rule: Returns, filed: datetime, calendar: WorkingCalendar) -> datetime:
    """When what was filed at that moment (aware) is sent to the Board, by its rule: aware, UTC."""
    if rule.send == "each":
        return filed
    days = _days(rule, calendar.local(filed).date() - _LONG_BEFORE, calendar)
    return next(moment for day in days if (moment := calendar.at(day, rule.at)) >= filed)


def _days(rule: Returns, first: date, calendar: WorkingCalendar) -> Iterator[date]:
    """The days from `first` on at which the Board is sent what has come together, without end."""
    for day in chain([first], calendar.days_after(first)):
        if rule.send == "daily":
            if calendar.is_working(day):
                yield day
        elif day.weekday() == WEEKDAYS.index(rule.on):
            yield next(filter(calendar.is_working, chain([day], calendar.days_after(day))))


def first_working_day(after: datetime, calendar: WorkingCalendar) -> datetime:
    """When the Board opens on the first working day from the aware moment `after` on: aware, UTC."""
    day = calendar.local(after).date()
    return calendar.opens(next(filter(calendar.is_working, chain([day], calendar.days_after(day)))))
