"""The port of the returns that are to be sent to a Board's inbox, or were. store/ implements it.

decided ──add──▶ waits ──due──▶ printed, made a mail ──sent──▶ has the mail's Message-ID, and what it said, for good
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.outbox import OutboxState

FIGURES = "figures"


@dataclass(frozen=True, slots=True)
class KeptReturn:
    """A return of a case, or a Board's figures of a quarter (`form` "figures", `case` None).

    `key` is its name for good. `version`: how many facts its case had with it. `due_at` (aware, UTC, on the cases'
    clock): when it is to be sent. `document`: its JSON as it was sent; "" until then. `number`, `message_id`, `state`:
    its place in the order, the mail that it went with, and how far that has come; None and "" until there are any.
    """

    key: str
    board: str
    form: str
    due_at: datetime
    case: int | None = None
    version: int = 0
    document: str = ""
    number: int | None = None
    message_id: str = ""
    state: OutboxState | None = None


class Returns(Protocol):
    """All times are aware, UTC."""

    def add(self, new: KeptReturn) -> None:
        """Keeps it for sending. One with a key that is there already is left alone."""

    def has(self, key: str) -> bool:
        """Whether it is there, sent or not."""

    def due(self, boards: Iterable[str], now: datetime, limit: int) -> Sequence[KeptReturn]:
        """Those of these Boards that are to be sent by `now` and were not, the oldest first."""

    def waits(self, key: str) -> bool:
        """Whether it is there and was not sent."""

    def sent(self, documents: Mapping[str, str], message_id: str) -> bool:
        """Records the mail that these went with, and by key what each said. False, and nothing may be committed,
        where any of them was sent by somebody else meanwhile."""

    def of_case(self, case: int) -> Mapping[str, KeptReturn]:
        """Those of the case, by key."""

    def overdue(self, boards: Iterable[str], since: datetime) -> tuple[int, datetime | None]:
        """How many of these Boards should have been sent before `since` and were not, and when the first was due."""
