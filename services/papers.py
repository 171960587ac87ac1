"""The papers of a protocol: filled in by a signed link or by Board staff, from what Accord knows already.

link or staff page ──▶ may they, now? ──▶ prefilled ──▶ a person corrects it ──▶ casework records and sends it
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from casework import steps
from casework.case import Case, Decision, Status
from casework.directory import Directory
from casework.errors import NotPossible
from casework.facts import AnyFact, Party
from casework.paper import Paper, PaperField, RowField, side_and_tier
from casework.paper_answers import kept, rows
from casework.paper_facts import PaperFiled
from casework.papers import may_file, save_paper
from casework.protocol import Protocol, Step
from casework.work import Board
from services.answering import party_of_link
from services.paper_drafts import KEPT, Typed, Whose
from services.prefilling import prefilled, written
from services.storage import UnitOfWork
from services.tongues import ENGLISH, Language
from services.words import day, named
from services.world import World, change

Answers = dict[str, str]


@dataclass(frozen=True, slots=True)
class OpenPaper:
    """A paper to fill in now. `party` is None for Board staff; `filed`: as it was sent before, and can be corrected;
    `typed`: what was typed into its boxes and not sent yet."""

    case: Case
    board: Board
    key: str
    paper: Paper
    party: Party | None
    filed: "FiledPaper | None"
    number: int
    typed: Typed | None = None

    @property
    def whose(self) -> Whose:
        """Whose draft it is."""
        return Whose(self.number, self.party.number if self.party else 0, self.key)

    @property
    def takes_on(self) -> Step | None:
        """The step to which the case goes when Board staff send it; None where it stays."""
        pathway = self.board.protocol.pathway(self.case.disagreement.pathway)
        if self.party is not None or self.case.status is not Status.OPEN:
            return None
        step = pathway.step(self.case.step)
        takes = step.panel and step.form == self.key and self.paper.by == "board"
        return pathway.after(step.key) if takes else None

    def known(self, language: Language = ENGLISH) -> Answers:
        """What the boxes hold at first: what was filed before, else what Accord knows, in `language`."""
        number = self.party.number if self.party else None
        return prefilled(self.key, self.paper, self.case, self.board.protocol, language, number)


@dataclass(frozen=True, slots=True)
class Sent:
    """A paper that was sent, and to whom."""

    view: OpenPaper
    told: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class FiledPaper:
    """A paper as it was filled in. `at` is aware; `by` a name; `corrected`: it was filled in again later; `whose`: the
    key of the paper, and of one that each fills in for themselves the party."""

    whose: tuple[str, int | None]
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
        return open_paper(world, uow, number, case, key, party_of_link(case, party))


def open_paper(
    world: World, uow: UnitOfWork, number: int, case: Case, key: str, party: Party | None
) -> OpenPaper:
    """With what was typed before. Raises NotPossible where `party`, or Board staff for None, may not fill it in now."""
    board = world.board(case.disagreement.board)
    paper = may_file(case, board, key, party.number if party else None)
    before = filed(case, board.protocol, uow.cases.history(number))
    sent = newest(before, key, board.protocol, party.number if party else None)
    view = OpenPaper(case, board, key, paper, party, sent, number)
    return replace(view, typed=uow.paper_drafts.get(view.whose))


def keep_typed(world: World, view: OpenPaper, typed: Typed) -> None:
    """Keeps what was typed, right or wrong, until the paper is sent. Old drafts are removed."""
    now = world.clock.wall()
    with world.store.writing() as uow:
        uow.paper_drafts.forget_before(now - KEPT)
        uow.paper_drafts.put(view.whose, typed, now)
        uow.commit()


def forget_typed(world: World, view: OpenPaper) -> None:
    """It was sent: the record has it now."""
    with world.store.writing() as uow:
        uow.paper_drafts.forget(view.whose)
        uow.commit()


def send_link(world: World, view: OpenPaper) -> None:
    """Mails the party a link back to what they have typed. Raises NotPossible as casework.papers.save_paper does."""
    party = view.party
    assert party is not None, "Board staff come back by the case's own page"
    change(world, view.number, partial(save_paper, paper=view.key, party=party.number))


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
        view = open_paper(world, uow, number, case, key, case.party(party))
    forget_typed(world, view)
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
    paper = may_file(case, board, key, party)
    if written(paper, case, key, party) == kept(paper, answers):
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
    last = {_whose(fact, protocol): fact for fact in facts}
    return [
        FiledPaper(
            _whose(fact, protocol),
            protocol.papers[fact.paper],
            fact.at,
            fact.by,
            _parties(case, fact.told),
            fact.answers,
            last[_whose(fact, protocol)] is not fact,
        )
        for fact in facts
        if fact.paper in protocol.papers
    ]


def newest(
    papers: Iterable[FiledPaper], key: str, protocol: Protocol, party: int | None
) -> FiledPaper | None:
    """What `party`, or Board staff for None, would correct now; None where nothing was sent."""
    wanted = (key, party if protocol.papers[key].by == "everyone" else None)
    return next((each for each in papers if each.whose == wanted and not each.corrected), None)


def _whose(fact: PaperFiled, protocol: Protocol) -> tuple[str, int | None]:
    """A paper for everyone is each one's own."""
    paper = protocol.papers.get(fact.paper)
    return fact.paper, fact.party if paper and paper.by == "everyone" else None


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
    """Every question with its answer as a reader wants it; "" where nothing was answered. An answer to what the Board's
    file no longer asks comes last, under its key."""
    told = [(language.say(field.ask), _of_field(field, answers, language)) for field in paper.fields]
    asked = {field.key for field in paper.fields}
    gone = {key: answer for key, answer in answers.items() if key.partition(".")[0] not in asked}
    return told + [
        (key.replace("_", " ").replace(".", " "), answer) for key, answer in gone.items() if answer
    ]


def _of_field(field: PaperField, answers: Answers, language: Language) -> str:
    if field.kind != "group":
        return _in_words(field, answers.get(field.key, ""), language)
    found = [_row_in_words(field, row, language) for row in rows(answers, field)]
    lines = [f"{number}. {line}" for number, line in enumerate(found, start=1)] if len(found) > 1 else found
    # While it was one box, it was answered under its own key.
    return "\n".join([*lines, *filter(None, [answers.get(field.key, "")])])


def _row_in_words(group: PaperField, row: Answers, language: Language) -> str:
    """ "First name: Robin; Surname: Example"."""
    told = [
        f"{_label(language.say(field.ask))} {', '.join(answer.split(chr(10)))}"
        for field in group.fields
        if (answer := _in_words(field, row[field.key], language))
    ]
    return "; ".join(told)


def _label(ask: str) -> str:
    return ask if ask.endswith("?") else f"{ask}:"


def _in_words(field: PaperField | RowField, answer: str, language: Language) -> str:
    if field.kind in ("choice", "choices"):
        return "\n".join(language.say(field.choices.get(key, key)) for key in answer.split())
    if field.kind == "yes_no" and answer:
        return {"yes": language.say("Yes"), "no": language.say("No")}.get(answer, answer)
    if field.kind == "date" and answer:
        try:
            return day(date.fromisoformat(answer), language)
        except ValueError:
            # Where names are left out, so are birthdays.
            return answer
    return answer
