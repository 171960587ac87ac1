"""The database that the tests of store/ write into, on both systems."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import SqlStore
from tests.application import empty_tables


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    url = f"sqlite:///{tmp_path}/accord.db"
    if request.param == "postgres":
        database = request.getfixturevalue("postgres_database")
        url = database.replace("postgresql://", "postgresql+psycopg://")
    store = SqlStore(url)
    empty_tables(store.engine)
    yield store
    store.engine.dispose()
