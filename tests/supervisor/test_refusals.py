"""What keeps Accord from starting is one sentence that says what to do, and an exit code that is not 0."""

import os
import socket
from pathlib import Path

import pytest

from settings import load_settings
from supervisor.prepare import stranded, without_password
from tests.examples import hips
from tests.processes import free_port
from tests.supervisor.starting import environment, start_and_end


def test_taken_port_is_said(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, said = start_and_end(environment(tmp_path, PORT=str(port)))
    assert code == 1
    assert said == f"Port {port} is taken by another program: stop it, or set PORT to another number."


def test_host_of_another_machine_is_said(tmp_path: Path) -> None:
    code, said = start_and_end(environment(tmp_path, HOST="192.0.2.1"))
    assert code == 1
    assert said == "HOST is 192.0.2.1, which is no address of this machine: set it to 127.0.0.1 or 0.0.0.0."


def test_unreachable_postgresql_is_said_without_its_password(tmp_path: Path) -> None:
    port = free_port()
    url = f"postgresql://accord:hunter2@127.0.0.1:{port}/accord"
    code, said = start_and_end(environment(tmp_path, DATABASE_URL=url))
    assert code == 1
    assert said.startswith(f"The database cannot be used at postgresql+psycopg://127.0.0.1:{port}/accord (")
    assert said.endswith("). Start it, or correct DATABASE_URL.")
    assert "\n" not in said
    assert "hunter2" not in said


def test_sqlite_in_a_folder_that_does_not_exist_is_said(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/none/accord.db"
    code, said = start_and_end(environment(tmp_path, DATABASE_URL=url))
    assert code == 1
    assert said == (
        f"The database cannot be used at {url} (unable to open database file)."
        " Start it, or correct DATABASE_URL."
    )


def test_unreachable_queue_is_said_without_its_password(tmp_path: Path) -> None:
    port = free_port()
    code, said = start_and_end(environment(tmp_path, REDIS_URL=f"redis://:hunter2@127.0.0.1:{port}/0"))
    assert code == 1
    assert said.startswith(f"The queue cannot be used at redis://127.0.0.1:{port}/0 (")
    assert said.endswith("or correct REDIS_URL; without REDIS_URL Accord starts its own.")
    assert "\n" not in said
    assert "hunter2" not in said


def test_missing_secret_outside_demo_mode_is_said_before_anything_is_made(tmp_path: Path) -> None:
    code, said = start_and_end(environment(tmp_path / "var", DEMO="0"))
    assert code == 1
    assert "SECRET_KEY is required outside demo mode." in said
    assert not (tmp_path / "var").exists()


def test_fault_in_a_protocol_is_said_before_anything_serves(tmp_path: Path) -> None:
    code, said = start_and_end(environment(tmp_path, BOARD_INBOX="hips=inbox@nowhere"))
    assert code == 1
    assert said.startswith("The protocol files have 1 fault:\n- hips.toml: inbox: ")
    assert "Traceback" not in said


@pytest.mark.skipif(os.getuid() != 0, reason="only root can make a folder that belongs to somebody else")
def test_socket_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    env = environment(tmp_path / ("long" * 30))
    socket_folder = load_settings(env).valkey_socket.parent
    assert socket_folder.parent == Path("/tmp")
    socket_folder.mkdir()
    try:
        os.chown(socket_folder, 65534, 65534)
        code, said = start_and_end(env)
    finally:
        socket_folder.rmdir()
    assert code == 1
    assert said == f"{socket_folder} belongs to somebody else: set DATA_DIR to a shorter path."


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql+psycopg://u:p@db:5432/accord?password=p", "postgresql+psycopg://db:5432/accord"),
        ("postgresql://u:p/w?d@db/accord", "postgresql://db/accord"),
        ("redis://:p%40ss@queue/0", "redis://queue/0"),
        ("unix:///run/valkey.sock?password=p", "unix:///run/valkey.sock"),
        ("sqlite:////srv/a@b/accord.db", "sqlite:////srv/a@b/accord.db"),
    ],
)
def test_addresses_are_shown_without_passwords(url: str, shown: str) -> None:
    assert without_password(url) == shown


def test_an_open_case_that_no_file_knows_of_any_more_is_named_before_anything_starts() -> None:
    boards = {"hips": hips()}
    cases = [
        ("HIPS-00001", "hips", "default", "2"),
        ("HIPS-00002", "hips", "default", None),
        ("HIPS-00003", "hips", "gone", "1"),
        ("HIPS-00004", "hips", "mash", "9"),
        ("EAST-00005", "east", "default", "1"),
    ]
    assert [fault.partition(",")[0] for fault in stranded(cases, boards)] == [
        "HIPS-00003 is open on the pathway 'gone'",
        "HIPS-00004 is open at step '9' of 'mash'",
        "EAST-00005 is open",
    ]
