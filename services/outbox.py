"""What sending wants of the database, as a protocol: the mails on their way. store/outbox.py implements it.

All times are aware, UTC. `item` is the number of a mail.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from services.ports import OutgoingMail

OutboxState = Literal["queued", "sending", "retry", "sent", "failed"]
# To a Board's inbox, of no case: no page has them to be sent again, and they must not be lost. So they are tried again
# a day after each failure, for ever; until then the failure stands among the figures of health.
NEVER_GIVEN_UP = ("returns", "figures")


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A mail on its way, and how far it has come. `seen_to_by`: who of the Board's staff dealt with a failed one."""

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
    seen_to_by: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """The outgoing mails of one mailbox: those of `mailbox` itself, or, where that is empty, of all mailboxes but
    `others`, so that what was written for one that is gone still leaves."""

    mailbox: str = ""
    others: frozenset[str] = frozenset()


ALL = Share()


class Outbox(Protocol):
    def add(
        self,
        mail: OutgoingMail,
        now: datetime,
        kind: str,
        case: int | None,
        party: int | None,
        wait: timedelta = timedelta(0),
    ) -> None:
        """Keeps the mail for sending when `wait` is over; one that is kept already (same Message-ID) is left alone."""

    def claim(
        self, worker: str, now: datetime, lease: timedelta, limit: int, share: Share = ALL
    ) -> Sequence[OutboxItem]:
        """Takes due rows, and rows of dead workers whose lease is over. No two workers get one. Reminders come last."""

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
    ) -> None:
        """Ends the claim. `next_at`: when it is due again; `attempted`: whether this counts as a try."""

    def see_to(self, item: int, by: str) -> None:
        """A failed mail needs nothing more, says this member of the Board's staff; until it is tried again."""

    def get(self, item: int) -> OutboxItem:
        """Raises NotFound."""

    def thread(self, case: int, party: int) -> tuple[str, ...]:
        """Message-IDs sent to this party of this case, the oldest first."""

    def find(self, message_ids: Sequence[str]) -> tuple[int, int] | None:
        """(case number, party) of the first of these ids that we sent for a case."""

    def count_since(self, kind: str, moment: datetime) -> int:
        """How many mails of this kind were written since `moment` (on the machine's clock)."""

    def sent_to(self, address: str, since: datetime) -> int:
        """How many mails were handed over for this address since then (on the machine's clock)."""

    def sent_since(self, since: datetime, now: datetime, share: Share) -> int:
        """How many mails were handed over since then (on the machine's clock) or are being handed over now."""

    def of_case(self, number: int) -> Sequence[OutboxItem]:
        """All mails of the case, the oldest first."""

    def troubled(self, boards: Iterable[str]) -> Sequence[OutboxItem]:
        """Failed rows that nobody has seen to, then rows that are being tried again; without their raw bytes."""
