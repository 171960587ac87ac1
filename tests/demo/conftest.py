"""A demo on an SQLite file in a folder of its own, with the clock of the real demo."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import wiring
from casework.case import Case
from casework.facts import AnyFact
from demo import clock, example
from demo.mailboxes import letters
from demo.seed import fill_directory
from forms import escalation
from services import delivery, drafts, raising
from services.world import World
from settings import load_settings
from store.clock import DemoClock
from tests.application import NoQueue, once, store_for


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[World]:
    """Nobody is in the directory yet."""
    settings = load_settings({"DEMO": "true", "DATA_DIR": str(tmp_path), "CONFIRM": "always"})
    with store_for(settings) as store:
        yield replace(wiring.build(settings), store=store, clock=DemoClock(store), hints=NoQueue())


@pytest.fixture
def world(empty: World) -> World:
    """The example directory is loaded, and it is the morning of a working day."""
    once(empty, "the example directory", lambda: fill_directory(empty))
    morning = clock.next_working_day(empty).replace(hour=10, minute=0, second=0, microsecond=0)
    clock.move_to(empty, morning)
    return empty


def raise_with(world: World, who: str) -> int:
    """Sends the example form in and confirms it. Returns the case's number; nothing is delivered yet."""
    token = example.fill_in(world, who, "hips")
    told = escalation.disagreement(drafts.load(world, token).data, world.protocols, world.clock.now())
    assert not isinstance(told, list), told
    reference = raising.submit(world, token, told).reference
    delivery.deliver(world)
    (confirm,) = [found for found in letters(world, example.RAISER) if reference in found.message.subject]
    raising.confirm(world, confirm.message.text.partition("/confirm/")[2].split()[0])
    with world.store.reading() as uow:
        return uow.cases.number_of(reference)


def case_of(world: World, number: int) -> Case:
    with world.store.reading() as uow:
        return uow.cases.load(number)


def history_of(world: World, number: int) -> list[AnyFact]:
    with world.store.reading() as uow:
        return list(uow.cases.history(number))


def kinds_of(world: World, number: int) -> list[str]:
    return [fact.kind for fact in history_of(world, number)]
