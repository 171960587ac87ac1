"""What workers do. Every job may run twice, late, or on ten machines at once."""

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime
from functools import lru_cache

from casework.errors import AccordError
from services import (
    clockwork,
    delivery,
    disposal,
    figures_kept,
    free_busy,
    intake,
    learning,
    mailbox_copies,
    proof,
    quarterly,
    returns_mail,
)
from services.ports import Throttled
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
    """Sends what is due. Returns come last: their papers take a while to print, and then they hint at themselves."""
    list(_by_mailbox(delivery.deliver))
    _safely(returns_mail.post)


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

    # A fault in one kind of work must not stop the others.
    done = [_safely(work) for work in (_redate_once, _answer_as_simulated)]
    for fetched in _by_mailbox(fetch):
        done += [fetched, _safely(intake.read_waiting)]
    done += [_safely(tick), *_by_mailbox(delivery.deliver)]
    done += [_safely(quarterly.keep_quarters), _safely(returns_mail.post)]
    # Nothing waits for these: a meeting is arranged by what is known, figures are counted when they are asked for, and
    # what is kept no longer goes a day later as well.
    _look_at_calendars()
    _safely(figures_kept.keep_all)
    _safely(disposal.dispose_all)
    _safely(mailbox_copies.remove_copies)
    _safely(learning.follow_up)
    if all(done):
        _safely(ping)


_looking = threading.Lock()


def _look_at_calendars() -> None:
    """In a thread of its own, which is left alone: a calendar server that is slow to answer must not keep this worker
    from the next cycle, and so from a deadline."""
    if not free_busy.sees_calendars(world()) or not _looking.acquire(blocking=False):
        return

    def look() -> None:
        try:
            _safely(free_busy.refresh)
        finally:
            _looking.release()

    threading.Thread(target=look, name="calendars", daemon=True).start()


# Until when the mail system has asked not to be read, by mailbox. Each process learns it for itself.
_asked_to_wait: dict[str, datetime] = {}


def fetch(here: World) -> None:
    """Reads the mailbox, unless its mail system has asked us to wait (429, ErrorServerBusy)."""
    wall = here.clock.wall()
    if wall < _asked_to_wait.get(here.mailbox, wall):
        return
    try:
        intake.fetch(here)
    except Throttled as error:
        _asked_to_wait[here.mailbox] = wall + error.wait
        raise


def _by_mailbox(work: Callable[[World], object]) -> Iterator[bool]:
    """Does the work for all mailboxes at the same time, and yields for each whether it did, as they finish:
    a mail system that is down keeps us waiting until its time is over, and the other mailboxes must not wait for it."""
    mailboxes = world().mailboxes
    if len(mailboxes) == 1:
        yield _safely(work)
        return
    with ThreadPoolExecutor(len(mailboxes)) as pool:
        for each in as_completed([pool.submit(_safely, work, through) for through in mailboxes]):
            yield each.result()


def _safely(work: Callable[[World], object], here: World | None = None) -> bool:
    """Whether it finished. What went wrong is in the log."""
    told = {"work": work.__name__}
    try:
        work(here or world())
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
