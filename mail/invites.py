"""Calendar invites by e-mail: iTIP REQUEST and CANCEL (RFC 5545, 5546), carried as in RFC 6047.

One event and one attendee a message, so that nobody's diary shows who else was asked before them.
Nothing in an invite names the child: diaries are shared, and phones show them on a locked screen.

Outlook shows somebody as busy by TRANSP and takes the alarm from VALARM (MS-OXCICAL), so nothing of Microsoft's own
is needed.
"""

from datetime import datetime, timedelta
from typing import Literal

from icalendar import Alarm, Event, vCalAddress, vText

from casework.facts import Person
from casework.meeting_facts import Meeting
from mail.event import calendar_with, in_utc
from mail.mime import multipart, part, plain_address
from mail.render import clean, one_line
from services.tongues import ENGLISH, Language

Method = Literal["REQUEST", "CANCEL"]

_ALARM = timedelta(hours=-1)


def calendar_object(
    method: Method,
    meeting: Meeting,
    person: Person,
    *,
    uid: str,
    organizer: str,
    reference: str,
    description: str,
    now: datetime,
    language: Language = ENGLISH,
    place: str = "",
    chairs: bool = False,
    organizer_name: str = "",
) -> bytes:
    """The iCalendar object for one attendee. A REQUEST has an alarm one hour before (RFC 5545 3.6.6).

    Args:
        meeting: for a CANCEL its sequence is already one higher than that of the last REQUEST (RFC 5546 3.2.5).
        uid: names the event in this attendee's diary, always the same for the same meeting (`ReplyAddresses.uid`).
        organizer, organizer_name: the bare address of From, to which Outlook and Google answer, and its name.
        description: a short text of one line or several, without the child's name: see `described`.
        now: aware; becomes DTSTAMP.
        language: what the words are in (LANGUAGE, RFC 5545 3.2.10); `description` and `place` are in it already.
        place: where it is; "" where that is left to those who meet.
        chairs: `person` is asked to chair it.
    """
    event = Event()
    event.add("uid", uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", in_utc(now))
    event.add("dtstart", in_utc(meeting.start))
    event.add("dtend", in_utc(meeting.end))
    spoken = {"LANGUAGE": language.key}
    summary = one_line(f"{language.say(meeting.name)} {reference}")
    event.add("summary", summary, parameters=spoken)
    event.add(
        "description", "\n".join(one_line(line) for line in clean(description).split("\n")), parameters=spoken
    )
    if place:
        event.add("location", one_line(place), parameters=spoken)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("organizer", _named(organizer, organizer_name))
    event.add("attendee", _attendee(method, person, chairs))
    if method == "REQUEST":
        event.add_component(_alarm(summary, spoken))
    calendar = calendar_with(method)
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def described(
    method: Method, reference: str, product: str, board_name: str, language: Language, paper: str = ""
) -> str:
    """The text that a diary shows with the event: what it is about, the agenda and what the protocol asks (`paper`, in
    English), and nothing of the disagreement."""
    if method == "CANCEL":
        told = language.say("This meeting is cancelled. {reference}: see the e-mail that came with it.")
        return told.format(reference=reference)
    about = language.say(
        "About professional disagreement {reference}. The e-mail that came with this invite says "
        "what it is about. Sent by {product} for {board}."
    ).format(reference=reference, product=product, board=language.say(board_name))
    agenda = (
        language.say("Agenda"),
        language.say("1. Is the child safe now? If not: what is done at once, and by whom."),
        language.say("2. What each side says."),
        language.say("3. What is agreed: what, who, by when."),
    )
    asks = ("", language.say("What the protocol asks"), language.say(paper)) if paper else ()
    return "\n".join((about, "", *agenda, *asks))


def _alarm(text: str, parameters: dict[str, str]) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text, parameters=parameters)
    alarm.add("trigger", _ALARM)
    return alarm


def _attendee(method: Method, person: Person, chairs: bool) -> vCalAddress:
    attendee = _named(plain_address(one_line(person.email)), person.name)
    attendee.params["ROLE"] = vText("CHAIR" if chairs else "REQ-PARTICIPANT")
    if method == "REQUEST":
        attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
        attendee.params["RSVP"] = vText("TRUE")
    return attendee


def _named(address: str, name: str) -> vCalAddress:
    """The address with its common name (CN, RFC 5545 3.2.2)."""
    found = vCalAddress(f"mailto:{address}")
    # RFC 5545 3.2 has no escape for a quotation mark in a parameter, and RFC 6868's caret is not
    # read by Outlook.
    shown = one_line(name).replace('"', "").replace("^", "")[:200].strip()
    if shown:
        found.params["CN"] = vText(shown)
    return found


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
