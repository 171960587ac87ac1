"""python -m workers.schedule: asks for a cycle at every tick and when mail comes, and now and then for the proof that
all was done. Any number of them may run."""

import logging
import signal
import threading
import time
from collections.abc import Callable
from functools import partial

from redis.exceptions import RedisError

from services.ports import MailSystem
from settings import Settings, load_settings
from settings.logs import set_up_logs
from workers.queues import ask_for_cycle, ask_for_proof, connect
from workers.watching import watched

log = logging.getLogger("workers.schedule")

# The first one when whatever waited during an outage has had time to be done.
PROOF_SECONDS = 600.0


def main() -> None:
    settings = load_settings()
    set_up_logs(settings)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    connection = connect(settings.redis_url)
    next_proof = time.monotonic() + PROOF_SECONDS
    with watched(_watchable(settings), partial(_ask, partial(ask_for_cycle, connection))):
        while not stop.is_set():
            asked = _ask(partial(ask_for_cycle, connection))
            if asked and time.monotonic() >= next_proof and _ask(partial(ask_for_proof, connection)):
                next_proof = time.monotonic() + PROOF_SECONDS
            stop.wait(settings.tick_seconds)


def _watchable(settings: Settings) -> list[MailSystem]:
    """The mailboxes that can tell of new mail. For the others nothing is loaded: this process is to stay small."""
    if not any(each.mail == "smtp+imap" for each in (settings, *settings.board_mailboxes.values())):
        return []
    from wiring import mail_systems

    return mail_systems(settings)


def _ask(work: Callable[[], object]) -> bool:
    """Whether the queue could be asked."""
    try:
        work()
        return True
    except RedisError as error:
        log.warning("the queue is out of reach (%(error)s); trying again", {"error": type(error).__name__})
        return False


if __name__ == "__main__":
    main()
