"""Are this folder and this port ours to use, and does each server answer?"""

import errno
import fcntl
import os
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

# Processes of a supervisor that was killed notice it and end within this time.
PREVIOUS_SECONDS = 15.0
ANSWER_SECONDS = 2.0


class CannotStart(Exception):
    """Why Accord cannot start, in one sentence that says what to do."""


@contextmanager
def one_supervisor(data_dir: Path) -> Iterator[TextIO]:
    """Hold DATA_DIR/supervisor.lock. The children inherit it, so it lasts as long as any of them.

    Raises:
        CannotStart: another supervisor, or what is left of one, works in this folder.
    """
    path = data_dir / "supervisor.lock"
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+") as lock:
        until = time.monotonic() + PREVIOUS_SECONDS
        while not _locked(lock):
            lock.seek(0)
            owner = lock.read().strip()
            if owner.isdigit() and _is_alive(int(owner)):
                raise CannotStart(
                    f"Accord is already running in {data_dir} (process {owner}): stop it first,"
                    " or set DATA_DIR to another folder."
                )
            if time.monotonic() > until:
                raise CannotStart(
                    f"Processes of an earlier Accord are still running in {data_dir}: stop them first,"
                    " or set DATA_DIR to another folder."
                )
            time.sleep(0.1)
        lock.seek(0)
        lock.truncate()
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield lock


def _locked(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def check_port(host: str, port: int) -> None:
    """Raises CannotStart where the web server could not listen there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            # As the web server does: a connection that was closed a moment ago is no obstacle.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            fault = f"Port {port} is taken by another program: stop it, or set PORT to another number."
        elif error.errno == errno.EACCES:
            fault = f"Port {port} may not be used by this account: set PORT to a number above 1023."
        else:
            fault = f"HOST is {host}, which is no address of this machine: set it to 127.0.0.1 or 0.0.0.0."
        raise CannotStart(fault) from error


def private_parent(path: Path) -> None:
    """Make the folder of a socket, open to this account only.

    Raises:
        CannotStart: somebody else made it first, and could listen in its place.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.parent.lstat()
    if found.st_uid != os.getuid() or not stat.S_ISDIR(found.st_mode):
        raise CannotStart(f"{path.parent} belongs to somebody else: set DATA_DIR to a shorter path.")


def valkey_answers(path: str) -> bool:
    """Whether the Valkey at this unix socket has read its data and takes commands."""
    return _ask(socket.AF_UNIX, path, b"PING\r\n").startswith(b"+PONG")


def web_answers(host: str, port: int) -> bool:
    """Whether GET /health is answered with 200."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (compared, not bound)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Host is that of the web server, for an application that answers to its own names only.
    request = f"GET /health HTTP/1.0\r\nHost: {host}:{port}\r\n\r\n".encode()
    return _ask(family, (host, port), request).partition(b"\r\n")[0].split()[1:2] == [b"200"]


def _ask(family: socket.AddressFamily, address: str | tuple[str, int], question: bytes) -> bytes:
    """The beginning of the answer; empty when there is none."""
    with socket.socket(family) as connection:
        connection.settimeout(ANSWER_SECONDS)
        try:
            connection.connect(address)
            connection.sendall(question)
            return connection.recv(256)
        except OSError:
            return b""
