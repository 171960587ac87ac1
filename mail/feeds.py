"""A calendar feed as iCalendar text (RFC 5545), as Outlook, Google and Apple subscribe to it.

It tells and asks nothing: METHOD:PUBLISH (RFC 5546 3.2.1), nobody invited, no alarm, and nobody's time is taken. What
its readers are invited to stands in their calendars by itself, as the invite that blocks it.
"""

from collections.abc import Iterable
from datetime import timedelta

from icalendar import Event, vCalAddress, vText

from mail.event import calendar_with, in_utc
from mail.mime import plain_address
from mail.render import one_line
from services.feed_entries import Entry
from services.tongues import ENGLISH, Language

MEDIA_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"
ASK_AGAIN = timedelta(hours=1)


def feed_text(entries: Iterable[Entry], *, name: str, domain: str, language: Language = ENGLISH) -> bytes:
    """The feed, always the same for the same entries.

    Args:
        name: what the calendar is called where nobody renames it.
        domain: ours, for the UIDs.
        language: what the words are in (LANGUAGE, RFC 5545 3.2.10).
    """
    calendar = calendar_with("PUBLISH")
    # RFC 7986 5.1 and 5.7, and what was there before it: Google and Outlook read only that.
    calendar.add("name", one_line(name))
    calendar.add("x-wr-calname", one_line(name))
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry, domain, language))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: Entry, domain: str, language: Language) -> Event:
    event, spoken = Event(), {"LANGUAGE": language.key}
    event.add("uid", f"{one_line(entry.key)}@{domain}")
    event.add("sequence", entry.sequence)
    # It is the same until its case changes, so that is when it was made (RFC 5545 3.8.7.2).
    event.add("dtstamp", in_utc(entry.changed))
    event.add("last-modified", in_utc(entry.changed))
    event.add("dtstart", in_utc(entry.start))
    event.add("dtend", in_utc(entry.end))
    event.add("summary", one_line(entry.title), parameters=spoken)
    # Outlook shows no URL, so it stands among the words too.
    lines = [line for line in (one_line(entry.text), entry.link) if line]
    if lines:
        event.add("description", "\n".join(lines), parameters=spoken)
    if entry.link:
        event.add("url", entry.link)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", vText("TRANSPARENT"))
    event.add("organizer", vCalAddress(f"mailto:{plain_address(entry.organizer)}"))
    return event
