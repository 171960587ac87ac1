"""What is being typed into a paper, right or wrong, until it is sent. store/ keeps it.

A draft belongs to the case, the paper and whoever fills it in: a link that was forwarded opens what its owner typed,
and nobody else's. What Board staff type is one draft for all of them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

KEPT = timedelta(days=60)

Typed = Mapping[str, Sequence[str]]


class Whose(NamedTuple):
    """A paper of a case, and the party who fills it in; 0 for Board staff."""

    case: int
    party: int
    paper: str


class PaperDrafts(Protocol):
    def get(self, whose: Whose) -> Typed | None:
        """What was typed, by box; None where nothing is kept."""

    def put(self, whose: Whose, typed: Typed, now: datetime) -> None:
        """Keeps it in place of what was typed before."""

    def forget(self, whose: Whose) -> None:
        """Removes it; none is no fault."""

    def forget_before(self, moment: datetime) -> None:
        """Removes what nobody has touched since `moment`."""
