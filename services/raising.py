"""A disagreement is raised, and confirmed by the person who raised it."""

from dataclasses import dataclass, replace
from datetime import datetime

from casework import foretold, opening
from casework.case import Case, Decision, Status
from casework.deadlines import TimelineStep
from casework.facts import Disagreement
from casework.paper import Paper
from casework.protocol import Step
from services.world import World, change, directory_of, in_turn, with_times, write_down


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the raiser is shown after sending the form in. `first` is the step that it starts at. `paper`: what the
    raiser can fill in at once where it was just confirmed, behind `paper_link`."""

    reference: str
    board: str
    email_of_raiser: str
    confirmation_needed: bool
    danger: bool
    counterpart_name: str
    first: Step
    language: str
    timeline: list[TimelineStep]
    paper: Paper | None = None
    paper_link: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmView:
    """What the page behind the link in the 'confirm' mail shows."""

    reference: str
    done: bool
    closed_because: str
    disagreement: Disagreement
    board: str


def submit(world: World, token: str, disagreement: Disagreement) -> Receipt:
    """Opens the case that the draft `token` has become. Sending it twice opens one case.

    Raises NotFound where the draft is no longer kept.
    """
    board = world.board(disagreement.board)
    now = world.clock.now()
    with world.store.writing() as uow:
        draft = uow.drafts.load(token)
        if draft.case_number is not None:
            return _receipt(world, uow.cases.load(draft.case_number), now)
        number = uow.cases.new_number(disagreement.board, now)
        known = uow.directories.knows(disagreement.board, disagreement.raiser.email)
        confirm = world.confirm == "always" or (world.confirm == "unknown" and not known)

        def opened() -> Decision:
            people = with_times(uow, directory_of(uow, disagreement, board), disagreement, now)
            reference = f"{board.protocol.key.upper()}-{number:05d}"
            return opening.open_case(reference, disagreement, board, people, now=now, confirm=confirm)

        decision = in_turn(uow, opened)
        write_down(world, uow, number, decision, board)
        uow.drafts.submitted(token, number, world.clock.wall())
        uow.commit()
    world.hints.mail_is_due()
    return _receipt(world, decision.case, now)


def expected(world: World, told: Disagreement) -> list[TimelineStep]:
    """Every step's end if nobody answers, of a form that is sent in now."""
    return foretold.of_form(told, world.board(told.board), world.clock.now())


def receipt(world: World, token: str) -> Receipt | None:
    """The receipt of a draft that was sent in; None while it was not. Raises NotFound."""
    with world.store.reading() as uow:
        draft = uow.drafts.load(token)
        if draft.case_number is None:
            return None
        return _receipt(world, uow.cases.load(draft.case_number), world.clock.now())


def read_confirm_link(world: World, link: str) -> ConfirmView:
    """Raises LinkRefused where the link is forged or damaged."""
    number, _, _ = world.links.read("confirm", link)
    with world.store.reading() as uow:
        case = uow.cases.load(number)
    closed = ""
    if case.status is Status.WITHDRAWN:
        closed = f"{case.reference} has been withdrawn, so there is nothing to confirm."
    board = world.board(case.disagreement.board).protocol.board
    return ConfirmView(
        case.reference, case.status is not Status.UNCONFIRMED, closed, case.disagreement, board
    )


def confirm(world: World, link: str) -> Receipt:
    """The raiser pressed the button: the other agency is asked now. Twice is once.

    Raises LinkRefused where the link is forged or damaged.
    """
    number, _, _ = world.links.read("confirm", link)
    case = change(world, number, opening.confirm).case
    receipt = _receipt(world, case, world.clock.now())
    key = receipt.first.form or ""
    if key not in case.awaited:
        return receipt
    paper = world.board(receipt.board).protocol.papers[key]
    return replace(receipt, paper=paper, paper_link=world.links.paper(number, 1, key))


def _receipt(world: World, case: Case, now: datetime) -> Receipt:
    told = case.disagreement
    board = world.board(told.board)
    return Receipt(
        reference=case.reference,
        board=told.board,
        email_of_raiser=told.raiser.email,
        confirmation_needed=case.status is Status.UNCONFIRMED,
        danger=told.danger,
        counterpart_name=told.counterpart.name,
        language=told.raiser.language,
        first=board.protocol.pathway(told.pathway).step(told.start_step),
        timeline=foretold.whole(case, board, now),
    )
