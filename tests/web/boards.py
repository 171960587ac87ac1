"""Cases of the Boards whose protocols have more than questions: consultations, papers, panels."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from casework.case import Case
from casework.directory import Contact
from casework.facts import Person
from services import clockwork, drafts, raising
from services.roles import UNSAID
from services.world import World
from tests.application import StillClock
from tests.examples import (
    COL,
    COUNCIL_LEAD,
    COUNCIL_MANAGER,
    COUNCIL_SENIOR,
    RAISERS_MANAGER,
    RAISERS_SENIOR,
    SCHOOL_LEAD,
    board,
    disagreement,
)

STAFF = "board@staff.example"
POSTS = {
    "eastriding": [
        ("line-manager", RAISERS_MANAGER),
        ("operational-manager", RAISERS_SENIOR),
        ("safeguarding-lead", SCHOOL_LEAD),
        ("line-manager", COUNCIL_MANAGER),
        ("senior-manager", COUNCIL_SENIOR),
        ("safeguarding-lead", COUNCIL_LEAD),
    ],
    "sewscb": [
        ("line-manager", RAISERS_MANAGER),
        ("safeguarding-lead", SCHOOL_LEAD),
        ("line-manager", COUNCIL_MANAGER),
        ("safeguarding-lead", COUNCIL_LEAD),
    ],
    "brighton-hove": [
        ("line-manager", COUNCIL_MANAGER),
        ("senior-manager", COUNCIL_SENIOR),
        ("safeguarding-lead", COUNCIL_LEAD),
    ],
}


def with_board(world: World, key: str, *, posts: bool = True) -> World:
    """The World with this Board too, its staff and its directory; whoever raises a case need not confirm."""
    contacts = [Contact(board=key, tier=tier, person=who) for tier, who in POSTS[key] if posts]
    with world.store.writing() as uow:
        uow.directories.put(contacts)
        uow.commit()
    protocols = {**world.protocols, key: board(key)}
    return replace(world, protocols=protocols, staff={key: {STAFF: UNSAID}}, confirm="never")


def raised(world: World, key: str, **changes: Any) -> str:
    """The reference of a new case of this Board, between Harbour School and Solent Council."""
    theme = next(iter(world.board(key).protocol.themes))
    told = disagreement(**({"board": key, "theme": theme, "counterpart": COL} | changes))
    return raising.submit(world, drafts.start(world), told).reference


def found(world: World, reference: str) -> Case:
    with world.store.reading() as uow:
        return uow.cases.load(uow.cases.number_of(reference))


def facts(world: World, reference: str, kind: str) -> list[Any]:
    with world.store.reading() as uow:
        return [f for f in uow.cases.history(uow.cases.number_of(reference)) if f.kind == kind]


def silence_until(world: World, clock: StillClock, reference: str, step: str) -> None:
    """Nobody answers until the case has reached `step`."""
    for _ in range(20):
        case = found(world, reference)
        if case.step == step:
            return
        assert case.due is not None
        clock.moment = case.due + timedelta(seconds=1)
        clockwork.tick(world)
    raise AssertionError(f"the case never reached {step}")


def number_of(world: World, reference: str, who: Person) -> tuple[int, int]:
    """(case number, party number), as a link names them."""
    with world.store.reading() as uow:
        number = uow.cases.number_of(reference)
        party = uow.cases.load(number).party_with_email(who.email)
    assert party is not None, f"{who.name} is not on the case"
    return number, party.number


def path(link: str) -> str:
    """The link without the machine's own address."""
    return "/" + link.split("/", 3)[3]
