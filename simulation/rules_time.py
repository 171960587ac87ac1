"""Rules about time, order and the record."""

from datetime import UTC, datetime

from casework.answer_facts import CalledWrong
from casework.case import OVER, Status
from casework.derivation import stamp
from casework.facts import (
    FACT,
    AnyFact,
    DeadlineMoved,
    Escalated,
    FinalDeadlinePassed,
    FinalOutcome,
    PartyJoined,
    Resolved,
    StepStarted,
    Withdrawn,
)
from casework.folding import apply, rebuild
from simulation.checking import Seen
from simulation.reckoning import latest_end

_FAR = datetime.max.replace(tzinfo=UTC)


def no_deadline_passes(seen: Seen) -> str:
    """Once the clock was looked at, nothing is overdue that the Board has not been told of; and while nobody looks,
    a time is set at which somebody does."""
    case = seen.case
    if case.status is not Status.OPEN or case.overdue_told:
        return ""
    if case.wake_at is None:
        return "the case is open and no time is set at which it is looked at again"
    due, ends = case.due, seen.watch.ends
    if due is None or ends is None:
        return "the case is open and has no deadline"
    if case.wake_at > due:
        return f"it is looked at again {stamp(case.wake_at)}, after its deadline"
    if seen.act == "tick" and min(due, ends) <= seen.now:
        return f"step {case.step} ended {stamp(min(due, ends))}, and nothing has happened"
    return ""


def no_step_runs_longer(seen: Seen) -> str:
    """Each end is the one that was counted here; none is passed; a later end needs newly known holidays."""
    watch = seen.watch
    for fact in seen.facts:
        match fact.kind:
            case "step_started":
                watch.begun = watch.begun or fact.at
                watch.running = fact
                watch.ends = _counted(seen, fact)
                if fact.due != watch.ends:
                    return (
                        f"step {fact.step} is to end {stamp(fact.due)}, and by our count {stamp(watch.ends)}"
                    )
            case "deadline_moved" if watch.running is not None:
                allowed = watch.ends or fact.due
                if seen.act == "holidays":
                    allowed = max(_counted(seen, watch.running), seen.now)
                if fact.due > allowed:
                    return f"step {fact.step} was moved to {stamp(fact.due)}, and may last until {stamp(allowed)}"
                watch.ends = fact.due
            case "called_wrong" if fact.party is None and fact.verdict == "agreed":
                # Board staff may open it again long after its time; it goes up from then.
                watch.ends = max(watch.ends or fact.at, fact.at)
            case "escalated" if fact.reason == "recorded" and seen.before and seen.before.overdue_told:
                # The panel's time was over, of which everybody was told; it has decided late, and so it goes on.
                continue
            case "escalated" | "final_deadline_passed":
                if fact.at > (watch.ends or _FAR):
                    return f"a step ended {stamp(fact.at)}, after its limit"
    if seen.act == "holidays" and watch.running is not None and (due := seen.case.due) is not None:
        latest = max(_counted(seen, watch.running), seen.now)
        if due > max(latest, watch.running.due if due <= seen.now else latest):
            return f"with the holidays as they are known now, step {seen.case.step} may last until {stamp(latest)}"
    return ""


def _counted(seen: Seen, start: StepStarted) -> datetime:
    begun = seen.watch.begun or start.at
    papers = seen.case.papers
    step = seen.step(start.step)
    return latest_end(seen.protocol, step, start.at, begun, seen.told, papers, seen.holidays)


def never_down(seen: Seen) -> str:
    """One step follows another, each the next one, each from the moment at which the one before it ended."""
    attempts = seen.case.attempts
    before = len(seen.before.attempts) if seen.before else 0
    if len(attempts) < before:
        return "a step is gone from the case"
    keys = [step.key for step in seen.pathway.steps] if len(attempts) > before else []
    for place in range(before, len(attempts)):
        key = attempts[place].step
        if place == 0:
            if key != seen.told.start_step:
                return f"it began at step {key}, and the form says {seen.told.start_step}"
            continue
        last = attempts[place - 1]
        if keys.index(key) != keys.index(last.step) + 1:
            return f"it went from step {last.step} to step {key}"
        if attempts[place].started != last.ended:
            return f"step {last.step} and step {key} do not meet"
    return ""


def over_stays_over(seen: Seen) -> str:
    """Nothing is asked, moved or ended once the case has ended."""
    before = seen.before
    if before is None or before.status not in OVER:
        return ""
    if before.status is Status.RESOLVED and CalledWrong in seen.kinds:
        # Another rule looks at these.
        return ""
    if seen.case.status is not before.status or seen.case.outcome != before.outcome:
        return f"it was {before.status}, and is {seen.case.status}"
    moved = [fact for fact in seen.facts if isinstance(fact, _MOVING)]
    # Only who has not said what is to be learned is still waited for.
    waits = seen.case.wake_at is not None and seen.case.wake_at != seen.case.lessons_wake_at
    if moved or waits or seen.case.attempts != before.attempts:
        return f"it was {before.status}, and then came {moved[0].kind.replace('_', ' ') if moved else 'a change'}"
    return ""


_MOVING = StepStarted | Escalated | DeadlineMoved | Resolved | Withdrawn | FinalOutcome | FinalDeadlinePassed


def history_rebuilds(seen: Seen) -> str:
    """The facts so far, folded one after the other, are the case as it was decided."""
    watch, facts = seen.watch, seen.facts
    rebuilt = watch.rebuilt
    for fact in facts:
        rebuilt = rebuild([fact]) if rebuilt is None else apply(rebuilt, fact)
    watch.rebuilt = rebuilt
    if rebuilt != seen.case:
        return "the facts make another case than the one that was decided"
    if rebuilt is not None and rebuilt.version != len(seen.game.history):
        return "the facts are not numbered one after the other"
    return ""


def known_before_asked(seen: Seen) -> str:
    """Everybody who is written to is on the case, with a number of their own; nobody has one mail twice at once."""
    parties, mails = seen.case.parties, seen.mails
    reached = {order.to for order in mails}
    if reached and not 1 <= min(reached) <= max(reached) <= len(parties):
        return "a mail goes to nobody"
    twice = len(seen.mailed) < len(mails)
    if twice and len(set(mails)) < len(mails):
        return "somebody is sent the same mail twice at once"
    if PartyJoined in seen.kinds:
        addresses = [party.person.email.casefold() for party in parties if party.number != 2]
        if len(set(addresses)) < len(addresses):
            return "somebody is on the case twice"
    return ""


def as_stored(history: list[AnyFact]) -> list[AnyFact]:
    """The facts as they come back from the database."""
    return [FACT.validate_json(FACT.dump_json(fact)) for fact in history]
