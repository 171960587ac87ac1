"""Real programs started by the tests: one way to start, wait for, stop and kill them.

Servers that refuse to work for root (PostgreSQL, Dovecot) run as `nobody` when the tests run as root, and as
the person who runs the tests otherwise; `helper_account` says which, `private_folder` gives them a place.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Account:
    """The operating system's account that a test server runs as."""

    name: str
    uid: int
    gid: int


def helper_account() -> Account:
    """`nobody` when the tests run as root, else the account of the tests."""
    found = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    return Account(found.pw_name, found.pw_uid, found.pw_gid)


def program(name: str, *folders: str) -> str:
    """The path of a program that `make test` installs.

    Raises:
        RuntimeError: it is not installed; a test must not be skipped silently for that.
    """
    path = os.pathsep.join([*folders, os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/sbin"])
    found = shutil.which(name, path=path)
    if found is None:
        raise RuntimeError(f"The program {name} is missing. Run make test, which installs it.")
    return found


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Does somebody accept connections on this port of 127.0.0.1?"""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@contextlib.contextmanager
def private_folder() -> Iterator[Path]:
    """A folder of `helper_account`, gone at the end.

    pytest's own folders are closed to other accounts, and their paths may be too long for a Unix socket
    (107 octets), hence a short one beside them.
    """
    account = helper_account()
    folder = Path(tempfile.mkdtemp(prefix="accord-"))
    try:
        if os.geteuid() == 0:
            os.chown(folder, account.uid, account.gid)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_as_helper(command: list[str], cwd: Path) -> None:
    """Run a program to its end as `helper_account`; its output is in the error where it fails."""
    user, group = _switch(True)
    done = subprocess.run(
        command,
        cwd=cwd,
        check=False,
        capture_output=True,
        text=True,
        env=_environment(cwd),
        user=user,
        group=group,
        extra_groups=None if user is None else [],
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed with {done.returncode}: {done.stdout}{done.stderr}")


class Server:
    """A program that keeps running. Start and stop it as often as a test needs.

    Args:
        command: the program and its arguments; it must stay in the foreground.
        ready: asked until it is true; the server counts as started then.
        log: a file for everything that the program prints.
        as_helper: run it as `helper_account` rather than as the tests' own account.
        stop_signal: asks the program to end in order.
    """

    def __init__(
        self,
        command: list[str],
        ready: Callable[[], bool],
        log: Path,
        *,
        as_helper: bool = False,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.command = command
        self.log = log
        self._ready = ready
        self._as_helper = as_helper
        self._stop_signal = stop_signal
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        if self._process is None:
            raise RuntimeError(f"{self.command[0]} is not running.")
        return self._process.pid

    def start(self) -> None:
        """Start and wait until it is ready; harmless when it runs already."""
        if self._process is not None and self._process.poll() is None:
            return
        user, group = _switch(self._as_helper)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(Path("/")),
                start_new_session=True,
                user=user,
                group=group,
                extra_groups=None if user is None else [],
            )
        until = time.monotonic() + START_SECONDS
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() > until:
                self.kill()
                said = self.log.read_text(errors="replace")[-3000:]
                raise RuntimeError(f"{self.command[0]} did not start: {said}")
            time.sleep(0.01)

    def stop(self) -> None:
        """End it in order, or by force after ten seconds; harmless when it does not run."""
        self._end(self._stop_signal)

    def kill(self) -> None:
        """End it and all its children at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, first: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            if first is signal.SIGKILL:
                os.killpg(process.pid, first)
            else:
                process.send_signal(first)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
        # Children may outlive their parent; the group is theirs alone.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _switch(as_helper: bool) -> tuple[int, int] | tuple[None, None]:
    """The ids to change to; none where nothing is to change, or where only root could."""
    if not as_helper or os.geteuid() != 0:
        return None, None
    account = helper_account()
    return account.uid, account.gid


def _environment(home: Path) -> Mapping[str, str]:
    # A server must not see the settings of the developer who runs the tests.
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
