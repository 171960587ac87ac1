"""What every use case is given, and the one way in which a decision is written down."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from casework.case import Case, Decision
from casework.directory import Directory
from casework.errors import Conflict, NotFound
from casework.facts import Disagreement
from casework.sentence import Sentence
from casework.work import Board
from services.links import Links
from services.ports import Addresses, Clock, Composer, Hints, MailSystem
from services.storage import Store, UnitOfWork

log = logging.getLogger(__name__)

TRIES = 5


class Decider(Protocol):
    """A function of casework that decides about a case; `partial` has filled in the rest of its arguments."""

    def __call__(self, case: Case, board: Board, directory: Directory, /, *, now: datetime) -> Decision: ...


@dataclass(frozen=True)
class World:
    """The ports and the few settings that are rules. Built by wiring.build."""

    protocols: Mapping[str, Board]
    store: Store
    mail: MailSystem
    composer: Composer
    addresses: Addresses
    links: Links
    clock: Clock
    hints: Hints
    base_url: str
    confirm: str
    staff: Mapping[str, frozenset[str]]
    lease: timedelta
    worker: str
    demo: bool = False
    authserv_id: str = ""
    largest_mail_mb: int = 25
    mailbox: str = ""
    technical_contact: str = ""
    ping_url: str = field(default="", repr=False)

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
    case = uow.cases.load(number)
    told = case.disagreement
    board = world.board(told.board)
    directory = directory_of(uow, told, board)
    decision = decide(case, board, directory, now=world.clock.now())
    write_down(world, uow, number, decision, board)
    return decision


def directory_of(uow: UnitOfWork, told: Disagreement, board: Board) -> Directory:
    """The posts of both agencies, and those at the Board itself."""
    return uow.directories.of(told.board, [told.raiser.agency, told.counterpart.agency, board.protocol.board])


def write_down(world: World, uow: UnitOfWork, number: int, decision: Decision, board: Board) -> None:
    """Facts and finished mails of one decision, into the open unit of work."""
    if not decision.facts:
        return
    now = world.clock.now()
    uow.cases.save(number, decision, now)
    for order in decision.mails:
        thread = uow.outbox.thread(number, order.to)
        mail = world.composer.compose(order, decision.case, number, board, now, thread)
        uow.outbox.add(mail, world.clock.wall(), order.kind, number, order.to)
    told = {"case": number, "facts": ", ".join(fact.kind for fact in decision.facts)}
    log.info("case %(case)s: %(facts)s", told)
