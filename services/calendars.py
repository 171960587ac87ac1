"""What calendars want of the database, as protocols: the feeds, and when people are busy. store/ implements them.

All times are aware, UTC.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.ports import Busy


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar feed that can be fetched; its address is kept as a digest only.

    owner       whose it is: "board hips", "staff jo@hips.example" or "person HIPS-00001 3" (reference and party)
    language    "en" or "cy", that of the page on which it was made
    fetched_at  when a calendar program last asked for it, to some ten minutes
    known_to    who of the Board's staff may have been given the address, in lower case; none for a member's own feed
    ended_at    since when it tells nobody anything, since one of them has left; None while it goes on
    """

    owner: str
    digest: str
    language: str
    made_by: str
    made_at: datetime
    fetched_at: datetime | None = None
    known_to: frozenset[str] = frozenset()
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseState:
    """Which state a case is in: `version` counts its facts, and the last one was recorded at `changed`."""

    number: int
    version: int
    changed: datetime


@dataclass(frozen=True, slots=True)
class BusyTimes:
    """When somebody is busy, as their calendar was seen at `seen_at`; `email` in lower case."""

    email: str
    seen_at: datetime
    times: tuple[Busy, ...]


class Feeds(Protocol):
    def put(self, feed: Feed) -> None:
        """Keeps it, in place of its owner's earlier one."""

    def remove(self, owner: str) -> None:
        """Ends the owner's feed, if there is one."""

    def end(self, owner: str, at: datetime) -> bool:
        """The owner's feed tells nothing from now on, and stays so that its page can say so. False where there is none
        that goes on."""

    def end_made_by(self, email: str, board: str, at: datetime) -> Sequence[str]:
        """The same for those that they made for people on the Board's cases. Returns the references of the cases."""

    def of(self, owners: Iterable[str]) -> Mapping[str, Feed]:
        """The feeds of these owners, by owner."""

    def find(self, digest: str) -> Feed | None:
        """The feed whose address has this digest."""

    def fetched(self, digest: str, at: datetime, known_to: frozenset[str]) -> None:
        """Notes that it was asked for, and who may know its address by now."""

    def changing(self, boards: Iterable[str], since: datetime) -> Sequence[CaseState]:
        """The cases of these Boards that are confirmed and not over, or were changed since; by number."""


class BusyStore(Protocol):
    def put(self, found: Iterable[BusyTimes]) -> None:
        """Keeps what was seen, in place of what was seen before."""

    def asked(self, emails: Iterable[str], at: datetime) -> None:
        """Notes that these calendars were asked for and could not be seen; what was seen before stays."""

    def fresh(self, since: datetime) -> frozenset[str]:
        """The addresses whose calendars were asked for since then."""

    def of(self, emails: Iterable[str]) -> Mapping[str, BusyTimes]:
        """When these people are busy, by address in lower case; nobody whose calendar was not seen."""

    def forget_before(self, moment: datetime) -> None:
        """Removes what was seen before, and whose calendars were asked for before and never seen."""


class Bookings(Protocol):
    """Accord's own meetings, of whichever case and Board. They follow from the cases' facts, and are kept with them."""

    def of(self, emails: Iterable[str], since: datetime, but: int) -> Mapping[str, tuple[Busy, ...]]:
        """When these people have meetings that end after `since`, by address in lower case; not those of the case
        with the number `but`."""

    def take_turns(self) -> bool:
        """Waits until no other unit of work is setting a meeting, and lets none begin to until this one has ended.
        False where that was so all the time."""
