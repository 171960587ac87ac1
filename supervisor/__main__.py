"""`python -m supervisor`: check, start, watch, stop."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from supervisor import programs
from supervisor.checks import (
    CannotStart,
    check_port,
    one_supervisor,
    private_parent,
    valkey_answers,
    web_answers,
)
from supervisor.children import Children, GaveUp, spawn
from supervisor.lines import Say, speaker

READY_SECONDS = 60.0
# A large table takes its time, and so may another machine that migrates first.
MIGRATION_SECONDS = 3600.0

TRY_FIRST = """
Accord is running in demo mode at {url}
  1. Open a case with the form:                 {url}/
  2. Read and answer everybody's e-mail:        {url}/demo
  3. Move the demo clock on from the same page, and watch the case go up a step.
Ctrl-C stops it. Everything is kept in {data_dir}
"""


def main() -> int:
    # What the children write is about other people's children: nobody else on this machine may read it.
    os.umask(0o077)
    try:
        return run()
    except (CannotStart, GaveUp) as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    except KeyboardInterrupt:
        # Only the first checks can be interrupted like this; nothing has been started.
        return 130


def run() -> int:
    """Everything from the first check to the last process; the exit code."""
    argv = [sys.executable, "-m", "supervisor.prepare"]
    prepare = spawn(argv, os.environ, stdin=subprocess.PIPE, stderr=None)
    assert prepare.stdin is not None and prepare.stdout is not None
    # Leaving the block closes its stdin, which ends it, and waits for it.
    with prepare:
        line = prepare.stdout.readline()
        if not line:
            return prepare.wait()
        plan: dict[str, Any] = json.loads(line)
        with one_supervisor(Path(plan["DATA_DIR"])) as lock:
            check_port(plan["host"], plan["port"])
            say = speaker(plan["log_format"])
            with Children([lock.fileno()], say) as children:
                return serve(plan, prepare, children, say)


def serve(plan: Mapping[str, Any], prepare: "subprocess.Popen[bytes]", children: Children, say: Say) -> int:
    """Start all children in their order and watch them until told to stop; the exit code."""
    env = programs.environment(plan)
    if plan["valkey_socket"]:
        private_parent(Path(plan["valkey_socket"]))
        children.add(programs.valkey(plan, env))
        _wait(children, lambda: valkey_answers(plan["valkey_socket"]), "The embedded Valkey")
    assert prepare.stdin is not None
    if not children.stopping:
        try:
            os.write(prepare.stdin.fileno(), b"go\n")
        except BrokenPipeError:
            # It has found a fault already and said so; its exit code follows.
            pass
        _wait(children, lambda: prepare.poll() is not None, "The database's migration", MIGRATION_SECONDS)
        if prepare.returncode:
            return prepare.returncode
    if not children.stopping:
        for child in programs.serving(plan, env):
            children.add(child)
        _wait(children, lambda: web_answers(plan["host"], plan["port"]), "The web server")
    if not children.stopping:
        words = TRY_FIRST if plan["demo"] else "Accord is serving at {url}"
        say("", words.format(url=plan["BASE_URL"], data_dir=plan["DATA_DIR"]))
    while not children.stopping:
        children.serve()
    return 0


def _wait(children: Children, ready: Callable[[], bool], what: str, seconds: float = READY_SECONDS) -> None:
    if not children.wait_until(ready, seconds) and not children.stopping:
        raise CannotStart(f"{what} was not ready after {seconds:.0f} s: look at the lines above.")


if __name__ == "__main__":
    sys.exit(main())
