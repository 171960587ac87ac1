"""python -m workers.main: one worker process."""

import os
import secrets
import sys

from rq import SimpleWorker

from casework.errors import AccordError
from demo.seed import fill_directory
from settings import load_settings
from settings.logs import set_up_logs
from workers.jobs import world
from workers.queues import connect, queue


def main() -> None:
    settings = load_settings()
    set_up_logs(settings)
    if (here := world()).demo:
        fill_directory(here)
    connection = connect(settings.redis_url)
    # SimpleWorker: a forked child would pay for connections and templates anew at each mail.
    name = f"accord-{os.uname().nodename}-{os.getpid()}-{secrets.token_hex(3)}"
    worker = SimpleWorker([queue(connection)], connection=connection, name=name)
    worker.work(logging_level="WARNING", with_scheduler=False)


if __name__ == "__main__":
    try:
        main()
    except AccordError as fault:
        sys.exit(str(fault))
