"""What the file says is to be given by itself is given: notices, and the warning to the next level."""

from typing import TypeGuard

from casework.case import Status
from casework.facts import AnyFact, NoticeGiven, Party, PartyJoined, Side, StepStarted, Warned
from casework.paper import Notice, side_and_tier
from casework.protocol import Role
from simulation.checking import Seen
from simulation.rules_people import new_holders
from simulation.told_of_meeting import BOARD, RAISER


def notices_are_given(seen: Seen) -> str:
    """Each notice of the file is given when its time comes, to all whom it names and who can be reached."""
    for fact in seen.facts:
        for notice in _notices_due(seen, fact):
            given = next((each for each in seen.facts if _gives(each, notice)), None)
            if given is None:
                return f"the notice “{notice.title}” was not given"
            for recipient in notice.to:
                if wrong := _unnamed(seen, recipient, given):
                    return f"the notice “{notice.title}” did not reach {wrong}"
    return ""


def _notices_due(seen: Seen, fact: AnyFact) -> tuple[Notice, ...]:
    match fact.kind:
        case "confirmed":
            return tuple(notice for notice in seen.protocol.notices if notice.when == "raised")
        case "resolved" | "final_outcome":
            return tuple(notice for notice in seen.protocol.notices if notice.when == "ended")
        case "step_started":
            return seen.step(fact.step).notices
        case _:
            return ()


def _gives(fact: AnyFact, notice: Notice) -> TypeGuard[NoticeGiven]:
    return fact.kind == "notice_given" and fact.title == notice.title


def _unnamed(seen: Seen, recipient: str, given: NoticeGiven) -> str:
    """Who of `recipient` was left out, though reachable; "" where nobody was."""
    gone = seen.before.undeliverable | seen.case.replaced if seen.before else frozenset()
    for party in _parties(seen, recipient, given):
        if party not in given.told and party not in gone:
            return seen.who(party)
    side, tier = side_and_tier(recipient)
    if tier:
        told = [seen.case.parties[number - 1] for number in given.told]
        role = Role(tier=tier, name=tier)
        if not any(
            (party.side.value, party.tier) == (side, tier) or _holds(seen, party, tier) for party in told
        ):
            holder = next(new_holders(seen, _at(role, side), Side(side)), None)
            return holder.name if holder else ""
    return ""


def _at(role: Role, side: str) -> Role:
    return role if side != "board" else role.model_copy(update={"of": "board"})


def _holds(seen: Seen, party: Party, tier: str) -> bool:
    """Whether the directory has the party in that post: they may have joined the case for another one."""
    posts = [post for post in seen.game.directory.contacts if post.tier == tier]
    holders = [person for post in posts for person in (post.person, post.deputy) if person]
    return party.person.email.casefold() in {person.email.casefold() for person in holders}


def _parties(seen: Seen, recipient: str, given: NoticeGiven) -> list[int]:
    running = seen.case.attempts[-1] if seen.case.attempts else None
    known = {"raiser": [RAISER], "board": [BOARD]}
    if recipient == "everyone":
        # Those who joined after the notice are told of the case by what they joined for.
        place = seen.facts.index(given)
        later = sum(isinstance(fact, PartyJoined) for fact in seen.facts[place:])
        return list(range(1, len(seen.case.parties) - later + 1))
    if recipient in ("speaker", "counterpart") and running is not None:
        number = running.speaker if recipient == "speaker" else running.counterpart
        alone = sum(isinstance(fact, StepStarted) for fact in seen.facts) <= 1
        return [number] if number is not None and alone else []
    return known.get(recipient, [])


def next_level_is_warned(seen: Seen) -> str:
    """Where the file says so, the next level hears of it before the time is over, if the directory knows one."""
    case, watch = seen.case, seen.watch
    if Warned in seen.kinds:
        watch.warned |= {fact.step for fact in seen.facts if fact.kind == "warned"}
    if case.status is not Status.OPEN or case.remind_at is not None or case.overdue_told or case.step is None:
        return ""
    step, after = seen.step(case.step), seen.pathway.after(case.step)
    if not step.warn or step.key in watch.warned or after is None or after.panel or after.consult:
        return ""
    next_up = next(new_holders(seen, after.counterpart, Side.COUNTERPART), None)
    return f"{next_up.name} was not warned that step {step.key} is about to end" if next_up else ""
