"""How long a Board keeps its cases: the table [retention] of its file.

UK GDPR, article 5(1)(e), wants no record kept longer than it is needed, and says of none how long that is. So it is the
Board's own word; docs/retention.md has what others say.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from casework.value import Value

Span = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,2} (day|month|year)s?$")]

_PARTS = re.compile(r"(\d+) (day|month|year)")
_DAYS = {"day": 1, "month": 30, "year": 365}
# A quarter's figures, late papers and an agreement that is called wrong all come within the first.
_LEAST = {"cases": "3 months", "raw_mail": "1 month", "unmatched": "1 month", "sign_ins": "1 month"}


class Retention(Value):
    """What goes when. Without this table in its file, nothing of a Board is ever deleted.

    `cases`: how long after its end a case goes, and `then`: whether whole, or only its names and mails. `raw_mail`: how
    long after that end received mail as it came goes, with its files and its copy in the mailbox, while its words stay
    on the case; without it, with the case. `unmatched`: mail of no case, from when it came. `sign_ins`: who was sent a
    sign-in link, and mails of no case. `automatic`: what is due goes by itself; without it somebody has to let it go.
    The Board is told `notice_days` before.
    """

    cases: Span
    then: Literal["delete", "anonymise"] = "delete"
    raw_mail: Span | None = None
    unmatched: Span | None = None
    sign_ins: Span | None = None
    automatic: bool = False
    notice_days: int = Field(default=14, ge=7, le=90)


def retention_faults(rule: Retention) -> Iterator[str]:
    """What is nonsense, each with its key."""
    for name, least in _LEAST.items():
        span = getattr(rule, name)
        if span is not None and days_of(span) < days_of(least):
            yield f"retention.{name}: '{span}' is too short; write {least} at least"
    if rule.raw_mail is not None and days_of(rule.raw_mail) >= days_of(rule.cases):
        yield (
            f"retention.raw_mail: '{rule.raw_mail}' is no shorter than cases, '{rule.cases}'; shorten it, or "
            "remove it, and the mail goes with the case"
        )


def longest(spans: Iterable[str]) -> str:
    """The longest of them."""
    return max(spans, key=days_of)


def read_span(span: str) -> tuple[int, str]:
    """Its number and unit: "18 months" is (18, "month")."""
    found = _PARTS.match(span)
    assert found is not None, "the file is refused where a length of time is none"
    return int(found[1]), found[2]


def days_of(span: str) -> int:
    """About how many, to compare two."""
    count, unit = read_span(span)
    return count * _DAYS[unit]
