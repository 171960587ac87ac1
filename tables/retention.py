"""The tables of what is kept no longer: what is to go, what went, and the copies that are still in mailboxes.

Columns and constraints, no rules.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from tables.columns import UtcDateTime


class PlanRow(SQLModel, table=True):
    """Of an ended case, that the Board was told when it goes. what: "mail" as it came, or "case"."""

    __tablename__ = "retention_plans"

    case_number: int = Field(primary_key=True, foreign_key="cases.number")
    what: str = Field(primary_key=True)
    # The end from which its time was counted: a plan is void once the case has another.
    ended_at: datetime = Field(sa_type=UtcDateTime)
    announced_at: datetime = Field(sa_type=UtcDateTime)
    let_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    let_by: str = ""


class CertificateRow(SQLModel, table=True):
    """What went at one time, and by which rule. `board` is empty for mail of no case. No personal data."""

    __tablename__ = "certificates"

    id: int | None = Field(default=None, primary_key=True)
    board: str = Field(index=True)
    made_at: datetime = Field(sa_type=UtcDateTime)
    rule: dict[str, Any] = Field(sa_type=JSON)
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)


class GoneRow(SQLModel, table=True):
    """One thing on a certificate. It refers to no case, since that is gone, and holds no personal data.

    what: "case", "names" (the case stays without them), "mail" (as it came), "unmatched", "records".
    """

    __tablename__ = "gone"

    id: int | None = Field(default=None, primary_key=True)
    certificate: int = Field(foreign_key="certificates.id", index=True)
    what: str
    at: datetime = Field(sa_type=UtcDateTime)
    board: str = ""
    case_number: int | None = Field(default=None, index=True)
    reference: str = Field(default="", index=True)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # How many rows of each table.
    counts: dict[str, int] = Field(sa_type=JSON)
    # SHA-256 of the history as JSON and of each mail.
    digests: list[str] = Field(sa_type=JSON)
    holds: list[list[str | None]] = Field(sa_type=JSON)
    copies: int = 0
    copies_removed: int = 0
    copies_missing: int = 0


class CopyRow(SQLModel, table=True):
    """A copy in a mailbox that is still to be removed; nothing is left of it once it was."""

    __tablename__ = "mailbox_copies"

    id: int | None = Field(default=None, primary_key=True)
    gone: int = Field(foreign_key="gone.id", index=True)
    mailbox: str = ""
    message_id: str = ""
    digest: str
    tries: int = 0
    next_at: datetime = Field(sa_type=UtcDateTime, index=True)
    error: str = ""
