"""What workers do. Every job may run twice, late, or on ten machines at once."""

import logging
from functools import lru_cache

from casework.errors import AccordError
from services import clockwork, delivery, intake
from services.world import World
from settings import load_settings
from wiring import build

log = logging.getLogger(__name__)


@lru_cache
def world() -> World:
    """Built once for the process: jobs run in the worker itself (SimpleWorker), not in forks."""
    return build(load_settings())


def deliver() -> None:
    """Sends what is due."""
    delivery.deliver(world())


def cycle() -> None:
    """Looks at everything once: all the mail first, so that an answer in time is read before the clock."""
    here = world()
    began = here.clock.now()

    def tick(here: World) -> None:
        clockwork.tick(here, until=began)

    mail_first = (intake.fetch, intake.read_waiting, tick, delivery.deliver)
    for work in (_redate_once, _answer_as_simulated, *mail_first):
        try:
            work(here)
        except AccordError as error:
            log.warning("%s did not finish and will be tried again: %s", work.__name__, error)
        except Exception:
            # A fault of ours in one kind of work must not stop the others.
            log.exception("%s did not finish and will be tried again", work.__name__)


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
