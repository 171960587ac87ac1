"""Who of the Boards' staff took the record of a case. store/ keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class View:
    """Who of the Board's staff took what of a case, and when (aware, UTC). `what` is English, to be translated."""

    email: str
    what: str
    at: datetime


class Views(Protocol):
    def add(self, case: int, email: str, what: str, now: datetime) -> None:
        """Notes down that somebody took it."""

    def of(self, case: int) -> Sequence[View]:
        """Who did, the newest first."""
