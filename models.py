"""The tables: columns and constraints, no rules. Here are those of cases, mails and the directory.

The others are in tables/; whoever wants a table has it from here, and Alembic finds all of them here.
Times are aware and kept in UTC. `raw` columns hold mails word for word.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from tables.access import AccountRow, SessionRow, SignInRow, StaffChangeRow, StaffRow
from tables.calendars import BookingRow, BusyRow, FeedRow
from tables.columns import UtcDateTime
from tables.papers import LessonRow, PaperDraftRow
from tables.retention import CertificateRow, CopyRow, GoneRow, PlanRow

__all__ = [
    "AccountRow",
    "BookingRow",
    "BusyRow",
    "CaseRow",
    "CertificateRow",
    "ClockRow",
    "ContactRow",
    "CopyRow",
    "DraftRow",
    "FactRow",
    "FeedRow",
    "GoneRow",
    "InboxRow",
    "LabelRow",
    "LessonRow",
    "OutboxRow",
    "PaperDraftRow",
    "PlanRow",
    "PulseRow",
    "ReturnRow",
    "SenderRow",
    "SessionRow",
    "SignInRow",
    "StaffChangeRow",
    "StaffRow",
    "TallyRow",
    "ViewRow",
]


class CaseRow(SQLModel, table=True):
    """What lists and the tick need of a case; everything else is in its facts."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("cases_by_deadline", "board", "status", "due", "counterpart"),
        Index("cases_by_meeting", "board", "meeting_end", "meeting_start", "meeting_coming"),
        # It holds all that a search asks for, so that a search of 100,000 cases reads no row but those that it shows.
        Index("cases_by_date", "board", "raised_at", "status", "agencies_key"),
    )

    number: int | None = Field(default=None, primary_key=True)
    reference: str = Field(unique=True)
    board: str
    pathway: str = "default"
    status: str
    step: str | None = None
    counterpart: str = ""
    agencies: str = ""
    # Both agencies as they are searched for: see store/case_columns.py, which makes these nine of the facts.
    agencies_key: str = ""
    # The steps that have begun and the papers that were filled in: their keys, each between two blanks.
    steps: str = ""
    papers: str = ""
    # The paper that is asked for and due first, and when; NULL where none is.
    paper_awaited: str = ""
    paper_due: datetime | None = Field(default=None, sa_type=UtcDateTime)
    overdue_told: bool = False
    # The meeting that is to come, or whose outcome nobody has told; NULL where there is none.
    meeting_start: datetime | None = Field(default=None, sa_type=UtcDateTime)
    meeting_end: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # How many of those invited have said that they come.
    meeting_coming: int = 0
    raised_at: datetime = Field(sa_type=UtcDateTime)
    due: datetime | None = Field(default=None, sa_type=UtcDateTime)
    wake_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    version: int = 0
    # Since when its history cannot be read; NULL while it can.
    unreadable_since: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)


class FactRow(SQLModel, table=True):
    """One fact of a case's history. The primary key makes two writers' same-numbered facts clash."""

    __tablename__ = "facts"

    case_number: int = Field(primary_key=True, foreign_key="cases.number")
    seq: int = Field(primary_key=True)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    data: dict[str, Any] = Field(sa_type=JSON)


class OutboxRow(SQLModel, table=True):
    """A finished mail for one recipient. state: queued, sending, retry, sent, failed.

    `next_at` is when it is due, and of a failed one when it failed.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_waiting", "state", "next_at"),
        Index("outbox_recipient", "envelope_to", "sent_at"),
        Index("outbox_sent", "sent_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    message_id: str = Field(unique=True)
    case_number: int | None = Field(default=None, foreign_key="cases.number", index=True)
    party: int | None = None
    kind: str
    # The address of the mailbox that it goes out from; empty: the one for all Boards.
    mailbox: str = ""
    envelope_from: str
    envelope_to: str
    raw: bytes = Field(sa_type=LargeBinary)
    state: str = "queued"
    attempts: int = 0
    created_at: datetime = Field(sa_type=UtcDateTime)
    next_at: datetime = Field(sa_type=UtcDateTime)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    claim: str = ""
    error: str = ""
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # Who of the Board's staff has said that a failed one needs nothing more.
    seen_to_by: str = ""


class InboxRow(SQLModel, table=True):
    """A received mail. state: new, filed, held, automatic."""

    __tablename__ = "inbox"

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    message_id: str = Field(default="", index=True)
    received_at: datetime = Field(sa_type=UtcDateTime)
    stored_at: datetime = Field(sa_type=UtcDateTime)
    size: int
    whole: bool
    raw: bytes = Field(sa_type=LargeBinary)
    # The address of the mailbox that it came into; empty: the one for all Boards.
    mailbox: str = ""
    state: str = Field(default="new", index=True)
    reason: str = ""
    sender: str = Field(default="", index=True)
    # Nothing speaks against its being of who it says, and our own address or mail brought it to its case.
    sure: bool = False
    subject: str = ""
    text: str = ""
    verdict: str = ""
    case_number: int | None = Field(default=None, foreign_key="cases.number", index=True)
    party: int | None = None
    handled_by: str = ""
    handled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # Name, media type and size of each; their contents are in `raw`.
    attachments: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)


class TallyRow(SQLModel, table=True):
    """What a case adds to its Board's figures, without names; `counted_as`: by which way of counting. It stays when
    the case is deleted, so it refers to none."""

    __tablename__ = "tallies"
    __table_args__ = (Index("tallies_raised", "board", "raised_at"),)

    case_number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    version: int
    counted_as: int
    board: str
    raised_at: datetime = Field(sa_type=UtcDateTime)
    # JSON as it is read by pydantic: ten thousand of them are read for a quarter.
    data: str


class LabelRow(SQLModel, table=True):
    """What Board staff decided that a held mail means, beside what was read. Its texts hold no names."""

    __tablename__ = "labels"

    inbox_id: int = Field(primary_key=True, foreign_key="inbox.id")
    board: str = Field(index=True)
    made_at: datetime = Field(sa_type=UtcDateTime)
    text: str
    read: str
    rule: str
    words: str
    label: str


class ReturnRow(SQLModel, table=True):
    """A return to a Board's inbox: see services/returns.py. `message_id` is empty until it has become a mail; from then
    on `document` is what it said."""

    __tablename__ = "returns"
    __table_args__ = (Index("returns_waiting", "message_id", "due_at"),)

    number: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    board: str
    form: str
    case_number: int | None = Field(default=None, foreign_key="cases.number", index=True)
    version: int
    due_at: datetime = Field(sa_type=UtcDateTime)
    document: str = ""
    message_id: str = ""


class ContactRow(SQLModel, table=True):
    """One post of the directory."""

    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("board", "agency_key", "tier"),)

    id: int | None = Field(default=None, primary_key=True)
    board: str
    agency: str
    agency_key: str
    tier: str
    title: str = ""
    name: str
    email: str = Field(index=True)
    telephone: str = ""
    deputy_name: str = ""
    deputy_email: str = ""
    language: str = "en"


class SenderRow(SQLModel, table=True):
    """Another address whose mail counts as that of the person with `email`, and who said so. Both in lower case."""

    __tablename__ = "senders"

    email: str = Field(primary_key=True)
    other: str = Field(primary_key=True)
    by: str
    known_at: datetime = Field(sa_type=UtcDateTime)


class DraftRow(SQLModel, table=True):
    """What somebody has typed into the form so far, and the case that it became."""

    __tablename__ = "drafts"

    token: str = Field(primary_key=True)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    case_number: int | None = Field(default=None, foreign_key="cases.number")
    updated_at: datetime = Field(sa_type=UtcDateTime)


class PulseRow(SQLModel, table=True):
    """When a kind of work last went well: see services/watch.py. `mailbox` is empty where it is of none."""

    __tablename__ = "pulses"

    name: str = Field(primary_key=True)
    mailbox: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)


class ViewRow(SQLModel, table=True):
    """Who of the Board's staff looked at what of a case, or took it away, and when. `item` tells one mail or file from
    another."""

    __tablename__ = "views"
    __table_args__ = (Index("views_of_case", "case_number", "email", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    case_number: int = Field(foreign_key="cases.number")
    email: str
    what: str
    item: str = ""
    at: datetime = Field(sa_type=UtcDateTime)


class ClockRow(SQLModel, table=True):
    """The demo clock's offset from the machine's own; one row, read in demo mode only."""

    __tablename__ = "clock"

    id: int = Field(default=1, primary_key=True)
    offset_seconds: int = 0
