"""Reads composed mails back, as their recipients' programs do."""

import email
import email.header
import email.policy
import email.utils
import html.parser
from email.message import EmailMessage
from pathlib import Path

from casework.facts import Person
from mail.address import ReplyAddresses
from mail.compose import Composer
from mail.render import FOLDER
from services.links import Links
from services.ports import OutgoingMail
from tests.mail.stories import PLAIN, Ordered, directory, every_mail
from tests.mail.stories_of_boards import other_boards
from tests.mail.stories_of_meetings import meetings_of_boards

ROOT = FOLDER.parent.parent
ADDRESSES = ReplyAddresses("accord@accord.example", "k" * 32)
LINKS = Links("k" * 32, "https://accord.example")
VOID = {"meta", "br", "img", "hr", "link", "input"}

HOSTILE = (
    'X"><script>alert(1)</script>\r\nBcc: all@evil.example\r\n\r\n<b>& {{ 7*7 }} {% raw %}'
    "\x00\x07\x1b[31m\u202eevil\u2066\ud800\u2028\x85 ^;,:=?utf-8?q?=41?= é😀\t\\n"
)


def composer(folder: Path = FOLDER) -> Composer:
    return Composer(ADDRESSES, LINKS, secret="k" * 32, folder=folder)


COMPOSER = composer()
WORDS = "No. The threshold is not met."
PLAIN_MAILS = [*every_mail(), *other_boards(PLAIN, WORDS), *meetings_of_boards(PLAIN, WORDS)]
# What no decision orders: of no case, or to the Board with files.
OF_NO_CASE = {
    "lesson_due",
    "sign_in",
    "held_unknown",
    "not_well",
    "case_unreadable",
    "retention_due",
    "retention_done",
    "feed_ended",
}
OF_NO_CASE |= {"return", "returns", "figures"}


def written(told: Ordered, thread: tuple[str, ...] = ()) -> OutgoingMail:
    return COMPOSER.compose(told.order, told.case, 12, told.board, told.now, thread)


def parsed(mail: OutgoingMail) -> EmailMessage:
    message = email.message_from_bytes(mail.raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage, subtype: str = "plain") -> str:
    part = message.get_body((subtype,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def the(kind: str, mails: list[Ordered] = PLAIN_MAILS) -> Ordered:
    """The first mail of a kind."""
    return next(told for told in mails if told.order.kind == kind)


class Page(html.parser.HTMLParser):
    """Holds that tags are closed in order; keeps the tags, the links and the words."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.words = ""
        self.feed(source)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        assert not any(name.startswith("on") for name, _ in attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data if self.open and self.open[-1] not in ("style", "title") else ""


def ids(told: Ordered) -> str:
    return f"{told.board.protocol.key}-{told.order.kind}-{told.order.to}-{told.case.version}"


def hostile_mails(words: str) -> list[Ordered]:
    person = Person(
        name=words, email="sam@trust.example", agency="Solent Trust", title=words, telephone=words
    )
    other = person.model_copy(update={"email": "jo@council.example", "agency": "City Council"})
    form = PLAIN.model_copy(
        update={
            "raiser": person,
            "counterpart": other,
            "child": words, "worker": words, "team": words, "summary": words, "action": words, "theme": words,
        }
    )  # fmt: skip
    return [
        *every_mail(form, directory(person), words),
        *other_boards(form, words, person),
        *meetings_of_boards(form, words, person),
    ]


def one_of_each(mails: list[Ordered]) -> list[Ordered]:
    """The first mail of each kind of each Board."""
    first = {(told.board.protocol.key, told.order.kind): told for told in reversed(mails)}
    return list(first.values())
