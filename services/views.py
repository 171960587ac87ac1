"""Who of the Boards' staff looked at what of a case, and who took its record. store/ keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class View:
    """Who of the Board's staff looked at what of a case, and when (aware, UTC). `what` is English, to be translated;
    `item` tells one mail or file from another."""

    email: str
    what: str
    at: datetime
    item: str = ""


class Views(Protocol):
    def add(self, case: int, email: str, what: str, now: datetime, item: str = "") -> None:
        """Notes down that somebody looked at it, or took it."""

    def has_seen(self, case: int, email: str, what: str, item: str, since: datetime) -> bool:
        """Whether it is noted down that they did since then."""

    def of(self, case: int, limit: int = 500) -> Sequence[View]:
        """Who did, the newest first; at most so many of them."""
