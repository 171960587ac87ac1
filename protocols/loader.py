"""Reads the Boards' files and the bank holidays.

Every fault of every file is listed at once, each with file, key and what is allowed, so that a
Board mends its file in one go; Accord does not start on a bad one.

TOML ──▶ keys and values (casework.protocol) ──▶ do the parts fit together? (casework.protocol_check) ──▶ Board
"""

import hashlib
import tomllib
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from casework.calendar import WorkingCalendar
from casework.errors import ProtocolFault
from casework.limits import Email, Key
from casework.paper import Recipient
from casework.protocol import Protocol
from casework.protocol_check import faults_of
from casework.work import Board
from protocols.bank_holidays import YEARS, bank_holidays

__all__ = ["FOLDER", "YEARS", "bank_holidays", "load_protocols", "read_copy"]

FOLDER = Path(__file__).parent


def load_protocols(
    folder: Path = FOLDER,
    inboxes: Mapping[str, str] | None = None,
    boards: Collection[str] | None = None,
) -> dict[str, Board]:
    """The protocols of `folder`, by key.

    `boards` are the keys of those to serve; the files of others are not looked at, so that one may lie there half
    written. None is all of them. `inboxes` overrides the files' Board inboxes by key. Whoever gives it is about to
    send mail, so every Board that is served must then have a real inbox; without it the files are only read.

    Raises:
        ProtocolFault: with one sentence for each fault of each file.
    """
    faults: list[str] = []
    holidays: Mapping[date, str] = {}
    try:
        holidays = bank_holidays(folder)
    except ProtocolFault as fault:
        faults += fault.faults
    there = {path.stem: path for path in sorted(folder.glob("*.toml"))}
    if not there:
        faults.append(f"{folder.name}: there is no protocol file; add one, for example hips.toml.")
    for key in sorted({*(boards or ()), *(inboxes or ())} - set(there)):
        faults.append(f"BOARD_INBOX names '{key}', and there is no {key}.toml; correct one of them.")
    if boards is not None and not boards:
        faults.append("No Board is to be served; name one in BOARD_INBOX.")
    found: dict[str, Board] = {}
    for key, path in there.items():
        if boards is not None and key not in boards:
            continue
        raw = path.read_bytes()
        protocol, wrong = _read(path.stem, raw, inboxes)
        faults += [f"{path.name}: {fault}." for fault in wrong]
        if protocol is not None:
            digest = hashlib.sha256(raw).hexdigest()[:16]
            found[key] = Board(protocol, digest, WorkingCalendar(holidays, protocol.hours))
    if faults:
        raise ProtocolFault(faults)
    return found


def read_copy(raw: bytes, called: str) -> Protocol:
    """The protocol in `raw`, a copy of a Board's file that may have any name; `called` names it in the faults.

    Raises:
        ProtocolFault: with one sentence for each fault.
    """
    protocol, faults = _read(None, raw, None)
    if protocol is None or faults:
        raise ProtocolFault([f"{called}: {fault}." for fault in faults])
    return protocol


def _read(
    name: str | None, raw: bytes, inboxes: Mapping[str, str] | None
) -> tuple[Protocol | None, list[str]]:
    """The protocol in `raw`, the file of the key `name`, and what is wrong with it. None where that cannot be told."""
    try:
        # Windows' editors put a mark before the text, which says no more than that it is UTF-8.
        told = tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None, ["the file is not in UTF-8; save it as UTF-8"]
    except tomllib.TOMLDecodeError as fault:
        return None, [f"the file is not valid TOML ({fault})"]
    if inboxes and name is not None and name in inboxes:
        told["inbox"] = inboxes[name]
    try:
        protocol = Protocol.model_validate(told)
    except ValidationError as fault:
        return None, [f"{_where(error['loc'])}: {_what(error)}" for error in _own(fault.errors())]
    faults = faults_of(protocol)
    if name is not None and protocol.key != name:
        faults.append(f"key: it is '{protocol.key}'; it must be the file's own name, '{name}'")
    if inboxes is not None and protocol.inbox.endswith(".invalid"):
        faults.append("inbox: set the Board's own address there, or with BOARD_INBOX")
    return protocol, faults


def _own(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without those that only follow from another: a list whose one item is wrong counts as empty, too."""
    places = [error["loc"] for error in errors]
    return [
        error
        for error in errors
        if error["type"] != "too_short"
        or not any(place != error["loc"] and place[: len(error["loc"])] == error["loc"] for place in places)
    ]


def _where(place: tuple[int | str, ...]) -> str:
    """The key as a person would look for it: pathways.default.steps[2].limit.unit."""
    words = ""
    for part in place:
        words += f"[{part + 1}]" if isinstance(part, int) else f"{'.' if words else ''}{part}"
    return words or "the whole file"


def _pattern(shape: object) -> str:
    """The pattern of one of the grammar's kinds of text."""
    return str(get_args(shape)[1].pattern)


# What a text must look like, for people who do not read patterns.
_SHAPES = {
    _pattern(Email): "it must be an e-mail address",
    _pattern(Key): "use small letters and figures, with single hyphens between them",
    _pattern(Recipient): (
        "it must be raiser, speaker, counterpart, next-counterpart, everyone, board, or a post such as "
        "counterpart:line-manager"
    ),
}


def _what(error: ErrorDetails) -> str:
    """pydantic's finding as words for the Board's business manager."""
    kind, given = error["type"], error.get("input")
    if kind == "extra_forbidden":
        return "there is no such key; remove it or check its spelling"
    if kind == "missing":
        return "this key is missing; add it"
    if kind == "string_pattern_mismatch":
        allowed = _SHAPES.get(str(error["ctx"]["pattern"]), "it is not written as it must be")
        return f"{allowed}; the file says {given!r}"
    message = str(error["msg"]).removeprefix("Value error, ")
    message = message[0].lower() + message[1:]
    return message if isinstance(given, dict) else f"{message}; the file says {given!r}"
