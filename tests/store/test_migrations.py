"""The migrations make exactly the tables of models.py, on both databases, and can be run again."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import Postgres, postgres

ROOT = Path(__file__).parents[2]


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


def alembic(url: str, *words: str) -> str:
    """Runs the command as an administrator does; its output, or AssertionError with it."""
    command = [sys.executable, "-m", "alembic", "-x", f"url={url}", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_an_empty_database_becomes_what_the_models_say_and_running_it_again_changes_nothing(url: str) -> None:
    alembic(url, "upgrade", "head")
    alembic(url, "upgrade", "head")
    assert "No new upgrade operations detected" in alembic(url, "check")


def test_every_migration_can_be_taken_back(url: str) -> None:
    alembic(url, "upgrade", "head")
    alembic(url, "downgrade", "base")
    alembic(url, "upgrade", "head")
