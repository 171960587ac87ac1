"""python -m workers.schedule: asks for a cycle at every tick. Any number of them may run."""

import logging
import signal
import threading

from redis.exceptions import RedisError

from settings import load_settings
from workers.queues import ask_for_cycle, connect

log = logging.getLogger("workers.schedule")


def main() -> None:
    settings = load_settings()
    logging.basicConfig(level=settings.log_level, format="%(levelname)s %(name)s: %(message)s")
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    connection = connect(settings.redis_url)
    while not stop.is_set():
        try:
            ask_for_cycle(connection)
        except RedisError as error:
            log.warning("the queue is out of reach (%s); trying again", type(error).__name__)
        stop.wait(settings.tick_seconds)


if __name__ == "__main__":
    main()
