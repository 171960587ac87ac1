"""Figures are the same when a case loses its names: simulated cases of every Board, counted before and after."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from casework.case import Decision
from casework.facts import Person
from casework.folding import rebuild
from casework.tally import tally
from services.anonymise import take_names_out
from services.world import World
from settings import load_settings
from simulation.play import play
from tests.application import StillClock, world_for
from tests.simulation.test_figures import BOARDS, NOW

CASES = 25


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    settings = load_settings({"DEMO": "true", "DATA_DIR": str(tmp_path_factory.mktemp("nameless"))})
    with world_for(settings, StillClock(NOW)) as world:
        yield world


@pytest.mark.parametrize("board", BOARDS)
def test_a_case_without_names_counts_as_it_did(world: World, board: str) -> None:
    rules = world.board(board)
    pathways = [(rules, each) for each in rules.protocol.pathways]
    for seed in range(CASES):
        story = play(seed, pathways)
        with world.store.writing() as uow:
            number = uow.cases.new_number(board, NOW)
            opened = story.history[0].model_copy(update={"reference": f"{board.upper()}-{number:05}"})
            history = [opened, *story.history[1:]]
            case = rebuild(history)
            uow.cases.save(number, Decision(replace(case), tuple(history), ()), NOW)
            nameless = take_names_out(world, uow, case, history)
        assert tally(nameless, rules) == tally(history, rules)
        told = "\n".join(fact.model_dump_json() for fact in nameless)
        people = [party.person for party in case.parties if party.number != 2]
        assert not [person.email for person in people if person.email in told]
        assert not [person.name for person in people if _full(person) and person.name in told]


def _full(person: Person) -> bool:
    return " " in person.name
