"""The port of what each case adds to its Board's figures. store/ implements it; figures_kept.py keeps it up to date."""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
        """The facts of these cases, in one query; without the cases whose facts cannot be read, which the log names."""

    def put(self, board: str, counted_as: int, counted: Mapping[int, tuple[int, Tally]]) -> None:
        """Keeps them, by the case's number, with the version of the case that was tallied."""

    def of(self, board: str, since: datetime, until: datetime, but: Collection[int] = ()) -> Sequence[Tally]:
        """Those of the Board's cases that were raised from `since` on and before `until`, and are none of `but`."""

    def left_out(self, board: str, counted_as: int, since: datetime, until: datetime) -> Sequence[int]:
        """Numbers of the cases raised in that time that cannot be read, and were not counted as they are now."""

    def is_kept(self, number: int, counted_as: int) -> bool:
        """Whether the case, as it is now, has been tallied."""

    def first(self, board: str) -> datetime | None:
        """When the oldest of them was raised."""
