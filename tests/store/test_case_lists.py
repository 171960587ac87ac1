"""Lists of cases, the same on SQLite and PostgreSQL; and the migration that works their columns out of the facts."""

import io
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import event, text
from sqlmodel import SQLModel

from casework import opening
from models import CaseRow
from services.case_lists import PaperOf, Wanted, Which
from store.database import SqlStore
from tests.casework.deciding import BOARD, opened
from tests.examples import DIRECTORY, MONDAY_10, disagreement
from tests.servers import Postgres, postgres

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BOOKED = text("SELECT case_number, email, starts_at, ends_at FROM bookings ORDER BY email")
PAPER = PaperOf("east", ("default", "main"), ("4", "4a"), "stage-4")
# By number; whatever is not named is as in `case`.
CASES: dict[int, dict[str, Any]] = {
    1: {"due": NOW - HOUR, "overdue_told": True},
    2: {"due": NOW + DAY},
    3: {"due": NOW + DAY + HOUR, "counterpart": ""},
    4: {"due": NOW + 3 * DAY, "agencies_key": "50% trust_x – city council"},
    5: {"due": NOW + 4 * DAY, "meeting_start": NOW - 2 * HOUR, "meeting_end": NOW},
    6: {"due": NOW + 5 * DAY, "meeting_start": NOW + DAY, "meeting_end": NOW + DAY + HOUR},
    7: {
        "due": NOW + 6 * DAY,
        "meeting_start": NOW + DAY,
        "meeting_end": NOW + DAY + HOUR,
        "meeting_coming": 1,
    },
    8: {"status": "unconfirmed", "step": None},
    9: {"status": "resolved", "raised_at": NOW - 20 * DAY},
    10: {"status": "withdrawn", "raised_at": NOW - 30 * DAY},
    11: {"status": "new"},
    12: {"board": "east", "due": NOW + 9 * DAY, "steps": " 3 4 ", "pathway": "main"},
    13: {"board": "east", "due": NOW + 9 * DAY, "steps": " 4 ", "papers": " stage-4 "},
    14: {"board": "east", "due": NOW + 9 * DAY, "steps": " 4a "},
    15: {"board": "east", "due": NOW + 9 * DAY, "steps": " 4 ", "pathway": "other"},
    16: {"board": "other", "due": NOW - HOUR, "counterpart": ""},
}


def case(number: int, **told: Any) -> CaseRow:
    usual: dict[str, Any] = {
        "board": "hips",
        "status": "open",
        "step": "1",
        "counterpart": "Jo Smith",
        "agencies": "Solent Trust – City Council",
        "agencies_key": "solent trust – city council",
        "raised_at": NOW - 10 * DAY + number * HOUR,
    }
    return CaseRow(number=number, reference=f"HIPS-{number:05d}", **(usual | told))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    with postgres(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/accord.db"
    database: str = request.getfixturevalue("server").new_database()
    return database.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    store = SqlStore(url)
    SQLModel.metadata.create_all(store.engine)
    with store.writing() as uow:
        uow.session.add_all(case(number, **told) for number, told in CASES.items())
        uow.commit()
    yield store
    store.engine.dispose()


def numbers(
    store: SqlStore, *boards: str, which: Which = Which.ALL, skip: int = 0, limit: int = 50, **told: Any
) -> list[int]:
    wanted = Wanted(which, NOW, **told)
    with store.reading() as uow:
        found = [line.number for line in uow.case_lists.found(boards, wanted, skip, limit)]
        assert skip or limit < 50 or uow.case_lists.count(boards, wanted, 1000) == len(found)
    return found


def test_each_list_has_its_cases_in_their_order_and_none_of_another_board(store: SqlStore) -> None:
    expected = {
        Which.OPEN: [1, 2, 3, 4, 5, 6, 7],
        Which.OVERDUE: [1],
        Which.NOBODY: [3],
        Which.DAY: [2],
        Which.THREE_DAYS: [3, 4],
        Which.NO_OUTCOME: [5],
        Which.NOBODY_COMES: [6],
        Which.PAPERS: [],
        Which.UNCONFIRMED: [8],
        Which.SETTLED: [9, 10],
        Which.ALL: [8, 7, 6, 5, 4, 3, 2, 1, 9, 10],
    }
    assert {which: numbers(store, "hips", which=which) for which in Which} == expected
    assert numbers(store, which=Which.ALL) == []


def test_a_paper_is_waited_for_from_its_step_on_until_it_is_filled_in(store: SqlStore) -> None:
    assert numbers(store, "hips", "east", which=Which.PAPERS, papers=(PAPER,)) == [12, 14]
    assert numbers(store, "hips", which=Which.PAPERS, papers=(PAPER,)) == []


def test_a_search_is_by_reference_or_number_by_part_of_an_agencys_name_and_by_the_day_raised(
    store: SqlStore,
) -> None:
    for typed in ("HIPS-00009", " hips-00009 ", "9", "00009", "HIPS-9", "hips 9", "Hips9", "hips 00009"):
        assert numbers(store, "hips", reference=typed) == [9]
    for typed in (
        "16",
        "HIPS-00016",
        "hips 16",
        "east 9",
        "HIPS",
        "HIPS-2026-9",
        "9 9",
        "999999999",
        "9" * 40,
        "x%",
        "\N{ARABIC-INDIC DIGIT NINE}",
    ):
        assert numbers(store, "hips", reference=typed) == []
    assert numbers(store, "hips", agency="50% Trust_X") == numbers(store, "hips", agency="  trust_x ") == [4]
    assert numbers(store, "hips", agency="50_ trust") == numbers(store, "hips", agency="%%") == []
    assert numbers(store, "hips", since=NOW - 30 * DAY, before=NOW - 20 * DAY) == [10]
    assert numbers(store, "hips", since=NOW - 20 * DAY, which=Which.SETTLED, agency="CITY") == [9]


def test_pages_follow_each_other_and_a_count_stops_where_it_is_told_to(store: SqlStore) -> None:
    assert numbers(store, "hips", skip=2, limit=3) == [6, 5, 4]
    assert numbers(store, "hips", "other", skip=9, limit=9) == [9, 10]
    with store.reading() as uow:
        assert uow.case_lists.count(["hips"], Wanted(Which.ALL, NOW), 4) == 4


def test_every_list_is_found_by_an_index(tmp_path: Path) -> None:
    """A list that reads all cases is slow once there are 100,000 of them."""
    store = SqlStore(f"sqlite:///{tmp_path}/accord.db")
    SQLModel.metadata.create_all(store.engine)
    asked: list[tuple[str, Any]] = []

    @event.listens_for(store.engine, "before_cursor_execute")
    def _keep(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        asked.append((statement, values))

    with store.reading() as uow:
        for which in Which:
            wanted = Wanted(which, NOW, agency="x", papers=(PAPER,))
            uow.case_lists.found(["hips"], wanted, 0, 50)
            uow.case_lists.count(["hips"], wanted, 50)
        selects = [query for query in asked if query[0].startswith("SELECT")]
        run = uow.session.connection().exec_driver_sql
        plans = [row[3] for query, values in selects for row in run(f"EXPLAIN QUERY PLAN {query}", values)]
    store.engine.dispose()
    assert len(selects) == 2 * len(Which)
    # What was found already is scanned: a page, or as many as are counted.
    reads = [plan for plan in plans if plan.startswith(("SCAN", "SEARCH")) and "anon" not in plan]
    assert reads and not [plan for plan in reads if plan.startswith("SCAN")]


def test_the_migration_works_the_columns_out_of_the_facts(url: str) -> None:
    config = Config(
        Path(__file__).parents[2] / "alembic.ini", stdout=io.StringIO(), cmd_opts=Namespace(x=[f"url={url}"])
    )
    command.upgrade(config, "head")
    unconfirmed = opening.open_case(
        "HIPS-00002", disagreement(), BOARD, DIRECTORY, now=MONDAY_10, confirm=True
    )
    store = SqlStore(url)
    with store.writing() as uow:
        for number, decision in enumerate((opened(start_step="3"), unconfirmed), 1):
            assert uow.cases.new_number("hips", NOW) == number
            uow.cases.save(number, decision, NOW)
        uow.commit()
    with store.engine.connect() as connection:
        before = connection.execute(text("SELECT * FROM cases ORDER BY number")).mappings().all()
        booked = connection.execute(BOOKED).all()
    command.downgrade(config, "0007")
    with store.engine.begin() as connection:
        # As they were before a meeting had moments of its own.
        connection.execute(text("UPDATE cases SET wake_at = NULL"))
    command.upgrade(config, "head")
    with store.engine.connect() as connection:
        after = connection.execute(text("SELECT * FROM cases ORDER BY number")).mappings().all()
        assert connection.execute(BOOKED).all() == booked != []
    store.engine.dispose()
    assert [dict(row) for row in after] == [dict(row) for row in before]
    assert before[0]["meeting_start"] and before[0]["steps"] == " 3 "
