"""What all tests share: one PostgreSQL for each process of them, and a disk that nobody waits for."""

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.servers import Postgres, postgres

# A busy machine is slow, not wrong.
settings.register_profile("accord", deadline=None)
settings.load_profile("accord")

# What is imported and collected stays to the end: the garbage collector need not look through it, now or later.
gc.disable()


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _do_not_wait_for_the_disk() -> Iterator[None]:
    """Nobody pulls the plug in a test; the local mail folders wait for the disk twice for each mail."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda file: None)
        yield


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    with postgres(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_database(postgres_server: Postgres) -> str:
    """One for all tests of a process, for tests.application.empty_tables: to delete what the last test left takes
    a millisecond or two, and a database of one's own a fifth of a second."""
    return postgres_server.new_database()
