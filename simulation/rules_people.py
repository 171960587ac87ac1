"""Rules about who is asked, and whose answer counts."""

from collections.abc import Iterator

from casework.case import Status
from casework.facts import (
    ContactReplaced,
    Party,
    Person,
    Side,
    StepStarted,
)
from casework.protocol import Role
from simulation.checking import Seen


def other_side_is_asked(seen: Seen) -> str:
    """Who is asked to agree is not on the raiser's side, except within one agency, and is not whom no mail reaches."""
    for fact in seen.facts:
        match fact.kind:
            case "step_started":
                number, speaker = fact.counterpart, fact.speaker
            case "contact_replaced" if fact.side is Side.COUNTERPART:
                number, speaker = fact.new, seen.case.attempts[-1].speaker
            case _:
                continue
        step = seen.step(fact.step)
        party = seen.case.party(number)
        if party is None or step.panel:
            continue
        if party.number in (seen.before.undeliverable if seen.before else ()) and _by_itself(fact):
            return f"{seen.who(number)} is asked at step {step.key}, and no mail reaches them"
        if not step.consult and (wrong := _own(seen, party, speaker)):
            return f"{seen.who(number)} is asked at step {step.key}, and {wrong}"
    return ""


def _by_itself(fact: StepStarted | ContactReplaced) -> bool:
    return isinstance(fact, StepStarted) or fact.reason != ""


def _own(seen: Seen, party: Party, speaker: int | None) -> str:
    told = seen.told
    if party.person.email.casefold() == told.raiser.email.casefold():
        return "raised it"
    if party.number == speaker:
        return "speaks for the raiser's side"
    same = told.raiser.agency.casefold() == told.counterpart.agency.casefold()
    if party.side is not Side.COUNTERPART and not (same or seen.pathway.within):
        return "is on the raiser's side"
    return ""


def agreed_by_who_was_asked(seen: Seen) -> str:
    """A case is settled by the word AGREED of somebody whom the running step has asked; by that of somebody whom an
    earlier step had asked only if the raiser says so, and nobody has refused or doubted since."""
    watch, asked, agreed, told_at_meeting = seen.watch, seen.watch.asked, False, False
    for fact in seen.facts:
        match fact.kind:
            case "step_started":
                asked.clear()
                watch.away.clear()
                step = seen.step(fact.step)
                if fact.counterpart is not None and not (step.consult or step.panel):
                    asked.add(fact.counterpart)
            case "contact_replaced" if fact.side is Side.COUNTERPART:
                # Who is away was rightly asked, and may still answer, whoever stands in; not once a person has
                # named somebody else.
                if fact.reason == "":
                    asked.clear()
                elif fact.reason != "away" and fact.old not in watch.away:
                    asked.discard(fact.old or 0)
                if not seen.step(fact.step).consult:
                    asked.add(fact.new)
            case "away":
                watch.away.add(fact.party)
            case "meeting_outcome":
                told_at_meeting = True
            case "answered":
                # Who may tell what came of the meeting is in simulation/rules_meeting.py.
                if fact.party not in asked and not told_at_meeting:
                    return (
                        f"the answer of {seen.who(fact.party)} counted, who was not asked at step {fact.step}"
                    )
                agreed = fact.verdict == "agreed"
                watch.agreed_late = watch.agreed_late if agreed else None
            case "called_wrong":
                agreed, watch.agreed_late = False, None if fact.verdict == "agreed" else watch.agreed_late
            case "late_answer":
                if fact.party not in watch.ever_asked:
                    return f"the late answer of {seen.who(fact.party)} counted, whom no step had asked"
                watch.agreed_late = fact.party if fact.verdict == "agreed" else None
            case "late_confirmed":
                agreed = fact.settles and fact.party == 1 and watch.agreed_late is not None
                watch.agreed_late = watch.agreed_late if fact.settles else None
            case "resolved" if not (agreed or fact.by_raiser):
                return "it is settled, and nobody answered AGREED"
        watch.ever_asked |= asked
    return ""


def wrong_settles_nothing(seen: Seen) -> str:
    """An answer that was called wrong settles nothing, puts nothing off, and takes nothing down."""
    said = next((fact for fact in seen.facts if fact.kind == "called_wrong"), None)
    if said is None or seen.before is None:
        return ""
    before, case = seen.before.attempts[-1], seen.case
    if case.status is not Status.OPEN or case.outcome:
        return "an answer is called wrong, and the case is still settled by it"
    if case.attempts[-1].step == before.step and case.attempts[-1].due > before.due:
        return f"an answer is called wrong, and step {before.step} ends later for that"
    if said.verdict == "not_agreed" and (case.attempts[-1].due, len(case.attempts)) != (
        before.due,
        len(seen.before.attempts),
    ):
        return "a refusal is called wrong, and the case has moved for that"
    return ""


def vacancy_is_no_excuse(seen: Seen) -> str:
    """Nobody is asked, or somebody who cannot answer, only where the directory knows nobody new for that post."""
    for fact in seen.facts:
        match fact.kind:
            case "step_started" if fact.counterpart is None:
                step, why = seen.step(fact.step), f"nobody is asked at step {fact.step}"
            case "mail_failed" | "away" if _still_asked(seen, fact.party):
                step = seen.step(seen.case.attempts[-1].step)
                why = f"{seen.who(fact.party)} cannot be reached and is still asked"
            case _:
                continue
        side = Side.RAISER if step.consult else Side.COUNTERPART
        known = next(new_holders(seen, step.counterpart, side), None)
        if known is not None:
            return f"{why}, and the directory knows {known.name}"
    return ""


def _still_asked(seen: Seen, party: int) -> bool:
    case = seen.case
    if case.due is None or case.overdue_told or seen.step(case.attempts[-1].step).panel:
        return False
    return case.attempts[-1].counterpart == party


def new_holders(seen: Seen, role: Role, side: Side) -> Iterator[Person]:
    """Who holds the post of `role` by the directory and has no part in the case yet: nothing speaks against them."""
    told = seen.told
    of = role.of or side
    agency = {"raiser": told.raiser.agency, "board": seen.protocol.board}.get(of, told.counterpart.agency)
    taken = {party.person.email.casefold() for party in seen.case.parties}
    named = (told.raiser, told.counterpart, told.raiser_manager, told.counterpart_manager)
    taken |= {person.email.casefold() for person in named if person}
    for post in seen.game.directory.contacts:
        if post.tier == role.tier and post.person.agency.casefold() == agency.casefold():
            for person in (post.person, post.deputy):
                if person is not None and person.email.casefold() not in taken:
                    yield person
