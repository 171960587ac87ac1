"""The port of other addresses that people write from. store/senders.py implements it."""

from datetime import datetime
from typing import Protocol


class Senders(Protocol):
    def of(self, email: str) -> frozenset[str]:
        """The other addresses, in lower case, whose mail counts as that of the person with this one."""

    def put(self, email: str, other: str, by: str, now: datetime) -> None:
        """Remembers that mail from `other` counts as theirs. Twice is once."""
