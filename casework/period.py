"""The quarter or year that figures are of: calendar years and quarters, in London."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from casework.calendar import LONDON
from casework.errors import NotPossible
from casework.sentence import Sentence

_TYPED = re.compile(r"(\d{4})(?:-?Q([1-4]))?", re.IGNORECASE | re.ASCII)
MONTHS_A_QUARTER = 3


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A calendar year, or a quarter of it (1 to 4; 0 for the whole year)."""

    year: int
    quarter: int = 0

    @classmethod
    def of(cls, moment: datetime) -> "Period":
        """The quarter of the aware `moment`, in London."""
        local = moment.astimezone(LONDON)
        return cls(local.year, (local.month - 1) // MONTHS_A_QUARTER + 1)

    @classmethod
    def read(cls, typed: str) -> "Period":
        """ "2026Q4" or "2026". Raises NotPossible for anything else."""
        found = _TYPED.fullmatch(typed.strip())
        if found is None or not 2000 <= int(found[1]) <= 2199:
            raise NotPossible(
                Sentence("'{typed}' is no quarter or year; write it like 2026Q4 or 2026.", typed=typed[:20])
            )
        return cls(int(found[1]), int(found[2] or 0))

    @property
    def key(self) -> str:
        """How it is written: "2026Q4", "2026"."""
        return f"{self.year}Q{self.quarter}" if self.quarter else str(self.year)

    @property
    def begins(self) -> datetime:
        """Its first moment, aware, UTC."""
        return _first(self.year, MONTHS_A_QUARTER * (max(self.quarter, 1) - 1))

    @property
    def ends(self) -> datetime:
        """The first moment after it, aware, UTC."""
        return _first(self.year, MONTHS_A_QUARTER * (self.quarter or 4))

    @property
    def quarters(self) -> "tuple[Period, ...]":
        """The quarters of a year; none of a quarter."""
        return () if self.quarter else tuple(Period(self.year, number) for number in (1, 2, 3, 4))

    @property
    def months(self) -> tuple[str, ...]:
        """Its months, like "2026-10"."""
        first = MONTHS_A_QUARTER * (max(self.quarter, 1) - 1) + 1
        return tuple(f"{self.year}-{first + n:02}" for n in range(MONTHS_A_QUARTER if self.quarter else 12))

    @property
    def before(self) -> "Period":
        """The one before it, of the same length."""
        if not self.quarter:
            return Period(self.year - 1)
        return Period(self.year, self.quarter - 1) if self.quarter > 1 else Period(self.year - 1, 4)

    def since(self, last: "Period") -> Iterator["Period"]:
        """This one and those after it until `last`, of the same length as this."""
        each = last
        while each >= self:
            yield each
            each = each.before


# Every case of a year is asked for its month several times.
@lru_cache(maxsize=65536)
def month_of(moment: datetime) -> str:
    """The month in London, like "2026-10"."""
    return f"{moment.astimezone(LONDON):%Y-%m}"


def _first(year: int, months: int) -> datetime:
    return datetime(year + months // 12, months % 12 + 1, 1, tzinfo=LONDON).astimezone(UTC)
