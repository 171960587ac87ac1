"""The servers that other tests stand on: they start, keep what they should, and leave nothing behind."""

import os
from pathlib import Path

import psycopg
import pytest
import redis

from tests.mail_servers import mail_servers
from tests.processes import program
from tests.servers import postgres, valkey


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_valkey_finds_its_data_again_after_a_kill(tmp_path: Path) -> None:
    with valkey(tmp_path) as running:
        client = redis.Redis.from_url(running.url)
        client.set("case", "12")
        running.server.kill()
        running.server.start()
        assert client.get("case") == b"12"
        client.close()


def test_valkey_forgets_when_it_is_told_to(tmp_path: Path) -> None:
    with valkey(tmp_path, keep=False) as running:
        client = redis.Redis.from_url(running.url)
        client.set("case", "12")
        running.server.stop()
        running.server.start()
        assert client.get("case") is None
        client.close()


def test_postgres_gives_a_new_database_at_every_call_and_survives_a_restart(tmp_path: Path) -> None:
    with postgres(tmp_path) as running:
        first, second = running.new_database(), running.new_database()
        assert first != second
        with psycopg.connect(first) as connection:
            connection.execute("CREATE TABLE kept (x int)")
        running.server.stop()
        running.server.start()
        with psycopg.connect(first) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
        with psycopg.connect(second) as connection, pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("SELECT count(*) FROM kept")


def test_servers_are_gone_with_their_folders_even_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), mail_servers(tmp_path) as running:
        folder, pids = running.folder, (running.smtp.pid, running.imap.pid)
        assert all(is_alive(pid) for pid in pids)
        raise ZeroDivisionError
    assert not folder.exists()
    assert not any(is_alive(pid) for pid in pids)


def test_a_program_that_is_missing_is_named_with_what_to_do() -> None:
    with pytest.raises(RuntimeError, match=r"no-such-program is missing\. Run make test, which installs it"):
        program("no-such-program")
