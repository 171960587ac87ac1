"""A mail of ours as its reader sees it, without the links that act in the reader's name."""

import re
from base64 import encodebytes
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import parsedate_to_datetime
from typing import cast

from icalendar import Calendar, Event

from reading.headers import decode_words
from reading.message import parse
from services.links import PURPOSES

_OWN_LINK = re.compile(rf"(https?://[^\s\"'<>]+?/(?:{'|'.join(PURPOSES)})/)[\w.~-]+")


@dataclass(frozen=True, slots=True)
class InviteShown:
    """The calendar entry of an invite. `start` and `end` are aware, UTC."""

    name: str
    start: datetime
    end: datetime
    cancelled: bool


@dataclass(frozen=True, slots=True)
class MailShown:
    """A mail of ours; `invite` is None where it brings no calendar entry."""

    subject: str
    date: datetime
    text: str
    html: str
    invite: InviteShown | None


def heading(raw: bytes) -> tuple[str, datetime]:
    """(subject, date) of a mail that we wrote. The Date is on the cases' clock: aware, UTC."""
    headers = BytesHeaderParser(policy=compat32).parsebytes(raw)
    # A long subject is folded (RFC 5322, 2.2.3).
    subject = " ".join(decode_words(str(headers["Subject"])).split())
    return subject, parsedate_to_datetime(headers["Date"]).astimezone(UTC)


def shown(raw: bytes) -> MailShown:
    """The whole of a mail that we wrote.

    Signed links lose their signature: whoever looks a mail up must not be able to answer in the
    name of its reader.
    """
    message = parse(raw)
    subject, date = heading(raw)
    return MailShown(
        subject=subject,
        date=date,
        text=without_links(message.text),
        html=without_links(message.html),
        invite=_invite(message.calendar) if message.calendar else None,
    )


def _invite(calendar: bytes) -> InviteShown:
    found = Calendar.from_ical(calendar)
    event = cast(Event, found.walk("VEVENT")[0])
    return InviteShown(
        name=str(event["SUMMARY"]),
        start=cast(datetime, event.start),
        end=cast(datetime, event.end),
        cancelled=str(found["METHOD"]) == "CANCEL",
    )


def without_links(text: str) -> str:
    """The text without what would act in its reader's name."""
    return _OWN_LINK.sub(r"\1…", text)


def raw_without_links(raw: bytes) -> tuple[bytes, bool]:
    """A mail that we wrote, to be handed on without what would act in its reader's name; and whether any was in it."""
    mail = message_from_bytes(raw, policy=compat32)
    found = [_cut(part) for part in mail.walk() if part.get_content_maintype() == "text"]
    return (mail.as_bytes(), True) if any(found) else (raw, False)


def _cut(part: Message) -> bool:
    """Cuts the links out of a text part; returns whether it had any."""
    payload = part.get_payload(decode=True)
    words = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    if part.get_content_subtype() == "calendar":
        # A calendar's long lines are folded (RFC 5545, 3.1), in the middle of a link too.
        words = re.sub(r"\r?\n[ \t]", "", words)
    if (cut := without_links(words)) == words:
        return False
    del part["Content-Transfer-Encoding"]
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(encodebytes(cut.encode()).decode("ascii"))
    return True
