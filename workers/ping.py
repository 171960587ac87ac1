"""The dead man's handle: a monitoring service is called while all is well, and raises the alarm when the calls stop.

It is the only way to be heard when mail itself, a worker or the whole machine is down.
"""

import logging
from datetime import datetime, timedelta

from services import health
from services.world import World

log = logging.getLogger(__name__)

PAUSE = timedelta(minutes=1)
SECONDS = 5.0


def ping_if_well(world: World, since: datetime) -> bool:
    """Calls PING_URL where mail came in and went out since then (the machine's time) and nothing is overdue.

    Once a minute at most, whatever the number of workers. Returns whether the call was taken; never raises for one
    that was not.
    """
    if not world.ping_url or not health.look(world).went_well(since):
        return False
    with world.store.writing() as uow:
        is_mine = uow.watch.beat("ping", world.clock.wall(), pause=PAUSE)
        uow.commit()
    return is_mine and _call(world.ping_url)


def _call(url: str) -> bool:
    # Imported here, since it takes memory that is not needed without the setting.
    import httpx

    # It would write the address into the log at INFO, and whoever knows the address can call it for us.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        # The body is of no interest, and may have no end.
        with httpx.stream("GET", url, timeout=SECONDS, follow_redirects=True) as answer:
            what = "" if answer.is_success else str(answer.status_code)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        what = type(error).__name__
    if what:
        log.warning("PING_URL was called in vain (%(error)s)", {"error": what})
    return not what
