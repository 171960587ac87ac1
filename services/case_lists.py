"""What lists of cases want of the database, as a protocol: which cases, and how one is shown. store/ implements it.

All times are aware, UTC.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as a list shows it. `steps` have begun, `papers` were filled in: their keys. `overdue_told`: the last step
    has ended without agreement. `paper_awaited`: the paper that somebody is asked for and that is due first, by
    `paper_due`. `meeting_start`: of the meeting that is to come, or whose outcome is not known."""

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
    paper_awaited: str = ""
    paper_due: datetime | None = None
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

    reference      a case's reference as somebody typed it (see `named`); empty for any
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


@dataclass(frozen=True, slots=True)
class Named:
    """What was typed for a reference: `whole`, in capitals; and where it is a number, with or without letters of a
    Board before it, that number and those letters (small, nothing between them)."""

    whole: str
    number: int | None = None
    board: str = ""

    def may_be_of(self, board: str) -> bool:
        """Whether a case of the Board with this key is meant."""
        return self.board in ("", letters(board))


# More digits than any number of a case has, and than the database takes.
_NUMBER = re.compile(r"([A-Z][A-Z &.-]*?)?[ .:#/-]*([0-9]{1,9})")


def named(typed: str) -> Named:
    """A reference as people type it: "SEWSCB-00007", "sewscb 7", "SEWSCB-7", "7"."""
    whole = " ".join(typed.upper().split())
    found = _NUMBER.fullmatch(whole)
    return Named(whole, int(found[2]), letters(found[1] or "")) if found else Named(whole)


def letters(text: str) -> str:
    """The letters of `text`, small, without what stands between them."""
    return "".join(filter(str.isalpha, text.casefold()))


class CaseLists(Protocol):
    def found(self, boards: Iterable[str], wanted: Wanted, skip: int, limit: int) -> Sequence[CaseLine]:
        """A page of the cases of these Boards: what is open by its next deadline, what waits to be confirmed the
        oldest first, all else the newest first."""

    def count(self, boards: Iterable[str], wanted: Wanted, most: int) -> int:
        """How many cases of these Boards that are; `most`, where there are as many or more."""
