"""What the supervisor writes: its own sentences and its children's lines, as text or as one JSON object each."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

Say = Callable[[str, str], None]


def speaker(log_format: str) -> Say:
    """A function that writes a line of the program of this name; the supervisor's own name is empty."""
    make = _as_json if log_format == "json" else _as_text
    return lambda name, line: write(make(name, line))


def write(line: str) -> None:
    try:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except OSError:
        # The terminal is gone; stopping the children in order matters more than telling of it.
        pass


def _as_text(name: str, line: str) -> str:
    return f"{name:<9}| {line}" if name else line


def _as_json(name: str, line: str) -> str:
    program = name or "supervisor"
    try:
        told: Any = json.loads(line)
    except ValueError:
        told = None
    if isinstance(told, dict):
        return json.dumps({"program": program, **told}, ensure_ascii=False)
    # Valkey and the interpreter write no JSON.
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return json.dumps({"program": program, "time": now, "message": line.strip()}, ensure_ascii=False)
