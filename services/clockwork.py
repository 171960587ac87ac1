"""Time passes: reminders, escalations, chased confirmations.

The clock only compares. Deadlines were stored when their step began, so this may run twice, late,
or on ten machines at once.
"""

import logging
from datetime import datetime

from casework import changes, steps
from casework.case import Case, Decision
from casework.directory import Directory
from casework.errors import CaseUnreadable
from casework.work import Board
from services import unreadable
from services.health import record
from services.world import World, change

log = logging.getLogger(__name__)


def tick(world: World, until: datetime | None = None) -> int:
    """Moves on every case whose wake-up time has come. Returns how many there were.

    One case that cannot be moved does not hold up the others; it is logged and tried again. One that cannot be read is
    named to the Board as well (services/unreadable.py).

    Args:
        until: only as far as this moment (aware). Whoever has looked into the mailbox gives the time when they began:
            what came in since is unread, and may be an answer in time.
    """
    woken, stuck = 0, set[int]()
    while True:
        now = world.clock.now()
        now = min(now, until) if until else now
        with world.store.reading() as uow:
            # However many stay where they are, those behind them have their turn.
            numbers = [number for number in uow.cases.to_wake(now, len(stuck)) if number not in stuck]
        moved = [number for number in numbers if _wake(world, number, now)]
        woken += len(moved)
        stuck.update(set(numbers) - set(moved))
        # A case that was moved may have its next moment behind it already, after a long outage.
        if not numbers:
            record(world, "ticked")
            return woken


def redate(world: World) -> int:
    """Counts the running deadlines again where the bank holidays have changed. Returns how many moved.

    Holidays come with an installation, so this is asked for once, when a worker starts. Twice changes nothing.
    """
    with world.store.reading() as uow:
        numbers = uow.cases.running(world.clock.now())
    moved = 0
    for number in numbers:
        try:
            moved += bool(change(world, number, changes.redate).facts)
        except Exception:
            # One case must not keep the others from their new deadline.
            log.exception("case %(case)s could not be dated again", {"case": number})
    return moved


def _wake(world: World, number: int, at: datetime) -> bool:
    def decide(case: Case, board: Board, people: Directory, *, now: datetime) -> Decision:
        return steps.tick(case, board, people, now=at)

    try:
        decision = change(world, number, decide)
    except CaseUnreadable as error:
        # At every tick: what it says was logged when it was noted.
        log.warning("case %(case)s cannot be read, and is not moved on", {"case": error.reference})
        unreadable.note(world, [number])
        return False
    except Exception:
        log.exception("case %(case)s could not be moved on; it will be tried again", {"case": number})
        unreadable.note(world, [number])
        return False
    return bool(decision.facts)
