"""Everything that the use cases want from the world, as protocols; from the database: see storage.py.

Adapters (store/, mail/, workers/) import these files; no service imports an adapter.

MailError
├── Throttled   the mail system asks us to wait; it says for how long
├── Transient   it may work later: refused connection, time-out, 4xx, wrong password
└── Permanent   this message will never be taken for this recipient: 5xx at RCPT or DATA
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol, runtime_checkable

from casework.case import Case, MailOrder
from casework.errors import AccordError
from casework.work import Board
from services.tongues import ENGLISH, Language


class MailError(AccordError):
    """A mail was not handed over; the text is a sentence that Board staff can read."""


class Throttled(MailError):
    """We are asked to send no more until `wait` has passed."""

    def __init__(self, message: str, wait: timedelta) -> None:
        super().__init__(message)
        self.wait = wait


class Transient(MailError):
    """It may work later."""


class Permanent(MailError):
    """This message will never be taken for this recipient."""


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A finished message for exactly one recipient. `raw` is sent word for word (RFC 5322, CRLF).

    `mailbox`: the address of the mailbox that it goes out from; "" where it is the one for all Boards.
    `tried`: it was handed over before, and nobody knows for certain that it was not taken. A mail system that keeps
    copies looks for one first. `resent`: it was taken before and is wanted again, as after a bounce; then an old copy
    proves nothing. Never both.
    """

    message_id: str
    envelope_from: str
    envelope_to: str
    raw: bytes
    mailbox: str = ""
    tried: bool = False
    resent: bool = False


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file that goes out with a mail. `name` is plain ASCII and names nobody."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """A message as the mailbox holds it.

    `handle` names it in its mailbox; `received_at` is the mailbox's own time (UTC, aware);
    `whole` is False where the message was over the size limit and `raw` is only its header.
    """

    handle: str
    raw: bytes
    received_at: datetime
    size: int
    whole: bool = True


class Outgoing(Protocol):
    """An open connection that sends any number of mails."""

    def send(self, mail: OutgoingMail) -> None:
        """Hand the mail over, or raise Throttled, Transient or Permanent. Never returns in doubt."""


class Incoming(Protocol):
    """An open mailbox."""

    def waiting(self, limit: int) -> Iterator[ReceivedMail]:
        """Up to `limit` messages that are not done, oldest first. A message stays until `done`."""

    def done(self, mail: ReceivedMail) -> None:
        """Take the message out of the waiting ones. It is moved, never deleted; twice is harmless."""


class MailSystem(Protocol):
    """One mail system: local, smtp+imap, exchange or graph."""

    def outgoing(self) -> AbstractContextManager[Outgoing]: ...

    def incoming(self) -> AbstractContextManager[Incoming]: ...


class DoneMail(Protocol):
    """The mails that were read and moved away: the done folder, opened."""

    def erase(self, message_id: str, is_meant: Callable[[ReceivedMail], bool]) -> int:
        """Deletes for good every message with this Message-ID that `is_meant`, and nothing else. Returns how many.

        None of them is none: no such message, or no such folder. Raises MailError; then some may be gone.
        """


@runtime_checkable
class Erasing(Protocol):
    """A mail system that can delete what was read."""

    def done_mail(self) -> AbstractContextManager[DoneMail]: ...


class MailWatch(Protocol):
    """A line that tells of new mail. One thread waits; any may interrupt it."""

    def wait(self, seconds: float) -> bool:
        """True as soon as mail has come; False when the time is over, or after `interrupt`."""

    def interrupt(self) -> None:
        """End the wait that is under way, or else the next one, at once."""


@runtime_checkable
class Watchable(Protocol):
    """A mail system that can tell of new mail."""

    def watching(self) -> AbstractContextManager[MailWatch]: ...


class Busy(NamedTuple):
    """A time at which somebody is busy (aware, UTC)."""

    start: datetime
    end: datetime


@runtime_checkable
class FreeBusy(Protocol):
    """A mail system that can see calendars."""

    def busy(
        self, addresses: Sequence[str], since: datetime, until: datetime
    ) -> Mapping[str, tuple[Busy, ...]]:
        """When the people with these addresses are busy between the two (aware), by address as it was given.

        Who is free all the time has an empty tuple; whose calendar cannot be seen is left out. Raises MailError.
        """


class Clock(Protocol):
    """`now` is the time the cases live in (the demo may move it); `wall` is the machine's own time,
    for leases and retries, which must not jump with the demo. Both aware, UTC."""

    def now(self) -> datetime: ...

    def wall(self) -> datetime: ...

    def from_wall(self, moment: datetime) -> datetime:
        """A time that a mailbox wrote down, as a time of the cases."""


class Hints(Protocol):
    """Wakes a worker. Losing a hint loses nothing: the schedule looks again at every tick."""

    def mail_is_due(self) -> None: ...


class Composer(Protocol):
    """Renders a mail word for word, before the commit, so that a broken template is seen at once."""

    def compose(
        self,
        order: MailOrder,
        case: Case,
        case_number: int,
        board: Board,
        now: datetime,
        thread: tuple[str, ...],
    ) -> OutgoingMail:
        """`case` is the case after the decision; `thread`: ids of the party's earlier mails."""

    def compose_plain(
        self,
        kind: str,
        to_email: str,
        context: Mapping[str, Any],
        now: datetime,
        language: Language = ENGLISH,
    ) -> OutgoingMail:
        """A mail that belongs to no case, in `language`."""

    def compose_for_board(
        self,
        kind: str,
        board: Board,
        key: str,
        context: Mapping[str, Any],
        files: Sequence[MailFile],
        now: datetime,
        language: Language = ENGLISH,
        case_number: int | None = None,
    ) -> OutgoingMail:
        """A mail with files to the Board's inbox; the same `key` gives the same Message-ID. With a case, an answer to
        it comes to that case."""


class Addresses(Protocol):
    """Signed tokens, one for each party of each case, in addresses or wherever the mail system lets them stand."""

    def read(self, address: str) -> tuple[int, int] | None:
        """(case number, party number), or None where the address is not one of ours or is forged."""

    def find(self, text: str) -> tuple[tuple[int, int], ...]:
        """(case number, party number) of every token in `text`, each once, mangled ones too."""

    def is_ours(self, address: str) -> bool:
        """Whether mail to this address, signed or not, comes to us."""
