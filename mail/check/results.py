"""What the check tells."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["ok", "note", "failed"]


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that was found out. `name` is for programs; `said` is a sentence, and for one that failed also says
    what an administrator has to do. A `note` is no failure."""

    name: str
    outcome: Outcome
    said: str
