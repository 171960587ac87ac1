"""The check's own mail: an invite from Accord to itself, and what became of it on its way."""

import email
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.header import decode_header, make_header
from email.message import Message
from email.utils import format_datetime, parseaddr

from icalendar import Calendar, Event

from casework.facts import Person
from casework.meeting_facts import Meeting
from mail.address import ReplyAddresses
from mail.invites import calendar_object, with_calendar
from mail.mime import address_header, text_header, text_part
from services.ports import OutgoingMail

NOBODY = (0, 0)  # Cases and parties are numbered from 1, so this address belongs to none of them.
_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To")
_IN_A_WEEK = timedelta(days=7)
_SHORT = timedelta(minutes=15)
_TEXT = "Accord has sent this mail to itself to check its mailbox. Nothing is to be done about it.\n"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail of ours. `token` is in its Message-ID, its subject and the event's UID; `kept` are the header fields
    that must survive; `from_signed` and `to_signed`: whether it is from, and to, the address that an answer names its
    case by, and not the mailbox's own."""

    token: str
    mail: OutgoingMail
    subject: str
    uid: str
    kept: dict[str, str]
    from_signed: bool
    to_signed: bool

    def is_it(self, raw: bytes) -> bool:
        """Whether `raw` is this mail. One that only quotes it, as a bounce does, is not."""
        if self.token.encode() not in raw:
            return False
        message = email.message_from_bytes(raw)
        same_id = _value(message, "Message-ID") == self.mail.message_id
        return same_id or _value(message, "Subject") == self.subject


def write(
    addresses: ReplyAddresses, now: datetime, *, from_signed: bool = True, to_signed: bool = True
) -> Letter:
    """A new mail from the mailbox to itself, in the form that `mail.compose` gives to an invite."""
    token = secrets.token_hex(16)
    sender = addresses.make(*NOBODY) if from_signed else addresses.mailbox
    recipient = addresses.make(*NOBODY) if to_signed else addresses.mailbox
    subject = addresses.subject(*NOBODY, f"Accord checks its mailbox {token}")
    uid = addresses.uid(*NOBODY, f"check-{token}")
    start = (now + _IN_A_WEEK).replace(minute=0, second=0, microsecond=0)
    meeting = Meeting(
        uid=f"check-{token}",
        sequence=0,
        start=start,
        end=start + _SHORT,
        name="Accord checks its mailbox",
        attendees=(1,),
    )
    person = Person(name="Accord", email=recipient)
    ics = calendar_object(
        "REQUEST",
        meeting,
        person,
        uid=uid,
        organizer=sender,
        reference=token,
        description=_TEXT,
        now=now,
    )
    texts = [text_part("plain", _TEXT), text_part("html", f"<p>{_TEXT}</p>")]
    kept = {
        "Message-ID": addresses.message_id(*NOBODY, token),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, DR, RN, NRN, AutoReply",
        "X-Accord-Loop": addresses.domain,
    }
    header = [
        address_header("From", "Accord", sender),
        address_header("To", "Accord", recipient),
        text_header("Subject", subject),
        text_header("Date", format_datetime(now)),
        *(text_header(name, value) for name, value in kept.items()),
        text_header("MIME-Version", "1.0"),
    ]
    raw = "".join(header).encode() + with_calendar(texts, ics, "REQUEST", f"=_{token}")
    mail = OutgoingMail(kept["Message-ID"], sender, recipient, raw)
    return Letter(token, mail, subject, uid, kept, from_signed, to_signed)


def changed_sender(addresses: ReplyAddresses, raw: bytes) -> str:
    """What stands in the place of the signed address as the sender, as the end of a sentence; "" where it was kept."""
    message = email.message_from_bytes(raw)
    author = parseaddr(_value(message, "From"))[1]
    if addresses.read(author) != NOBODY:
        return f"From was changed to {author or 'nobody'}"
    envelope = _value(message, "Return-Path")
    if envelope and addresses.read(envelope) != NOBODY:
        return f"the envelope's sender was changed to {envelope}"
    return ""


def names_signed_address(addresses: ReplyAddresses, raw: bytes) -> bool:
    """Whether the mail still says that it was written to the signed address."""
    message = email.message_from_bytes(raw)
    values = " , ".join(str(value) for name in _TO for value in message.get_all(name, []))
    return NOBODY in addresses.find(values)


def lost_fields(addresses: ReplyAddresses, letter: Letter, raw: bytes) -> list[str]:
    """The names of the header fields that are gone or say something else; of the subject only its token counts."""
    message = email.message_from_bytes(raw)
    lost = [name for name, value in letter.kept.items() if _plain(_value(message, name)) != _plain(value)]
    token_gone = NOBODY not in addresses.find(_value(message, "Subject"))
    return [*lost, "Subject"] if NOBODY in addresses.find(letter.subject) and token_gone else lost


def invite_faults(letter: Letter, raw: bytes) -> list[str]:
    """What is wrong with the invite, each as a part of a sentence."""
    message = email.message_from_bytes(raw)
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    if not parts:
        return ["its text/calendar part is gone"]
    return list(_calendar_faults(letter, parts[0]))


def _calendar_faults(letter: Letter, part: Message) -> Iterator[str]:
    if str(part.get_param("method", "")).upper() != "REQUEST":
        yield "its part is no longer marked method=REQUEST"
    content = part.get_payload(decode=True)
    try:
        calendar = Calendar.from_ical(content if isinstance(content, bytes) else b"")
        events = [each for each in calendar.walk("VEVENT") if isinstance(each, Event)]
    except (ValueError, IndexError):
        events = []
    if not events:
        yield "its calendar cannot be read"
        return
    if str(calendar.get("METHOD", "")).upper() != "REQUEST":
        yield "its METHOD is no longer REQUEST"
    if str(events[0].get("UID", "")) != letter.uid:
        yield "its UID was changed"
    attendees = events[0].get("ATTENDEE", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    if not any(str(each.params.get("RSVP", "")).upper() == "TRUE" for each in attendees):
        yield "it no longer asks for an answer (RSVP)"


def _value(message: Message, name: str) -> str:
    """A header field as a person reads it, on one line."""
    value = str(message.get(name, ""))
    try:
        value = str(make_header(decode_header(value)))
    except (ValueError, LookupError):
        # Whatever is odd about it, it is not what we wrote.
        pass
    return " ".join(value.split())


def _plain(value: str) -> list[str]:
    """Exchange may put the words in another order or leave blanks out."""
    return sorted(word.strip().lower() for word in value.split(","))
