"""The migrations make exactly the tables of models.py, on both databases, and can be run again."""

import io
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/accord.db"
    database: str = request.getfixturevalue("postgres_server").new_database()
    return database.replace("postgresql://", "postgresql+psycopg://")


def config(url: str) -> Config:
    """What `alembic -x url=…` reads, with the output kept."""
    return Config(ROOT / "alembic.ini", stdout=io.StringIO(), cmd_opts=Namespace(x=[f"url={url}"]))


def test_an_empty_database_becomes_what_the_models_say_and_running_it_again_changes_nothing(url: str) -> None:
    # The program as an administrator runs it; the rest of this file asks it in this process, which is faster.
    program = [sys.executable, "-m", "alembic", "-x", f"url={url}", "upgrade", "head"]
    subprocess.run(program, cwd=ROOT, check=True)
    command.upgrade(config(url), "head")
    checked = config(url)
    command.check(checked)
    assert "No new upgrade operations detected" in checked.stdout.getvalue()  # type: ignore[attr-defined]


def test_every_migration_can_be_taken_back(url: str) -> None:
    command.upgrade(config(url), "head")
    command.downgrade(config(url), "base")
    command.upgrade(config(url), "head")
