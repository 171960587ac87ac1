"""The whole of Accord with real processes: it starts, heals and stops."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from supervisor.checks import valkey_answers
from supervisor.children import delay_before_restart
from tests.supervisor.starting import Running, environment, eventually, start_and_end


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One Accord for the tests that leave it running."""
    running = Running(tmp_path_factory.mktemp("accord"))
    yield running
    running.kill_everything()


def test_everything_starts_and_the_address_is_printed(running: Running) -> None:
    assert running.is_healthy()
    assert f"Accord is running in demo mode at http://127.0.0.1:{running.port}" in running.said()
    for program in ("valkey-server", "gunicorn", "workers.main", "workers.schedule"):
        assert running.processes(program), program


def test_what_is_kept_is_closed_to_other_accounts(running: Running) -> None:
    open_to_others = [p for p in running.data_dir.rglob("*") if p.is_file() and p.stat().st_mode & 0o077]
    assert not open_to_others
    assert not running.data_dir.stat().st_mode & 0o077


def test_second_supervisor_in_the_same_folder_is_refused_by_name(running: Running) -> None:
    code, said = start_and_end(environment(running.data_dir))
    assert code == 1
    assert said == (
        f"Accord is already running in {running.data_dir} (process {running.process.pid}): stop it first,"
        " or set DATA_DIR to another folder."
    )
    assert running.is_healthy()


@pytest.mark.parametrize(
    ("name", "program"),
    [
        ("worker-1", "workers.main"),
        ("schedule", "workers.schedule"),
        ("valkey", "valkey-server"),
        ("web", "gunicorn"),
    ],
)
def test_killed_child_comes_back_and_a_line_says_so(running: Running, name: str, program: str) -> None:
    before = set(running.processes(program))
    # The oldest is the child; what it started itself must go with it.
    os.kill(min(before), signal.SIGKILL)
    assert eventually(lambda: f"{name} was ended by SIGKILL; it is started again in " in running.said())
    assert eventually(lambda: bool(set(running.processes(program)) - before))
    assert not before & set(running.processes())
    assert eventually(running.is_healthy)
    assert eventually(lambda: valkey_answers(str(running.data_dir / "valkey.sock")))


def test_term_stops_everything_in_order_and_leaves_no_process(running: Running) -> None:
    assert len(running.processes()) >= 5
    assert running.stop() == 0
    assert running.processes() == []
    assert not (running.data_dir / "valkey.sock").exists()
    assert "by force" not in running.said()


@pytest.mark.parametrize("pause", [True, False], ids=["after all is quiet", "at once"])
def test_killed_supervisor_leaves_no_process_and_the_next_start_is_well(tmp_path: Path, pause: bool) -> None:
    first = Running(tmp_path)
    try:
        first.process.kill()
        first.process.wait()
        if pause:
            assert eventually(lambda: first.processes() == [])
        # At once, it waits for what is left of the first: two Valkeys on one file would spoil it.
        second = Running(tmp_path)
        assert second.is_healthy()
        assert second.stop() == 0
        assert second.processes() == []
    finally:
        # Both work in the same folder, so this ends what is left of either.
        first.kill_everything()


def test_child_that_cannot_start_stops_everything_with_its_last_lines(tmp_path: Path) -> None:
    env = environment(tmp_path, GUNICORN_CMD_ARGS="--user=nobody-of-this-name")
    code, said = start_and_end(env)
    assert code == 1
    assert said.startswith("web stopped 5 times in a row. Its last lines:\n")
    assert "nobody-of-this-name" in said


@pytest.mark.parametrize(
    ("deaths", "started_up", "seconds"),
    [(1, True, 1), (2, True, 2), (5, True, 16), (6, True, 30), (400, True, 30), (1, False, 1), (4, False, 1)],
)
def test_restarts_wait_longer_each_time_but_not_at_the_start(
    deaths: int, started_up: bool, seconds: float
) -> None:
    assert delay_before_restart(deaths, started_up) == seconds
