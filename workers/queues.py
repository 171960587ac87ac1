"""The queue: a wake-up, never a record. Jobs carry no arguments but ids, and none is needed twice."""

import logging

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue

log = logging.getLogger(__name__)

NAME = "accord"
JOB_SECONDS = 600
_CYCLE_WAITS = "accord:cycle-waits"


def connect(url: str) -> Redis:
    """A connection that notices a dead server within seconds."""
    return Redis.from_url(url, socket_connect_timeout=5, health_check_interval=30)


def queue(connection: Redis) -> Queue:
    return Queue(NAME, connection=connection, default_timeout=JOB_SECONDS)


class RqHints:
    """The port services.ports.Hints. A queue that is down costs time until the next tick, nothing else."""

    def __init__(self, url: str) -> None:
        self._queue = queue(Redis.from_url(url, socket_connect_timeout=1, socket_timeout=2))

    def mail_is_due(self) -> None:
        try:
            self._queue.enqueue("workers.jobs.deliver", result_ttl=0, failure_ttl=86400)
        except RedisError as error:
            log.warning("no hint could be queued (%s); the schedule will find the work", type(error).__name__)


def ask_for_cycle(connection: Redis, every_seconds: int) -> bool:
    """Queues one cycle for all schedulers together; False when one is waiting already.

    The mark expires, so that a cycle lost with a dead worker is asked for again.
    """
    if not connection.set(_CYCLE_WAITS, "1", nx=True, ex=max(every_seconds * 4, 60)):
        return False
    queue(connection).enqueue("workers.jobs.cycle", result_ttl=0, failure_ttl=86400)
    return True


def cycle_begins(connection: Redis) -> None:
    """From here on the next cycle may be queued."""
    connection.delete(_CYCLE_WAITS)
