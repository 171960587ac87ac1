"""A small simulation of everything: what `flask simulate` runs by the ten thousand."""

from itertools import chain
from typing import get_args

import pytest

from casework.facts import AnyFact
from casework.work import Board
from protocols.loader import load_protocols
from simulation.acts import WORDS
from simulation.play import Story, play

BOARDS = load_protocols()
PATHWAYS = [(board, key) for board in BOARDS.values() for key in board.protocol.pathways]
# Of one seed, so that a failure can be run again; other seeds are for the command.
FIRST, CASES = 20261122, 300


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    return [play(seed, PATHWAYS) for seed in range(FIRST, FIRST + CASES)]


def test_every_rule_holds_after_every_event(stories: list[Story]) -> None:
    assert [(story.plan.seed, story.broken) for story in stories if story.broken] == []


def test_every_step_of_every_pathway_is_reached(stories: list[Story]) -> None:
    missing = {
        (board.protocol.key, key, step.key)
        for board, key in PATHWAYS
        for step in board.protocol.pathway(key).steps
    }
    # The last steps of long pathways are seldom reached: a few more cases, until all are.
    more = (play(seed, PATHWAYS) for seed in range(FIRST + CASES, FIRST + 10 * CASES))
    for story in chain(stories, more):
        key = story.plan.board.protocol.key
        missing -= {(key, story.plan.pathway, attempt.step) for attempt in story.case.attempts}
        if not missing:
            return
    assert not missing


def test_everything_happens_that_can_happen(stories: list[Story]) -> None:
    both = [*stories, *(play(seed, _pathways_of(BOARDS["sewscb"])) for seed in range(200))]
    kinds = {fact.kind for story in both for fact in story.history}
    # Holding an ended case and taking its names out are played in test_names_taken_out.py and tests/stories/test_retention.py,
    # sorting what an e-mail says is to be learned in tests/web/staff/test_lessons.py.
    kept = {"held_for_review", "hold_lifted", "names_removed", "lesson_sorted"}
    assert kinds | kept == {fact.model_fields["kind"].default for fact in get_args(get_args(AnyFact)[0])}
    assert {act.kind for story in both for act in story.acts} == set(WORDS)


def test_cases_end_in_every_way(stories: list[Story]) -> None:
    assert {story.ending for story in stories} >= {"resolved", "closed", "withdrawn", "unconfirmed"}


def test_the_same_seed_makes_the_same_case() -> None:
    one, other = play(4711, PATHWAYS), play(4711, PATHWAYS)
    assert (one.history, one.acts, one.case) == (other.history, other.acts, other.case)


def _pathways_of(board: Board) -> list[tuple[Board, str]]:
    return [(board, key) for key in board.protocol.pathways]
