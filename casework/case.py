"""A case, and how the facts of its history make it.

    facts (history) ──fold──▶ Case ──decide (opening.py, steps.py, …)──▶ Decision: more facts, mails to send

A case is never stored as such: it is rebuilt from its history (`rebuild`), so the history is
always the whole truth.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import reduce
from typing import TypeVar

from casework.derivation import Derivation
from casework.facts import (
    Answered,
    AnyFact,
    Away,
    CalledWrong,
    Disagreement,
    FinalOutcome,
    LateAnswer,
    Meeting,
    Opened,
    Party,
    Resolved,
    Side,
)

Frozen = TypeVar("Frozen")


class Status(StrEnum):
    UNCONFIRMED = "unconfirmed"
    OPEN = "open"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


OVER = frozenset({Status.RESOLVED, Status.WITHDRAWN, Status.CLOSED})


@dataclass(frozen=True)
class Attempt:
    """One step as it went: a paragraph of the written account (HIPS 3, Stage Four)."""

    step: str
    started: datetime
    due: datetime
    because: str
    speaker: int | None
    counterpart: int | None
    ended: datetime | None = None
    ending: str = ""
    words: str = ""
    derivation: Derivation | None = None
    # Who was asked and is away: somebody stands in, and either may answer.
    away: frozenset[int] = frozenset()
    # What their automatic replies said.
    absences: tuple[Away, ...] = ()
    # What was answered last, and whether one of the two sides says that it was not what was meant.
    answer: Answered | None = None
    disputed: bool = False


@dataclass(frozen=True)
class Case:
    """What is known now. `version` counts the facts; two writers cannot both add number n."""

    reference: str
    digest: str
    disagreement: Disagreement
    raised_at: datetime
    version: int = 0
    status: Status = Status.UNCONFIRMED
    parties: tuple[Party, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    wake_at: datetime | None = None
    remind_at: datetime | None = None
    asked_again: bool = False
    meeting: Meeting | None = None
    meeting_cancelled: bool = False
    attendance: dict[int, str] = field(default_factory=dict)
    undeliverable: frozenset[int] = frozenset()
    # How often a mail to somebody came back that may arrive later.
    delayed: dict[int, int] = field(default_factory=dict)
    # Other addresses whose mail counts as somebody's, in lower case.
    senders: frozenset[tuple[int, str]] = frozenset()
    # Whom Board staff have replaced: it may have been the wrong person, who gets nothing more and settles nothing.
    replaced: frozenset[int] = frozenset()
    # An AGREED of somebody whom an earlier step had asked; it settles the case if the raiser says so.
    late: LateAnswer | None = None
    papers: dict[str, dict[str, str]] = field(default_factory=dict)
    overdue_told: bool = False
    outcome: str = ""
    who: str = ""
    by_when: str = ""

    @property
    def attempt(self) -> Attempt | None:
        """The step that runs now, or the last one of a case that is over."""
        return self.attempts[-1] if self.attempts else None

    @property
    def step(self) -> str | None:
        """The key of the running or last step; None before the first."""
        return self.attempts[-1].step if self.attempts else None

    @property
    def begun(self) -> datetime | None:
        """When it was raised with the other agency: the start of the first step; None before that."""
        return self.attempts[0].started if self.attempts else None

    @property
    def due(self) -> datetime | None:
        """When the running step ends (UTC); None while nothing runs."""
        return self.attempts[-1].due if self.attempts and self.status is Status.OPEN else None

    @property
    def counterpart(self) -> Party | None:
        """Who is asked by the running or last step; None where nobody is known."""
        return self.party(self.attempts[-1].counterpart) if self.attempts else None

    @property
    def speaker(self) -> Party | None:
        """Who speaks for the raiser's side at that step; None before the first."""
        return self.party(self.attempts[-1].speaker) if self.attempts else None

    @property
    def raiser(self) -> Party:
        return self.parties[0]

    @property
    def board(self) -> Party:
        return self.parties[1]

    def asked_at(self, attempt: Attempt) -> frozenset[int]:
        """Whose answer counts, or counted, at that step: who is asked, and whom they stand in for."""
        # Who speaks for the raiser's side may be away too, and has not been asked.
        away = {n for n in attempt.away if self.parties[n - 1].side is Side.COUNTERPART}
        asked = away if attempt.counterpart is None else {attempt.counterpart} | away
        return frozenset(asked)

    def party(self, number: int | None) -> Party | None:
        """The party with this number; None where there is none, and for None."""
        if number is None or not 1 <= number <= len(self.parties):
            return None
        return self.parties[number - 1]

    def writes_as(self, email: str) -> Party | None:
        """Whose mail counts that comes from `email`: their own address, or one that was confirmed as theirs."""
        wanted = email.casefold()
        other = next((number for number, known in sorted(self.senders) if known == wanted), None)
        return self.party_with_email(email) or self.party(other)

    def party_with_email(self, email: str) -> Party | None:
        """The first party with this address, in whatever case it is written."""
        wanted = email.casefold()
        return next((party for party in self.parties if party.person.email.casefold() == wanted), None)


@dataclass(frozen=True, slots=True)
class MailOrder:
    """A mail that the decision asks for; `kind` is its folder in templates/email.

    `words` are what somebody said, or a file's text; `about` tells it from others of its kind: a notice's title, a
    paper's key, the number of the party who is away or bounced, how the last step ended.
    """

    kind: str
    to: int
    words: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided: the case as it now stands, the facts to record, the mails to send."""

    case: Case
    facts: tuple[AnyFact, ...]
    mails: tuple[MailOrder, ...]


def rebuild(history: Iterable[AnyFact]) -> Case:
    """The case that this history tells of. The first fact must be `Opened`."""
    first, *rest = history
    if not isinstance(first, Opened):
        raise ValueError("A history begins with the fact 'opened'.")
    return reduce(apply, rest, _opened(first))


def _opened(fact: Opened) -> Case:
    return Case(
        reference=fact.reference,
        digest=fact.digest,
        disagreement=fact.disagreement,
        raised_at=fact.at,
        version=1,
        wake_at=fact.confirm_by,
    )


def apply(case: Case, fact: AnyFact) -> Case:
    """The case after one more fact."""
    # By kind: asking for the class of a pydantic value is slow, and every history is folded here.
    match fact.kind:
        case "party_joined":
            return _next(case, parties=(*case.parties, fact.party))
        case "confirmation_chased":
            return _next(case, wake_at=None)
        case "confirmed":
            return _next(case, status=Status.OPEN, wake_at=None)
        case "step_started":
            attempt = Attempt(
                fact.step,
                fact.at,
                fact.due,
                fact.because,
                fact.speaker,
                fact.counterpart,
                derivation=fact.derivation,
            )
            return _next(
                case,
                attempts=(*case.attempts, attempt),
                wake_at=fact.remind_at or fact.due,
                remind_at=fact.remind_at,
                asked_again=False,
            )
        case "reminded":
            return _next(case, remind_at=None, wake_at=case.due)
        case "answered":
            late = case.late if fact.verdict == "agreed" else None
            return _next(
                case, attempts=_attempts(case, words=fact.words, answer=fact, disputed=False), late=late
            )
        case "answer_unclear":
            return _next(case, asked_again=case.asked_again or fact.asked_again)
        case "called_wrong":
            return _taken_back(case, fact)
        case "late_answer":
            return _next(case, late=fact if fact.verdict == "agreed" else None)
        case "late_confirmed":
            return _next(case, late=case.late if fact.settles else None)
        case "escalated":
            return _next(case, attempts=_attempts(case, ended=fact.at, ending=fact.reason))
        case "meeting_set":
            return _next(case, meeting=fact.meeting, meeting_cancelled=False)
        case "meeting_answered":
            return _next(case, attendance=case.attendance | {fact.party: fact.partstat})
        case "meeting_cancelled":
            return _next(case, meeting=fact.meeting, meeting_cancelled=True)
        case "deadline_moved":
            moved = _attempts(case, due=fact.due, because=fact.because, derivation=fact.derivation)
            wake = fact.remind_at or fact.due
            return _next(case, attempts=moved, remind_at=fact.remind_at, wake_at=wake)
        case "contact_replaced":
            role = "counterpart" if fact.side is Side.COUNTERPART else "speaker"
            if fact.reason or not case.attempts:
                changed = _attempts(case, **{role: fact.new})
                return _next(case, attempts=changed, asked_again=False, replaced=case.replaced - {fact.new})
            # Named by a person: from now on only this one is asked, and nobody who was asked before may answer.
            gone = {fact.old} | case.attempts[-1].away if fact.side is Side.COUNTERPART else {fact.old}
            replaced = (case.replaced | {n for n in gone if n is not None and n > 2}) - {fact.new}
            changed = _attempts(case, away=case.attempts[-1].away - gone, **{role: fact.new})
            return _next(case, attempts=changed, asked_again=False, replaced=replaced)
        case "away":
            running = case.attempts[-1] if case.attempts else None
            known = running.away if running else frozenset()
            told = (*running.absences, fact) if running else (fact,)
            return _next(case, attempts=_attempts(case, away=known | {fact.party}, absences=told))
        case "mail_delayed":
            return _next(case, delayed=case.delayed | {fact.party: case.delayed.get(fact.party, 0) + 1})
        case "sender_known":
            return _next(case, senders=case.senders | {(fact.party, fact.email.casefold())})
        case "language_chosen":
            before, number = case.parties, fact.party
            person = before[number - 1].person.model_copy(update={"language": fact.language})
            chosen = before[number - 1].model_copy(update={"person": person})
            return _next(case, parties=(*before[: number - 1], chosen, *before[number:]))
        case "paper_filed":
            return _next(case, papers=case.papers | {fact.paper: fact.answers})
        case "mail_failed":
            return _next(case, undeliverable=case.undeliverable | {fact.party})
        case "resolved":
            return _over(case, Status.RESOLVED, fact, "by_raiser" if fact.by_raiser else "agreed")
        case "withdrawn":
            return _next(case, status=Status.WITHDRAWN, outcome=fact.reason, wake_at=None)
        case "final_deadline_passed":
            ending = "not_agreed" if fact.refused else "no_answer"
            ended = _attempts(case, ended=fact.at, ending=ending)
            return _next(case, attempts=ended, overdue_told=True, wake_at=None)
        case "final_outcome":
            return _over(case, Status.CLOSED, fact, "final_outcome")
        case _:
            return _next(case)


def _taken_back(case: Case, fact: CalledWrong) -> Case:
    """An agreement that is called wrong settles nothing: the step is as it was before it. A refusal is only doubted."""
    if fact.verdict == "not_agreed":
        tried = [_changed(a, {"disputed": True}) if a.step == fact.step else a for a in case.attempts]
        return _next(case, attempts=tuple(tried))
    # Where the Board had it already, after the last step's time, it has it again.
    ended, ending = (fact.at, "no_answer") if case.overdue_told else (None, "")
    again = _attempts(case, ended=ended, ending=ending, words="", answer=None, disputed=True)
    wake = None if case.overdue_told else case.remind_at or case.attempts[-1].due
    return _next(
        case,
        attempts=again,
        status=Status.OPEN,
        outcome="",
        who="",
        by_when="",
        late=None,
        wake_at=wake,
    )


def _changed(value: Frozen, changes: dict[str, object]) -> Frozen:
    """The frozen `value` with some fields changed. dataclasses.replace sets every field anew, and takes ten times as
    long; half the time of a decision went there."""
    new, fields = object.__new__(type(value)), value.__dict__ | changes
    assert len(fields) == len(value.__dict__), f"no such field: {', '.join(changes)}"
    object.__setattr__(new, "__dict__", fields)
    return new


def _next(case: Case, **changes: object) -> Case:
    changes["version"] = case.version + 1
    return _changed(case, changes)


def _attempts(case: Case, **changes: object) -> tuple[Attempt, ...]:
    """The steps so far, the last of them with `changes`."""
    if not case.attempts:
        return ()
    return (*case.attempts[:-1], _changed(case.attempts[-1], changes))


def _over(case: Case, status: Status, fact: Resolved | FinalOutcome, ending: str) -> Case:
    return _next(
        case,
        attempts=_attempts(case, ended=fact.at, ending=ending),
        status=status,
        outcome=fact.outcome,
        who=fact.who,
        by_when=fact.by_when,
        wake_at=None,
    )
