"""The queue: a wake-up, never a record. Jobs carry no arguments but ids, and none is needed twice."""

import logging
from uuid import uuid4

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue

log = logging.getLogger(__name__)

NAME = "accord"
JOB_SECONDS = 600


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
            told = {"error": type(error).__name__}
            log.warning("no hint could be queued (%(error)s); the schedule will find the work", told)


def ask_for_cycle(connection: Redis) -> bool:
    """Queues one cycle for all schedulers together; False when one is waiting already."""
    return _ask_for(connection, "cycle")


def ask_for_proof(connection: Redis) -> bool:
    """The same for the proof that all was done. A job of its own: a cycle that hangs must not keep it."""
    return _ask_for(connection, "prove")


def _ask_for(connection: Redis, job: str) -> bool:
    """The queue itself says what waits: a mark beside it would outlive a job that was lost."""
    waiting = queue(connection)
    if any(each.startswith(f"{job}-") for each in waiting.get_job_ids()):
        return False
    waiting.enqueue(f"workers.jobs.{job}", job_id=f"{job}-{uuid4().hex}", result_ttl=0, failure_ttl=86400)
    return True
