"""Calendar invites by e-mail: iTIP REQUEST and CANCEL (RFC 5545, 5546), carried as in RFC 6047.

One event and one attendee a message, so that nobody's diary shows who else was asked before them.
Nothing in an invite names the child: diaries are shared, and phones show them on a locked screen.
"""

from datetime import UTC, datetime
from typing import Literal

from icalendar import Calendar, Event, vCalAddress, vText

from casework.facts import Meeting, Person
from mail.mime import multipart, part, plain_address
from mail.render import one_line
from services.tongues import ENGLISH, Language

Method = Literal["REQUEST", "CANCEL"]


def calendar_uid(meeting: Meeting, domain: str) -> str:
    """The event's UID in diaries: the case's own name for the meeting, in our mail domain."""
    return f"{meeting.uid}@{domain}"


def calendar_object(
    method: Method,
    meeting: Meeting,
    person: Person,
    *,
    organizer: str,
    domain: str,
    reference: str,
    description: str,
    now: datetime,
    language: Language = ENGLISH,
) -> bytes:
    """The iCalendar object for one attendee.

    Args:
        meeting: start and end are written in UTC, so that no VTIMEZONE is needed; for a CANCEL its
            sequence is already one higher than that of the last REQUEST (RFC 5546 3.2.5).
        organizer: the bare address of From; Outlook and Google answer to it.
        description: one short text, without the child's name.
        now: aware; becomes DTSTAMP.
        language: what the words are in (LANGUAGE, RFC 5545 3.2.10); `description` is in it already.
    """
    event = Event()
    event.add("uid", calendar_uid(meeting, domain))
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", meeting.start.astimezone(UTC).replace(microsecond=0))
    event.add("dtend", meeting.end.astimezone(UTC).replace(microsecond=0))
    spoken = {"LANGUAGE": language.key}
    event.add("summary", one_line(f"{language.say(meeting.name)} {reference}"), parameters=spoken)
    event.add("description", one_line(description), parameters=spoken)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("organizer", vCalAddress(f"mailto:{organizer}"))
    event.add("attendee", _attendee(method, person))
    calendar = Calendar()
    calendar.add("prodid", "-//Accord//Accord//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _attendee(method: Method, person: Person) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{plain_address(one_line(person.email))}")
    # RFC 5545 3.2 has no escape for a quotation mark in a parameter, and RFC 6868's caret is not
    # read by Outlook.
    name = one_line(person.name).replace('"', "").replace("^", "")[:200].strip()
    if name:
        attendee.params["CN"] = vText(name)
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    if method == "REQUEST":
        attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
        attendee.params["RSVP"] = vText("TRUE")
    return attendee


def with_calendar(readable: list[bytes], calendar: bytes, method: Method, boundary: str) -> bytes:
    """The body of an invite: {plain, HTML, calendar} and the same calendar as a file (RFC 6047 2.4).

    The calendar is the last alternative, since a reader takes the last one it understands, and has
    no Content-Disposition there, or Outlook shows a file and no buttons.
    """
    inline = part(f"text/calendar; charset=utf-8; method={method}", calendar)
    disposition = 'Content-Disposition: attachment; filename="invite.ics"'
    attached = part('application/ics; name="invite.ics"', calendar, disposition)
    alternatives = multipart("alternative", f"{boundary}_2", [*readable, inline])
    return multipart("mixed", f"{boundary}_1", [alternatives, attached])
