"""Invented agencies, people and forms: whom the simulated cases are between.

Every place has its own faults: empty posts, deputies, agencies in which one person holds several posts, one
address on both sides, holders who leave.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from casework.directory import Contact, Directory
from casework.facts import Disagreement, Person
from casework.protocol import Protocol
from casework.work import Board

PLACES = 40
RAISING, ASKED, ELSEWHERE = "Harbour School", "Solent Council", "Quiet Charity"
_FIRST = datetime(2024, 1, 1, tzinfo=UTC)
_MINUTES = 6 * 365 * 24 * 60
# Days on which clocks change or holidays crowd, as (month, day).
_HARD_DAYS = (
    (12, 22),
    (12, 24),
    (12, 31),
    (3, 25),
    (3, 30),
    (4, 2),
    (4, 17),
    (5, 3),
    (8, 27),
    (10, 24),
    (10, 30),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Two agencies, who works there, and the directory before and after people have left."""

    people: dict[str, Person]
    directories: tuple[Directory, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A case before it begins. `seed` alone makes it again, and all that happens to it."""

    seed: int
    board: Board
    pathway: str
    place: Place
    told: Disagreement
    opens: datetime
    confirm: bool


def plan(seed: int, chance: Random, board: Board, pathway: str) -> Plan:
    """The form of one case, drawn from `chance`."""
    protocol = board.protocol
    place = _places(protocol.key, tuple(tier.key for tier in protocol.tiers), protocol.board)[
        int(chance.random() * PLACES)
    ]
    opens = _moment(chance)
    told = _form(chance, protocol, pathway, place, opens)
    return Plan(seed, board, pathway, place, told, opens, chance.random() < 0.5)


def _moment(chance: Random) -> datetime:
    """Any minute of six years, nights and weekends too; one in four near a clock change or a run of holidays."""
    if chance.random() < 0.25:
        month, day = _HARD_DAYS[int(chance.random() * len(_HARD_DAYS))]
        year = 2024 + int(chance.random() * 6)
        return datetime(year, month, day, tzinfo=UTC) + timedelta(minutes=int(chance.random() * 1440))
    return _FIRST + timedelta(minutes=int(chance.random() * _MINUTES))


def _form(chance: Random, protocol: Protocol, key: str, place: Place, opens: datetime) -> Disagreement:
    pathway = protocol.pathway(key)
    steps, people = pathway.steps, place.people
    start = steps[0] if chance.random() < 0.8 else steps[int(chance.random() * len(steps))]
    told: dict[str, Any] = {
        "board": protocol.key,
        "pathway": key,
        "start_step": start.key,
        "raiser": people["raiser"],
        "counterpart": people["colleague" if pathway.within else "counterpart"],
        "child": "A child",
        "summary": "What happened.",
        "action": "Hold a meeting.",
        "theme": next(iter(protocol.themes)),
        "danger": chance.random() < 0.08,
        "urgent": chance.random() < 0.05,
    }
    # The form wants four different addresses.
    taken = {told[key].email.casefold() for key in ("raiser", "counterpart")}
    for key in ("raiser_manager", "counterpart_manager"):
        person = people["raiser_manager" if pathway.within else key]
        if chance.random() < 0.3 and person.email.casefold() not in taken:
            told[key] = person
            taken.add(person.email.casefold())
    if chance.random() < 0.12:
        told["needed_by"] = opens + timedelta(hours=1 + int(chance.random() ** 2 * 300))
    if protocol.limit(start).unit == "agreed" and chance.random() < 0.5:
        told["agreed_by"] = opens + timedelta(hours=2 + int(chance.random() * 400))
    return Disagreement(**told)


@cache
def _places(board: str, tiers: tuple[str, ...], board_name: str) -> tuple[Place, ...]:
    """The same places for every run, so that a case's seed is all that it takes to run it again."""
    return tuple(_place(Random(f"{board} {n}"), tiers, board_name) for n in range(PLACES))  # noqa: S311 - a game


def _place(chance: Random, tiers: tuple[str, ...], board_name: str) -> Place:
    shared = _person("Sam Shared", RAISING, chance) if chance.random() < 0.15 else None
    contacts: list[Contact] = []
    for agency in (RAISING, ASKED, board_name, ELSEWHERE):
        contacts += _posts(chance, agency, tiers, shared)
    raising = [contact.person for contact in contacts if contact.person.agency == RAISING]
    asked = [contact.person for contact in contacts if contact.person.agency == ASKED]
    people = {
        "raiser": _person("Rae Raiser", RAISING, chance),
        "colleague": _person("Cas Colleague", RAISING, chance),
        "counterpart": _person("Col Counter", ASKED, chance),
        # The form may name the very person who holds the post, or somebody whom the directory does not know.
        "raiser_manager": raising[0]
        if raising and chance.random() < 0.5
        else _person("Mia Man", RAISING, chance),
        "counterpart_manager": asked[0]
        if asked and chance.random() < 0.5
        else _person("Tom Team", ASKED, chance),
        "new": _person("Nat New", ASKED, chance),
        "newer": _person("Nic Newer", RAISING, chance),
    }
    if shared is not None and chance.random() < 0.3:
        people["raiser"] = shared
    stayed = [contact for contact in contacts if chance.random() < 0.6]
    return Place(people, (Directory.of(contacts), Directory.of(stayed), Directory()))


def _posts(chance: Random, agency: str, tiers: tuple[str, ...], shared: Person | None) -> Iterator[Contact]:
    filled = chance.choice((0.0, 0.5, 0.8, 1.0, 1.0))
    flat = _person("Fay Flat", agency, chance) if chance.random() < 0.2 else None
    for tier in tiers[1:]:
        if chance.random() >= filled:
            continue
        person = flat if flat and chance.random() < 0.6 else _person(f"Pat {tier}", agency, chance)
        if shared is not None and chance.random() < 0.25:
            person = shared.model_copy(update={"agency": agency})
        deputy = _person(f"Dep {tier}", agency, chance) if chance.random() < 0.35 else None
        if deputy and chance.random() < 0.1:
            deputy = person
        yield Contact(board="any", tier=tier, person=person, deputy=deputy)


def _person(name: str, agency: str, chance: Random) -> Person:
    place = "".join(word[0] for word in agency.split()).lower()
    email = f"{name.replace(' ', '.').lower()}@{place}.example"
    if chance.random() < 0.2:
        email = email.title()
    return Person(name=name, email=email, agency=agency, title="Post")
