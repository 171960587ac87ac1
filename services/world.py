"""What every use case is given, and the one way in which a decision is written down."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from casework.case import Case, Decision
from casework.directory import Directory
from casework.errors import Conflict, NotFound
from casework.facts import Disagreement, Person
from casework.meeting_times import booked_of, coming_meeting
from casework.sentence import Sentence
from casework.slots import Slot
from casework.work import Board
from services.access import Provider
from services.lessons import told_in
from services.links import Links
from services.manners import NO_LIMIT, Pace, QuietHours
from services.outbox import Share
from services.ports import Addresses, Clock, Composer, Hints, MailSystem
from services.printing import Printer
from services.returns_kept import goes_as_return, keep
from services.roles import Role
from services.storage import Store, UnitOfWork

log = logging.getLogger(__name__)

TRIES = 5


class Decider(Protocol):
    """A function of casework that decides about a case; `partial` has filled in the rest of its arguments."""

    def __call__(self, case: Case, board: Board, directory: Directory, /, *, now: datetime) -> Decision: ...


@dataclass(frozen=True, slots=True)
class OwnMailbox:
    """A mailbox of one Board alone: its address, the mail system that it is in, and how that one is used."""

    board: str
    address: str
    mail: MailSystem
    authserv_id: str = ""
    pace: Pace = NO_LIMIT


@dataclass(frozen=True)
class World:
    """The ports and the few settings that are rules. Built by wiring.build.

    `mail`, `mailbox`, `authserv_id` and `pace` are those of the one mailbox that mail goes through now: first of that
    for all Boards. `own_mailboxes` are those that Boards have to themselves, and `through` is the world as one of them
    sees it. `staff`: by Board and address, what those are whom the setting names.
    """

    protocols: Mapping[str, Board]
    store: Store
    mail: MailSystem
    composer: Composer
    addresses: Addresses
    links: Links
    clock: Clock
    hints: Hints
    printer: Printer
    base_url: str
    confirm: str
    staff: Mapping[str, Mapping[str, frozenset[Role]]]
    lease: timedelta
    worker: str
    demo: bool = False
    authserv_id: str = ""
    largest_mail_mb: int = 25
    mailbox: str = ""
    pace: Pace = NO_LIMIT
    own_mailboxes: tuple[OwnMailbox, ...] = ()
    quiet: QuietHours | None = None
    technical_contact: str = ""
    suppress_below: int = 5
    ping_url: str = field(default="", repr=False)
    session_idle: timedelta = timedelta(hours=1)
    email_sign_in: bool = True
    provider: Provider | None = None

    @property
    def mailboxes(self) -> "tuple[World, ...]":
        """This world as each mailbox sees it, that for all Boards first."""
        return (self, *map(self._through, self.own_mailboxes))

    def through_mailbox_of(self, board: str) -> "World":
        """This world as the Board's own mailbox sees it; itself where the Board has none to itself."""
        own = next((each for each in self.own_mailboxes if each.board == board), None)
        return self._through(own) if own else self

    def _through(self, own: OwnMailbox) -> "World":
        return replace(
            self,
            mail=own.mail,
            mailbox=own.address,
            authserv_id=own.authserv_id,
            pace=own.pace,
        )

    @property
    def share(self) -> Share:
        """The outgoing mails that leave through `mail`."""
        own = frozenset(each.address for each in self.own_mailboxes)
        return Share(self.mailbox) if self.mailbox in own else Share(others=own)

    def trusted_in(self, mailbox: str) -> str:
        """The name by which results of authentication are believed in mail that came into this mailbox."""
        return next(
            (each.authserv_id for each in self.own_mailboxes if each.address == mailbox), self.authserv_id
        )

    def board(self, key: str) -> Board:
        """Raises NotFound where the Board's file is gone."""
        try:
            return self.protocols[key]
        except KeyError:
            raise NotFound(Sentence("There is no protocol file for the Board '{key}'.", key=key)) from None


def change(world: World, number: int, decide: Decider) -> Decision:
    """Loads the case, decides, writes down facts and mails in one commit, and wakes the worker.

    Raises NotFound, NotPossible (from `decide`), and Conflict after five lost races.
    """
    for attempt in range(TRIES):
        try:
            with world.store.writing() as uow:
                decision = apply_change(world, uow, number, decide)
                uow.commit()
            break
        except Conflict:
            if attempt == TRIES - 1:
                raise
    if decision.mails:
        world.hints.mail_is_due()
    return decision


def apply_change(world: World, uow: UnitOfWork, number: int, decide: Decider) -> Decision:
    """The same within a unit of work that the caller commits."""
    case, now = uow.cases.load(number), world.clock.now()
    board = world.board(case.disagreement.board)
    decision = in_turn(uow, lambda: decide(case, board, directory_for(world, uow, number, case), now=now))
    write_down(world, uow, number, decision, board)
    return decision


def in_turn(uow: UnitOfWork, decide: Callable[[], Decision]) -> Decision:
    """What is decided; one that sets a meeting is decided once more when no other can be at it.

    Two that are decided at the same moment would else not know of each other's, and book the same person twice.
    """
    decision = decide()
    if any(fact.kind == "meeting_set" for fact in decision.facts) and uow.bookings.take_turns():
        return decide()
    return decision


def directory_for(world: World, uow: UnitOfWork, number: int, case: Case) -> Directory:
    """The directory as it matters to this case, with the times of everybody who could be asked to its meeting."""
    told, parties = case.disagreement, (party.person for party in case.parties)
    found = directory_of(uow, told, world.board(told.board))
    return with_times(uow, found, told, world.clock.now(), parties, number)


def booked_for(world: World, uow: UnitOfWork, number: int, case: Case) -> tuple[Slot, ...]:
    """When those who are invited to the case's meeting to come have meetings of other cases."""
    if coming_meeting(case, world.clock.now()) is None:
        return ()
    return booked_of(case, directory_for(world, uow, number, case))


def directory_of(uow: UnitOfWork, told: Disagreement, board: Board) -> Directory:
    """The posts of both agencies, those at the Board itself, and those of whoever may chair a meeting."""
    agencies = [told.raiser.agency, told.counterpart.agency, board.protocol.board]
    steps = board.protocol.pathway(told.pathway).steps
    chairs = {step.meeting.chair_tier for step in steps if step.meeting and step.meeting.chair_tier}
    return uow.directories.of(told.board, agencies, chairs)


def with_times(
    uow: UnitOfWork,
    directory: Directory,
    told: Disagreement,
    now: datetime,
    parties: Iterable[Person] = (),
    number: int = 0,
) -> Directory:
    """The directory, and when its people and the `parties` are busy, or have meetings of other cases than that with
    `number` that are not over by `now` (aware)."""
    emails = {person.email.casefold() for person in people_of(directory, told, parties)}
    known = uow.busy.of(emails)
    return replace(
        directory,
        busy={email: each.times for email, each in known.items()},
        seen={email: each.seen_at for email, each in known.items()},
        booked=uow.bookings.of(emails, now, but=number),
    )


def people_of(directory: Directory, told: Disagreement, parties: Iterable[Person]) -> list[Person]:
    """All who could be asked to a meeting: who is named in the form, the parties, the posts and their deputies."""
    named = [told.raiser, told.raiser_manager, told.counterpart, told.counterpart_manager, *parties]
    listed = (person for post in directory.contacts for person in (post.person, post.deputy))
    return [person for person in (*named, *listed) if person is not None]


def write_down(world: World, uow: UnitOfWork, number: int, decision: Decision, board: Board) -> None:
    """Facts, finished mails and returns to the Board of one decision, into the open unit of work."""
    if not decision.facts:
        return
    now = world.clock.now()
    uow.cases.save(number, decision, now)
    for lessons in told_in(decision.facts, board.protocol, decision.case.version):
        uow.lessons.put(board.protocol.key, number, lessons, now)
    keep(uow, number, decision, board)
    for order in decision.mails:
        if goes_as_return(order):
            continue
        thread = uow.outbox.thread(number, order.to)
        mail = world.composer.compose(order, decision.case, number, board, now, thread)
        wait = timedelta(0)
        if world.quiet:
            wait = world.quiet.wait(order.kind, now, board.calendar, decision.case.due)
        uow.outbox.add(mail, world.clock.wall(), order.kind, number, order.to, wait)
    told = {"case": number, "facts": ", ".join(fact.kind for fact in decision.facts)}
    log.info("case %(case)s: %(facts)s", told)
