"""An answer to an invite: who comes, and which other time they propose (RFC 5546). Says nothing about the case.

    calendar part ──▶ calendar_lines.py ──▶ its first event ──▶ the ATTENDEE who answers ──▶ PARTSTAT
                                                    └──▶ calendar_times.py ──▶ the time that they propose

What each program writes is in tests/reading/meetings.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from urllib.parse import unquote

from casework.meeting_facts import Partstat
from reading.calendar_lines import Line, Lines, Read, read
from reading.calendar_times import Offsets, duration_of, moment_of
from reading.headers import addresses, clean

METHODS = frozenset({"REPLY", "COUNTER", "DECLINECOUNTER", "REQUEST", "CANCEL", "PUBLISH", "REFRESH", "ADD"})
# What an attendee sends to an organiser. All else is sent to attendees, and we are nobody's.
ANSWERS = frozenset({"REPLY", "COUNTER", "REFRESH"})
PARTSTATS: frozenset[str] = frozenset(get_args(Partstat))

_LONGEST_COMMENT = 20_000
_MOST_ATTENDEES = 500
# Apple keeps what an attendee writes apart from the comments that all may see.
_COMMENTS = ("COMMENT", "X-CALENDARSERVER-PRIVATE-COMMENT", "X-CALENDARSERVER-ATTENDEE-COMMENT")
_APPLE = "TO-ALL-PROPOSED-NEW-TIME"
# DTSTART in Apple's parameter is the time that is proposed; the event's is the old one.
_APPLE_PROPOSES = re.compile(r"DTSTART(?:;TZID=([^:]*))?:\s*(\w+)", re.IGNORECASE)
# Apple writes this by itself beside a proposal, with a calendar before it, in the attendee's language.
_APPLE_SAYS = re.compile(r"^[\u200b\ufeff\s]*\U0001f5d3[^\n]*$", re.MULTILINE)
# What Outlook writes above the words, up to a line of asterisks.
_OUTLOOK_SAYS = re.compile(r"\A\s*When:.{1,2000}?^[*~]{7,}\s*$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class MeetingReply:
    """What a calendar part says, whatever it is.

    method         the calendar's own (RFC 5546 §1.4); "" where it says none that there is
    sequence       of the REQUEST that is answered; 0 where none is said
    stamped        when it was written: aware, UTC
    organizer      the address to whom it is; "" from Exchange, which writes none
    attendee       who answers, an address in lower case; "" where nobody does, or it cannot be told who
    partstat       one of PARTSTATS, else ""
    delegated_to   the addresses of those who come instead
    proposed       begin and end of the time that they propose: aware, UTC
    comment        what they wrote
    """

    method: str = ""
    uid: str = ""
    sequence: int = 0
    stamped: datetime | None = None
    organizer: str = ""
    attendee: str = ""
    partstat: str = ""
    delegated_to: tuple[str, ...] = ()
    proposed: tuple[datetime, datetime] | None = None
    comment: str = ""


def read_meeting(
    calendar: bytes, *, sender: str = "", labelled: str = "", sent: Sequence[bytes] = ()
) -> MeetingReply:
    """What a calendar part says. Never raises: what cannot be read is empty.

    Args:
        calendar: the octets of the part, up to a megabyte.
        sender: the address that the mail is from; of several attendees it says who answers.
        labelled: METHOD of the MIME header, for a calendar that has none. Where they differ, the calendar decides:
            Google labels a COUNTER as a REPLY (RFC 6047 §2.4 wants them equal).
        sent: the calendars that we invited them with; most programs send their DESCRIPTION back, and what it says
            is no comment.
    """
    found = read(calendar)
    event = next(iter(found.events), Lines())
    method = (found.head.text("METHOD") or labelled).strip().upper()
    attendee = _attendee(event, sender.casefold())
    partstat = attendee.parameter("PARTSTAT").upper() if attendee else ""
    return MeetingReply(
        method=method if method in METHODS else "",
        uid=_one_line(event.text("UID")),
        sequence=_sequence(event),
        stamped=moment_of(event.first("DTSTAMP", "LAST-MODIFIED"), found.offsets),
        organizer=_address(event.first("ORGANIZER")),
        attendee=_address(attendee),
        partstat=partstat if partstat in PARTSTATS else "",
        delegated_to=_addresses(attendee.parameter("DELEGATED-TO")) if attendee else (),
        proposed=_proposed(method, event, attendee, partstat, found),
        comment=_comment(event, attendee, sent) if method in ANSWERS else "",
    )


def _attendee(event: Lines, sender: str) -> Line | None:
    """Who answers. The organiser may be among the attendees, and in Google's is everybody who was asked."""
    organizer = _address(event.first("ORGANIZER"))
    lines = [line for line in event if line.name == "ATTENDEE"][:_MOST_ATTENDEES]
    of_sender = [line for line in lines if sender and _address(line) == sender]
    of_sender += [line for line in lines if sender and _first_address(line.parameter("SENT-BY")) == sender]
    if of_sender:
        return of_sender[0]
    others = [line for line in lines if not organizer or _address(line) != organizer] or lines
    return others[0] if len(others) == 1 else None


def _sequence(event: Lines) -> int:
    line = event.first("SEQUENCE", "X-MICROSOFT-CDO-APPT-SEQUENCE")
    digits = line.value.strip() if line else ""
    return int(digits) if re.fullmatch(r"[0-9]{1,9}", digits) else 0


def _proposed(
    method: str, event: Lines, attendee: Line | None, partstat: str, found: Read
) -> tuple[datetime, datetime] | None:
    start, end = _span(event, "DTSTART", "DTEND", found.offsets)
    old_start, old_end = _span(event, "X-MS-OLK-ORIGINALSTART", "X-MS-OLK-ORIGINALEND", found.offsets)
    apple = _APPLE_PROPOSES.match(attendee.parameter(_APPLE)) if attendee else None
    if apple and start and end and partstat != "ACCEPTED":
        other = moment_of(Line("DTSTART", {"TZID": apple[1] or ""}, apple[2]), found.offsets)
        # The parameter may stay where it is when the time is settled; and whoever accepts proposes nothing.
        if other is None or other == start:
            return None
        start, end = other, other + (end - start)
    elif method != "COUNTER" and not (method == "REPLY" and old_start):
        return None
    elif start and not end and old_start and old_end:
        end = start + (old_end - old_start)
    return (start, end) if start and end and start < end else None


def _span(event: Lines, first: str, last: str, offsets: Offsets) -> tuple[datetime | None, datetime | None]:
    start, end = moment_of(event.first(first), offsets), moment_of(event.first(last), offsets)
    length = duration_of(event.first("DURATION"))
    return start, start + length if start and length and event.first(last) is None else end


def _comment(event: Lines, attendee: Line | None, sent: Sequence[bytes]) -> str:
    """Each text once: Nextcloud writes it in two places."""
    texts = [line.text for name in _COMMENTS for line in event if line.name == name]
    if attendee:
        # Google writes an apostrophe as HTML, and escapes its semicolon as if it were a text's.
        texts.append(clean(html.unescape(Line("", {}, attendee.parameter("X-RESPONSE-COMMENT")).text)))
        if _APPLE in attendee.parameters:
            texts = [_APPLE_SAYS.sub("", text) for text in texts]
    description = _OUTLOOK_SAYS.sub("", event.text("DESCRIPTION")[:_LONGEST_COMMENT])
    ours = {_words(line) for calendar in sent for each in read(calendar).events for line in _described(each)}
    texts.append("\n".join(line for line in description.split("\n") if _words(line) not in ours))
    return "\n".join(dict.fromkeys(filter(None, map(str.strip, texts))))[:_LONGEST_COMMENT]


def _described(event: Lines) -> list[str]:
    return event.text("DESCRIPTION").split("\n")


def _words(line: str) -> str:
    return " ".join(line.split()).casefold()


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]


def _address(line: Line | None) -> str:
    """Of an ATTENDEE; from EMAIL (RFC 7986 §6.2) where the value is no address."""
    if line is None:
        return ""
    return _first_address(line.value) or _first_address(line.parameter("EMAIL"))


def _first_address(text: str) -> str:
    return next(iter(_addresses(text)), "")


def _addresses(text: str) -> tuple[str, ...]:
    bare = re.sub(r"\bmailto:", " ", text[:5_000], flags=re.IGNORECASE)
    return tuple(address.casefold() for address in addresses(clean(unquote(bare))))
