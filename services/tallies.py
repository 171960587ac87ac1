"""The port of what each case adds to its Board's figures. store/ implements it; figures_kept.py keeps it up to date."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from casework.facts import AnyFact
from casework.tally import Tally


class Tallies(Protocol):
    """The kept tallies, and the cases of which there is none that is up to date. Times are aware, UTC."""

    def stale(self, board: str, counted_as: int, after: int = 0) -> Sequence[int]:
        """Numbers behind `after`, in their order, of cases whose history has grown since they were tallied; some
        500 at a time."""

    def histories(self, numbers: Iterable[int]) -> Mapping[int, Sequence[AnyFact]]:
        """The facts of these cases, in one query."""

    def put(self, board: str, counted_as: int, counted: Mapping[int, tuple[int, Tally]]) -> None:
        """Keeps them, by the case's number, with the version of the case that was tallied."""

    def of(self, board: str, since: datetime, until: datetime) -> Sequence[Tally]:
        """Those of the Board's cases that were raised from `since` on and before `until`."""

    def is_kept(self, number: int, counted_as: int) -> bool:
        """Whether the case, as it is now, has been tallied."""

    def first(self, board: str) -> datetime | None:
        """When the oldest of them was raised."""
