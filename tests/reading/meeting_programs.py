"""Calendar programs that answer our invites, each in its own dialect. They read the invite with a parser of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import vobject

LONDON = ZoneInfo("Europe/London")
OUTLOOK_CITIES = "(UTC+00:00) Dublin, Edinburgh, Lisbon, London"


@dataclass(frozen=True)
class Invite:
    """What a program keeps of our REQUEST."""

    uid: str
    sequence: int
    start: datetime
    end: datetime
    organizer: str
    attendee: str
    description: str


@dataclass(frozen=True)
class Answer:
    """`proposed`: when it should begin instead; as long as before."""

    partstat: str
    stamped: datetime
    comment: str = ""
    proposed: datetime | None = None


def opened(request: bytes) -> Invite:
    event = vobject.readOne(request.decode()).vevent
    return Invite(
        uid=event.uid.value,
        sequence=int(event.sequence.value),
        start=event.dtstart.value,
        end=event.dtend.value,
        organizer=event.organizer.value,
        attendee=event.attendee.value,
        description=event.description.value,
    )


def utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def wall(moment: datetime) -> str:
    return moment.astimezone(LONDON).strftime("%Y%m%dT%H%M%S")


def escaped(text: str) -> str:
    return (
        text.replace("\\", "\\\\")
        .replace(";", "\\;")
        .replace(",", "\\,")
        .replace("\r", "")
        .replace("\n", "\\n")
    )


def calendar(method: str, *lines: str, head: str = "VERSION:2.0") -> list[str]:
    told = [line for line in lines if line]
    return ["BEGIN:VCALENDAR", f"METHOD:{method}", head, "BEGIN:VEVENT", *told, "END:VEVENT", "END:VCALENDAR"]


def exchange(invite: Invite, answer: Answer, zone: str = "GMT Standard Time") -> list[str]:
    """No ORGANIZER; Windows' time zones; the old time of a proposal in properties of its own."""
    start = answer.proposed or invite.start
    end = start + (invite.end - invite.start)
    old = [
        f"X-MS-OLK-ORIGINALSTART;TZID={zone}:{wall(invite.start)}",
        f"X-MS-OLK-ORIGINALEND;TZID={zone}:{wall(invite.end)}",
    ]
    return calendar(
        "COUNTER" if answer.proposed else "REPLY",
        f"ATTENDEE;PARTSTAT={answer.partstat};CN=Sian:{invite.attendee.replace('mailto', 'MAILTO')}",
        f"COMMENT;LANGUAGE=en-GB:{escaped(answer.comment)}\\n",
        f"UID:{invite.uid}",
        f"DTSTART;TZID={zone}:{wall(start)}",
        f"DTEND;TZID={zone}:{wall(end)}",
        f"DTSTAMP:{utc(answer.stamped)}",
        f"SEQUENCE:{invite.sequence}",
        *(old if answer.proposed else ()),
    )


def exchange_online(invite: Invite, answer: Answer) -> list[str]:
    """Without the end of the calendar."""
    return exchange(invite, answer)[:-1]


def outlook_for_mac(invite: Invite, answer: Answer) -> list[str]:
    return exchange(invite, answer, f'"{OUTLOOK_CITIES}"')


def outlook_for_mac_unquoted(invite: Invite, answer: Answer) -> list[str]:
    return exchange(invite, answer, OUTLOOK_CITIES)


def outlook_internet_account(invite: Invite, answer: Answer) -> list[str]:
    """Words stand in DESCRIPTION, below a line of asterisks."""
    lines = exchange(invite, Answer(answer.partstat, answer.stamped, proposed=answer.proposed))
    said = f"When: {invite.start:%d %B %Y %H:%M}.\\nWhere: \\n\\n*~*~*~*~*~*~*~*~*~*\\n\\n{escaped(answer.comment)}"
    return [*lines[:-2], f"DESCRIPTION:{said}", *lines[-2:]]


def google(invite: Invite, answer: Answer) -> list[str]:
    """Our own text comes back, and a note is in a parameter, as HTML; a proposal is in DTSTART and DTEND."""
    start = answer.proposed or invite.start
    note = answer.comment.replace("&", "&amp;").replace('"', "&quot;").replace("'", "&#39;")
    # The end of an HTML character is escaped as if the parameter were a text.
    note = note.replace("\\", "\\\\").replace(";", "\\;").replace("\n", "\\n")
    return calendar(
        "COUNTER" if answer.proposed else "REPLY",
        f"DTSTART:{utc(start)}",
        f"DTEND:{utc(start + (invite.end - invite.start))}",
        f"DTSTAMP:{utc(answer.stamped)}",
        f"ORGANIZER:{invite.organizer}",
        f"UID:{invite.uid}",
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer.partstat};CN=Sian;X-NUM-GUESTS=0"
        f"{f';X-RESPONSE-COMMENT={chr(34)}{note}{chr(34)}' if note else ''}:{invite.attendee}",
        f"DESCRIPTION:{escaped(invite.description)}",
        f"LAST-MODIFIED:{utc(answer.stamped - timedelta(seconds=1))}",
        f"SEQUENCE:{invite.sequence}",
    )


def apple(invite: Invite, answer: Answer) -> list[str]:
    """A proposal is in a parameter of ATTENDEE, and the event keeps its time."""
    proposed = ""
    if answer.proposed:
        proposed = f';TO-ALL-PROPOSED-NEW-TIME="DTSTART:{utc(answer.proposed)};STATUS:NEEDS-ACTION"'
    return calendar(
        "REPLY",
        f"UID:{invite.uid}",
        f"DTSTART:{utc(invite.start)}",
        f"DTEND:{utc(invite.end)}",
        f"SEQUENCE:{invite.sequence}",
        f"DTSTAMP:{utc(answer.stamped)}",
        f"ORGANIZER;EMAIL={invite.organizer[7:]}:{invite.organizer}",
        f'ATTENDEE;CN="Sian";EMAIL="{invite.attendee[7:]}";PARTSTAT={answer.partstat}{proposed}:{invite.attendee}',
        "X-CALENDARSERVER-PRIVATE-COMMENT:\u200b\U0001f5d3\u200b Can we move this event?"
        if answer.proposed
        else "",
        f"X-CALENDARSERVER-PRIVATE-COMMENT:{escaped(answer.comment)}",
        head="CALSCALE:GREGORIAN",
    )


def thunderbird(invite: Invite, answer: Answer) -> list[str]:
    """A proposal keeps to RFC 5546 §3.2.7, by its length."""
    start = answer.proposed or invite.start
    return calendar(
        "COUNTER" if answer.proposed else "REPLY",
        f"LAST-MODIFIED:{utc(answer.stamped)}",
        f"DTSTAMP:{utc(answer.stamped)}",
        f"UID:{invite.uid}",
        f"ORGANIZER:{invite.organizer}",
        f"ATTENDEE;CN=Sian;PARTSTAT={answer.partstat};ROLE=REQ-PARTICIPANT:{invite.attendee}",
        f"DTSTART;TZID=/mozilla.org/20070129_1/Europe/London:{wall(start)}",
        f"DURATION:PT{int((invite.end - invite.start).total_seconds()) // 60}M",
        f"SEQUENCE:{invite.sequence}",
        f"COMMENT:{escaped(answer.comment)}" if answer.comment else "",
    )


def nextcloud(invite: Invite, answer: Answer) -> list[str]:
    """The words in two places, and no time at all."""
    plain = answer.comment.isalnum()
    note = f";X-RESPONSE-COMMENT={answer.comment}" if plain else ""
    return calendar(
        "REPLY",
        f"ATTENDEE;PARTSTAT={answer.partstat}{note}:{invite.attendee}",
        f"ORGANIZER:{invite.organizer}",
        f"UID:{invite.uid}",
        f"SEQUENCE:{invite.sequence}",
        f"DTSTAMP:{utc(answer.stamped)}",
        f"COMMENT:{escaped(answer.comment)}",
    )


PROGRAMS: dict[str, Callable[[Invite, Answer], list[str]]] = {
    each.__name__: each
    for each in (
        exchange,
        exchange_online,
        outlook_for_mac,
        outlook_for_mac_unquoted,
        outlook_internet_account,
        google,
        apple,
        thunderbird,
        nextcloud,
    )
}
# These have no way to propose a time.
CANNOT_PROPOSE = frozenset({"nextcloud"})


def written(lines: list[str], end: str, width: int, blank: str, encoding: str) -> bytes:
    """Folded by octets, which splits characters as it comes (RFC 5545 §3.1)."""
    if encoding.startswith("utf-16"):
        return end.join([*lines, ""]).encode(encoding)
    folded = []
    for line in lines:
        octets = line.encode()
        pieces = [octets[at : at + width] for at in range(0, len(octets), width)] or [b""]
        folded.append(f"{end}{blank}".encode().join(pieces))
    return (b"\xef\xbb\xbf" if encoding == "utf-8-sig" else b"") + end.encode().join([*folded, b""])
