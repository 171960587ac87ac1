"""What Board staff decided that held mail means, kept to learn from. store/ keeps it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Label:
    """What Board staff said that a held mail means, beside what was read of it. Without names.

    text    the author's own words            read, rule, words  the verdict, its rule and deciding words
    label   agreed | not_agreed | nothing     made_at            when it was filed (aware, UTC)
    """

    mail: int
    board: str
    made_at: datetime
    text: str
    read: str
    rule: str
    words: str
    label: str


class Labels(Protocol):
    def put(self, label: Label) -> None:
        """Keeps it, in place of an earlier one of the same mail."""

    def forget(self, mail: int) -> None:
        """Removes the mail's label, if it has one."""

    def of(self, boards: Iterable[str]) -> Sequence[Label]:
        """The labels of these Boards, in the order in which they were made."""
