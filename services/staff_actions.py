"""What Board staff do to a case. Every action is in its history, with who and when.

    page ──form──▶ own Board's case? ──tick──▶ casework decides ──▶ the one commit of services.world

A second press of the same button finds the case changed and is told so: NotPossible, in words.
"""

from datetime import datetime
from functools import partial
from typing import Literal

from casework import changes, opening, remarks, steps
from casework.case import Case, Decision, Status
from casework.directory import Directory
from casework.errors import NotPossible
from casework.facts import Person, Side
from casework.sentence import Sentence
from casework.work import Board
from reading.message import parse
from reading.newtext import new_text
from services.mail_view import heading
from services.papers import decide_paper
from services.sign_in import StaffMember
from services.staff_views import find_case, find_received
from services.storage import InboxItem, UnitOfWork
from services.words import named
from services.world import Decider, World, apply_change, change

Verdict = Literal["agreed", "not_agreed"]
LONGEST_WORDS = 5_000


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


def go_on(world: World, staff: StaffMember, reference: str) -> None:
    """What was to be talked over goes on now. Raises NotFound or NotPossible."""
    _act(world, staff, reference, partial(steps.go_on, by=staff.email))


def call_meeting(world: World, staff: StaffMember, reference: str) -> None:
    """The meeting that the step has on request. Raises NotFound or NotPossible."""
    _act(world, staff, reference, partial(changes.call_meeting, by=staff.email))


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
        party = case.party(item.party)
        text = f"Sent again to {named(party)}: {heading(item.mail.raw)[0]}"
        apply_change(world, uow, number, partial(remarks.note, text=text, by=staff.email))
        wall = world.clock.wall()
        uow.outbox.mark(mail, "queued", wall, next_at=wall, attempted=False)
        uow.commit()
    world.hints.mail_is_due()
    return case.reference


def file_held(
    world: World,
    staff: StaffMember,
    mail: int,
    *,
    verdict: Verdict | Literal["nothing"],
    note: str = "",
    outcome: str = "",
) -> None:
    """Says what a held mail means: an answer of the person who is asked now, or nothing.

    An answer counts from when it reached us, so one in time counts although it is filed later.

    Raises:
        NotFound: another Board's mail.
        NotPossible: it was filed before, or its case cannot take an answer.
    """
    with world.store.writing() as uow:
        item, case = find_received(uow, staff, mail)
        refuse_if_filed(item)
        if case is not None and item.case_number is not None:
            apply_change(world, uow, item.case_number, _meaning(item, staff, verdict, note, outcome))
        elif verdict != "nothing":
            raise NotPossible(
                Sentence("Put this e-mail on a case first. Then say what it means for the case.")
            )
        _mark_filed(world, uow, item, staff, verdict)
        uow.commit()
    world.hints.mail_is_due()


def _mark_filed(world: World, uow: UnitOfWork, item: InboxItem, staff: StaffMember, verdict: str) -> None:
    uow.inbox.mark(item.id, "filed", verdict=verdict, handled_by=staff.email, handled_at=world.clock.now())


def refuse_if_filed(item: InboxItem) -> None:
    """Raises NotPossible, saying who dealt with it, unless the mail is still held."""
    if item.state == "held":
        return
    if item.handled_by:
        raise NotPossible(
            Sentence(
                "This e-mail has been dealt with by {who}. Nothing more was recorded.", who=item.handled_by
            )
        )
    raise NotPossible(Sentence("This e-mail has been dealt with. Nothing more was recorded."))


def _meaning(
    item: InboxItem, staff: StaffMember, verdict: Verdict | Literal["nothing"], note: str, outcome: str
) -> Decider:
    if verdict != "nothing":
        return _answer(item, staff, verdict, note, outcome)
    text = f"The e-mail from {item.sender} changes nothing: {item.subject}\n{note}".strip()
    return partial(remarks.note, text=text, by=staff.email)


def _answer(item: InboxItem, staff: StaffMember, verdict: Verdict, note: str, outcome: str) -> Decider:
    words = (item.text or new_text(parse(item.raw).text))[:LONGEST_WORDS]
    said = f"{words}\n\nFrom {item.sender}. {note}".strip()

    def decide(case: Case, board: Board, people: Directory, *, now: datetime) -> Decision:
        if case.counterpart is None:
            raise NotPossible(
                Sentence(
                    "Nobody is asked about {reference} now, so there is nothing to answer.",
                    reference=case.reference,
                )
            )
        if case.due is not None and case.due < item.received_at:
            raise NotPossible(
                Sentence(
                    "The deadline passed before this e-mail came, and {reference} is going up.",
                    reference=case.reference,
                )
            )
        return steps.answer(
            case,
            board,
            people,
            now=now,
            at=item.received_at,
            party=case.counterpart.number,
            verdict=verdict,
            words=said,
            how="reply",
            by=staff.email,
            outcome=outcome,
        )

    return decide


def give_to_case(world: World, staff: StaffMember, mail: int, reference: str) -> str:
    """Puts a held mail of no case on one. It stays held until somebody says what it means.

    Raises:
        NotFound: no such case, or another Board's.
        NotPossible: the mail is on a case already.
    """
    with world.store.writing() as uow:
        # The mail before the case, as everywhere: two who lock them in two orders wait for each other.
        item, _ = find_received(uow, staff, mail)
        number, case = find_case(uow, staff, reference)
        refuse_if_filed(item)
        if item.case_number is not None:
            raise NotPossible(Sentence("This e-mail is on {reference} already.", reference=item.reference))
        sender = case.party_with_email(item.sender)
        text = f"An e-mail from {item.sender or 'an unknown sender'} was put on this case: {item.subject}"
        apply_change(world, uow, number, partial(remarks.note, text=text, by=staff.email))
        uow.inbox.mark(mail, "held", case_number=number, party=sender.number if sender else None)
        uow.commit()
    return case.reference
