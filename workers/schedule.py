"""python -m workers.schedule: asks for a cycle at every tick, and now and then whether all was done. Any number of them
may run."""

import logging
import signal
import threading
import time

from redis.exceptions import RedisError

from settings import load_settings
from settings.logs import set_up_logs
from workers.queues import ask_for_cycle, ask_for_proof, connect

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
    while not stop.is_set():
        try:
            ask_for_cycle(connection)
            if time.monotonic() >= next_proof:
                ask_for_proof(connection)
                next_proof = time.monotonic() + PROOF_SECONDS
        except RedisError as error:
            log.warning(
                "the queue is out of reach (%(error)s); trying again", {"error": type(error).__name__}
            )
        stop.wait(settings.tick_seconds)


if __name__ == "__main__":
    main()
