"""What people on a case do by web link. Showing a link changes nothing; pressing a button on its page does.

link ──▶ who, which case, which step ──▶ still theirs? ──▶ tick ──▶ casework decides ──▶ the one commit
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal

from casework import changes, late, remarks, steps
from casework.case import OVER, Attempt, Case, Decision, Status
from casework.directory import Directory
from casework.errors import LinkRefused, NotPossible
from casework.facts import Party
from casework.protocol import Protocol, Step
from casework.sentence import Sentence
from casework.work import Board
from services.world import World, change

Purpose = Literal["answer", "own-side", "go-on"]
Press = Callable[[Case, Board, Directory, datetime, Party], Decision]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What the page behind a link shows; `closed_because` is empty while the question is open."""

    party: Party
    case: Case
    step: Step
    protocol: Protocol
    closed_because: str

    @property
    def running(self) -> Step:
        """The step that runs now, which is another one once the case has gone on."""
        return self.protocol.pathway(self.case.disagreement.pathway).step(self.case.step)

    @property
    def next(self) -> Step | None:
        """The step that follows the link's own."""
        return self.protocol.pathway(self.case.disagreement.pathway).after(self.step.key)


@dataclass(frozen=True, slots=True)
class LanguageView:
    """Somebody on a case who may choose the language of their mails."""

    party: Party
    case: Case
    protocol: Protocol


def read_answer_link(world: World, link: str) -> AnswerView:
    """Raises LinkRefused where the link is forged or damaged."""
    return _read(world, "answer", link)


def answer(
    world: World,
    link: str,
    *,
    verdict: Literal["agreed", "not_agreed"],
    words: str,
    who: str = "",
    by_when: str = "",
) -> AnswerView:
    """Records the answer. Raises LinkRefused, or NotPossible where the question is closed."""

    def decide(case: Case, board: Board, directory: Directory, now: datetime, party: Party) -> Decision:
        if case.overdue_told and verdict == "agreed":
            return late.answer_late(
                case, board, directory, now=now, party=party.number, verdict=verdict, words=words, how="link"
            )
        return steps.answer(
            case,
            board,
            directory,
            now=now,
            party=party.number,
            verdict=verdict,
            words=words,
            how="link",
            who=who,
            by_when=by_when,
        )

    return _press(world, "answer", link, decide)


def read_own_side_link(world: World, link: str) -> AnswerView:
    """The page for the raiser's own manager. Raises LinkRefused."""
    return _read(world, "own-side", link)


def own_side_differs(world: World, link: str, words: str) -> None:
    """The raiser's manager sees it differently. Raises LinkRefused or NotPossible."""
    number, party, _ = world.links.read("own-side", link)
    change(world, number, partial(remarks.own_side_differs, party=party, words=words))


def read_go_on_link(world: World, link: str) -> AnswerView:
    """The page of a consultation on the raiser's own side. Raises LinkRefused."""
    return _read(world, "go-on", link)


def go_on(world: World, link: str) -> AnswerView:
    """It was talked over, and goes to the other side now. Raises LinkRefused, or NotPossible where it has gone."""

    def decide(case: Case, board: Board, directory: Directory, now: datetime, party: Party) -> Decision:
        return steps.go_on(case, board, directory, now=now, by=party.person.name)

    return _press(world, "go-on", link, decide)


def whose_link(world: World, purpose: Literal["paper", "language"], link: str) -> tuple[Party, Protocol]:
    """Whom the link was sent to, and for which Board. Raises LinkRefused."""
    number, party, _ = world.links.read(purpose, link)
    with world.store.reading() as uow:
        case = uow.cases.load(number)
    return party_of_link(case, party), world.board(case.disagreement.board).protocol


def read_language_link(world: World, link: str) -> LanguageView:
    """Raises LinkRefused, or NotPossible where the Board writes in one language."""
    number, party, _ = world.links.read("language", link)
    with world.store.reading() as uow:
        return _language_view(world, uow.cases.load(number), party)


def choose_language(world: World, link: str, language: Literal["en", "cy"]) -> LanguageView:
    """The mails of this case to this person are in `language` from now on. Twice is once.

    Raises LinkRefused, or NotPossible where the Board does not write in it.
    """
    number, party, _ = world.links.read("language", link)

    def decide(case: Case, board: Board, directory: Directory, /, *, now: datetime) -> Decision:
        view = _language_view(world, case, party)
        return changes.choose_language(
            case, board, directory, now=now, party=view.party.number, language=language
        )

    return _language_view(world, change(world, number, decide).case, party)


def _language_view(world: World, case: Case, number: int) -> LanguageView:
    protocol = world.board(case.disagreement.board).protocol
    party = party_of_link(case, number)
    if len(protocol.languages) < 2:
        raise NotPossible(Sentence("{board} writes in one language only.", board=protocol.board))
    return LanguageView(party, case, protocol)


def party_of_link(case: Case, number: int) -> Party:
    """Raises LinkRefused where the case has no such person."""
    party = case.party(number)
    if party is None:
        raise LinkRefused(Sentence("This link belongs to a step or a person that the case no longer has."))
    return party


def _read(world: World, purpose: Purpose, link: str) -> AnswerView:
    number, party, step = world.links.read(purpose, link)
    with world.store.reading() as uow:
        case = uow.cases.load(number)
    return _view(world, case, party, step, purpose)


def _press(world: World, purpose: Purpose, link: str, press: Press) -> AnswerView:
    number, party, step = world.links.read(purpose, link)

    def decide(case: Case, board: Board, directory: Directory, /, *, now: datetime) -> Decision:
        view = _view(world, case, party, step, purpose)
        if view.closed_because:
            raise NotPossible(view.closed_because)
        return press(case, board, directory, now, view.party)

    # A deadline that passed a moment ago comes first, as it would have with a punctual clock.
    change(world, number, steps.tick)
    return _view(world, change(world, number, decide).case, party, step, purpose)


def _view(world: World, case: Case, number: int, step_key: str, purpose: Purpose) -> AnswerView:
    protocol = world.board(case.disagreement.board).protocol
    party = party_of_link(case, number)
    pathway = protocol.pathway(case.disagreement.pathway)
    step = next((step for step in pathway.steps if step.key == step_key), None)
    if step is None:
        raise LinkRefused(Sentence("This link belongs to a step or a person that the case no longer has."))
    view = AnswerView(party, case, step, protocol, "")
    return AnswerView(party, case, step, protocol, _closed_because(view, purpose))


def _closed_because(view: AnswerView, purpose: Purpose) -> str:
    """Why the question is closed, as a sentence; empty while it is open."""
    case, reference = view.case, view.case.reference
    mine = next((attempt for attempt in case.attempts if attempt.step == view.step.key), None)
    if case.status in OVER:
        return _over(case)
    if mine is None:
        return Sentence("{reference} has not reached this step.", reference=reference)
    if case.step != view.step.key:
        return _gone(mine, reference, Sentence(view.running.title))
    if purpose != "go-on" and not view.step.asks:
        return Sentence("Nobody is asked to agree about {reference} at this step.", reference=reference)
    if not _is_theirs(case, mine, view.party.number, purpose):
        return Sentence(
            "Somebody else is now asked about {reference}. You need not do anything.", reference=reference
        )
    return ""


def _over(case: Case) -> Sentence:
    reference = case.reference
    if case.attempts and case.attempts[-1].ending == "by_raiser":
        return Sentence("{reference} has ended already; nothing more is to be answered.", reference=reference)
    if case.status is Status.RESOLVED:
        return Sentence("{reference} was agreed. There is nothing left to answer.", reference=reference)
    if case.status is Status.WITHDRAWN:
        return Sentence("{reference} was withdrawn. There is nothing left to answer.", reference=reference)
    return Sentence(
        "{reference} was decided by the Board. There is nothing left to answer.", reference=reference
    )


def _gone(mine: Attempt, reference: str, step: Sentence) -> Sentence:
    """Why a question of an earlier step is closed."""
    if mine.ending == "discussed":
        return Sentence(
            "{reference} has gone on to {step}. You need not do anything.", reference=reference, step=step
        )
    if mine.ending == "not_agreed":
        return Sentence(
            "This question is closed: the answer was NOT AGREED, and {reference} has gone up to {step}. "
            "If you have something to add, answer the e-mail: the Board will see it.",
            reference=reference,
            step=step,
        )
    return Sentence(
        "This question is closed: its time had passed, and {reference} has gone up to {step}. "
        "If you have something to add, answer the e-mail: the Board will see it.",
        reference=reference,
        step=step,
    )


def _is_theirs(case: Case, mine: Attempt, party: int, purpose: Purpose) -> bool:
    if purpose == "own-side":
        return party == mine.speaker
    if purpose == "go-on":
        return party in {1, mine.speaker, mine.counterpart} | mine.away
    return party in case.asked_at(mine)
