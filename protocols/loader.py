"""Reads the Boards' files and the bank holidays.

Every fault of every file is listed at once, each with file, key and what is allowed, so that a
Board mends its file in one go; Accord does not start on a bad one.

TOML ──▶ keys and values (casework.protocol) ──▶ do the parts fit together? (casework.protocol_check) ──▶ Board
"""

import hashlib
import tomllib
from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from casework.calendar import WorkingCalendar
from casework.errors import ProtocolFault
from casework.protocol import Protocol
from casework.protocol_check import faults_of
from casework.work import Board
from protocols.bank_holidays import YEARS, bank_holidays
from protocols.faults import checked

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
        inbox = (inboxes or {}).get(key)
        protocol, wrong = _read(key, raw, inbox, served=inboxes is not None)
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
    protocol, faults = _read(None, raw, None, served=False)
    if protocol is None or faults:
        raise ProtocolFault([f"{called}: {fault}." for fault in faults])
    return protocol


# The same files are read at every start of a world; what they say follows from their bytes alone.
@lru_cache(maxsize=32)
def _read(
    name: str | None, raw: bytes, inbox: str | None, *, served: bool
) -> tuple[Protocol | None, tuple[str, ...]]:
    """The protocol in `raw`, the file of the key `name`, and what is wrong with it. None where it cannot be read.

    `inbox`: the Board's own address, where a setting names it; one must be named if the Board is `served`.
    """
    try:
        # Windows' editors put a mark before the text, which says no more than that it is UTF-8.
        told = tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None, ("the file is not in UTF-8; save it as UTF-8",)
    except tomllib.TOMLDecodeError as fault:
        return None, (f"the file is not valid TOML ({fault})",)
    if inbox is not None:
        told["inbox"] = inbox

    def check(protocol: Protocol) -> list[str]:
        faults = faults_of(protocol)
        if name is not None and protocol.key != name:
            faults.append(f"key: it is '{protocol.key}'; it must be the file's own name, '{name}'")
        if served and protocol.inbox.endswith(".invalid"):
            faults.append("inbox: set the Board's own address there, or with BOARD_INBOX")
        return faults

    protocol, faults = checked(told, check)
    return protocol, tuple(faults)
