"""The example that fills the form in: for every Board, with every person who can be asked."""

import pytest

from casework.directory import Contact
from casework.facts import Disagreement, Person
from demo import example
from forms import escalation
from protocols.loader import load_protocols
from services import drafts
from services.world import World

BOARDS = load_protocols()


def example_of(world: World, board: str, who: str = example.YOURSELF) -> Disagreement:
    token = example.fill_in(world, who, board)
    told = escalation.disagreement(drafts.load(world, token).data, world.protocols, world.clock.now())
    assert isinstance(told, Disagreement), told
    return told


def list_only(world: World, *agencies: str) -> None:
    posts = [
        Contact(
            board="hips",
            tier="senior-manager",
            person=Person(name="A", email=f"a@{number}.example", agency=agency),
        )
        for number, agency in enumerate(agencies)
    ]
    with world.store.writing() as uow:
        uow.directories.put(posts)
        uow.commit()


@pytest.mark.parametrize("who", example.choices())
@pytest.mark.parametrize("board", BOARDS)
def test_every_boards_example_is_complete_and_between_agencies_of_its_directory(
    world: World, board: str, who: str
) -> None:
    told = example_of(world, board, who)
    with world.store.reading() as uow:
        listed = {post.person.agency for post in uow.directories.posts([board])}
    assert told.board == board
    assert {told.raiser.agency, told.counterpart.agency} < listed - {BOARDS[board].protocol.board}
    assert told.raiser.agency != told.counterpart.agency


@pytest.mark.parametrize("board", BOARDS)
def test_a_school_asks_childrens_services(world: World, board: str) -> None:
    told = example_of(world, board)
    assert "School" in told.raiser.agency or "Ysgol" in told.raiser.agency
    assert "Children" in told.counterpart.agency


@pytest.mark.parametrize(
    ("listed", "raiser", "asked"),
    [
        (("Police", "Children's Services", "Hospital"), "Hospital", "Children's Services"),
        (("Hospital", "Health Visitors", "Police"), "Health Visitors", "Hospital"),
        (("Probation", "Police", "Housing"), "Housing", "Police"),
        (("Police",), "Meadowbank Primary School", "Harbour Council"),
        ((), "Meadowbank Primary School", "Harbour Council"),
    ],
)
def test_in_any_other_directory_the_likeliest_agencies_are_taken(
    empty: World, listed: tuple[str, ...], raiser: str, asked: str
) -> None:
    list_only(empty, *listed)
    told = example_of(empty, "hips")
    assert (told.raiser.agency, told.counterpart.agency) == (raiser, asked)
