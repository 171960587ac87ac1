"""The tables of what is being typed into papers, and of lessons: columns and constraints, no rules."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from tables.columns import UtcDateTime


class PaperDraftRow(SQLModel, table=True):
    """What somebody has typed into a paper so far, by box; `party` is 0 for Board staff."""

    __tablename__ = "paper_drafts"

    case_number: int = Field(
        primary_key=True, foreign_key="cases.number", sa_column_kwargs={"autoincrement": False}
    )
    party: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    paper: str = Field(primary_key=True)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    updated_at: datetime = Field(sa_type=UtcDateTime, index=True)


class LessonRow(SQLModel, table=True):
    """Something to be learned from a case, and how far it has come; `source` and `row` say where it was told,
    `told_kind` and `told_words` how it was told last."""

    __tablename__ = "lessons"
    __table_args__ = (
        UniqueConstraint("case_number", "source", "row"),
        Index("lessons_open", "board", "done_at", "due"),
    )

    id: int | None = Field(default=None, primary_key=True)
    board: str
    case_number: int = Field(foreign_key="cases.number")
    source: str
    row: int
    kind: str = ""
    words: str = ""
    told_kind: str = ""
    told_words: str = ""
    corrected_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    made_at: datetime = Field(sa_type=UtcDateTime)
    owner: str = ""
    owner_email: str = ""
    due: date | None = None
    note: str = ""
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_by: str = ""
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
