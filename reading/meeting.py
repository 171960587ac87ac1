"""An answer to an invite: who comes (RFC 5546 3.2.3). It never says anything about the case."""

from typing import Any

from icalendar import Calendar

PARTSTATS = frozenset({"ACCEPTED", "DECLINED", "TENTATIVE"})


def partstat_of(calendar: bytes) -> str | None:
    """ACCEPTED, DECLINED or TENTATIVE of a METHOD:REPLY with one attendee; None for all else."""
    event = _reply(calendar)
    attendees = event.get("ATTENDEE") if event is not None else None
    if attendees is None or isinstance(attendees, list):
        return None
    answer = str(attendees.params.get("PARTSTAT", "")).upper()
    return answer if answer in PARTSTATS else None


def comment_of(calendar: bytes) -> str:
    """What the attendee wrote with a METHOD:REPLY (RFC 5545 3.8.1.4); "" where there is nothing."""
    event = _reply(calendar)
    found = event.get("COMMENT", "") if event is not None else ""
    return "\n".join(map(str, found if isinstance(found, list) else [found])).strip()


def _reply(calendar: bytes) -> Any:
    """The first event of a METHOD:REPLY; None for all else."""
    try:
        found = Calendar.from_ical(calendar)
        return found.walk("VEVENT")[0] if str(found.get("METHOD", "")).upper() == "REPLY" else None
    except (ValueError, IndexError, KeyError, AttributeError):
        return None
