"""How an answer was read, as both sides are told it, and what they do about it by web link.

    mail ──link──▶ page: this is how it was read ──button──▶ casework/wrong.py: it is a person's now
    mail ──link──▶ page: somebody agreed late    ──button──▶ casework/late.py: does that settle it?

The answers by e-mail are in services/after_reading.py.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal

from casework import late, steps, wrong
from casework.answer_facts import Answered, LateAnswer
from casework.case import Case, Decision
from casework.directory import Directory
from casework.errors import NotPossible
from casework.facts import Party
from casework.protocol import Step
from casework.sentence import Sentence
from casework.work import Board
from services.answering import party_of_link
from services.history import VERDICT
from services.storage import UnitOfWork
from services.tongues import Language
from services.words import named
from services.world import World, apply_change, change

# Who said what the answer means: Accord read it, a button was pressed, Board staff were rung or read the e-mail; or
# there was no answer, and the raiser said that it is resolved.
Source = Literal["read", "link", "phone", "staff", "raiser"]


@dataclass(frozen=True, slots=True)
class ReadingTold:
    """How the last answer was read, for one recipient.

    `words`: those that decided; `until` (aware): the last moment for calling it wrong, None where this person cannot.
    """

    who: str
    verdict: str
    source: Source
    words: str
    step: str
    agreed: bool
    until: datetime | None


@dataclass(frozen=True, slots=True)
class WrongView:
    """The page on which an answer is called wrong; `closed_because` is empty while it can be. `now` is aware."""

    party: Party
    case: Case
    step: Step
    board: Board
    now: datetime
    closed_because: str

    def reading(self, language: Language) -> ReadingTold | None:
        """How the answer was read, in `language`."""
        return reading_told(self.case, self.board, self.party.number, self.now, language)


@dataclass(frozen=True, slots=True)
class SettleView:
    """The page on which the raiser says whether a late AGREED settles it; `agreed_by` said it, in `words`, or it was
    agreed at a meeting that was held late, which told what as its `outcome`."""

    party: Party
    case: Case
    step: Step
    board: Board
    agreed_by: Party | None
    words: str
    closed_because: str
    agreed_at_meeting: bool = False
    outcome: str = ""


def reading_told(
    case: Case, board: Board, party: int, now: datetime, language: Language
) -> ReadingTold | None:
    """None where no answer is in question, or `party` is neither concerned by it nor the Board."""
    question = wrong.in_question(case, board)
    if question is None or (party not in question.concerned and party != case.board.number):
        return None
    answer = question.answer
    verdict = VERDICT["agreed"] if question.agreed else VERDICT["not_agreed"]
    said_already = question.attempt.disputed and not question.agreed
    may = party in question.concerned and now <= question.until and not said_already
    return ReadingTold(
        who=named(case.party(question.author or 1), language),
        verdict=language.say(verdict),
        source=_source(answer),
        words=answer.deciding if answer and answer.rule else "",
        step=question.attempt.step,
        agreed=question.agreed,
        until=question.until if may else None,
    )


def _source(answer: Answered | LateAnswer | None) -> Source:
    if answer is None:
        return "raiser"
    if answer.rule:
        return "read"
    return "staff" if answer.how == "reply" else answer.how


# ── WRONG ───────────────────────────────────────────────────────────────────────────────────


def read_wrong_link(world: World, link: str) -> WrongView:
    """Shows how the answer was read; changes nothing. Raises LinkRefused."""
    number, party, step = world.links.read("wrong", link)
    with world.store.reading() as uow:
        return _wrong_view(world, uow.cases.load(number), party, step)


def say_wrong(world: World, link: str, words: str) -> WrongView:
    """The answer is called wrong. The e-mail that it came in is held again, for Board staff to read.

    Raises LinkRefused, or NotPossible where it can no longer be.
    """
    number, party, step = world.links.read("wrong", link)
    change(world, number, steps.tick)
    with world.store.writing() as uow:
        before = uow.cases.load(number)
        view = _wrong_view(world, before, party, step)
        if view.closed_because:
            raise NotPossible(view.closed_because)
        decide = partial(wrong.call_wrong, party=party, words=words, how="link")
        hold_again(world, uow, number, before, view.party.person.name)
        apply_change(world, uow, number, decide)
        uow.commit()
    world.hints.mail_is_due()
    return view


def hold_again(world: World, uow: UnitOfWork, number: int, case: Case, who: str) -> bool:
    """The e-mail whose answer is called wrong by `who` waits for Board staff again, who say what it means.

    False where the answer did not come by e-mail. `case` is the case before it was called wrong.
    """
    question = wrong.in_question(case, world.board(case.disagreement.board))
    if question is None or question.answer is None or question.answer.how != "reply":
        return False
    answer = question.answer
    filed = [
        item
        for item in uow.inbox.of_case(number)
        if item.state == "filed" and item.verdict == answer.verdict and item.party == answer.party
    ]
    if not filed:
        return False
    item = filed[-1]
    reason = f"{who} says that it was not meant as {VERDICT[item.verdict]}."
    uow.inbox.mark(item.id, "held", reason=reason, verdict="unclear", handled_by="", handled_at=None)
    # Where Board staff had said what it means, nothing is to be learned from that.
    uow.labels.forget(item.id)
    return True


def _wrong_view(world: World, case: Case, number: int, step_key: str) -> WrongView:
    board, party, now = world.board(case.disagreement.board), party_of_link(case, number), world.clock.now()
    step = _step(board, case, step_key)
    view = partial(WrongView, party, case, step, board, now)
    try:
        question = wrong.refuse_if_not_wrong(case, board, number, now)
    except NotPossible as error:
        return view(error.args[0])
    if question.attempt.step != step_key:
        return view(_gone_on(case))
    return view("")


def _step(board: Board, case: Case, key: str) -> Step:
    """Raises NotPossible where the Board's file has lost the step."""
    pathway = board.protocol.pathway(case.disagreement.pathway)
    step = next((step for step in pathway.steps if step.key == key), None)
    if step is None:
        raise NotPossible(_gone_on(case))
    return step


def _gone_on(case: Case) -> Sentence:
    return Sentence("{reference} has gone on since. A person has to look at it.", reference=case.reference)


# ── A late AGREED ───────────────────────────────────────────────────────────────────────────


def read_settle_link(world: World, link: str) -> SettleView:
    """Shows who agreed late; changes nothing. Raises LinkRefused."""
    number, party, step = world.links.read("settle", link)
    with world.store.reading() as uow:
        return _settle_view(world, uow.cases.load(number), party, step)


def settle(world: World, link: str, *, settles: bool) -> SettleView:
    """The raiser says whether the late AGREED settles it.

    Raises LinkRefused, or NotPossible where that is no longer asked.
    """
    number, party, step = world.links.read("settle", link)

    def decide(case: Case, board: Board, directory: Directory, /, *, now: datetime) -> Decision:
        view = _settle_view(world, case, party, step)
        if view.closed_because:
            raise NotPossible(view.closed_because)
        return late.confirm_late(
            case, board, directory, now=now, party=party, settles=settles, words="", how="link"
        )

    with world.store.reading() as uow:
        view = _settle_view(world, uow.cases.load(number), party, step)
    change(world, number, steps.tick)
    change(world, number, decide)
    return view


def _settle_view(world: World, case: Case, number: int, step_key: str) -> SettleView:
    board, party = world.board(case.disagreement.board), party_of_link(case, number)
    said = case.late if case.late and case.late.step == step_key else None
    words = said.deciding or said.words if said else ""
    agreed_by = case.party(said.party) if said else None
    view = partial(SettleView, party, case, _step(board, case, step_key), board, agreed_by, words)
    try:
        late.refuse_if_nothing_late(case, number)
    except NotPossible as error:
        return view(error.args[0])
    if said is None:
        return view(
            Sentence("{reference} has no late agreement that could settle it now.", reference=case.reference)
        )
    return view("", said.at_meeting, said.outcome)
