"""The tables of who gets in and what they may do: columns and constraints, no rules. Addresses are in lower case."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from tables.columns import UtcDateTime


class SignInRow(SQLModel, table=True):
    """A one-time link that was mailed to a member of Board staff."""

    __tablename__ = "sign_ins"

    nonce: str = Field(primary_key=True)
    email: str = Field(index=True)
    made_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SessionRow(SQLModel, table=True):
    """Somebody who is signed in on one browser, whose cookie has the secret; of that only the digest is kept.
    `roles`: "hips:caseworker sewscb:viewer+technical", those that came with signing in."""

    __tablename__ = "sessions"

    digest: str = Field(primary_key=True)
    email: str = Field(index=True)
    how: str
    roles: str = ""
    began_at: datetime = Field(sa_type=UtcDateTime, index=True)
    seen_at: datetime = Field(sa_type=UtcDateTime)


class AccountRow(SQLModel, table=True):
    """The account at their organisation with which a person signed in first: no other one is theirs."""

    __tablename__ = "accounts"

    email: str = Field(primary_key=True)
    issuer: str
    subject: str
    known_at: datetime = Field(sa_type=UtcDateTime)


class StaffRow(SQLModel, table=True):
    """A person whom an administrator has named, and what they may do for the Board: "viewer+caseworker"."""

    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("email", "board"),)

    id: int | None = Field(default=None, primary_key=True)
    board: str = Field(index=True)
    email: str
    roles: str
    by: str
    at: datetime = Field(sa_type=UtcDateTime)


class StaffChangeRow(SQLModel, table=True):
    """Who changed what somebody may do, and when. Nothing is taken out of it."""

    __tablename__ = "staff_changes"
    __table_args__ = (Index("staff_changes_of_board", "board", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    board: str
    email: str
    before: str
    after: str
    by: str
    at: datetime = Field(sa_type=UtcDateTime)
