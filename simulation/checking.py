"""What a check is given: one decision, and what was seen of its case before.

acts ──▶ decision ──▶ Seen ──▶ every rule of RULES ──▶ "" or what is wrong, as a sentence
"""

from collections.abc import Callable, Container
from dataclasses import dataclass, field
from datetime import date, datetime

from casework.case import Case, MailOrder
from casework.facts import AnyFact, Disagreement, StepStarted
from casework.meeting_facts import Meeting
from casework.protocol import Pathway, Protocol, Step
from simulation.acts import Game


@dataclass(slots=True)
class Watch:
    """What the checks remember of a case. It comes from the facts, and from their own reckoning."""

    begun: datetime | None = None
    running: StepStarted | None = None
    ends: datetime | None = None
    asked: set[int] = field(default_factory=set)
    away: set[int] = field(default_factory=set)
    # Everybody whom a step has asked so far, and who of them has agreed late, while no refusal or doubt followed.
    ever_asked: set[int] = field(default_factory=set)
    agreed_late: int | None = None
    warned: set[str] = field(default_factory=set)
    # By the meeting's UID: who has it in their calendar, its last SEQUENCE, how it was set last; and by whom.
    invited: dict[str, set[int]] = field(default_factory=dict)
    sequences: dict[str, int] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    chosen_by_hand: bool = False
    # A deadline that was brought forward has left no time before it, nor any before the meeting's.
    overtaken: bool = False
    # Who was asked, one after the other, what came of the meeting at its present time, and whether that is known.
    outcome_asked: list[int] = field(default_factory=list)
    outcome_known: bool = False
    # The papers that are waited for, and how they were chased so far.
    papers: dict[str, list[str]] = field(default_factory=dict)
    # Who has told what is to be learned, and how often that was asked.
    learned: set[int] = field(default_factory=set)
    lessons_asked: int = 0
    rebuilt: Case | None = None


@dataclass(slots=True)
class Seen:
    """A decision at `now` (aware) that made `case` of `before`, None at the opening; `act` is the act's kind."""

    game: Game
    watch: Watch
    before: Case | None
    case: Case
    facts: tuple[AnyFact, ...]
    kinds: frozenset[type]
    mails: tuple[MailOrder, ...]
    mailed: set[tuple[str, int]]
    act: str
    now: datetime

    @property
    def protocol(self) -> Protocol:
        return self.game.board.protocol

    @property
    def pathway(self) -> Pathway:
        return self.game.pathway

    @property
    def told(self) -> Disagreement:
        return self.game.plan.told

    @property
    def holidays(self) -> Container[date]:
        return self.game.board.calendar.holidays

    def step(self, key: str) -> Step:
        """The step called `key`."""
        return self.game.pathway.step(key)

    def who(self, number: int | None) -> str:
        """The party as a sentence names them."""
        party = self.case.party(number)
        return f"{party.person.name} (party {number})" if party else f"party {number}"


@dataclass(frozen=True, slots=True)
class Rule:
    """`promise` is the sentence that must hold; `check` says what is wrong, or ""."""

    promise: str
    check: Callable[[Seen], str]
    # Which facts it is about; None: every decision, even one without any.
    about: frozenset[type] | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that did not hold, and what was seen instead."""

    promise: str
    found: str
