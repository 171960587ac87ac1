"""Child processes: started, listened to, started again when they die, and stopped in order.

One thread and one selector. That keeps it small, makes the code between fork and exec safe, and
keeps PR_SET_PDEATHSIG true to its word: the signal is sent when the *thread* that forked ends.
"""

import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from supervisor.lines import Say

STOP_SECONDS = 10.0
LONGEST_DELAY = 30.0
# A child that lived as long as this has started up: what ends it later is no fault of its beginning.
STARTED_SECONDS = 5.0
# A child that lived as long as this was well, so its next death counts as the first.
WELL_SECONDS = 60.0
DEATHS_AT_START = 5
LAST_LINES = 20
_PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class GaveUp(Exception):
    """A child died again and again at the start; the text has its last lines."""


def delay_before_restart(deaths: int, started_up: bool) -> float:
    """Seconds to wait after so many deaths in a row: 1, 2, 4 … 30; at the start, when a person waits, 1."""
    return min(LONGEST_DELAY, 2.0 ** min(deaths - 1, 10)) if started_up else 1.0


@dataclass
class Child:
    """One process that should be running.

    Args:
        name: what stands before its lines.
        argv, env: the program.
        orphaned: the signal that it gets (on Linux) when the supervisor is gone without a word.
        stops_last: the others work with it, so it outlives them.
        hidden: lines with these words are not worth a person's time.
    """

    name: str
    argv: list[str]
    env: Mapping[str, str]
    orphaned: signal.Signals = signal.SIGKILL
    stops_last: bool = False
    hidden: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    started_up: bool = False
    restart_at: float | None = None
    last_lines: deque[str] = field(default_factory=lambda: deque(maxlen=LAST_LINES))
    unfinished: bytes = b""


class Children:
    """All children of this supervisor. Use as a context manager: leaving it stops them all.

    Args:
        keep_open: file descriptors that every child holds open (the lock), so that the lock lasts as
            long as the last of them.
        say: called with the name of a child and a line of its, or with "" and a sentence of ours.
    """

    def __init__(self, keep_open: Iterable[int], say: Say) -> None:
        self.stopping = False
        self._keep_open = tuple(keep_open)
        self._say = say
        self._children: list[Child] = []
        self._selector = selectors.DefaultSelector()
        self._wakeup, self._wakeup_in = os.pipe()

    def __enter__(self) -> "Children":
        for end in (self._wakeup, self._wakeup_in):
            os.set_blocking(end, False)
        self._selector.register(self._wakeup, selectors.EVENT_READ, None)
        signal.set_wakeup_fd(self._wakeup_in, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_stop)
        # Without a handler of our own a death would not end the selector's wait.
        signal.signal(signal.SIGCHLD, lambda *_: None)
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping = True
        self._stop([child for child in self._children if not child.stops_last])
        self._stop([child for child in self._children if child.stops_last])

    def add(self, child: Child) -> None:
        self._children.append(child)
        self._start(child)

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Serve the children until `ready` is true; False when told to stop or the time is over."""
        until = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < until:
            if ready():
                return True
            self.serve(0.05)
        return False

    def serve(self, timeout: float | None = None) -> None:
        """Pass lines on and restart the dead, for `timeout` seconds or until something happens.

        Raises:
            GaveUp: a child that never ran for long died at once, several times in a row.
        """
        now = time.monotonic()
        due = [child.restart_at - now for child in self._children if child.restart_at is not None]
        waits = [max(0.0, wait) for wait in due] + ([] if timeout is None else [timeout])
        self._listen(min(waits, default=None))
        for child in self._children:
            if self.stopping:
                return
            if child.process is not None and child.process.poll() is not None:
                self._bury(child)
            elif child.restart_at is not None and child.restart_at <= time.monotonic():
                self._start(child)

    def _on_stop(self, *_: object) -> None:
        self.stopping = True

    def _start(self, child: Child) -> None:
        child.restart_at, child.started = None, time.monotonic()
        child.process = spawn(child.argv, child.env, child.orphaned, self._keep_open)
        assert child.process.stdout is not None
        os.set_blocking(child.process.stdout.fileno(), False)
        self._selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def _bury(self, child: Child) -> None:
        assert child.process is not None
        code = child.process.returncode
        self._let_go(child)
        lived = time.monotonic() - child.started
        child.started_up = child.started_up or lived >= STARTED_SECONDS
        child.deaths = 1 if lived >= WELL_SECONDS else child.deaths + 1
        if not child.started_up and child.deaths >= DEATHS_AT_START:
            last = "\n".join(child.last_lines)
            raise GaveUp(f"{child.name} stopped {child.deaths} times in a row. Its last lines:\n{last}")
        delay = delay_before_restart(child.deaths, child.started_up)
        child.restart_at = time.monotonic() + delay
        ended = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
        self._say("", f"{child.name} {ended}; it is started again in {delay:.0f} s.")

    def _let_go(self, child: Child) -> None:
        """Close the books on a dead process: its last lines, its pipe and whatever it left in its session."""
        assert child.process is not None and child.process.stdout is not None
        _kill_session(child.process.pid)
        self._read(child)
        if child.unfinished:
            self._lines(child, b"\n")
        if child.process.stdout.fileno() in self._selector.get_map():
            self._selector.unregister(child.process.stdout)
        child.process.stdout.close()
        child.process = None

    def _listen(self, timeout: float | None) -> None:
        for key, _ in self._selector.select(timeout):
            if key.data is not None:
                self._read(key.data)
                continue
            try:
                os.read(self._wakeup, 512)
            except BlockingIOError:
                pass

    def _read(self, child: Child) -> None:
        assert child.process is not None and child.process.stdout is not None
        try:
            while data := os.read(child.process.stdout.fileno(), 65536):
                self._lines(child, data)
        except BlockingIOError:
            return
        if child.process.stdout.fileno() in self._selector.get_map():
            self._selector.unregister(child.process.stdout)

    def _lines(self, child: Child, data: bytes) -> None:
        *lines, child.unfinished = (child.unfinished + data).split(b"\n")
        for line in lines:
            text = line.decode(errors="replace")
            child.last_lines.append(text)
            if not any(words in text for words in child.hidden):
                self._say(child.name, text)

    def _stop(self, children: list[Child]) -> None:
        running = [child for child in children if child.process is not None]
        for child in running:
            assert child.process is not None
            child.process.terminate()
        until = time.monotonic() + STOP_SECONDS
        while alive := [c for c in running if c.process and c.process.poll() is None]:
            if time.monotonic() >= until:
                break
            self._listen(min(0.1, max(0.0, until - time.monotonic())))
        for child in alive:
            assert child.process is not None
            self._say("", f"{child.name} did not stop in {STOP_SECONDS:.0f} s and is ended by force.")
            child.process.kill()
        for child in running:
            assert child.process is not None
            child.process.wait()
            self._let_go(child)


def spawn(
    argv: list[str],
    env: Mapping[str, str],
    orphaned: signal.Signals = signal.SIGKILL,
    keep_open: Iterable[int] = (),
    stdin: int = subprocess.DEVNULL,
    stderr: int | None = subprocess.STDOUT,
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, so that Ctrl-C reaches the supervisor only.

    On Linux it gets the signal `orphaned` when the supervisor is killed. Elsewhere it lives on, and
    the lock that it holds keeps a second Accord away from its data.
    """
    supervisor = os.getpid()

    def between_fork_and_exec() -> None:
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, int(orphaned), 0, 0, 0)
            # The supervisor may have died before that call, and then nobody would send the signal.
            if os.getppid() != supervisor:
                os._exit(1)

    return subprocess.Popen(
        argv,
        env=env,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=stderr,
        start_new_session=True,
        pass_fds=tuple(keep_open),
        preexec_fn=between_fork_and_exec,
    )


def _kill_session(session: int) -> None:
    """End what a dead child left behind. RQ's own children have groups of their own, so go by session."""
    try:
        os.killpg(session, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    if sys.platform != "linux":
        return
    for entry in os.scandir("/proc"):
        try:
            if entry.name.isdigit() and os.getsid(int(entry.name)) == session:
                os.kill(int(entry.name), signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
