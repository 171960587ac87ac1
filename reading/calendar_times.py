"""Moments in an iCalendar object (RFC 5545 §3.3.5), with the names that programs have for time zones.

Z ──▶ UTC · TZID ──▶ zoneinfo's name, at the end of a path ──▶ Windows' name ──▶ a city in Outlook's list of cities
  ──▶ the offsets of its VTIMEZONE · no TZID ──▶ Europe/London
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from casework.calendar import LONDON
from reading.calendar_lines import Line

Offsets = Mapping[str, set[int]]

_MOMENT = re.compile(r"(\d{8})T(\d{4})(\d\d)?(?:[.,]\d+)?(Z|[+-]\d{4})?\Z", re.IGNORECASE)
_DURATION = re.compile(
    r"\+?P(?:(\d{1,3})W)?(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?\Z", re.I
)
# "(UTC+00:00) Dublin, Edinburgh, Lisbon, London", and Outlook's "(GMT) Greenwich Mean Time : Dublin, Edinburgh, …".
_CITIES = re.compile(r"\((?:UTC|GMT)[^()]{0,20}\)(?:[^:]*:)?(.{1,200})", re.IGNORECASE | re.DOTALL)
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_BRITISH = {0, 60}
_ALSO_UTC = frozenset({"UTC", "GMT", "UCT", "Zulu", "Universal", "Greenwich", "GMT0", "GMT+0", "GMT-0"})


def moment_of(line: Line | None, offsets: Offsets) -> datetime | None:
    """Aware, UTC. None for a day without a time, an unknown zone, and a year that no meeting of ours is in.

    A time without a zone is the wall clock's (RFC 5545 §3.3.5, form 1). The people of a case work in England and
    Wales, and so do their clocks: Europe/London.

    Args:
        offsets: `calendar_lines.Read.offsets`.
    """
    if line is None:
        return None
    found = _MOMENT.match(re.sub(r"[-:](?=\d\d)(?!\d{4}\Z)", "", line.value.strip()))
    if found is None:
        return None
    try:
        zone = _fixed(found[4].upper()) if found[4] else _zone(line.parameter("TZID"), offsets)
        written = f"{found[1]}{found[2]}{found[3] or '00'}"
        moment = datetime.strptime(written, "%Y%m%d%H%M%S").replace(tzinfo=zone)
    except ValueError:
        return None
    return moment.astimezone(UTC) if zone and _FIRST_YEAR <= moment.year <= _LAST_YEAR else None


def duration_of(line: Line | None) -> timedelta | None:
    """RFC 5545 §3.3.6; None where it is none."""
    found = _DURATION.match(line.value.strip()) if line else None
    if found is None:
        return None
    weeks, days, hours, minutes, seconds = (int(each or 0) for each in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _fixed(offset: str) -> tzinfo:
    if offset == "Z":
        return UTC
    minutes = int(offset[1:3]) * 60 + int(offset[3:])
    return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))


def _zone(name: str, offsets: Offsets) -> tzinfo | None:
    known = _known(name[:200])
    # Lotus Notes calls London's time GMT, and says in the VTIMEZONE that it has a summer.
    if known not in (None, "UTC"):
        return ZoneInfo(known)
    of_zone = offsets.get(name, set())
    if of_zone == _BRITISH:
        return LONDON
    if known is not None:
        return UTC
    if not of_zone:
        return None if name else LONDON
    # One offset all year says what the time is; two do not say when the summer begins.
    return timezone(timedelta(minutes=min(of_zone))) if len(of_zone) == 1 else None


@cache
def _names() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """By name in lower case, and by the city at its end."""
    names = sorted(available_timezones() - {"localtime", "posixrules"})
    windows = {name.lower(): zone for name, zone in WINDOWS_TO_OLSON.items()}
    cities = {name.rpartition("/")[2].replace("_", " ").lower(): name for name in names if "/" in name}
    return windows | {name.lower(): name for name in names}, cities


def _known(name: str) -> str | None:
    """zoneinfo's name, UTC for all that are; None where nobody knows it."""
    names, cities = _names()
    low = name.strip("\"'/ ").lower()
    # "/freeassociation.sourceforge.net/Tzfile/Europe/London", "/mozilla.org/20070129_1/Europe/London".
    pieces = low.split("/")
    found = next((names[end] for at in range(len(pieces)) if (end := "/".join(pieces[at:])) in names), None)
    if found is None and (listed := _CITIES.search(name)):
        # Outlook's own list is by its alphabet; all in one entry keep the same time.
        each = (city.strip().lower() for city in listed[1].split(","))
        found = next((cities[city] for city in each if city in cities), None)
    return "UTC" if found and found.rpartition("/")[2] in _ALSO_UTC else found
