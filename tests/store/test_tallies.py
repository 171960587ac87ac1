"""Tallies are kept beside the cases, are made anew when a history grows, and stay when the case goes; on SQLite and
PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from casework import opening
from casework.tally import Tally, tally
from store.database import SqlStore
from tests.examples import DIRECTORY, MONDAY_10, disagreement, hips
from tests.servers import Postgres, postgres

BOARD = hips()
YEAR = timedelta(days=365)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    with postgres(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    url = f"sqlite:///{tmp_path}/accord.db"
    if request.param == "postgres":
        database = request.getfixturevalue("server").new_database()
        url = database.replace("postgresql://", "postgresql+psycopg://")
    store = SqlStore(url)
    SQLModel.metadata.create_all(store.engine)
    yield store
    store.engine.dispose()


@pytest.fixture
def number(store: SqlStore) -> int:
    """A case that has not been confirmed."""
    with store.writing() as uow:
        number = uow.cases.new_number("hips", MONDAY_10)
        reference = f"HIPS-{number:05}"
        opened = opening.open_case(reference, disagreement(), BOARD, DIRECTORY, now=MONDAY_10, confirm=True)
        uow.cases.save(number, opened, MONDAY_10)
        uow.commit()
    return number


def stale(store: SqlStore, counted_as: int = 1, after: int = 0) -> list[int]:
    with store.reading() as uow:
        return list(uow.tallies.stale("hips", counted_as, after))


def count(store: SqlStore) -> None:
    with store.reading() as uow:
        histories = uow.tallies.histories(uow.tallies.stale("hips", 1))
    with store.writing() as uow:
        uow.tallies.put("hips", 1, {n: (len(facts), tally(facts, BOARD)) for n, facts in histories.items()})
        uow.commit()


def kept(store: SqlStore, board: str = "hips", since: datetime = MONDAY_10) -> list[Tally]:
    with store.reading() as uow:
        return list(uow.tallies.of(board, since, MONDAY_10 + YEAR))


def confirm(store: SqlStore, number: int) -> None:
    with store.writing() as uow:
        case = uow.cases.load(number)
        uow.cases.save(number, opening.confirm(case, BOARD, DIRECTORY, now=MONDAY_10), MONDAY_10)
        uow.commit()


def test_a_case_is_counted_once_and_again_when_it_has_moved(store: SqlStore, number: int) -> None:
    assert stale(store) == [number]
    count(store)
    assert stale(store) == []
    assert [each.begun for each in kept(store)] == [False]
    confirm(store, number)
    assert stale(store) == [number]
    count(store)
    assert [each.begun for each in kept(store)] == [True]


def test_when_counting_itself_has_changed_every_case_is_counted_anew(store: SqlStore, number: int) -> None:
    count(store)
    assert stale(store, counted_as=2) == [number]
    assert stale(store, counted_as=2, after=number) == []


def test_only_this_boards_and_only_of_the_time(store: SqlStore, number: int) -> None:
    count(store)
    assert kept(store, "other") == []
    assert kept(store, since=MONDAY_10 + timedelta(seconds=1)) == []
    with store.reading() as uow:
        assert uow.tallies.first("hips") == MONDAY_10
        assert uow.tallies.first("other") is None


def test_a_tally_stays_when_its_case_is_deleted(store: SqlStore, number: int) -> None:
    count(store)
    with store.engine.begin() as connection:
        connection.execute(text("DELETE FROM facts"))
        connection.execute(text("DELETE FROM cases"))
    assert len(kept(store)) == 1
    assert kept(store)[0].raised_at == MONDAY_10.astimezone(UTC)


def test_a_tally_holds_nobodys_name(store: SqlStore, number: int) -> None:
    confirm(store, number)
    count(store)
    told = kept(store)[0].model_dump_json()
    with store.reading() as uow:
        case = uow.cases.load(number)
    for party in case.parties:
        assert party.person.name not in told and party.person.email not in told
    assert case.disagreement.child not in told and case.reference not in told
