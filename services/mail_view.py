"""A mail of ours as its reader sees it, without the links that act in the reader's name."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import parsedate_to_datetime

from reading.headers import decode_words
from reading.message import parse

_OWN_LINK = re.compile(r"(https?://[^\s\"'<>]+?/(?:confirm|answer|own-side|sign-in)/)[\w.~-]+")


@dataclass(frozen=True, slots=True)
class MailShown:
    """`invite` is the calendar part as it went out (RFC 5545); empty where there is none."""

    subject: str
    date: datetime
    text: str
    html: str
    invite: str


def heading(raw: bytes) -> tuple[str, datetime]:
    """(subject, date) of a mail that we wrote. The Date is on the cases' clock: aware, UTC."""
    headers = BytesHeaderParser(policy=compat32).parsebytes(raw)
    return decode_words(str(headers["Subject"])), parsedate_to_datetime(headers["Date"]).astimezone(UTC)


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
        text=_without_links(message.text),
        html=_without_links(message.html),
        invite=(message.calendar or b"").decode("utf-8", "replace").replace("\r\n", "\n"),
    )


def _without_links(text: str) -> str:
    return _OWN_LINK.sub(r"\1…", text)
