"""What workers do. Every job may run twice, late, or on ten machines at once."""

import logging
from collections.abc import Callable
from functools import lru_cache

from casework.errors import AccordError
from services import clockwork, delivery, intake, proof
from services.world import World
from settings import load_settings
from wiring import build
from workers.ping import ping_if_well

log = logging.getLogger(__name__)


@lru_cache
def world() -> World:
    """Built once for the process: jobs run in the worker itself (SimpleWorker), not in forks."""
    return build(load_settings())


def deliver() -> None:
    """Sends what is due."""
    _safely(delivery.deliver)


def prove() -> None:
    """Looks whether all that was due has been done."""
    _safely(proof.prove)


def cycle() -> None:
    """Looks at everything once: all the mail first, so that an answer in time is read before the clock."""
    here = world()
    began, wall = here.clock.now(), here.clock.wall()

    def tick(here: World) -> None:
        clockwork.tick(here, until=began)

    def ping(here: World) -> None:
        ping_if_well(here, since=wall)

    mail_first = (intake.fetch, intake.read_waiting, tick, delivery.deliver)
    # A fault in one kind of work must not stop the others.
    done = [_safely(work) for work in (_redate_once, _answer_as_simulated, *mail_first)]
    if all(done):
        _safely(ping)


def _safely(work: Callable[[World], object]) -> bool:
    """Whether it finished. What went wrong is in the log."""
    told = {"work": work.__name__}
    try:
        work(world())
        return True
    except AccordError as error:
        # Its sentence names servers and settings, and nobody on a case.
        told["error"] = str(error)
        log.warning("%(work)s did not finish and will be tried again: %(error)s", told)
    except Exception:
        log.exception("%(work)s did not finish and will be tried again", told)
    return False


def _redate_once(here: World) -> None:
    _redated()


@lru_cache
def _redated() -> int:
    """Once, when this process starts: an upgrade may have brought a newly published bank holiday."""
    return clockwork.redate(world())


def _answer_as_simulated(here: World) -> None:
    """In the demo, the simulated people answer their mail."""
    if not here.demo:
        return
    from demo.robots import answer_waiting_mail

    answer_waiting_mail(here)
