import threading
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from sqlmodel import SQLModel

import wiring
from casework.directory import Contact
from casework.facts import Person
from demo.robots import BEHAVIOURS, behaviour_of
from demo.seed import FILE, fill_directory
from protocols.loader import load_protocols
from services.directory_file import read_posts
from services.people import agencies
from services.world import World
from settings import load_settings
from store.database import SqlStore

POSTS = read_posts(
    FILE.read_text(encoding="utf-8"),
    FILE.name,
    {key: board.protocol for key, board in load_protocols().items()},
).contacts
HIPS_AGENCIES = sorted({post.person.agency for post in POSTS if post.board == "hips"})


def test_every_address_and_number_is_invented() -> None:
    for post in POSTS:
        assert post.person.email.endswith(".example")
        # Ofcom keeps 01632 960000 to 960999 for drama.
        assert post.person.telephone.startswith("01632 960")
    assert len({post.person.email for post in POSTS}) == len(POSTS)


def test_every_agency_has_every_tier_of_the_main_pathway_and_every_behaviour_occurs(empty: World) -> None:
    tiers = defaultdict(set)
    for post in (post for post in POSTS if post.board == "hips"):
        tiers[post.person.agency].add(post.tier)
    steps = empty.protocols["hips"].protocol.pathway("default").steps
    wanted = {step.counterpart.tier for step in steps} - {"practitioner", "board"} | {"safeguarding-lead"}
    assert len(tiers) >= 5
    assert all(found >= wanted for found in tiers.values())
    assert {id(behaviour_of(post.person.email)) for post in POSTS} >= {id(b) for b in BEHAVIOURS.values()}


def test_an_empty_directory_is_filled_once(empty: World) -> None:
    assert fill_directory(empty) == len(POSTS)
    assert fill_directory(empty) == 0
    assert agencies(empty, "hips") == HIPS_AGENCIES


def test_a_directory_of_ones_own_is_left_alone(empty: World) -> None:
    own = Contact(
        board="hips", tier="senior-manager", person=Person(name="A", email="a@b.example", agency="Own")
    )
    with empty.store.writing() as uow:
        uow.directories.put([own])
        uow.commit()
    assert fill_directory(empty) == 0
    assert agencies(empty, "hips") == ["Own"]


def test_nothing_is_loaded_outside_demo_mode(empty: World) -> None:
    assert fill_directory(replace(empty, demo=False)) == 0
    assert agencies(empty, "hips") == []


def test_nothing_is_loaded_before_the_database_has_its_tables(tmp_path: Path) -> None:
    world = wiring.build(load_settings({"DEMO": "true", "DATA_DIR": str(tmp_path)}))
    assert fill_directory(world) == 0
    cast(SqlStore, world.store).engine.dispose()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_several_processes_at_once_load_it_once(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if database == "sqlite":
        load_from_many(f"sqlite:///{tmp_path}/many.db", tmp_path)
        return
    load_from_many(request.getfixturevalue("postgres_server").new_database(), tmp_path)


def load_from_many(url: str, folder: Path) -> None:
    """Six worlds, each with connections of its own, as six processes have."""
    settings = load_settings({"DEMO": "true", "DATA_DIR": str(folder), "DATABASE_URL": url})
    worlds = [wiring.build(settings) for _ in range(6)]
    engines = [cast(SqlStore, world.store).engine for world in worlds]
    SQLModel.metadata.create_all(engines[0])
    start = threading.Barrier(len(worlds))
    written: list[int] = []

    def load(world: World) -> None:
        start.wait()
        written.append(fill_directory(world))

    threads = [threading.Thread(target=load, args=(world,)) for world in worlds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    listed = agencies(worlds[0], "hips")
    for engine in engines:
        engine.dispose()
    assert sorted(written) == [0] * 5 + [len(POSTS)]
    assert len(listed) == len(HIPS_AGENCIES)
