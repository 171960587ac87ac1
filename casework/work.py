"""A decision in the making."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from casework.calendar import WorkingCalendar
from casework.case import Case, Decision, MailOrder
from casework.directory import Directory
from casework.facts import AnyFact, Opened, Party, PartyJoined, Person, Side
from casework.folding import apply, rebuild
from casework.meeting_facts import Meeting
from casework.protocol import Pathway, Protocol, Step

BOARD_PARTY = 2


@dataclass(frozen=True, slots=True)
class Board:
    """A Board's protocol as loaded: its file's digest and its working calendar."""

    protocol: Protocol
    digest: str
    calendar: WorkingCalendar


class Work:
    """A decision in the making: records facts, and keeps the case as they leave it."""

    def __init__(self, case: Case, board: Board, directory: Directory, now: datetime) -> None:
        self.case, self.board, self.directory, self.now = case, board, directory, now
        self._pathway: Pathway | None = None
        self._facts: list[AnyFact] = []
        self._mails: dict[tuple[str, str, int], MailOrder] = {}

    @classmethod
    def opening(cls, opened: Opened, board: Board, directory: Directory) -> "Work":
        """The first decision about a case, which begins with the fact `opened`."""
        work = cls(rebuild([opened]), board, directory, opened.at)
        work._facts.append(opened)
        return work

    @property
    def pathway(self) -> Pathway:
        if self._pathway is None:
            self._pathway = self.board.protocol.pathway(self.case.disagreement.pathway)
        return self._pathway

    @property
    def step(self) -> Step:
        return self.pathway.step(self.case.step)

    def record(self, fact: AnyFact) -> None:
        """Adds a fact; `case` is then the case after it."""
        self._facts.append(fact)
        self.case = apply(self.case, fact)

    def mail(
        self,
        kind: str,
        to: Iterable[int | None],
        words: str = "",
        about: str = "",
        meeting: Meeting | None = None,
    ) -> None:
        """Orders one mail for each party; the same kind `about` the same thing goes to a person once a decision."""
        for number in to:
            if number is not None:
                order = MailOrder(kind, number, words, about, meeting)
                self._mails.setdefault((kind, about, number), order)

    def reachable(self, numbers: Iterable[int | None]) -> list[int]:
        """Of `numbers`, each once, those who still get mail about the case."""
        return [n for n in dict.fromkeys(numbers) if n is not None and n not in self.case.replaced]

    def join(self, person: Person, side: Side, tier: str) -> int:
        """The party number of `person`, who joins the case unless already on it."""
        known = self.case.party_with_email(person.email)
        if known is not None:
            return known.number
        party = Party(number=len(self.case.parties) + 1, person=person, side=side, tier=tier)
        self.record(PartyJoined(at=self.now, party=party))
        return party.number

    def done(self) -> Decision:
        """Everything that was recorded and ordered."""
        return Decision(self.case, tuple(self._facts), tuple(self._mails.values()))
