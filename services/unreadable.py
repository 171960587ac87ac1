"""A case whose history cannot be read, or is not all there, stops itself alone: all others are moved on, counted and
let go. It is named to the Board's administrators and to whoever looks after Accord until it can be read again.

clock, figures, retention, feeds ──cannot read it──▶ note ──▶ find: the health page and its mail, figures, “Keeping”
its mail ──held──▶ it can be read again ──▶ release: the mail is read as if it had just been put on the case
"""

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from casework.sentence import Sentence
from casework.tally import tally
from services.case_lists import CaseLine
from services.storage import UnitOfWork
from services.world import World

log = logging.getLogger(__name__)

UNREADABLE = Sentence(
    "Accord cannot read what it holds of case {reference}, so it can neither show it nor move it on. Tell whoever "
    "looks after Accord. Until it is mended, go on by telephone, and keep to the deadlines yourselves."
)
HELD = "It is about {reference}, which Accord cannot read now. Read the e-mail as it came."


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A case that cannot be read; it was noticed at `since` (aware, UTC)."""

    reference: str
    board: str
    since: datetime


def note(world: World, cases: Collection[int]) -> None:
    """Notes that these could not be read, where that is not noted yet. Never raises: the work on the others goes on."""
    if not cases:
        return
    try:
        with world.store.writing() as uow:
            uow.cases.note_unreadable(cases, world.clock.now())
            uow.commit()
    except Exception:
        log.exception("it could not be noted which cases cannot be read")


def find(world: World, boards: Iterable[str]) -> list[Unreadable]:
    """Those of these Boards that still cannot be read or counted: each is tried again now. The first noticed first."""
    with world.store.reading() as uow:
        noted = uow.cases.unreadable([board for board in boards if board in world.protocols])
        return [
            Unreadable(line.reference, line.board, since)
            for line, since in noted
            if not _is_readable(world, uow, line)
        ]


def forget_mended(world: World) -> None:
    """Takes the note from those that can be read again."""
    with world.store.reading() as uow:
        noted = uow.cases.unreadable(world.protocols)
        mended = [line.number for line, _ in noted if _is_readable(world, uow, line)]
    if mended:
        with world.store.writing() as uow:
            uow.cases.note_unreadable(mended, None)
            uow.commit()


def release(world: World) -> int:
    """Lets mail be read that was held because its case could not be. Returns how many there were.

    Nobody could say what such a mail means. An answer counts from when it reached us, so whoever reads mail asks this
    before the clock looks at the case: its deadline may have passed meanwhile.
    """
    with world.store.reading() as uow:
        held = uow.inbox.held_because(HELD.format(reference="%"))
        mended = [item for item, number in held if _is_whole(uow, number)]
    released = 0
    for number in mended:
        with world.store.writing() as uow:
            item = uow.inbox.get(number)
            # Somebody else may have been first.
            if item.state == "held" and item.reason == HELD.format(reference=item.reference):
                uow.inbox.mark(number, "new")
                released += 1
            uow.commit()
    return released


def _is_whole(uow: UnitOfWork, number: int) -> bool:
    try:
        uow.cases.peek(number)
    except Exception:
        return False
    return True


def _is_readable(world: World, uow: UnitOfWork, line: CaseLine) -> bool:
    try:
        tally(uow.cases.history(line.number), world.board(line.board))
    except Exception:
        return False
    return True
