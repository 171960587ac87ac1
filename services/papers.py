"""The papers of a protocol: filled in by a signed link or by Board staff, from what Accord knows already.

link or staff page ──▶ may they, now? ──▶ prefilled ──▶ a person corrects it ──▶ casework records and sends it
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from casework import steps
from casework.case import Case, Decision, Status
from casework.directory import Directory
from casework.errors import NotPossible
from casework.facts import AnyFact, PaperFiled, Party
from casework.notices import may_file
from casework.paper import Paper, PaperField, side_and_tier
from casework.protocol import Protocol, Step
from casework.work import Board
from services.answering import party_of_link
from services.prefilling import prefilled
from services.tongues import ENGLISH, Language
from services.words import day, named
from services.world import World, change

Answers = dict[str, str]


@dataclass(frozen=True, slots=True)
class OpenPaper:
    """A paper to fill in now. `party` is None for Board staff; `filed`: it was before, and can be corrected."""

    case: Case
    board: Board
    key: str
    paper: Paper
    party: Party | None
    filed: bool

    @property
    def takes_on(self) -> Step | None:
        """The step to which the case goes when Board staff send it; None where it stays."""
        pathway = self.board.protocol.pathway(self.case.disagreement.pathway)
        if self.party is not None or self.case.status is not Status.OPEN:
            return None
        step = pathway.step(self.case.step)
        return pathway.after(step.key) if step.panel and step.form == self.key else None

    def known(self, language: Language = ENGLISH) -> Answers:
        """What the boxes hold at first: what was filed before, else what Accord knows, in `language`."""
        return prefilled(self.key, self.paper, self.case, self.board.protocol, language)


@dataclass(frozen=True, slots=True)
class Sent:
    """A paper that was sent, and to whom."""

    view: OpenPaper
    told: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class FiledPaper:
    """A paper as it was filled in. `at` is aware; `by` a name; `corrected`: it was filled in again later."""

    paper: Paper
    at: datetime
    by: str
    told: tuple[Party, ...]
    answers: Answers
    corrected: bool


def read_paper_link(world: World, link: str) -> OpenPaper:
    """Raises LinkRefused where the link is forged, NotPossible where the paper cannot be filled in now."""
    number, party, key = world.links.read("paper", link)
    with world.store.reading() as uow:
        case = uow.cases.load(number)
    return open_paper(case, world.board(case.disagreement.board), key, party_of_link(case, party))


def open_paper(case: Case, board: Board, key: str, party: Party | None) -> OpenPaper:
    """Raises NotPossible where `party`, or Board staff for None, may not fill it in now."""
    paper = may_file(case, board, key, party.number if party else None)
    return OpenPaper(case, board, key, paper, party, key in case.papers)


def file_by_link(world: World, link: str, answers: Answers) -> Sent:
    """Records the paper and sends it. The same answers again change nothing; others are a correction.

    Raises LinkRefused, or NotPossible as casework.steps.file_paper does.
    """
    number, party, key = world.links.read("paper", link)

    def decide(case: Case, board: Board, directory: Directory, /, *, now: datetime) -> Decision:
        by = party_of_link(case, party).person.name
        return decide_paper(case, board, directory, now=now, key=key, answers=answers, by=by, party=party)

    change(world, number, steps.tick)
    case = change(world, number, decide).case
    with world.store.reading() as uow:
        *_, fact = [f for f in uow.cases.history(number) if isinstance(f, PaperFiled) and f.paper == key]
    view = open_paper(case, world.board(case.disagreement.board), key, case.party(party))
    return Sent(view, _parties(case, fact.told))


def decide_paper(
    case: Case,
    board: Board,
    directory: Directory,
    /,
    *,
    now: datetime,
    key: str,
    answers: Answers,
    by: str,
    party: int | None = None,
) -> Decision:
    """As casework.steps.file_paper; but the very same answers, which are a second press, send nothing again."""
    if case.papers.get(key) == answers:
        may_file(case, board, key, party)
        return Decision(case, (), ())
    return steps.file_paper(case, board, directory, now=now, paper=key, answers=answers, by=by, party=party)


def fileable(case: Case, board: Board) -> dict[str, Paper]:
    """The papers that Board staff can fill in now."""
    found = {}
    for key in board.protocol.papers:
        try:
            found[key] = may_file(case, board, key, None)
        except NotPossible:
            continue
    return found


def filed(case: Case, protocol: Protocol, history: Iterable[AnyFact]) -> list[FiledPaper]:
    """Every paper that was filled in, the oldest first. One that the Board's file no longer has is left out:
    its questions are gone; the mail that it was sent with still has them."""
    facts = [fact for fact in history if isinstance(fact, PaperFiled)]
    newest = {fact.paper: fact for fact in facts}
    return [
        FiledPaper(
            protocol.papers[fact.paper],
            fact.at,
            fact.by,
            _parties(case, fact.told),
            fact.answers,
            newest[fact.paper] is not fact,
        )
        for fact in facts
        if fact.paper in protocol.papers
    ]


def _parties(case: Case, numbers: tuple[int, ...]) -> tuple[Party, ...]:
    return tuple(party for number in numbers if (party := case.party(number)))


def recipients(paper: Paper, case: Case, protocol: Protocol, language: Language = ENGLISH) -> list[str]:
    """Who will be sent it, in words."""
    return list(dict.fromkeys(_recipient(name, case, protocol, language) for name in paper.to))


def _recipient(name: str, case: Case, protocol: Protocol, language: Language) -> str:
    side, tier = side_and_tier(name)
    if tier:
        told = case.disagreement
        agencies = {"raiser": told.raiser.agency, "counterpart": told.counterpart.agency}
        agency = agencies.get(side, protocol.board)
        return f"{language.say(protocol.tier(tier).name)}, {language.say(agency)}"
    parties = {"raiser": case.raiser, "speaker": case.speaker, "counterpart": case.counterpart}
    if party := parties.get(name):
        return named(party, language)
    if name == "board":
        return language.say(protocol.board)
    return language.say("everybody on the case") if name == "everyone" else language.say("who is asked next")


# ── In words ────────────────────────────────────────────────────────────────────────────────


def answered(paper: Paper, answers: Answers, language: Language = ENGLISH) -> list[tuple[str, str]]:
    """Every question with its answer as a reader wants it; "" where nothing was answered."""
    return [
        (language.say(field.ask), _in_words(field, answers.get(field.key, ""), language))
        for field in paper.fields
    ]


def _in_words(field: PaperField, answer: str, language: Language) -> str:
    if field.kind in ("choice", "choices"):
        return "\n".join(language.say(field.choices.get(key, key)) for key in answer.split())
    if field.kind == "yes_no" and answer:
        return language.say("Yes") if answer == "yes" else language.say("No")
    if field.kind == "date" and answer:
        return day(date.fromisoformat(answer), language)
    return answer
