"""The example directory has every kind of post that the five protocols look for, and nobody real."""

import pytest

from casework.directory import Directory
from casework.paper import side_and_tier
from protocols.loader import FOLDER, load_protocols
from services.directory_file import read_posts

BOARDS = load_protocols()
NAME = "example-directory.csv"
POSTS = read_posts(
    (FOLDER / NAME).read_text(encoding="utf-8"), NAME, {key: board.protocol for key, board in BOARDS.items()}
).contacts


def test_nobody_in_it_can_be_written_to_or_called() -> None:
    people = [who for post in POSTS for who in (post.person, post.deputy) if who]
    assert all(who.email.endswith(".example") for who in people)
    assert len({who.email for who in people}) == len(people)
    # Ofcom keeps 01632 960000 to 960999 for drama.
    assert all(post.person.telephone.startswith("01632 960") for post in POSTS)
    assert len({post.person.telephone for post in POSTS}) == len(POSTS)


@pytest.mark.parametrize("key", BOARDS)
def test_each_board_has_five_agencies_or_more_and_a_deputy(key: str) -> None:
    own = [post for post in POSTS if post.board == key and post.person.agency != BOARDS[key].protocol.board]
    assert len({post.person.agency for post in own}) >= 5
    # HIPS and Bedfordshire too: the demo shows how an empty post falls to its deputy.
    assert any(post.deputy for post in own)


@pytest.mark.parametrize("key", BOARDS)
def test_every_post_that_a_step_asks_is_held_in_some_agency(key: str) -> None:
    protocol = BOARDS[key].protocol
    held = {post.tier for post in POSTS if post.board == key}
    asked = {
        role.tier
        for pathway in protocol.pathways.values()
        for step in pathway.steps
        for role in ((step.speaker,) if step.panel else (step.speaker, step.counterpart))
    }
    assert asked - {protocol.practitioner_tier} <= held
    assert protocol.safeguarding_tier in held


@pytest.mark.parametrize("key", BOARDS)
def test_every_post_at_the_board_that_a_notice_names_is_held(key: str) -> None:
    protocol = BOARDS[key].protocol
    notices = [
        *protocol.notices,
        *(n for p in protocol.pathways.values() for s in p.steps for n in s.notices),
    ]
    listed = Directory.of(post for post in POSTS if post.board == key)
    for to in (to for notice in notices for to in notice.to):
        side, tier = side_and_tier(to)
        if side == "board" and tier:
            assert listed.post(protocol.board, tier) is not None, to


def test_some_people_of_the_welsh_board_are_written_to_in_welsh() -> None:
    assert {post.person.language for post in POSTS if post.board == "sewscb"} == {"en", "cy"}
    assert {post.person.language for post in POSTS if post.board != "sewscb"} == {"en"}
