"""An answer to an invite: who comes (RFC 5546 3.2.3). It never says anything about the case."""

from icalendar import Calendar

PARTSTATS = frozenset({"ACCEPTED", "DECLINED", "TENTATIVE"})


def partstat_of(calendar: bytes) -> str | None:
    """ACCEPTED, DECLINED or TENTATIVE of a METHOD:REPLY with one attendee; None for all else."""
    try:
        found = Calendar.from_ical(calendar)
        if str(found.get("METHOD", "")).upper() != "REPLY":
            return None
        attendees = found.walk("VEVENT")[0].get("ATTENDEE")
    except (ValueError, IndexError, KeyError, AttributeError):
        return None
    if attendees is None or isinstance(attendees, list):
        return None
    answer = str(attendees.params.get("PARTSTAT", "")).upper()
    return answer if answer in PARTSTATS else None
