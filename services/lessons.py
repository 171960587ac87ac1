"""The lessons of a Board: what both sides said is to be learned, and how far it has come. store/ keeps them.

a form that was filed, words in an e-mail ──▶ lessons of the case ──▶ Board staff give each an owner and a day ──▶ done
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from casework.facts import AnyFact
from casework.paper import LESSONS
from casework.paper_answers import rows
from casework.protocol import Protocol as BoardsProtocol


@dataclass(frozen=True, slots=True)
class Lesson:
    """`kind`: a choice of the Board's form, "" where it was told in an e-mail and nobody has said of what kind it is.

    `told_at`: when its owner was written to about its day (aware). `done_by`, `done_at`: empty and None while it is
    open.
    """

    id: int
    board: str
    case: int
    reference: str
    kind: str
    words: str
    made_at: datetime
    owner: str = ""
    owner_email: str = ""
    due: date | None = None
    note: str = ""
    told_at: datetime | None = None
    done_by: str = ""
    done_at: datetime | None = None

    @property
    def is_done(self) -> bool:
        return self.done_at is not None


@dataclass(frozen=True, slots=True)
class Told:
    """What one of a case has said is to be learned: (kind, words) of each lesson. `source` tells it from what others
    have said; the same source again is a correction."""

    source: str
    lessons: tuple[tuple[str, str], ...]


def told_in(facts: Iterable[AnyFact], protocol: BoardsProtocol, version: int) -> list[Told]:
    """What is to be learned by these facts, the last of which made the case's `version`."""
    facts, found = list(facts), []
    paper = protocol.papers[protocol.learning.form] if protocol.learning else None
    group = paper.field(LESSONS) if paper else None
    for seq, fact in enumerate(facts, start=version - len(facts) + 1):
        if fact.kind == "lesson_told":
            found.append(Told(f"mail-{seq}", (("", fact.words),)))
        elif (
            fact.kind == "paper_filed"
            and protocol.learning
            and fact.paper == protocol.learning.form
            and group
        ):
            said = tuple((row["kind"], row["words"]) for row in rows(fact.answers, group))
            found.append(Told(f"form-{fact.party or 0}", said))
    return found


class Lessons(Protocol):
    def put(self, board: str, case: int, told: Told, now: datetime) -> None:
        """Keeps what was told in place of what the same source had told before; what was begun or done stays."""

    def of(self, boards: Iterable[str], *, done: bool, limit: int) -> Sequence[Lesson]:
        """Lessons of these Boards: the open ones by their day, those without one first; the done ones newest first."""

    def counts(self, boards: Iterable[str]) -> tuple[int, int]:
        """How many are open, and done."""

    def get(self, number: int) -> Lesson:
        """Raises NotFound."""

    def save(self, lesson: Lesson) -> None:
        """What Board staff have written about it."""

    def due(self, today: date) -> Sequence[Lesson]:
        """Open ones with an owner who was not written to yet, whose day is today or past."""
