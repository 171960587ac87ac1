"""The daily proof that every due mail left and every case was looked at: a mail to the technical contact when not.

    schedule ──every ten minutes──▶ prove ──▶ look: anything wrong? ──▶ a mail into the OUTBOX, once a day at most

Nothing is written while all is well. If mail itself stands still, this one waits with the others: for that there is
PING_URL (workers/ping.py).
"""

import logging
from datetime import timedelta

from services import health
from services.tongues import ENGLISH
from services.world import World

log = logging.getLogger(__name__)

PAUSE = timedelta(days=1)


def prove(world: World) -> bool:
    """Looks for anything that is wrong and tells the technical contact. Returns whether a mail was written."""
    found = health.look(world)
    if found.faults:
        log.warning("not well: %(faults)s", {"faults": ", ".join(fault.kind for fault in found.faults)})
    if not found.faults or not world.technical_contact:
        return False
    told = {
        "faults": [fault.said(ENGLISH) for fault in found.faults],
        "link": world.links.staff_health(),
        "found_at": found.at,
    }
    wall = world.clock.wall()
    with world.store.writing() as uow:
        if not uow.watch.beat("proof", wall, pause=PAUSE):
            return False
        mail = world.composer.compose_plain("not_well", world.technical_contact, told, world.clock.now())
        uow.outbox.add(mail, wall, "not_well", None, None)
        uow.commit()
    world.hints.mail_is_due()
    return True
