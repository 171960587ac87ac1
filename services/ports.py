"""Everything that the use cases want from the world, as protocols.

Adapters (store/, mail/, workers/) import this file; no service imports an adapter.

MailError
├── Throttled   the mail system asks us to wait; it says for how long
├── Transient   it may work later: refused connection, time-out, 4xx, wrong password
└── Permanent   this message will never be taken for this recipient: 5xx at RCPT or DATA
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from casework.case import Case, Decision, MailOrder, Status
from casework.directory import Contact, Directory
from casework.errors import AccordError
from casework.facts import AnyFact
from casework.work import Board


class MailError(AccordError):
    """A mail was not handed over; the text is a sentence that Board staff can read."""


class Throttled(MailError):
    def __init__(self, message: str, wait: timedelta) -> None:
        super().__init__(message)
        self.wait = wait


class Transient(MailError):
    pass


class Permanent(MailError):
    pass


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A finished message for exactly one recipient. `raw` is sent word for word (RFC 5322, CRLF)."""

    message_id: str
    envelope_from: str
    envelope_to: str
    raw: bytes


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
    """One mail system: local, smtp+imap, later exchange and graph."""

    def outgoing(self) -> AbstractContextManager[Outgoing]: ...

    def incoming(self) -> AbstractContextManager[Incoming]: ...


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
        self, kind: str, to_email: str, context: Mapping[str, Any], now: datetime
    ) -> OutgoingMail:
        """A mail that belongs to no case."""


class Addresses(Protocol):
    """Signed reply addresses, one for each party of each case."""

    def read(self, address: str) -> tuple[int, int] | None:
        """(case number, party number), or None where the address is not one of ours or is forged."""

    def is_ours(self, address: str) -> bool: ...


# ── The database ────────────────────────────────────────────────────────────────────────────

OutboxState = Literal["queued", "sending", "retry", "sent", "failed"]
InboxState = Literal["new", "filed", "held", "automatic"]


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A mail on its way, and how far it has come."""

    id: int
    mail: OutgoingMail
    case_number: int | None
    party: int | None
    kind: str
    state: OutboxState
    attempts: int
    created_at: datetime
    error: str = ""
    sent_at: datetime | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A received mail, and what was made of it."""

    id: int
    raw: bytes
    received_at: datetime
    size: int
    whole: bool
    state: InboxState = "new"
    reason: str = ""
    message_id: str = ""
    sender: str = ""
    subject: str = ""
    text: str = ""
    verdict: str = ""
    case_number: int | None = None
    party: int | None = None
    reference: str = ""
    handled_by: str = ""
    handled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as a list shows it."""

    number: int
    reference: str
    board: str
    status: str
    step: str | None
    counterpart: str
    agencies: str
    raised_at: datetime
    due: datetime | None
    overdue_told: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed into the form; `case_number` once it has been sent in."""

    token: str
    data: dict[str, Any]
    case_number: int | None = None
    reference: str | None = None


class Cases(Protocol):
    def new_number(self, board: str, now: datetime) -> int:
        """A number nobody else has, from which the reference is made."""

    def load(self, number: int) -> Case:
        """The case, locked for this unit of work where it writes. Raises NotFound."""

    def history(self, number: int) -> Sequence[AnyFact]: ...

    def number_of(self, reference: str) -> int:
        """Raises NotFound."""

    def save(self, number: int, decision: Decision, recorded_at: datetime) -> None:
        """Appends the decision's facts. Raises Conflict if somebody else was first."""

    def to_wake(self, now: datetime) -> Sequence[int]:
        """Numbers of the cases whose wake-up time is not after `now`, the earliest first."""

    def next_wake(self) -> datetime | None: ...

    def lines(
        self,
        boards: Iterable[str],
        *,
        over: bool = False,
        only: Status | None = None,
        skip: int = 0,
        limit: int = 200,
    ) -> Sequence[CaseLine]:
        """Cases of these Boards, next deadline first; with `over`, the settled ones, newest first.

        `only` leaves the cases of one status; `skip` and `limit` cut out a page of the list.
        """


class Outbox(Protocol):
    def add(self, mail: OutgoingMail, now: datetime, kind: str, case: int | None, party: int | None) -> None:
        """Keeps the mail for sending; one that is kept already (same Message-ID) is left alone."""

    def claim(self, worker: str, now: datetime, lease: timedelta, limit: int) -> Sequence[OutboxItem]:
        """Takes due rows, and rows of dead workers whose lease is over. No two workers get one."""

    def renew(self, item: int, worker: str, now: datetime, lease: timedelta) -> bool:
        """Right before sending: False when the claim was lost meanwhile."""

    def mark(
        self,
        item: int,
        state: OutboxState,
        now: datetime,
        *,
        error: str = "",
        next_at: datetime | None = None,
        attempted: bool = True,
    ) -> None: ...

    def get(self, item: int) -> OutboxItem: ...

    def thread(self, case: int, party: int) -> tuple[str, ...]:
        """Message-IDs sent to this party of this case, the oldest first."""

    def find(self, message_ids: Sequence[str]) -> tuple[int, int] | None:
        """(case number, party) of the first of these ids that we sent for a case."""

    def of_case(self, number: int) -> Sequence[OutboxItem]: ...

    def troubled(self, boards: Iterable[str]) -> Sequence[OutboxItem]:
        """Failed rows, and rows that are being tried again, without their raw bytes."""


class Inbox(Protocol):
    def add(self, mail: ReceivedMail, received_at: datetime, stored_at: datetime) -> int | None:
        """Keeps the bytes; None when the very same bytes were kept before."""

    def unread(self) -> Sequence[int]: ...

    def get(self, item: int) -> InboxItem:
        """The row, locked for this unit of work where it writes. Raises NotFound."""

    def seen(self, message_id: str, but: int) -> bool:
        """Whether another row with this Message-ID was already read."""

    def mark(self, item: int, state: InboxState, **told: Any) -> None:
        """Sets the state and any of InboxItem's other fields."""

    def held(self, boards: Iterable[str]) -> Sequence[InboxItem]:
        """Held mail of these Boards' cases and of no case, oldest first, without raw bytes."""

    def of_case(self, number: int) -> Sequence[InboxItem]: ...


class Directories(Protocol):
    def of(self, board: str, agencies: Iterable[str]) -> Directory: ...

    def knows(self, board: str, email: str) -> bool: ...

    def agencies(self, board: str) -> Sequence[str]: ...

    def put(self, contacts: Iterable[Contact]) -> int:
        """Adds the posts, or replaces their holders. Returns how many were written."""


class Drafts(Protocol):
    def new(self, token: str, now: datetime) -> None: ...

    def load(self, token: str) -> Draft:
        """The draft, locked for this unit of work where it writes. Raises NotFound."""

    def save(self, token: str, data: dict[str, Any], now: datetime) -> None: ...

    def submitted(self, token: str, case_number: int, now: datetime) -> None:
        """Ties the draft to its case, and forgets what was typed: the case has it now."""

    def forget_before(self, moment: datetime) -> None:
        """Removes drafts that nobody has touched since `moment`."""


class SignIns(Protocol):
    def new(self, nonce: str, email: str, now: datetime, expires_at: datetime) -> None: ...

    def count_since(self, email: str, moment: datetime) -> int: ...

    def use(self, nonce: str, now: datetime) -> str | None:
        """The address the link was sent to, once; None when used, expired or unknown."""

    def is_open(self, nonce: str, now: datetime) -> bool: ...


class UnitOfWork(Protocol):
    """One transaction. Leaving it without `commit` rolls back."""

    @property
    def cases(self) -> Cases: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def inbox(self) -> Inbox: ...

    @property
    def directories(self) -> Directories: ...

    @property
    def drafts(self) -> Drafts: ...

    @property
    def sign_ins(self) -> SignIns: ...

    def commit(self) -> None: ...


class Store(Protocol):
    def writing(self) -> AbstractContextManager[UnitOfWork]: ...

    def reading(self) -> AbstractContextManager[UnitOfWork]: ...

    def is_reachable(self) -> bool: ...
