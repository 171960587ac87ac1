"""A case whose history cannot be read, or is not all there, stops itself alone: all others are moved on, counted and
let go. Its Board is told at once, and it is named to the Board's staff and to whoever looks after Accord until it can
be read again.

clock, figures, retention, feeds, pages ──cannot read it──▶ note ──▶ a mail to the Board's inbox, once
                            find ◀── “Today”, the lists, the health page and its mail, figures, “Keeping”
its mail ──held──▶ it can be read again ──▶ release: the mail is read as if it had just been put on the case
"""

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from casework.errors import CaseUnreadable
from casework.sentence import Sentence
from casework.tally import tally
from services import board_notices
from services.case_lists import CaseLine
from services.mail_rows import MailRow, mail_row
from services.storage import InboxItem, UnitOfWork
from services.tongues import Language
from services.world import World

log = logging.getLogger(__name__)

UNREADABLE = Sentence(
    "Accord cannot read what it holds of case {reference}, so it can neither show it nor move it on. Tell whoever "
    "looks after Accord. Until it is mended, go on by telephone, and keep to the deadlines yourselves."
)
# To whoever comes by a link in an e-mail: what a Board has to do is not theirs to do.
NOT_SHOWN = Sentence(
    "We cannot show this case at the moment. You can answer by e-mail: reply to the one that brought you here. "
    "A person at the Board reads it. If it is urgent, tell the Board as well: {inbox}."
)
HELD = "It is about {reference}, which Accord cannot read now. Read the e-mail as it came."


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A case that cannot be read; it was noticed at `since` (aware, UTC)."""

    reference: str
    board: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a case that cannot be read: its line in the lists, and its mails."""

    line: CaseLine
    sent: list[MailRow]
    received: Sequence[InboxItem]


def note(world: World, cases: Collection[int]) -> None:
    """Notes that these could not be read, and tells their Boards, where that is not noted yet. Never raises: the work
    on the others goes on."""
    if not cases:
        return
    try:
        with world.store.writing() as uow:
            new = uow.cases.note_unreadable(cases, world.clock.now())
            damaged = [line for line in new if _damage(world, uow, line)]
            # Something else kept these from being moved on.
            uow.cases.note_unreadable({line.number for line in new if line not in damaged}, None)
            for line in damaged:
                told = {"case": line.reference, "why": _damage(world, uow, line)}
                log.error("case %(case)s cannot be read: %(why)s", told)
                board_notices.tell_of_case(world, uow, line)
            uow.commit()
    except Exception:
        log.exception("it could not be noted which cases cannot be read")
        return
    if damaged:
        world.hints.mail_is_due()


def known(world: World, error: CaseUnreadable, language: Language) -> Known | None:
    """What is known of the case all the same; None where nothing is noted of it."""
    with world.store.reading() as uow:
        lines = [line for line, _ in uow.cases.unreadable([error.board]) if line.number == error.number]
        sent, received = uow.outbox.of_case(error.number), uow.inbox.of_case(error.number)
    return Known(lines[0], [mail_row(mail, language) for mail in sent], received) if lines else None


def among(world: World, uow: UnitOfWork, boards: Iterable[str]) -> list[tuple[CaseLine, datetime]]:
    """The cases of these Boards that cannot be read now, the first noticed first, and since when."""
    noted = uow.cases.unreadable([board for board in boards if board in world.protocols])
    return [(line, since) for line, since in noted if _damage(world, uow, line)]


def find(world: World, boards: Iterable[str]) -> list[Unreadable]:
    """Those of these Boards that still cannot be read or counted: each is tried again now. The first noticed first."""
    with world.store.reading() as uow:
        return [Unreadable(line.reference, line.board, since) for line, since in among(world, uow, boards)]


def forget_mended(world: World) -> None:
    """Takes the note from those that can be read again."""
    with world.store.reading() as uow:
        noted = uow.cases.unreadable(world.protocols)
        mended = [line.number for line, _ in noted if not _damage(world, uow, line)]
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


def _damage(world: World, uow: UnitOfWork, line: CaseLine) -> str:
    """What is wrong with the case, in kinds and places; empty where it can be read and counted."""
    try:
        tally(uow.cases.history(line.number), world.board(line.board))
    except CaseUnreadable as error:
        return error.why
    except Exception as error:
        return type(error).__name__
    return ""
