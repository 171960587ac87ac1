"""What the calendars that we write have in common: invites.py, and feeds.py."""

from datetime import UTC, datetime

from icalendar import Calendar


def calendar_with(method: str) -> Calendar:
    """An iCalendar object without events (RFC 5545 3.6, RFC 5546 1.4)."""
    calendar = Calendar()
    calendar.add("prodid", "-//Accord//Accord//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def in_utc(moment: datetime) -> datetime:
    """The aware `moment` in UTC and whole seconds, so that no VTIMEZONE is needed (RFC 5545 3.3.5, form 2)."""
    return moment.astimezone(UTC).replace(microsecond=0)
