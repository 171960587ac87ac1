"""What one case adds to its Board's figures, from its history alone, and without anybody's name.

history ──tally──▶ Tally ──(kept beside the case)──▶ counting.count ──▶ Figures
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime

from casework.calendar import WorkingCalendar
from casework.case import Case, Status
from casework.facts import AnyFact, FinalOutcome, Resolved
from casework.folding import rebuild
from casework.learning import lessons_by_mail
from casework.paper import LESSONS
from casework.paper_answers import rows
from casework.paper_facts import NOTHING
from casework.protocol import Protocol
from casework.value import Value
from casework.work import Board

Outcome = Literal["agreed", "by_raiser", "decided", "withdrawn", "with_board", "open"]


class Stage(Value):
    """A step that was reached; `minutes`: the working time from its start to its end, None where it has not ended."""

    step: str
    minutes: int | None


class Tally(Value):
    """One case, as far as it is counted. Times are aware, UTC; minutes are the Board's working time.

    begun          it was confirmed, and put to the other agency; only such cases are counted
    lowest         it was resolved at the first step at which the other side is asked
    minutes        from the start of the first step until it was resolved; None where it is not
    answers, late  AGREED and NOT AGREED, and those of them that came after the deadline of their step
    escalations    how often it went up a step, and `automatic`, how often because the time had passed
    lessons        the kinds of lessons that either side has told in the Board's form or by e-mail, each once; of an
                   e-mail as Board staff have sorted it, or UNSORTED
    owed, filed    the forms of the steps that were reached, and those of them that were filled in
    """

    raised_at: AwareDatetime
    begun: bool
    pathway: str
    theme: str
    raiser: str
    counterpart: str
    outcome: Outcome
    lowest: bool = False
    minutes: int | None = None
    stages: tuple[Stage, ...] = ()
    answers: int = 0
    late: int = 0
    escalations: int = 0
    automatic: int = 0
    owed: int = 0
    filed: int = 0
    lessons: tuple[str, ...] = ()


def tally(history: Iterable[AnyFact], board: Board) -> Tally:
    """Counts one case. The history must begin with `Opened`."""
    facts = list(history)
    case, protocol, calendar = rebuild(facts), board.protocol, board.calendar
    told = case.disagreement
    outcome = _outcome(case, facts)
    owed = _forms(case, protocol)
    answered = list(_answers(facts))
    moves = [fact.reason for fact in facts if fact.kind == "escalated"]
    is_resolved = outcome in ("agreed", "by_raiser")
    return Tally(
        raised_at=case.raised_at,
        begun=case.begun is not None,
        pathway=protocol.pathway_key(told.pathway),
        theme=told.theme,
        raiser=_agency(told.raiser.agency, protocol),
        counterpart=_agency(told.counterpart.agency, protocol),
        outcome=outcome,
        lowest=is_resolved and _is_lowest(case, protocol),
        minutes=_minutes(calendar, case.begun, case.attempts[-1].ended) if is_resolved else None,
        stages=tuple(
            Stage(step=a.step, minutes=_minutes(calendar, a.started, a.ended)) for a in case.attempts
        ),
        answers=len(answered),
        late=sum(answered),
        escalations=len(moves),
        automatic=moves.count("no_answer"),
        owed=len(owed),
        filed=len(owed & set(case.papers)),
        lessons=_lessons(case, facts, protocol),
    )


def _outcome(case: Case, facts: list[AnyFact]) -> Outcome:
    match case.status:
        case Status.RESOLVED:
            last = next(fact for fact in reversed(facts) if isinstance(fact, Resolved | FinalOutcome))
            return "by_raiser" if isinstance(last, Resolved) and last.by_raiser else "agreed"
        case Status.CLOSED:
            return "decided"
        case Status.WITHDRAWN:
            return "withdrawn"
    return "with_board" if case.overdue_told else "open"


def _answers(facts: list[AnyFact]) -> Iterable[bool]:
    """For each answer, whether it was late."""
    due: datetime | None = None
    for fact in facts:
        if fact.kind in ("step_started", "deadline_moved"):
            due = fact.due
        elif fact.kind == "answered":
            yield due is not None and fact.at > due
        elif fact.kind == "late_answer" and fact.verdict != "unclear":
            yield True


def _is_lowest(case: Case, protocol: Protocol) -> bool:
    """The Board's file may have lost the pathway or the step since; then the first step is the lowest."""
    pathway = protocol.pathways.get(protocol.pathway_key(case.disagreement.pathway))
    keys = [step.key for step in pathway.steps] if pathway else []
    begun, last = case.attempts[0].step, case.attempts[-1].step
    if pathway is None or begun not in keys or last not in keys:
        return begun == last
    asked = pathway.first_asked(begun)
    return keys.index(last) <= keys.index(asked.key if asked else begun)


def _forms(case: Case, protocol: Protocol) -> set[str]:
    pathway = protocol.pathways.get(protocol.pathway_key(case.disagreement.pathway))
    reached = {attempt.step for attempt in case.attempts}
    return {step.form for step in pathway.steps if step.form and step.key in reached} if pathway else set()


def _lessons(case: Case, facts: list[AnyFact], protocol: Protocol) -> tuple[str, ...]:
    key = protocol.learning.form if protocol.learning else ""
    group = protocol.papers[key].field(LESSONS) if key else None
    told = [answers for (paper, _), answers in case.own_papers.items() if paper == key]
    found = {row["kind"] for answers in told for row in rows(answers, group)} if group else set()
    return tuple(sorted(found | set(lessons_by_mail(facts).values()) - {NOTHING}))


def _agency(name: str, protocol: Protocol) -> str:
    known = protocol.agency(name)
    return known.name if known else " ".join(name.split())


def _minutes(calendar: WorkingCalendar, start: datetime | None, end: datetime | None) -> int | None:
    if start is None or end is None:
        return None
    return round(calendar.worked(start, end).total_seconds() / 60)
