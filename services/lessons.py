"""The lessons of a Board: what both sides said is to be learned, and how far it has come. store/ keeps them.

a form that was filed, words in an e-mail ──▶ lessons of the case ──▶ Board staff give each an owner and a day ──▶ done
    └─ corrected ──▶ what Board staff have changed stays, and the correction is shown beside it
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from casework.facts import AnyFact
from casework.paper import LESSONS
from casework.paper_answers import rows
from casework.paper_facts import NOTHING
from casework.protocol import Protocol as BoardsProtocol
from casework.sentence import Sentence

NOTHING_TO_LEARN = Sentence("Nothing is to be learned from it")
_BY_MAIL = "mail-"


@dataclass(frozen=True, slots=True)
class Lesson:
    """`kind`: a choice of the Board's form, "" where it was told in an e-mail and nobody has said of what kind it is.

    `source`: see `Told`. `told_kind`, `told_words`: as it was told last, whatever Board staff have made of it; empty
    where the correction does not have it any more. `corrected_at`: when it was told otherwise (aware), until staff have
    saved it since. `told_at`: when its owner was written to about its day (aware). `done_by`, `done_at`: empty and None
    while it is open.
    """

    id: int
    board: str
    case: int
    reference: str
    kind: str
    words: str
    made_at: datetime
    source: str
    told_kind: str = ""
    told_words: str = ""
    corrected_at: datetime | None = None
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

    @property
    def mail_told(self) -> int:
        """The place in the case's history of the e-mail that told it; 0 where it was a form."""
        return int(self.source.removeprefix(_BY_MAIL)) if self.source.startswith(_BY_MAIL) else 0

    @property
    def is_as_told(self) -> bool:
        """Whether staff have left its kind and words as they were told last."""
        return self.kind == self.told_kind and _same(self.words, self.told_words)

    @property
    def is_begun(self) -> bool:
        """Whether Board staff have written anything about it."""
        written = self.owner or self.owner_email or self.due or self.note or self.is_done
        return bool(written) or not self.is_as_told

    @property
    def seen(self) -> str:
        """What a page that shows it hands back, so that nobody saves over a correction that they have not read."""
        return self.corrected_at.isoformat() if self.corrected_at else ""

    def corrected(self, kind: str, words: str, now: datetime) -> "Lesson":
        """The lesson after it was told so at `now`; two empty texts: it is not told any more. What is done stays as it
        is, and whatever staff have changed."""
        if (kind, words) == (self.told_kind, self.told_words):
            return self
        keeps = self.is_done or not (kind or words)
        keeps_kind = keeps or self.kind != self.told_kind
        keeps_words = keeps or not _same(self.words, self.told_words)
        return replace(
            self,
            kind=self.kind if keeps_kind else kind,
            words=self.words if keeps_words else words,
            told_kind=kind,
            told_words=words,
            corrected_at=None if (kind, words) == (self.kind, self.words) else now,
        )


def _same(words: str, others: str) -> bool:
    """But for blanks: a page sends them back in its own way."""
    return words.split() == others.split()


@dataclass(frozen=True, slots=True)
class Told:
    """What one of a case has said is to be learned: (kind, words) of each lesson. `source` tells it from what others
    have said; the same source again is a correction."""

    source: str
    lessons: tuple[tuple[str, str], ...]


def kinds_for(lesson: Lesson, protocol: BoardsProtocol) -> dict[str, str]:
    """What Board staff may say is needed: keys with their words. An e-mail may have nothing in it."""
    return {**protocol.lesson_kinds, **({NOTHING: NOTHING_TO_LEARN} if lesson.mail_told else {})}


def told_in(facts: Iterable[AnyFact], protocol: BoardsProtocol, version: int) -> list[Told]:
    """What is to be learned by these facts, the last of which made the case's `version`."""
    facts, found = list(facts), []
    paper = protocol.papers[protocol.learning.form] if protocol.learning else None
    group = paper.field(LESSONS) if paper else None
    for seq, fact in enumerate(facts, start=version - len(facts) + 1):
        if fact.kind == "lesson_told":
            found.append(Told(f"{_BY_MAIL}{seq}", (("", fact.words),)))
        elif (
            fact.kind == "paper_filed"
            and protocol.learning
            and fact.paper == protocol.learning.form
            and group
        ):
            said = tuple((row["kind"], row["words"]) for row in rows(fact.answers, group))
            found.append(Told(f"form-{fact.party or 0}", said))
    return found


Pair = tuple[Lesson | None, tuple[str, str] | None]


def paired(known: Sequence[Lesson], told: Sequence[tuple[str, str]]) -> list[Pair]:
    """Which lesson a source means by which of those that it tells now: the same words, else the same kind, else the
    same place. None: it is new, or it is not told any more."""
    left, new, pairs = list(known), list(told), list[Pair]()
    for is_meant in _MEANT:
        for each in list(new):
            if found := next((lesson for lesson in left if is_meant(lesson, *each)), None):
                left.remove(found)
                new.remove(each)
                pairs.append((found, each))
    return [*pairs, *((lesson, None) for lesson in left), *((None, each) for each in new)]


_MEANT: tuple[Callable[[Lesson, str, str], bool], ...] = (
    lambda lesson, kind, words: (lesson.told_kind, lesson.told_words) == (kind, words),
    lambda lesson, kind, words: (lesson.kind, lesson.words) == (kind, words),
    lambda lesson, kind, words: kind in (lesson.told_kind, lesson.kind),
    lambda lesson, kind, words: True,
)


class Lessons(Protocol):
    def put(self, board: str, case: int, told: Told, now: datetime) -> None:
        """Keeps what was told. Where the same source had told something before, it is a correction: see
        `Lesson.corrected`; what is not told any more goes, unless Board staff have begun with it."""

    def of(self, boards: Iterable[str], *, done: bool, limit: int) -> Sequence[Lesson]:
        """Lessons of these Boards: the open ones by their day, those without one first; the done ones newest first."""

    def counts(self, boards: Iterable[str]) -> tuple[int, int]:
        """How many are open, and done."""

    def get(self, number: int) -> Lesson:
        """The lesson; where this unit of work writes, its case and then itself are locked. Raises NotFound."""

    def save(self, lesson: Lesson) -> None:
        """What Board staff have written about it."""

    def due(self, today: date) -> Sequence[Lesson]:
        """Open ones with an owner who was not written to yet, whose day is today or past."""
