"""Starts the real supervisor with the real application, and looks at its processes."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.request import urlopen

from tests.processes import free_port

ROOT = Path(__file__).parents[2]


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    """Demo mode; no setting of the person who runs the tests; a port and a folder of the test's own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    own = {"DEMO": "1", "PORT": str(free_port()), "DATA_DIR": str(data_dir), "WORKERS": "1"}
    return kept | own | settings


def start_and_end(env: Mapping[str, str]) -> tuple[int, str]:
    """Exit code and stderr of a supervisor that is expected to refuse."""
    argv = [sys.executable, "-m", "supervisor"]
    done = subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stderr.strip()


def eventually(holds: Callable[[], bool], seconds: float = 60.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return holds()


class Running:
    """A supervisor that serves; everything that it prints is in `log`."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.data_dir = folder / "var"
        self.log = folder / "log"
        env = environment(self.data_dir, **settings)
        self.port = int(env["PORT"])
        with self.log.open("wb") as log:
            argv = [sys.executable, "-m", "supervisor"]
            self.process = subprocess.Popen(argv, cwd=ROOT, env=env, stdout=log, stderr=log)
        ready = eventually(lambda: "demo mode at" in self.said() or self.process.poll() is not None)
        assert ready and self.process.poll() is None, self.said()

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def is_healthy(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def processes(self, words: str = "") -> list[int]:
        """All processes that work in this DATA_DIR; `words` are in their command line.

        Their environment names it. Valkey's title covers its environment, and has its socket's path instead.
        """
        mark = f"DATA_DIR={self.data_dir}\0"
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                environ = (folder / "environ").read_text(errors="replace")
                title = (folder / "cmdline").read_text(errors="replace").replace("\0", " ")
                ours = mark in environ or f"{self.data_dir}/valkey.sock" in title
                if ours and re.search(words, title):
                    found.append(int(folder.name))
            except OSError:
                continue
        return found

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def kill_everything(self) -> None:
        """For the end of a test, whatever state it left."""
        self.process.kill()
        self.process.wait()
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
