"""What becomes of a received mail, as one value: the state of its row, why, and what it means for its case."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from casework import remarks
from services.matching import Match
from services.storage import InboxState
from services.world import Decider

LONGEST_NOTE = 5_000


@dataclass(slots=True)
class Filing:
    """What becomes of a mail: its row's state, why, and what it means for the case. `told`: more for its row."""

    state: InboxState
    reason: str
    decide: Decider | None = None
    told: dict[str, Any] = field(default_factory=dict)


def held(
    found: Match,
    text: str,
    why: str,
    *,
    tell_sender: bool = False,
    telling: tuple[str, str] = ("closed_reply", ""),
) -> Filing:
    """A mail of the case of `found` that a person has to look at.

    `text`: the author's own words; `telling`: the mail that its author gets with `tell_sender`, and what it is about.
    """
    noted = f"{why}\n{text[:LONGEST_NOTE]}".strip()
    return Filing(
        "held",
        why,
        partial(
            remarks.hold, party=found.party, text=noted, why=why, tell_sender=tell_sender, telling=telling
        ),
        {"text": text},
    )
