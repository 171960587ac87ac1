"""How the facts of its history make a case.

A case is never stored as such: it is rebuilt from its history (`rebuild`), so the history is
always the whole truth.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from typing import TypeVar

from casework.answer_facts import CalledWrong
from casework.case import Attempt, Awaited, Case, Lessons, Status
from casework.facts import AnyFact, FinalOutcome, Opened, Resolved, Side
from casework.meeting_facts import MeetingSet
from casework.paper_facts import LessonsAsked, PaperChased

Frozen = TypeVar("Frozen")


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
        step_wakes_at=fact.confirm_by,
    )


def apply(case: Case, fact: AnyFact) -> Case:
    """The case after one more fact."""
    # By kind: asking for the class of a pydantic value is slow, and every history is folded here.
    match fact.kind:
        case "party_joined":
            return _next(case, parties=(*case.parties, fact.party))
        case "confirmation_chased":
            return _next(case, step_wakes_at=None)
        case "confirmed":
            return _next(case, status=Status.OPEN, step_wakes_at=None)
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
                step_wakes_at=fact.remind_at or fact.due,
                remind_at=fact.remind_at,
                asked_again=False,
                left_to_staff=False,
            )
        case "reminded":
            return _next(case, remind_at=None, step_wakes_at=case.due)
        case "answered":
            answered = _attempts(case, words=fact.words, answer=fact, disputed=False)
            return _next(case, attempts=answered, late=None)
        case "answer_unclear":
            unclear = _attempts(case, unclear=fact)
            return _next(case, attempts=unclear, asked_again=True, left_to_staff=not fact.asked_again)
        case "called_wrong":
            return _taken_back(case, fact)
        case "late_answer":
            return _next(case, late=fact if fact.verdict == "agreed" else None)
        case "late_confirmed":
            return _next(case, late=case.late if fact.settles else None)
        case "escalated":
            return _next(case, attempts=_attempts(case, ended=fact.at, ending=fact.reason))
        case "meeting_set":
            return _next(case, **_meeting_set(case, fact))
        case "meeting_reminded":
            return _next(case, meeting_remind_at=None)
        case "outcome_asked":
            return _next(case, outcome_asked=fact)
        case "meeting_outcome":
            return _next(case, came=fact.came)
        case "meeting_answered":
            return _next(case, attendance=case.attendance | {fact.party: fact})
        case "meeting_proposed" if fact.why_not:
            return _next(case, refused_proposals=case.refused_proposals | {fact.party: fact})
        case "meeting_written":
            return _next(case, meeting_written=(*case.meeting_written, fact))
        case "meeting_cancelled":
            return _next(case, meeting=fact.meeting, meeting_cancelled=True)
        case "deadline_moved":
            moved = _attempts(case, due=fact.due, because=fact.because, derivation=fact.derivation)
            # Where the last step's time is over, the Board has the case, and nothing is waited for.
            wake = None if case.overdue_told else fact.remind_at or fact.due
            return _next(case, attempts=moved, remind_at=fact.remind_at, step_wakes_at=wake)
        case "contact_replaced":
            role = "counterpart" if fact.side is Side.COUNTERPART else "speaker"
            if fact.reason or not case.attempts:
                changed = _attempts(case, **{role: fact.new})
                asked = {"asked_again": False, "left_to_staff": False}
                return _next(case, attempts=changed, replaced=case.replaced - {fact.new}, **asked)
            # Named by a person: from now on only this one is asked, and nobody who was asked before may answer.
            # Who speaks for the raiser's side may be away too, and stays who they are.
            away = case.attempts[-1].away - {case.attempts[-1].speaker}
            gone = {fact.old} | away if fact.side is Side.COUNTERPART else {fact.old}
            replaced = (case.replaced | {n for n in gone if n is not None and n > 2}) - {fact.new}
            changed = _attempts(case, away=case.attempts[-1].away - gone, **{role: fact.new})
            return _next(case, attempts=changed, replaced=replaced, asked_again=False, left_to_staff=False)
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
            own = case.own_papers | {(fact.paper, fact.party): fact.answers}
            waits = {key: each for key, each in case.awaited.items() if key != fact.paper}
            papers = case.papers | {fact.paper: fact.answers}
            lessons = _said(case, fact.party) if _is_of_lessons(case, fact.paper) else case.lessons
            return _next(case, papers=papers, own_papers=own, awaited=waits, lessons=lessons)
        case "paper_asked":
            asked_for = Awaited(fact.paper, fact.step, fact.due, fact.chase_at)
            return _next(case, awaited=case.awaited | {fact.paper: asked_for})
        case "paper_chased":
            return _next(case, awaited=case.awaited | _chased(case, fact))
        case "lessons_asked":
            return _next(case, lessons=_lessons(case, fact))
        case "lesson_told":
            return _next(case, lessons=_said(case, fact.party))
        case "paper_saved":
            return _next(case, saved=case.saved | {(fact.paper, fact.party): fact.at})
        case "mail_failed":
            return _next(case, undeliverable=case.undeliverable | {fact.party})
        case "resolved":
            return _over(case, Status.RESOLVED, fact, "by_raiser" if fact.by_raiser else "agreed")
        case "withdrawn":
            return _next(case, status=Status.WITHDRAWN, outcome=fact.reason, step_wakes_at=None)
        case "final_deadline_passed":
            ending = "not_agreed" if fact.refused else "no_answer"
            ended = _attempts(case, ended=fact.at, ending=ending)
            return _next(case, attempts=ended, overdue_told=True, step_wakes_at=None)
        case "final_outcome":
            return _over(case, Status.CLOSED, fact, "final_outcome")
        case "held_for_review":
            return _next(case, hold=fact)
        case "hold_lifted":
            return _next(case, hold=None)
        case "names_removed":
            return _next(case, nameless=True)
        case _:
            return _next(case)


def _meeting_set(case: Case, fact: MeetingSet) -> dict[str, object]:
    """At another time everybody is asked again; where only the people change, what the others said stands."""
    old, new = case.meeting, fact.meeting
    same_time = old is not None and (new.uid, new.since) == (old.uid, old.since)
    known = case.attendance if same_time else {}
    told: dict[str, object] = {"meeting": new, "meeting_cancelled": False}
    told["meeting_remind_at"] = fact.remind_at
    if not same_time:
        told["meeting_timed_at"] = fact.at
        told["refused_proposals"] = {}
        told["meeting_written"] = ()
    attendance = {number: said for number, said in known.items() if number in new.attendees}
    if old is not None and old.chair is not None and old.chair not in new.attendees:
        # Whoever cannot chair it has no further part in the case: its papers are about a child.
        told["replaced"] = case.replaced | {old.chair}
    return {**told, "attendance": attendance, "outcome_asked": None, "came": None}


def _chased(case: Case, fact: PaperChased) -> dict[str, Awaited]:
    known = case.awaited.get(fact.paper)
    if known is None:
        return {}
    return {fact.paper: replace(known, chase_at=fact.again_at, overdue=fact.chase != "reminder")}


def _lessons(case: Case, fact: LessonsAsked) -> Lessons:
    before = case.lessons
    asked = frozenset(fact.told) | (before.asked if before else frozenset())
    return Lessons(fact.paper, asked, before.said if before else frozenset(), fact.again_at)


def _is_of_lessons(case: Case, paper: str) -> bool:
    return case.lessons is not None and case.lessons.paper == paper


def _said(case: Case, party: int | None) -> Lessons | None:
    """Once everybody who was asked has told, nobody is asked again."""
    known = case.lessons
    if known is None or party is None:
        return known
    said = known.said | {party}
    return replace(known, said=said, again_at=None if known.asked <= said else known.again_at)


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
        step_wakes_at=wake,
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
        step_wakes_at=None,
    )
