"""What lists of cases want of the database, as a protocol: which cases, and how one is shown. store/ implements it.

All times are aware, UTC.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as a list shows it. `steps` have begun, `papers` were filled in: their keys. `overdue_told`: the last step
    has ended without agreement. `meeting_start`: of the meeting that is to come, or whose outcome is not known."""

    number: int
    reference: str
    board: str
    pathway: str
    status: str
    step: str | None
    counterpart: str
    agencies: str
    raised_at: datetime
    due: datetime | None
    overdue_told: bool = False
    steps: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    meeting_start: datetime | None = None


class Which(StrEnum):
    """Which cases a list is of. All but the last three are open ones."""

    OPEN = "open"
    OVERDUE = "overdue"
    NOBODY = "nobody-asked"
    DAY = "24-hours"
    THREE_DAYS = "72-hours"
    NO_OUTCOME = "meeting-over"
    NOBODY_COMES = "nobody-comes"
    PAPERS = "papers"
    UNCONFIRMED = "unconfirmed"
    SETTLED = "settled"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class PaperOf:
    """A paper that a Board's protocol wants filled in at one of `steps` of a pathway, called by any of `pathways`."""

    board: str
    pathways: tuple[str, ...]
    steps: tuple[str, ...]
    paper: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for, as of `now`.

    reference      a case's reference, or its number alone; empty for any
    agency         part of the name of either agency; empty for any
    since, before  when it was raised: not before `since`, and before `before`; None for any
    papers         every paper that a Board may wait for; read for Which.PAPERS only
    """

    which: Which
    now: datetime
    reference: str = ""
    agency: str = ""
    since: datetime | None = None
    before: datetime | None = None
    papers: tuple[PaperOf, ...] = ()


class CaseLists(Protocol):
    def found(self, boards: Iterable[str], wanted: Wanted, skip: int, limit: int) -> Sequence[CaseLine]:
        """A page of the cases of these Boards: what is open by its next deadline, what waits to be confirmed the
        oldest first, all else the newest first."""

    def count(self, boards: Iterable[str], wanted: Wanted, most: int) -> int:
        """How many cases of these Boards that are; `most`, where there are as many or more."""
