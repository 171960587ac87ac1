"""Reads the Boards' files and the bank holidays.

Every fault of every file is listed at once, each with file, key and what is allowed, so that a
Board mends its file in one go; Accord does not start on a bad one.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

import holidays
from pydantic import ValidationError

from casework.calendar import WorkingCalendar
from casework.errors import ProtocolFault
from casework.protocol import Protocol
from casework.work import Board

FOLDER = Path(__file__).parent
# The years whose bank holidays are known. Outside them no deadline can be told.
YEARS = range(2000, 2101)


def load_protocols(folder: Path = FOLDER, inboxes: Mapping[str, str] | None = None) -> dict[str, Board]:
    """All protocols of `folder`, by key.

    `inboxes` overrides the files' Board inboxes by key. Whoever gives it is about to send mail, so every
    Board must then have a real inbox; without it the files are only read.

    Raises:
        ProtocolFault: with one sentence for each fault of each file.
    """
    faults: list[str] = []
    found: dict[str, Board] = {}
    for path in sorted(folder.glob("*.toml")):
        raw = path.read_bytes()
        try:
            told = tomllib.loads(raw.decode())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            faults.append(f"{path.name}: the file is not valid TOML ({fault}).")
            continue
        if inboxes and told.get("key") in inboxes:
            told["inbox"] = inboxes[str(told["key"])]
        try:
            protocol = Protocol.model_validate(told)
        except ValidationError as fault:
            faults.extend(f"{path.name}: {_where(error['loc'])}: {_what(error)}." for error in fault.errors())
            continue
        if protocol.key != path.stem:
            faults.append(
                f"{path.name}: key: it is '{protocol.key}'; it must be the file's own name, '{path.stem}'."
            )
        if inboxes is not None and protocol.inbox.endswith(".invalid"):
            faults.append(f"{path.name}: inbox: set the Board's own address there, or with BOARD_INBOX.")
        found[protocol.key] = Board(
            protocol, hashlib.sha256(raw).hexdigest()[:16], WorkingCalendar(bank_holidays(), protocol.hours)
        )
    for key in sorted(set(inboxes or ()) - {path.stem for path in folder.glob("*.toml")}):
        faults.append(f"BOARD_INBOX names '{key}', and there is no {key}.toml; correct one of them.")
    if not found and not faults:
        faults.append(f"{folder.name}: there is no protocol file; add one, for example hips.toml.")
    if faults:
        raise ProtocolFault(faults)
    return found


def _where(place: tuple[int | str, ...]) -> str:
    """The key as a person would look for it: pathways.default.steps[2].limit.unit."""
    words = ""
    for part in place:
        words += f"[{part + 1}]" if isinstance(part, int) else f"{'.' if words else ''}{part}"
    return words or "the whole file"


def _what(error: Mapping[str, object]) -> str:
    """pydantic's finding as words for the Board's business manager."""
    kind, given = error["type"], error.get("input")
    if kind == "extra_forbidden":
        return "there is no such key; remove it or check its spelling"
    if kind == "missing":
        return "this key is missing; add it"
    message = str(error["msg"]).removeprefix("Value error, ")
    message = message[0].lower() + message[1:]
    return message if isinstance(given, dict) else f"{message}; the file says {given!r}"


@lru_cache
def bank_holidays() -> Mapping[date, str]:
    """Bank holidays of England and Wales with their substitutes, from the `holidays` library."""
    return dict(holidays.country_holidays("GB", subdiv="ENG", years=YEARS, language="en_GB").items())
