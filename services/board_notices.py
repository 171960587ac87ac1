"""What a person must see to and no case can tell of: the Boards' inboxes do.

a mail of no case ─────────────────────▶ every Board: it may be any one's
a mail of a case that cannot be read ──▶ its own Board, and nobody else
a case that cannot be read ────────────▶ its own Board
"""

import logging
from collections.abc import Iterable
from datetime import timedelta

from casework.errors import CaseUnreadable
from services.case_lists import CaseLine
from services.storage import UnitOfWork
from services.world import World

log = logging.getLogger(__name__)

# For each Board, within the hour.
MOST_NOTICES = 20


def tell_every_board(world: World, uow: UnitOfWork, number: int, reason: str, sender: str) -> None:
    """Tells every Board that received mail `number`, which is of no case, waits because of `reason`.

    Not again while an earlier one of the same sender waits, and not too often: what comes in may be an inbox's own
    answer, or a failure report, to what is sent from here.
    """
    if uow.inbox.waits_from(sender, but=number):
        log.info("received mail %(received)s: an earlier one of its sender waits", {"received": number})
        return
    inboxes = {board.protocol.inbox for board in world.protocols.values()}
    _tell(world, uow, sorted(inboxes), number, reason)


def tell_its_board(world: World, uow: UnitOfWork, number: int, reason: str, case: CaseUnreadable) -> None:
    """Tells the Board of a case that cannot be read that received mail `number` waits, and not too often."""
    board = world.protocols.get(case.board)
    if board is None:
        # Nobody can be told, and the others' mail must go on.
        log.error("received mail %(received)s is of a Board without a file", {"received": number})
        return
    _tell(world, uow, [board.protocol.inbox], number, reason, case.reference)


def tell_of_case(world: World, uow: UnitOfWork, line: CaseLine) -> None:
    """Tells its Board that a case cannot be read: who is asked, and by when. Of many at once, the staff pages do."""
    board = world.protocols.get(line.board)
    if board is None or not _may_tell(world, uow, "case_unreadable"):
        return
    context = {"case": line, "link": world.links.staff_case(line.reference)}
    mail = world.composer.compose_plain("case_unreadable", board.protocol.inbox, context, world.clock.now())
    uow.outbox.add(mail, world.clock.wall(), "case_unreadable", None, None)


def _tell(
    world: World, uow: UnitOfWork, inboxes: Iterable[str], number: int, reason: str, reference: str = ""
) -> None:
    if not _may_tell(world, uow, "held_unknown"):
        log.info("received mail %(received)s: the Boards have been told enough", {"received": number})
        return
    context = {
        "reason": reason,
        "link": world.links.staff_held(),
        "number": number,
        "case_reference": reference,
    }
    for inbox in inboxes:
        mail = world.composer.compose_plain("held_unknown", inbox, context, world.clock.now())
        uow.outbox.add(mail, world.clock.wall(), "held_unknown", None, None)


def _may_tell(world: World, uow: UnitOfWork, kind: str) -> bool:
    notices = uow.outbox.count_since(kind, world.clock.wall() - timedelta(hours=1))
    return notices < MOST_NOTICES * len({board.protocol.inbox for board in world.protocols.values()})
