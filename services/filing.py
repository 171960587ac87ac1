"""A received mail on its way through the rules (services/intake.py), and what becomes of it, each as one value."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from casework import remarks
from casework.case import Case
from casework.facts import Party
from casework.work import Board
from reading.authentication import forged_because
from reading.message import Message, parse
from services.matching import Match, match
from services.storage import InboxItem, InboxState, UnitOfWork
from services.world import Decider, World

log = logging.getLogger(__name__)

LONGEST_NOTE = 5_000


@dataclass(frozen=True, slots=True)
class Glance:
    """Of a mail that nobody has read yet: who writes, and whose it is."""

    sender: str
    found: Match | None


def _glance(world: World, uow: UnitOfWork, message: Message) -> Glance:
    try:
        return Glance(message.sender_email, match(message, world.addresses, uow))
    except Exception:
        # A mail that we cannot place must not keep those before it from being read; its own turn comes.
        log.exception("a mail that waits could not be placed")
        return Glance(message.sender_email, None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The mails that wait to be read, each looked at once at most, however many answers there are before it."""

    seen: dict[int, Glance] = field(default_factory=dict)

    def behind(self, world: World, number: int) -> Iterator[tuple[int, Glance]]:
        """Those that were kept after the mail with this number. Nothing is locked."""
        with world.store.reading() as uow:
            while numbers := uow.inbox.unread(after=number):
                for number in numbers:
                    if number not in self.seen:
                        self.seen[number] = _glance(world, uow, parse(uow.inbox.get(number).raw))
                    yield number, self.seen[number]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail that came in. `found`: whose it is; None where nothing tells."""

    world: World
    uow: UnitOfWork
    item: InboxItem
    message: Message
    found: Match | None
    waiting: "Waiting" = field(default_factory=lambda: Waiting())

    @property
    def sure(self) -> bool:
        """Whether our own address or mail brought it to its case, and nothing shows that it is forged."""
        found = self.found
        if found is None or not found.sure or found.doubt:
            return False
        return not forged_because(self.message, self.world.trusted_in(self.item.mailbox))


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that `party` of `case` seems to have written. `text`: their own words."""

    world: World
    uow: UnitOfWork
    item: InboxItem
    message: Message
    found: Match
    case: Case
    party: Party
    text: str
    waiting: "Waiting" = field(default_factory=lambda: Waiting())

    @property
    def board(self) -> Board:
        return self.world.board(self.case.disagreement.board)

    @property
    def words(self) -> str:
        """As much of the text as is put on the record."""
        return self.text[:LONGEST_NOTE]

    def held(self, why: str, *, tell: str = "", about: str = "") -> "Filing":
        return held(self.found, self.text, why, mail=self.item.id, tell=tell, about=about)


@dataclass(frozen=True, slots=True)
class Filing:
    """What becomes of a mail: its row's state, why, and what it means for its case. `told`: more for its row."""

    state: InboxState
    reason: str
    decide: Decider | None = None
    told: dict[str, Any] = field(default_factory=dict)


def held(found: Match, text: str, why: str, *, mail: int, tell: str = "", about: str = "") -> Filing:
    """The mail with the number `mail`, of the case of `found`, that a person has to look at.

    `text`: the author's own words; `tell`: the kind of mail that says to its author that it did not count, if any;
    `about` is for that mail.
    """
    noted = f"{why}\n{text[:LONGEST_NOTE]}".strip()
    decide = partial(remarks.hold, party=found.party, text=noted, why=why, tell=tell, about=about, mail=mail)
    return Filing("held", why, decide, {"text": text})


def once(uow: UnitOfWork, found: Match, kind: str) -> str:
    """This `kind` of mail, unless its author has had one about this case: then ""."""
    had = any(mail.kind == kind and mail.party == found.party for mail in uow.outbox.of_case(found.case))
    return "" if had else kind
