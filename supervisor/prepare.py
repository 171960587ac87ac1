"""What is checked and made ready before anything serves; a process of its own that ends when it is done.

It writes one line of JSON with the resolved settings, then waits for the line "go" (the supervisor
takes its lock and starts Valkey meanwhile), then checks the queue and the database and migrates it.
A fault is whole sentences on stderr and exit code 1.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from casework.errors import AccordError
from casework.work import Board
from settings import Settings, load_settings, make_data_dir

CONNECT_SECONDS = 5
# Any number will do as long as nothing else in the database uses it.
MIGRATION_LOCK = 2_026_112_201


class NotReady(AccordError):
    """Something that Accord needs is not there; the text says what and what to do."""


def main() -> int:
    try:
        settings = load_settings()
        make_data_dir(settings.data_dir)
        sys.stdout.write(json.dumps(plan(settings)) + "\n")
        sys.stdout.flush()
        boards = _check_protocols(settings)
        if sys.stdin.readline() != "go\n":
            return 1
        if not settings.embedded_valkey:
            _check_queue(settings)
        _migrate(settings)
        _check_cases(settings, boards)
    except AccordError as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    return 0


def plan(s: Settings) -> dict[str, str | int | bool]:
    """What the supervisor needs to know; the names in capitals go into the children's environment."""
    return {
        "DEMO": "true" if s.demo else "false",
        "DATA_DIR": str(s.data_dir),
        "DATABASE_URL": s.database_url,
        "REDIS_URL": s.redis_url,
        "BASE_URL": s.base_url,
        "demo": s.demo,
        "host": s.host,
        "port": s.port,
        "web_threads": s.web_threads,
        "workers": s.workers,
        "log_format": s.log_format,
        "valkey_socket": str(s.valkey_socket) if s.embedded_valkey else "",
    }


def _check_protocols(s: Settings) -> Mapping[str, Board]:
    from protocols.loader import load_protocols

    return load_protocols(inboxes=s.board_inboxes, boards=s.board_inboxes or None)


def _check_queue(s: Settings) -> None:
    from redis import Redis
    from redis.exceptions import RedisError

    try:
        wait = {"socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": CONNECT_SECONDS}
        Redis.from_url(s.redis_url, **wait).ping()
    except (RedisError, ValueError) as error:
        raise NotReady(
            f"The queue cannot be used at {without_password(s.redis_url)} ({_first_line(error)})."
            " Start Redis or Valkey there, or correct REDIS_URL; without REDIS_URL Accord starts its own."
        ) from error


def _migrate(s: Settings) -> None:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy.exc import DBAPIError

    try:
        with _one_at_a_time(s.database_url):
            command.upgrade(Config("alembic.ini"), "head")
    except DBAPIError as error:
        raise NotReady(
            f"The database cannot be used at {without_password(s.database_url)} ({_first_line(error.orig)})."
            " Start it, or correct DATABASE_URL."
        ) from error


def _check_cases(s: Settings, boards: Mapping[str, Board]) -> None:
    """No open case may be left without its Board's file, pathway or step: nothing would move it any more."""
    from sqlalchemy import create_engine, text
    from sqlalchemy.pool import NullPool

    query = text("SELECT reference, board, pathway, step FROM cases WHERE status IN ('open', 'unconfirmed')")
    with create_engine(s.database_url, poolclass=NullPool).connect() as connection:
        faults = list(stranded((tuple(row) for row in connection.execute(query)), boards))
    if faults:
        raise NotReady("\n".join(faults))


def stranded(cases: Iterable[Sequence[str | None]], boards: Mapping[str, Board]) -> Iterator[str]:
    """A sentence for each open case, given as (reference, board, pathway, step), that the files know nothing of."""
    for reference, key, pathway, step in cases:
        board = boards.get(key or "")
        if board is None:
            yield f"{reference} is open, and its Board '{key}' is not served: put it back into BOARD_INBOX or its file."
            continue
        route = board.protocol.pathways.get(board.protocol.pathway_key(pathway or "default"))
        if route is None:
            yield f"{reference} is open on the pathway '{pathway}', which {key}.toml does not have: put it back."
        elif step is not None and step not in [each.key for each in route.steps]:
            yield f"{reference} is open at step '{step}' of '{pathway}', which {key}.toml does not have: put it back."


@contextmanager
def _one_at_a_time(url: str) -> Iterator[None]:
    """Connects, and on PostgreSQL keeps other machines from migrating at the same moment."""
    from sqlalchemy import create_engine, text
    from sqlalchemy.pool import NullPool

    is_sqlite = url.startswith("sqlite")
    wait = {"timeout": CONNECT_SECONDS} if is_sqlite else {"connect_timeout": CONNECT_SECONDS}
    with create_engine(url, connect_args=wait, poolclass=NullPool).connect() as connection:
        if not is_sqlite:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
            connection.commit()
        yield


def without_password(url: str) -> str:
    """A database's or queue's address that may be shown."""
    scheme, separator, rest = url.partition("://")
    if not scheme.startswith("sqlite"):
        # The last @, and only then the query: passwords are not always escaped as they should be.
        rest = rest.rpartition("@")[2].partition("?")[0]
    return scheme + separator + rest


def _first_line(error: BaseException | None) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


if __name__ == "__main__":
    sys.exit(main())
