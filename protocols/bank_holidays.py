"""The bank holidays of England and Wales: a file that a command writes, and what was published since.

holidays/england-and-wales.toml ──▶ less [removed] of holidays/extra.toml ──▶ and its [added]
(`make holidays` writes it: protocols/holidays_file.py)
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from casework.errors import ProtocolFault

# The years whose bank holidays are known. Outside them no deadline can be told.
YEARS = range(2000, 2101)
PUBLISHED = Path(__file__).parent / "holidays" / "england-and-wales.toml"
EXTRA = Path("holidays", "extra.toml")


def bank_holidays(folder: Path = Path(__file__).parent) -> Mapping[date, str]:
    """The name of each bank holiday of `YEARS`, substitutes too, with the corrections in `folder`'s extra.toml.

    Raises:
        ProtocolFault: with one sentence for each fault of that file.
    """
    path = folder / EXTRA
    told: dict[str, Any] = {}
    if path.exists():
        try:
            told = tomllib.loads(path.read_bytes().decode())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            raise ProtocolFault([f"{EXTRA}: the file is not valid TOML ({fault})."]) from fault
    if faults := list(_faults(told)):
        raise ProtocolFault([f"{EXTRA}: {fault}." for fault in faults])
    removed = {date.fromisoformat(day) for day in told.get("removed", {})}
    known = {day: name for day, name in _published().items() if day not in removed}
    return known | {date.fromisoformat(day): name.strip() for day, name in told.get("added", {}).items()}


@lru_cache
def _published() -> Mapping[date, str]:
    told = tomllib.loads(PUBLISHED.read_text(encoding="utf-8"))
    return {date.fromisoformat(day): name for day, name in told.items()}


def _faults(told: dict[str, Any]) -> Iterator[str]:
    for table, lines in told.items():
        if table not in ("added", "removed") or not isinstance(lines, dict):
            yield f"{table}: there is no such key; the file has the tables [added] and [removed]"
            continue
        for day, name in lines.items():
            if not _is_known_day(day):
                yield (
                    f"{table}.{day}: this is not a date from {YEARS[0]} to {YEARS[-1]}; "
                    f"write it like {YEARS[0]}-12-25"
                )
            if not isinstance(name, str) or not name.strip():
                yield f'{table}.{day}: write the holiday\'s name, for example {day} = "Coronation"'
            if table == "removed" and day in told.get("added", {}):
                yield f"removed.{day}: the same day is under [added]; remove one of them"


def _is_known_day(day: str) -> bool:
    try:
        # ISO dates have other spellings too ("20221225"); one is enough, and a day has one line only.
        return date.fromisoformat(day).isoformat() == day and int(day[:4]) in YEARS
    except ValueError:
        return False
