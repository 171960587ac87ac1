"""Where a person occurs, as a protocol. store/whereabouts.py implements it; services/person.py asks.

`words` are what was typed: an e-mail address, or a name. All is found whatever letters are capitals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class MailPlace:
    """A mail that names somebody. `at`: when it came, or was written (aware, UTC)."""

    id: int
    direction: Literal["received", "sent"]
    at: datetime
    case: int | None
    reference: str
    sender: str
    to: str


class Whereabouts(Protocol):
    def cases(self, board: str, words: str) -> Mapping[int, str]:
        """Number and reference of the Board's cases whose history has the words."""

    def received(self, board: str, words: str) -> Sequence[MailPlace]:
        """Received mail of the Board's cases that has them in its sender, its words, or, an address, anywhere."""

    def sent(self, board: str, words: str) -> Sequence[MailPlace]:
        """Mail that went to this address about the Board's cases."""

    def beside(self, board: str, words: str) -> Mapping[str, int]:
        """How many rows of other tables have them: contacts, senders, drafts, paper_drafts, lessons, views,
        feeds, sign_ins, busy."""
