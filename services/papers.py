"""The papers of a protocol: filled in by a signed link or by Board staff, from what Accord knows already.

link or staff page ──▶ may they, now? ──▶ prefilled ──▶ a person corrects it ──▶ casework records and sends it
"""

from dataclasses import dataclass
from datetime import date, datetime

from casework import steps
from casework.calendar import LONDON
from casework.case import Attempt, Case, Decision
from casework.directory import Directory
from casework.errors import NotPossible
from casework.facts import AnyFact, PaperFiled, Party
from casework.notices import may_file
from casework.paper import Paper, PaperField
from casework.protocol import Protocol
from casework.sentence import Sentence
from casework.work import Board
from services.answering import party_of_link
from services.tongues import ENGLISH, Language
from services.words import ENDINGS, day, named, stamp
from services.world import World, change

Answers = dict[str, str]


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper to fill in. `party` is None for Board staff; `filed`: it was before, and can be corrected."""

    case: Case
    board: Board
    key: str
    paper: Paper
    party: Party | None
    filed: bool

    def known(self, language: Language = ENGLISH) -> Answers:
        """What the boxes hold at first: what was filed before, else what Accord knows, in `language`."""
        return prefilled(self.key, self.paper, self.case, self.board.protocol, language)


@dataclass(frozen=True, slots=True)
class Sent:
    """A paper that was sent, and to whom."""

    view: PaperView
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


def read_paper_link(world: World, link: str) -> PaperView:
    """Raises LinkRefused where the link is forged, NotPossible where the paper cannot be filled in now."""
    number, party, key = world.links.read("paper", link)
    with world.store.reading() as uow:
        case = uow.cases.load(number)
    return paper_view(case, world.board(case.disagreement.board), key, party_of_link(case, party))


def paper_view(case: Case, board: Board, key: str, party: Party | None) -> PaperView:
    """Raises NotPossible where `party`, or Board staff for None, may not fill it in now."""
    paper = may_file(case, board, key, party.number if party else None)
    return PaperView(case, board, key, paper, party, key in case.papers)


def file_by_link(world: World, link: str, answers: Answers) -> Sent:
    """Records the paper and sends it. The same answers again change nothing; others are a correction.

    Raises LinkRefused, or NotPossible as casework.steps.file_paper does.
    """
    number, party, key = world.links.read("paper", link)

    def decide(case: Case, board: Board, directory: Directory, /, *, now: datetime) -> Decision:
        who = party_of_link(case, party)
        if case.papers.get(key) == answers:
            paper_view(case, board, key, who)
            return Decision(case, (), ())
        return steps.file_paper(
            case,
            board,
            directory,
            now=now,
            paper=key,
            answers=answers,
            by=who.person.name,
            party=party,
        )

    change(world, number, steps.tick)
    case = change(world, number, decide).case
    with world.store.reading() as uow:
        *_, fact = [f for f in uow.cases.history(number) if isinstance(f, PaperFiled) and f.paper == key]
    view = paper_view(case, world.board(case.disagreement.board), key, case.party(party))
    return Sent(view, _parties(case, fact.told))


def fileable(case: Case, board: Board) -> dict[str, Paper]:
    """The papers that Board staff can fill in now."""
    found = {}
    for key in board.protocol.papers:
        try:
            found[key] = may_file(case, board, key, None)
        except NotPossible:
            continue
    return found


def filed(case: Case, protocol: Protocol, history: list[AnyFact]) -> list[FiledPaper]:
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
    side, _, tier = name.partition(":")
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


# ── What Accord knows already ───────────────────────────────────────────────────────────────


def prefilled(
    key: str, paper: Paper, case: Case, protocol: Protocol, language: Language = ENGLISH
) -> Answers:
    """By field, what stands in the boxes of the paper `key` before anybody has typed: for correction, never sent
    unseen. Dates are ISO."""
    if key in case.papers:
        return case.papers[key]
    known = _Known(case, protocol, key, language)
    return {
        field.key: _fitting(field, known.told(field.prefill), language)
        for field in paper.fields
        if field.prefill
    }


def _fitting(field: PaperField, told: str | date, language: Language) -> str:
    if isinstance(told, date):
        return told.isoformat() if field.kind == "date" else day(told, language)
    if field.kind not in ("line", "lines"):
        return ""
    return told if field.kind == "lines" else "; ".join(filter(None, told.split("\n")))


class _Known:
    """What a case tells about itself, for the paper `key`, in `language`."""

    def __init__(self, case: Case, protocol: Protocol, key: str, language: Language) -> None:
        self._case, self._told, self._language = case, case.disagreement, language
        self._titles = {step.key: step.title for step in protocol.pathway(self._told.pathway).steps}
        forms = {step.key: step.form for step in protocol.pathway(self._told.pathway).steps}
        numbers = [n for n, attempt in enumerate(case.attempts) if forms.get(attempt.step) == key]
        # A paper of no step, offered at the end, is about all of them.
        self._mine = case.attempts[numbers[0]] if numbers else None
        self._before = case.attempts[: numbers[0]] if numbers else case.attempts

    def told(self, source: str) -> str | date:
        """What is known from `source`; "" where nothing is."""
        told = self._told
        match source:
            case "raised":
                return self._case.raised_at.astimezone(LONDON).date()
            case "raiser":
                return told.raiser.name
            case "raiser_title":
                return told.raiser.title
            case "raiser_agency":
                return told.raiser.agency
            case "raiser_contact":
                return "\n".join(filter(None, (told.raiser.email, told.raiser.telephone)))
            case "child":
                return self._child()
            case "agencies":
                return "\n".join(dict.fromkeys(filter(None, (told.raiser.agency, told.counterpart.agency))))
            case "summary":
                return told.summary
            case "attempts":
                return "\n".join([*self._off_line(), *map(self._attempt, self._before)])
            case "step_date":
                return self._step_date()
            case "officers":
                return self._officers()
            case "outcome":
                return self._outcome()
        return ""

    def _child(self) -> str:
        told = self._told
        return f"{told.child}, {day(told.born, self._language)}" if told.born else told.child

    def _off_line(self) -> list[str]:
        """Steps that were tried before the form was filled in."""
        say = self._language.say
        return [
            f"{say(self._titles.get(tried.step, tried.step))}, {day(tried.on, self._language)}: {tried.outcome}"
            for tried in self._told.earlier
        ]

    def _attempt(self, attempt: Attempt) -> str:
        say = self._language.say
        ended = f" – {stamp(attempt.ended, self._language)}" if attempt.ended else ""
        when = f"{stamp(attempt.started, self._language)}{ended}"
        how = say(ENDINGS[attempt.ending]) if attempt.ending else ""
        told = ". ".join(filter(None, (how, " ".join(attempt.words.split()))))
        return f"{say(self._titles.get(attempt.step, attempt.step))}, {when}: {told}".removesuffix(": ")

    def _step_date(self) -> str | date:
        meeting, mine = self._case.meeting, self._mine
        if mine is None:
            return ""
        if meeting and not self._case.meeting_cancelled and meeting.uid.endswith(f"-{mine.step}"):
            return meeting.start.astimezone(LONDON).date()
        return mine.started.astimezone(LONDON).date()

    def _officers(self) -> str:
        attempt = self._mine or self._case.attempt
        numbers = (attempt.speaker, attempt.counterpart) if attempt else ()
        parties = [party for number in numbers if (party := self._case.party(number))]
        return "\n".join(dict.fromkeys(named(party, self._language) for party in parties))

    def _outcome(self) -> str:
        case, say = self._case, self._language.say
        if case.outcome:
            who = Sentence("Who: {who}", who=case.who) if case.who else ""
            when = Sentence("By when: {by_when}", by_when=case.by_when) if case.by_when else ""
            return "\n".join(filter(None, (case.outcome, say(who), say(when))))
        if self._mine and self._mine.ended:
            return ". ".join(filter(None, (say(ENDINGS[self._mine.ending]), self._mine.words)))
        return ""
