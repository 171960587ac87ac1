"""How times and texts are said to people."""

from datetime import date, datetime

from casework.calendar import LONDON
from web.here import world


def spoken(moment: datetime, board: str = "") -> str:
    """An aware time in words on the Board's clock: "5 pm on Tuesday 29 December 2026"."""
    zone = world().protocols[board].calendar.zone if board else LONDON
    local = moment.astimezone(zone)
    hour = local.hour % 12 or 12
    minutes = f":{local:%M}" if local.minute else ""
    half = "am" if local.hour < 12 else "pm"
    clock = {(0, 0): "midnight", (12, 0): "midday"}.get((local.hour, local.minute), f"{hour}{minutes} {half}")
    return f"{clock} on {day(local.date())}"


def day(when: date) -> str:
    """A date in words: "Tuesday 29 December 2026"."""
    return f"{when:%A} {when.day} {when:%B} {when.year}"
