"""What Board staff do to a case. Every action is in its history, with who and when.

    page ──form──▶ own Board's case? ──tick──▶ casework decides ──▶ the one commit of services.world

A second press of the same button finds the case changed and is told so: NotPossible, in words.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Literal

from casework import changes, holds, late, meetings, opening, outcomes, remarks, steps, wrong
from casework.case import Case, Decision, Status
from casework.directory import Directory
from casework.errors import NotPossible
from casework.facts import Person, Side
from casework.sentence import Sentence
from casework.work import Board
from services.mail_view import heading
from services.papers import decide_paper
from services.sign_in import StaffMember
from services.staff_views import find_case
from services.storage import UnitOfWork
from services.words import named
from services.world import Decider, World, apply_change, change

Verdict = Literal["agreed", "not_agreed"]


def confirm(world: World, staff: StaffMember, reference: str) -> None:
    """The raiser was rung and confirms. Raises NotFound or NotPossible."""

    def decide(case: Case, board: Board, people: Directory, *, now: datetime) -> Decision:
        if case.status is not Status.UNCONFIRMED:
            raise NotPossible(
                Sentence("{reference} has been confirmed already, or is over.", reference=case.reference)
            )
        return opening.confirm(case, board, people, now=now, by=staff.email)

    _act(world, staff, reference, decide)


def record_answer(
    world: World,
    staff: StaffMember,
    reference: str,
    *,
    party: int,
    verdict: Verdict,
    given_by: str,
    words: str,
    outcome: str = "",
    who: str = "",
    by_when: str = "",
) -> None:
    """An answer given by telephone. `party`: who was asked when the page was opened.

    Raises NotFound, or NotPossible where somebody else is asked by now or the case is over.
    """
    said = f"{given_by} said: {words}" if words else f"{given_by} gave the answer."
    _act(
        world,
        staff,
        reference,
        partial(
            steps.answer,
            party=party,
            verdict=verdict,
            words=said,
            how="phone",
            by=staff.email,
            outcome=outcome,
            who=who,
            by_when=by_when,
        ),
    )


def record_settled(
    world: World, staff: StaffMember, reference: str, *, party: int, settles: bool, words: str
) -> None:
    """The raiser has said by telephone whether the late AGREED of `party` settles it.

    Raises NotFound, or NotPossible where that is no longer asked.
    """

    def decide(case: Case, board: Board, people: Directory, /, *, now: datetime) -> Decision:
        if case.late is not None and case.late.party != party:
            raise NotPossible(
                Sentence(
                    "Somebody else has agreed to {reference} since. Look at it again.", reference=reference
                )
            )
        return late.confirm_late(
            case, board, people, now=now, party=1, settles=settles, words=words, how="phone", by=staff.email
        )

    _act(world, staff, reference, decide)


def bring_forward(world: World, staff: StaffMember, reference: str, *, due: datetime, reason: str) -> None:
    """An earlier deadline for the child. `due` is aware. Raises NotFound or NotPossible."""
    decide = partial(changes.bring_forward, due=due, reason=reason, by=staff.email)
    _act(world, staff, reference, decide)


def replace_contact(world: World, staff: StaffMember, reference: str, *, side: Side, person: Person) -> None:
    """Another person is asked, or speaks for the raiser. Raises NotFound or NotPossible."""
    decide = partial(changes.replace_contact, side=side, person=person, by=staff.email)
    _act(world, staff, reference, decide)


def withdraw(world: World, staff: StaffMember, reference: str, *, reason: str) -> None:
    """Raises NotFound or NotPossible."""
    decide = partial(steps.withdraw, reason=reason, by=staff.email)
    _act(world, staff, reference, decide)


def record_final_outcome(
    world: World, staff: StaffMember, reference: str, *, outcome: str, who: str, by_when: str
) -> None:
    """The panel has decided. Raises NotFound or NotPossible."""
    decide = partial(steps.record_final_outcome, outcome=outcome, who=who, by_when=by_when, by=staff.email)
    _act(world, staff, reference, decide)


def reopen(world: World, staff: StaffMember, reference: str, *, reason: str) -> None:
    """What was settled by an AGREED is not: the step runs again. Raises NotFound or NotPossible."""
    decide = partial(wrong.call_wrong, party=None, words=reason, how="phone", by=staff.email)
    _act(world, staff, reference, decide)


def go_on(world: World, staff: StaffMember, reference: str) -> None:
    """What was to be talked over goes on now. Raises NotFound or NotPossible."""
    _act(world, staff, reference, partial(steps.go_on, by=staff.email))


def call_meeting(world: World, staff: StaffMember, reference: str) -> None:
    """The meeting that the step has on request. Raises NotFound or NotPossible."""
    _act(world, staff, reference, partial(meetings.call_meeting, by=staff.email))


def choose_meeting_time(world: World, staff: StaffMember, reference: str, *, start: datetime) -> None:
    """Another time (aware) for the meeting to come. Raises NotFound or NotPossible."""
    _act(world, staff, reference, partial(meetings.choose_time, start=start, by=staff.email))


def record_meeting(world: World, staff: StaffMember, reference: str, told: outcomes.Told) -> None:
    """What came of the meeting, as the Board was told. Raises NotFound or NotPossible."""
    decide = partial(outcomes.tell_outcome, told=told, party=None, how="phone", by=staff.email)
    _act(world, staff, reference, decide)


def hold(world: World, staff: StaffMember, reference: str, *, reason: str, until: date | None) -> None:
    """The case is kept for a review, whatever the Board's times are. Raises NotFound or NotPossible."""
    _act(world, staff, reference, partial(holds.hold, reason=reason, until=until, by=staff.email))


def lift_hold(world: World, staff: StaffMember, reference: str) -> None:
    """The review is over. Raises NotFound or NotPossible."""
    _act(world, staff, reference, partial(holds.lift, by=staff.email))


def file_paper(
    world: World, staff: StaffMember, reference: str, *, paper: str, answers: dict[str, str]
) -> None:
    """A paper of the protocol, which may take the case on. Raises NotFound or NotPossible."""
    _act(world, staff, reference, partial(decide_paper, key=paper, answers=answers, by=staff.email))


def _act(world: World, staff: StaffMember, reference: str, decide: Decider) -> None:
    with world.store.reading() as uow:
        number, _ = find_case(uow, staff, reference)
    # A deadline that passed a moment ago comes first, as it would have with a punctual clock.
    change(world, number, steps.tick)
    change(world, number, decide)


def send_again(world: World, staff: StaffMember, mail: int) -> str:
    """Puts a failed mail back in the queue, with the same bytes and Message-ID. Returns the reference.

    Raises:
        NotFound: another Board's mail, or a mail of no case.
        NotPossible: it did not fail, or is on its way again already.
    """

    def send(uow: UnitOfWork, wall: datetime) -> None:
        uow.outbox.mark(mail, "queued", wall, next_at=wall, attempted=False)

    reference = _failed(world, staff, mail, "Sent again to", send)
    world.hints.mail_is_due()
    return reference


def see_to(world: World, staff: StaffMember, mail: int) -> str:
    """A failed mail needs nothing more: its reader was told otherwise, or somebody else was asked. The reference.

    Raises:
        NotFound: another Board's mail, or a mail of no case.
        NotPossible: it did not fail, is on its way again, or was seen to already.
    """

    def note(uow: UnitOfWork, wall: datetime) -> None:
        if by := uow.outbox.get(mail).seen_to_by:
            raise NotPossible(Sentence("{who} has dealt with this e-mail already.", who=by))
        uow.outbox.see_to(mail, staff.email)

    return _failed(world, staff, mail, "Dealt with, though it did not reach", note)


def _failed(
    world: World, staff: StaffMember, mail: int, done: str, act: Callable[[UnitOfWork, datetime], None]
) -> str:
    """Does something about a failed mail, and writes into the history that it was `done`."""
    with world.store.reading() as uow:
        number, case = find_case(uow, staff, uow.outbox.get(mail).reference)
    with world.store.writing() as uow:
        # The case is locked first, so that of two presses the second sees what the first has done.
        uow.cases.load(number)
        item = uow.outbox.get(mail)
        if item.state != "failed":
            raise NotPossible(
                Sentence("This e-mail is not a failed one any more. Look at its state on the case.")
            )
        text = f"{done} {named(case.party(item.party))}: {heading(item.mail.raw)[0]}"
        apply_change(world, uow, number, partial(remarks.note, text=text, by=staff.email))
        act(uow, world.clock.wall())
        uow.commit()
    return case.reference
