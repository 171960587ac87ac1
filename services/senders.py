"""Somebody answers from another address: whose mail is it?

    mail from an unknown address ──▶ held ──▶ the KNOWN address gets a link ──press──▶ it counts as theirs, and is read
                                          └─▶ Board staff, one press ─────────────────▶ the same
                                                        remembered for that person, in every case of theirs

The writer is told nothing: whoever forwards a mail, or steals one, hears nothing more. What is said counts for the
mail that was shown, from when it reached us, and for what comes later; other mails that wait stay held, since whoever
said it has not seen them, and each can be confirmed by itself.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from casework import remarks
from casework.case import Case
from casework.errors import LinkRefused, NotFound, NotPossible
from casework.facts import Party
from casework.protocol import Protocol
from casework.sentence import Sentence
from reading.authentication import forged_because
from reading.message import parse
from services.answering import party_of_link
from services.intake import read_waiting
from services.sign_in import StaffMember
from services.staff_views import find_received
from services.storage import InboxItem, UnitOfWork
from services.unknown_senders import waits_for_its_owner
from services.world import World, apply_change


@dataclass(frozen=True, slots=True)
class SenderView:
    """What the page behind the link shows: the mail that waits, and from which address it came."""

    party: Party
    case: Case
    protocol: Protocol
    email: str
    text: str
    received_at: datetime


def read_sender_link(world: World, link: str) -> SenderView:
    """Raises LinkRefused where the link is damaged, and NotPossible where nothing waits any more."""
    number, party, _ = world.links.read("sender", link)
    with world.store.reading() as uow:
        item = _waiting(uow, world, link)
        case = uow.cases.load(number)
    board = world.board(case.disagreement.board)
    return SenderView(
        party_of_link(case, party), case, board.protocol, item.sender, item.text, item.received_at
    )


def say_theirs(world: World, link: str) -> SenderView:
    """The known person says that the mail is theirs, or was written for them: it is read as their own.

    Raises LinkRefused or NotPossible.
    """
    view = read_sender_link(world, link)
    with world.store.writing() as uow:
        item = _waiting(uow, world, link)
        _know(world, uow, item, view.party, view.party.person.name)
        uow.commit()
    read_waiting(world)
    world.hints.mail_is_due()
    return view


def say_not_theirs(world: World, link: str) -> SenderView:
    """The known person says that it is none of theirs: it stays held, and the Board is told.

    Raises LinkRefused or NotPossible.
    """
    view = read_sender_link(world, link)
    number, _, _ = world.links.read("sender", link)
    why = f"{view.party.person.name} says that an e-mail from {view.email} is not theirs."
    with world.store.writing() as uow:
        item = _waiting(uow, world, link)
        uow.inbox.mark(item.id, "held", reason=why)
        hold = partial(remarks.hold, party=view.party.number, text=why, why=why, mail=item.id)
        apply_change(world, uow, number, hold)
        uow.commit()
    world.hints.mail_is_due()
    return view


def accept_sender(world: World, staff: StaffMember, mail: int) -> str:
    """Board staff say, with one press, that a held mail is that of the person it answers for. It is read at once.

    Returns the reference of its case.

    Raises:
        NotFound: another Board's mail.
        NotPossible: it is not held, is on no case, or its sender was found to be forged.
    """
    with world.store.writing() as uow:
        item, case = find_received(uow, staff, mail)
        party = case.party(item.party) if case is not None else None
        if item.state != "held" or case is None or party is None:
            raise NotPossible(Sentence("This e-mail has been dealt with. Nothing more was recorded."))
        if not can_be_accepted(world, item, case):
            raise NotPossible(
                Sentence("It is not certain who sent this e-mail. Ring {who} and ask.", who=party.person.name)
            )
        _know(world, uow, item, party, staff.email)
        uow.commit()
    read_waiting(world)
    world.hints.mail_is_due()
    return case.reference


def can_be_accepted(world: World, item: InboxItem, case: Case) -> bool:
    """Whether a held mail, with its raw bytes, waits only because nobody knows its address yet."""
    party = case.party(item.party)
    if item.state != "held" or party is None or not item.raw or not item.sender:
        return False
    # What is somebody else's on the case is not also this one's. Its address may be known since, by another mail.
    whose = case.writes_as(item.sender)
    waits = whose is None or (whose.number == party.number and waits_for_its_owner(item, party))
    return waits and not forged_because(parse(item.raw), world.trusted_in(item.mailbox))


def _know(world: World, uow: UnitOfWork, item: InboxItem, party: Party, by: str) -> None:
    assert item.case_number is not None
    known = partial(remarks.know_sender, party=party.number, email=item.sender, by=by)
    apply_change(world, uow, item.case_number, known)
    uow.senders.put(party.person.email, item.sender, by, world.clock.now())
    uow.inbox.mark(item.id, "new")


def _waiting(uow: UnitOfWork, world: World, link: str) -> InboxItem:
    """The mail that the link is about. Raises NotPossible where it waits no more."""
    number, party, mail = world.links.read("sender", link)
    try:
        item = uow.inbox.get(int(mail))
    except (ValueError, NotFound):
        raise LinkRefused(
            Sentence("This link belongs to a step or a person that the case no longer has.")
        ) from None
    if (item.case_number, item.party) != (number, party) or item.state != "held":
        raise NotPossible(Sentence("This e-mail has been dealt with. Nothing more was recorded."))
    return item
