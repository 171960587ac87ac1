"""Time passes: reminders, escalations, chased confirmations.

The clock only compares. Deadlines were stored when their step began, so this may run twice, late,
or on ten machines at once.
"""

import logging

from casework import changes, steps
from services.world import World, change

log = logging.getLogger(__name__)


def tick(world: World) -> int:
    """Moves on every case whose wake-up time has come. Returns how many there were.

    One case that cannot be moved does not hold up the others; it is logged and tried again.
    """
    woken = 0
    while True:
        with world.store.reading() as uow:
            numbers = uow.cases.to_wake(world.clock.now())
        moved = [number for number in numbers if _wake(world, number)]
        woken += len(moved)
        # A case that was moved may have its next moment behind it already, after a long outage.
        if not moved:
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
            log.exception("case %s could not be dated again", number)
    return moved


def _wake(world: World, number: int) -> bool:
    try:
        decision = change(world, number, steps.tick)
    except Exception:
        log.exception("case %s could not be moved on; it will be tried again", number)
        return False
    return bool(decision.facts)
