"""All of Accord, started as `make run` does, with data of its own; and how much memory it takes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from supervisor.checks import web_answers

HOST = "127.0.0.1"
START_SECONDS = 60


class CannotMeasure(Exception):
    """Accord did not start; the text has what it printed."""


@dataclass(frozen=True, slots=True)
class Running:
    """`environment` is that of all its processes; `started` says how long it took to start, in seconds."""

    environment: dict[str, str]
    base_url: str
    pid: int
    started: float

    def memory(self) -> tuple[int, int]:
        """(sum of RSS, sum of PSS) of all its processes, in bytes. RSS counts what they share many times."""
        rss = pss = 0
        for pid in _family(self.pid):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
            kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
            rss += kilobytes["Rss"] * 1024
            pss += kilobytes["Pss"] * 1024
        return rss, pss


@contextmanager
def running(folder: Path, port: int) -> Iterator[Running]:
    """Starts everything, and stops it at the end of the block.

    Raises CannotMeasure where it does not start.
    """
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    environment = kept | {"DEMO": "true", "PORT": str(port), "DATA_DIR": str(folder), "CONFIRM": "never"}
    log = folder / "log"
    begun = time.perf_counter()
    with log.open("wb") as said:
        argv = [sys.executable, "-m", "supervisor"]
        supervisor = subprocess.Popen(argv, env=environment, stdout=said, stderr=said)
    try:
        while not web_answers(HOST, port):
            if supervisor.poll() is not None or time.perf_counter() - begun > START_SECONDS:
                raise CannotMeasure(f"Accord did not start:\n{log.read_text(errors='replace')}")
            time.sleep(0.02)
        started = time.perf_counter() - begun
        yield Running(environment, f"http://{HOST}:{port}", supervisor.pid, started)
    finally:
        supervisor.send_signal(signal.SIGTERM)
        supervisor.wait(timeout=30)


def _family(pid: int) -> list[int]:
    """The process and all that descend from it."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name, in brackets, may have blanks in it.
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = [pid]
    for member in found:
        found += [child for child, parent in parents.items() if parent == member]
    return found
