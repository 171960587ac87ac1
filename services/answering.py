"""Answers by web link. Showing a link changes nothing; pressing a button on its page does."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal

from casework import remarks, steps
from casework.case import OVER, Case, Decision, Status
from casework.directory import Directory
from casework.errors import LinkRefused, NotPossible
from casework.facts import Party
from casework.protocol import Step
from casework.work import Board
from services.world import World, change


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What the page behind a link shows; `closed_because` is empty while the question is open."""

    party: Party
    case: Case
    step: Step
    closed_because: str


def read_answer_link(world: World, link: str) -> AnswerView:
    """Raises LinkRefused where the link is forged or damaged."""
    return _read(world, link, own_side=False)


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
    number, party, step = world.links.read("answer", link)

    def decide(case: Case, board: Board, directory: Directory, *, now: datetime) -> Decision:
        if case.due is not None and case.due <= now:
            return steps.tick(case, board, directory, now=now)
        view = _view(world, case, party, step)
        if view.closed_because:
            raise NotPossible(view.closed_because)
        return steps.answer(
            case,
            board,
            directory,
            now=now,
            party=party,
            verdict=verdict,
            words=words,
            how="link",
            who=who,
            by_when=by_when,
        )

    decision = change(world, number, decide)
    view = _view(world, decision.case, party, step)
    if not any(fact.kind == "answered" for fact in decision.facts):
        raise NotPossible(view.closed_because)
    return view


def read_own_side_link(world: World, link: str) -> AnswerView:
    """The page for the raiser's own manager. Raises LinkRefused."""
    return _read(world, link, own_side=True)


def own_side_differs(world: World, link: str, words: str) -> None:
    """The raiser's manager sees it differently. Raises LinkRefused or NotPossible."""
    number, party, _ = world.links.read("own-side", link)
    change(world, number, partial(remarks.own_side_differs, party=party, words=words))


def _read(world: World, link: str, own_side: bool) -> AnswerView:
    number, party, step = world.links.read("own-side" if own_side else "answer", link)
    with world.store.reading() as uow:
        case = uow.cases.load(number)
    return _view(world, case, party, step, own_side)


def _view(world: World, case: Case, number: int, step_key: str, own_side: bool = False) -> AnswerView:
    board = world.board(case.disagreement.board)
    party = case.party(number)
    pathway = board.protocol.pathway(case.disagreement.pathway)
    if party is None or not any(step.key == step_key for step in pathway.steps):
        raise LinkRefused("This link belongs to a step or a person that the case no longer has.")
    asked = case.speaker if own_side else case.counterpart
    closed = _closed_because(case, board, step_key, asked is not None and asked.number == number)
    return AnswerView(party, case, pathway.step(step_key), closed)


def _closed_because(case: Case, board: Board, step_key: str, is_asked: bool) -> str:
    """Why the question is closed, as a sentence; empty while it is open."""
    mine = next((attempt for attempt in case.attempts if attempt.step == step_key), None)
    if case.status in OVER:
        how = {
            Status.RESOLVED: "was agreed",
            Status.WITHDRAWN: "was withdrawn",
            Status.CLOSED: "was decided by the Board",
        }[case.status]
        return f"{case.reference} {how}. There is nothing left to answer."
    if mine is None:
        return f"{case.reference} has not reached this step."
    if case.step != step_key:
        current = board.protocol.pathway(case.disagreement.pathway).step(case.step)
        reason = "the answer was NOT AGREED" if mine.ending == "not_agreed" else "its time had passed"
        return (
            f"This question is closed: {reason}, and {case.reference} has gone up to {current.title}. "
            f"If you have something to add, answer the e-mail: the Board will see it."
        )
    if not is_asked:
        return f"Somebody else is now asked about {case.reference}. You need not do anything."
    return ""
