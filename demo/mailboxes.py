"""The demo's mailboxes: what everybody has received, as their mail program would show it."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from urllib.parse import parse_qs

from icalendar import Calendar

from casework.errors import NotFound, NotPossible
from mail.local import LocalMail, LocalMessage
from reading import headers
from reading.message import Message, parse
from services.ports import Permanent
from services.world import World

_HREF = re.compile(r'href="mailto:([^"]*)"', re.IGNORECASE)
_PREPARED = re.compile(r"\bmailto:(\S+[?&]body=\S+)")
_SHOWN = re.compile(r"https?://\S+|mailto:\S+")


@dataclass(frozen=True, slots=True)
class Invite:
    """An invite as a diary shows it; times are aware, UTC."""

    method: str
    title: str
    starts: datetime
    ends: datetime
    uid: str
    sequence: int
    organizer: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a plain text; `href` where a mail program would make a link of it."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class Letter:
    """A message in somebody's mailbox."""

    address: str
    key: str
    raw: bytes
    message: Message

    @cached_property
    def owner_name(self) -> str:
        """What the sender calls the owner of the mailbox, else the address."""
        to = next((value for name, value in self.message.fields if name == "to"), "")
        return headers.sender(to)[1] or self.address

    @cached_property
    def sender_name(self) -> str:
        return self.message.sender_name or self.message.sender_email

    @cached_property
    def sent_at(self) -> datetime | None:
        """The Date header: the cases' time, which the demo clock may have moved."""
        try:
            found = parsedate_to_datetime(self.message.header("Date"))
        except (TypeError, ValueError):
            return None
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    @cached_property
    def header(self) -> str:
        """Everything above the first empty line."""
        return re.split(rb"\r?\n\r?\n", self.raw, maxsplit=1)[0].decode("utf-8", "replace")

    @cached_property
    def prepared(self) -> list[str]:
        """The answers that its mailto: links prepare. A mail that has some is one that asks."""
        return [answer for link in _PREPARED.findall(self.message.text) if (answer := prepared_answer(link))]

    @cached_property
    def invite(self) -> Invite | None:
        """The calendar event in it, if there is one that can be read."""
        try:
            calendar = Calendar.from_ical(self.message.calendar or b"")
            event = calendar.walk("VEVENT")[0]
            return Invite(
                method=str(calendar["METHOD"]).upper(),
                title=str(event.get("SUMMARY", "")),
                starts=_moment(event.decoded("DTSTART")),
                ends=_moment(event.decoded("DTEND")),
                uid=str(event["UID"]),
                sequence=int(event.get("SEQUENCE", 0)),
                organizer=str(event.get("ORGANIZER", "")),
            )
        except (ValueError, KeyError, IndexError, AttributeError, TypeError):
            return None


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address and what it has received; `newest` is the last message."""

    address: str
    count: int
    newest: Letter


def local_mail(world: World) -> LocalMail:
    """Raises NotPossible where the mail goes to a real mail system."""
    if not isinstance(world.mail, LocalMail):
        raise NotPossible("The mails are in a real mail system. Set MAIL=local to see them here.")
    return world.mail


def mailboxes(world: World) -> list[Mailbox]:
    """Every mailbox that has received something, the newest mail first."""
    mail = local_mail(world)
    found = []
    for address in mail.mailboxes():
        keys = mail.keys(address)
        if keys and (message := mail.message(address, keys[-1])) is not None:
            found.append(Mailbox(address, len(keys), letter_of(address, message)))
    return sorted(found, key=lambda box: box.newest.key, reverse=True)


def letters(world: World, address: str) -> list[Letter]:
    """Everything that `address` has received, the newest first; nothing where it is no address."""
    try:
        messages = local_mail(world).messages(address)
    except Permanent:
        return []
    return [letter_of(address, message) for message in reversed(messages)]


def letter(world: World, address: str, key: str) -> Letter:
    """Raises NotFound."""
    try:
        message = local_mail(world).message(address, key)
    except Permanent:
        message = None
    if message is None:
        raise NotFound("There is no such message in this mailbox. Go back to the list of mailboxes.")
    return letter_of(address, message)


def letter_of(address: str, message: LocalMessage) -> Letter:
    return Letter(address.lower(), message.key, message.raw, parse(message.raw))


def prepared_answer(link: str) -> str:
    """The text that a mailto: link (RFC 6068, without its scheme) puts into the answer."""
    found = parse_qs(link.partition("?")[2]).get("body", [""])
    return found[0]


def framed(letter: Letter, answer_url: str) -> str:
    """The HTML for the frame on the demo page: links open in the whole window, and the links that
    prepare an answer lead to the demo's own answer box, since no mail program is at hand.

    Args:
        answer_url: the page with the answer box; the prepared text is added as its last value.
    """

    def to_box(found: re.Match[str]) -> str:
        answer = prepared_answer(html.unescape(found[1]))
        return f'href="{html.escape(answer_url + answer.replace(" ", "+"))}#answer"' if answer else found[0]

    page = _HREF.sub(to_box, letter.message.html)
    base = '<base target="_top">'
    return page.replace("<head>", f"<head>{base}", 1) if "<head>" in page else base + page


def pieces(text: str, answer_url: str) -> Sequence[Piece]:
    """The plain text with its links, as a mail program finds them."""
    found: list[Piece] = []
    end = 0
    for link in _SHOWN.finditer(text):
        found.append(Piece(text[end : link.start()]))
        answer = prepared_answer(link[0]) if link[0].startswith("mailto:") else ""
        href = f"{answer_url}{answer.replace(' ', '+')}#answer" if answer else link[0]
        found.append(Piece(link[0], href))
        end = link.end()
    return [*found, Piece(text[end:])]


def _moment(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise ValueError("An event of whole days is no meeting.")
    return value.astimezone(UTC)
