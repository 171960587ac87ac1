"""What retention wants of the database, as a protocol. store/keeping.py implements it.

    retention_plans ── what the Board was told goes, and when somebody let it
    certificates ──▶ gone ── what went; no personal data ──▶ mailbox_copies, until they are removed

All times are aware, UTC.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from casework.facts import AnyFact
from casework.sentence import Sentence
from services.outbox import Share

NO_LONGER_KEPT = Sentence(
    "{reference} is no longer kept: the time for which the Board keeps its cases was over. Ask the Board."
)

What = Literal["mail", "case"]
WhatWent = Literal["mail", "case", "names", "unmatched", "records"]


@dataclass(frozen=True, slots=True)
class Plan:
    """The Board was told that this goes. `ended_at`: the end that it was counted from; `let_by`: who let it go."""

    case: int
    what: What
    ended_at: datetime
    announced_at: datetime
    let_at: datetime | None = None
    let_by: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """What went, on a certificate: how many rows of which table, and digests (SHA-256). No personal data.

    holds     from when to when it was held for a review, ISO
    copies    in mailboxes; `removed` and `missing` (looked for in vain) of them, the rest is still to be done
    """

    certificate: int
    what: WhatWent
    at: datetime
    board: str = ""
    case: int | None = None
    reference: str = ""
    ended_at: datetime | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    digests: tuple[str, ...] = ()
    holds: tuple[tuple[str, str | None], ...] = ()
    copies: int = 0
    removed: int = 0
    missing: int = 0
    id: int = 0


@dataclass(frozen=True, slots=True)
class Certificate:
    """`board` is empty for mail of no case; `rule`: the table [retention] as it was then."""

    id: int
    board: str
    made_at: datetime
    rule: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A received mail, as far as finding its copy in a mailbox needs it."""

    id: int
    digest: str
    message_id: str
    mailbox: str
    received_at: datetime
    held: bool = False


@dataclass(frozen=True, slots=True)
class MailCopy:
    """A copy that is still to be removed."""

    id: int
    gone: int
    mailbox: str
    message_id: str
    digest: str
    tries: int
    error: str


class Keeping(Protocol):
    # ── What is to go ──

    def ended(self, board: str, before: datetime) -> Sequence[int]:
        """Numbers of the Board's cases that are over, were raised before then and still have their names."""

    def with_raw(self, numbers: Collection[int]) -> frozenset[int]:
        """Those of the cases that have received mail as it came."""

    def plans(self, board: str) -> Mapping[tuple[int, What], Plan]: ...

    def put_plan(self, plan: Plan) -> None:
        """Keeps it, in place of an earlier one of the same."""

    def drop_plan(self, case: int, what: What) -> None: ...

    def any_let(self) -> bool:
        """Whether somebody has let something go that is still here."""

    def on_its_way(self, case: int) -> bool:
        """Whether a mail of the case, or a return of it to the Board, is still to be sent, also with other cases'."""

    def unread_since(self, case: int, moment: datetime) -> bool:
        """Whether mail that came after `moment` waits for a person."""

    # ── Removing ──

    def mails(self, case: int) -> Sequence[KeptMail]:
        """Received mail of the case that is here as it came."""

    def unmatched(self, share: Share, before: datetime, limit: int) -> Sequence[KeptMail]:
        """Mail of no case that came into these mailboxes before then and was read, the oldest first."""

    def hand_over(self, mail: int, case: int, party: int | None, reason: str) -> None:
        """The mail belongs to this other case from now on."""

    def delete_case(self, case: int, but: Collection[str] = ()) -> Mapping[str, int]:
        """Removes the case, and every row of every table that hangs on it; not of the tables `but`. Returns how many
        rows of which table."""

    def delete_raw(self, case: int) -> int:
        """Removes received mail of the case as it came, with its files; the words stay. Returns how many."""

    def delete_mails(self, mails: Collection[int]) -> None:
        """Removes received mails of no case."""

    def delete_feeds(self, reference: str) -> int:
        """Ends the calendar feeds of people on the case."""

    def forget_people(self, emails: Collection[str]) -> int:
        """Removes what is kept of these people beside their cases, where no other case and no directory has them."""

    def forget_records(self, before: datetime) -> Mapping[str, int]:
        """Removes sign-in links and sent mails of no case from before then (on the machine's clock)."""

    def rewrite(self, number: int, facts: Sequence[AnyFact], now: datetime) -> None:
        """Puts this history in place of the case's own; what is more than that had is recorded at `now`."""

    # ── Certificates ──

    def new_certificate(self, board: str, now: datetime, rule: Mapping[str, Any]) -> int: ...

    def add(self, gone: Gone) -> int: ...

    def certificates(self, boards: Iterable[str]) -> Sequence[Certificate]:
        """Theirs, the newest first."""

    def untold(self, board: str) -> Sequence[Certificate]:
        """Those of the Board that it has not been written to about."""

    def told(self, certificate: int, now: datetime) -> None: ...

    def gone(self, certificate: int) -> Sequence[Gone]: ...

    def gone_case(self, number: int) -> Gone | None:
        """What is left of a case that was deleted; None where there never was one, or it is here."""

    def gone_reference(self, reference: str) -> Gone | None:
        """The same by its reference, in whatever case it is written."""

    # ── Copies in mailboxes ──

    def put_copies(self, gone: int, mails: Iterable[KeptMail], now: datetime) -> None: ...

    def copies(self, now: datetime, limit: int) -> Sequence[MailCopy]:
        """Those that are to be tried now, the oldest first."""

    def open_copies(self, gone: Collection[int]) -> Sequence[MailCopy]: ...

    def copy_done(self, copy: MailCopy, removed: bool) -> None: ...

    def copy_failed(self, copy: MailCopy, error: str, next_at: datetime) -> None: ...

    def shares_id(self, message_id: str) -> bool:
        """Whether a received mail that is here as it came has this Message-ID."""
