"""The facts about how long a case is kept. They are part of its history: see facts.py."""

from datetime import date
from typing import Literal

from casework.fact import Fact


class HeldForReview(Fact):
    """`by` wants the case kept. `until`: the last day (London); None: until it is lifted."""

    kind: Literal["held_for_review"] = "held_for_review"
    reason: str
    until: date | None = None


class HoldLifted(Fact):
    kind: Literal["hold_lifted"] = "hold_lifted"


class NamesRemoved(Fact):
    """Its time was over: names, addresses and mails are gone, and its course stays."""

    kind: Literal["names_removed"] = "names_removed"


RetentionFact = HeldForReview | HoldLifted | NamesRemoved
