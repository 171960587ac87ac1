"""Everything that the use cases want from the database, as protocols. store/ implements them.

All times are aware, UTC. `number` is a case's own; `item` is that of a mail.
"""

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from casework.case import Case, Decision, Status
from casework.directory import Contact, Directory
from casework.facts import AnyFact
from reading.attachments import Attachment
from services.access import Accounts, Sessions, SignIns, StaffList
from services.calendars import Bookings, BusyStore, Feeds
from services.case_lists import CaseLine, CaseLists
from services.keeping import Keeping
from services.labels import Labels
from services.lessons import Lessons
from services.other_addresses import Senders
from services.outbox import Outbox
from services.paper_drafts import PaperDrafts
from services.ports import ReceivedMail
from services.returns import Returns
from services.tallies import Tallies
from services.views import Views
from services.watch import Watch
from services.whereabouts import Whereabouts

InboxState = Literal["new", "filed", "held", "automatic"]


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A received mail, and what was made of it. `due`: its case's deadline, in the list of held mail only."""

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
    mailbox: str = ""
    attachments: tuple[Attachment, ...] = ()
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed into the form; `case_number` once it has been sent in."""

    data: dict[str, Any]
    case_number: int | None = None


class Cases(Protocol):
    def new_number(self, board: str, now: datetime) -> int:
        """A number nobody else has, from which the reference is made."""

    def load(self, number: int) -> Case:
        """The case, locked for this unit of work where it writes. Raises NotFound, NoLongerKept where it
        was deleted or its names were, and CaseUnreadable."""

    def look(self, number: int) -> Case:
        """The same, also of a case without names: for those who only show it."""

    def peek(self, number: int) -> Case:
        """The case as it stands, never locked: good for finding out whose a mail is. Raises as `load`."""

    def history(self, number: int) -> Sequence[AnyFact]:
        """The case's facts in their order; none where there is no such case. Raises CaseUnreadable, also where
        one is missing."""

    def number_of(self, reference: str) -> int:
        """Raises NotFound."""

    def save(self, number: int, decision: Decision, recorded_at: datetime) -> None:
        """Appends the decision's facts. Raises Conflict if somebody else was first."""

    def note_unreadable(self, numbers: Collection[int], since: datetime | None) -> Sequence[CaseLine]:
        """Notes since when these cannot be read, where that is not noted yet; None: they can be read again. A case that
        is saved can be read, too. Returns those of which it was not noted before."""

    def unreadable(self, boards: Iterable[str]) -> Sequence[tuple[CaseLine, datetime]]:
        """The cases of these Boards of which that is noted, the first noticed first, and since when."""

    def to_wake(self, now: datetime, stuck: int = 0) -> Sequence[int]:
        """Numbers of the cases whose wake-up time is not after `now`, the earliest first; some 500, and as many more as
        are `stuck` among them."""

    def running(self, now: datetime) -> Sequence[int]:
        """Numbers of all cases with a deadline after `now`."""

    def next_wake(self) -> datetime | None:
        """The earliest wake-up time of all cases; None where nothing is waited for."""

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

    def written_to(self, boards: Iterable[str], email: str) -> Sequence[CaseLine]:
        """Open cases of these Boards of which we have written to this address, the newest first; some 5."""


class Inbox(Protocol):
    def add(
        self, mail: ReceivedMail, received_at: datetime, stored_at: datetime, mailbox: str = ""
    ) -> int | None:
        """Keeps the bytes that came into this mailbox; None when the very same bytes were kept before."""

    def unread(self, after: int = 0) -> Sequence[int]:
        """Mail behind `after` that nothing has been made of yet, the oldest first; some 500 at a time."""

    def get(self, item: int) -> InboxItem:
        """The row; where this unit of work writes, its case and then the row are locked. Raises NotFound."""

    def with_id(self, message_id: str, before: int) -> Sequence[int]:
        """The rows before this one that have the same Message-ID and were already read; a few of them."""

    def waits_from(self, sender: str, but: int) -> bool:
        """Whether another mail of no case from this address is held."""

    def waits_because(self, reason: str, case: int) -> bool:
        """Whether a mail of the case is held for this reason."""

    def held_because(self, reason: str) -> Sequence[tuple[int, int]]:
        """Held mails of cases, and the case of each, whose reason is this one; "%" stands for anything. The oldest
        first."""

    def come_from(self, sender: str, since: datetime, but: int, *, sure: bool) -> int:
        """How many other mails of this address were kept since then (on the machine's clock) and read.

        `sure`: those that are surely of who they say, or only the others.
        """

    def mark(self, item: int, state: InboxState, **told: Any) -> None:
        """Sets the state and any of InboxItem's other fields."""

    def held(self, boards: Iterable[str]) -> Sequence[InboxItem]:
        """Held mail of these Boards' cases and of no case, without raw bytes: the case's next deadline first.
        Of one case the newest first, for whoever writes again means that; of none the oldest."""

    def of_case(self, number: int) -> Sequence[InboxItem]:
        """All mail that was put on the case, the oldest first, without raw bytes."""


class Directories(Protocol):
    def of(self, board: str, agencies: Iterable[str], tiers: Collection[str] = ()) -> Directory:
        """The Board's posts in these agencies, and those of these tiers in any; case and stray blanks make no other
        agency."""

    def posts(self, boards: Iterable[str]) -> Sequence[Contact]:
        """All posts of these Boards, by Board, agency and tier; where this unit of work writes, nobody else
        changes the directory until it ends."""

    def knows(self, board: str, email: str) -> bool:
        """Whether anybody in the Board's directory has this address, a deputy too."""

    def agencies(self, board: str) -> Sequence[str]:
        """The names of the Board's agencies, in alphabetical order."""

    def put(self, contacts: Iterable[Contact]) -> int:
        """Adds the posts, or replaces their holders. Returns how many were written."""

    def remove(self, contacts: Iterable[Contact]) -> None:
        """Removes the posts, whoever holds them."""


class Drafts(Protocol):
    def new(self, token: str, now: datetime) -> None: ...

    def load(self, token: str) -> Draft:
        """The draft, locked for this unit of work where it writes. Raises NotFound."""

    def save(self, token: str, data: dict[str, Any], now: datetime) -> None:
        """Merges `data` into what is kept. Raises NotFound."""

    def submitted(self, token: str, case_number: int, now: datetime) -> None:
        """Ties the draft to its case, and forgets what was typed: the case has it now."""

    def forget_before(self, moment: datetime) -> None:
        """Removes drafts that nobody has touched since `moment`."""


class UnitOfWork(Protocol):
    """One transaction. Leaving it without `commit` rolls back."""

    @property
    def cases(self) -> Cases: ...

    @property
    def case_lists(self) -> CaseLists: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def inbox(self) -> Inbox: ...

    @property
    def labels(self) -> Labels: ...

    @property
    def directories(self) -> Directories: ...

    @property
    def drafts(self) -> Drafts: ...

    @property
    def senders(self) -> Senders: ...

    @property
    def sign_ins(self) -> SignIns: ...

    @property
    def sessions(self) -> Sessions: ...

    @property
    def accounts(self) -> Accounts: ...

    @property
    def staff(self) -> StaffList: ...

    @property
    def returns(self) -> Returns: ...

    @property
    def tallies(self) -> Tallies: ...

    @property
    def watch(self) -> Watch: ...

    @property
    def feeds(self) -> Feeds: ...

    @property
    def busy(self) -> BusyStore: ...

    @property
    def bookings(self) -> Bookings: ...

    @property
    def views(self) -> Views: ...

    @property
    def keeping(self) -> Keeping: ...

    @property
    def whereabouts(self) -> Whereabouts: ...

    @property
    def lessons(self) -> Lessons: ...

    @property
    def paper_drafts(self) -> PaperDrafts: ...

    def commit(self) -> None:
        """Raises Conflict where somebody else has changed the same case."""


class Store(Protocol):
    def writing(self) -> AbstractContextManager[UnitOfWork]:
        """A transaction that locks what it loads, so that two writers take turns."""

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """A transaction that locks nothing and is never committed."""

    def is_reachable(self) -> bool: ...

    def scrub(self) -> None:
        """Has the database let go of what was deleted, as far as it can while others use it."""
