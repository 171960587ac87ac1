"""The tables of calendars: feeds, who is booked for a meeting and who is busy: columns and constraints, no rules."""

from datetime import datetime

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from tables.columns import UtcDateTime


class FeedRow(SQLModel, table=True):
    """A calendar feed, as services/calendars.py tells of it. Of its address only the digest is kept."""

    __tablename__ = "feeds"

    owner: str = Field(primary_key=True)
    digest: str = Field(unique=True)
    language: str
    made_by: str
    made_at: datetime = Field(sa_type=UtcDateTime)
    fetched_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    known_to: list[str] = Field(default_factory=list, sa_type=JSON)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class BookingRow(SQLModel, table=True):
    """Somebody is invited to the meeting of a case. `email` in lower case."""

    __tablename__ = "bookings"
    __table_args__ = (Index("bookings_by_person", "email", "ends_at", "starts_at", "case_number"),)

    case_number: int = Field(
        primary_key=True, foreign_key="cases.number", sa_column_kwargs={"autoincrement": False}
    )
    email: str = Field(primary_key=True)
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)


class BusyRow(SQLModel, table=True):
    """When somebody is busy, as their calendar was seen at `seen_at`. `intervals`: pairs of times (ISO), or NULL where
    it was never seen; `fetched_at`: when it was last asked for; `email` in lower case."""

    __tablename__ = "busy"

    email: str = Field(primary_key=True)
    fetched_at: datetime = Field(sa_type=UtcDateTime, index=True)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    intervals: list[list[str]] | None = Field(default=None, sa_type=JSON(none_as_null=True))
