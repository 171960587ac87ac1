"""The real application for tests: SQLite file, real composer; no queue, and a clock that the test moves."""

import atexit
import contextlib
import hashlib
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import URL, Dialect, Engine, event, make_url
from sqlmodel import SQLModel

import wiring
from services.world import World
from settings import Settings
from store.database import SqlStore, make_engine


class StillClock:
    """A clock that stands until the test moves it."""

    def __init__(self, now: datetime) -> None:
        self.moment = now

    def now(self) -> datetime:
        return self.moment

    def wall(self) -> datetime:
        return self.moment

    def from_wall(self, moment: datetime) -> datetime:
        return moment

    def move_on(self, by: timedelta) -> None:
        self.moment += by


class NoQueue:
    """Losing a hint loses nothing, so a queue that forgets all of them is a real one."""

    def mail_is_due(self) -> None:
        pass


def do_not_wait_for_the_disk(engine: Engine) -> None:
    """Call it before the first connection. Nobody pulls the plug in a test, and an SQLite file that is safe
    from that waits for the disk at every commit."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _do_not_wait(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")


@cache
def _empty_file() -> bytes:
    """An SQLite file with empty tables: writing it takes a tenth of the time that making the tables takes."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "empty.db")
        engine = make_engine(f"sqlite:///{file}")
        SQLModel.metadata.create_all(engine)
        engine.dispose()
        return file.read_bytes()


@cache
def _make_tables(url: URL) -> None:
    """On PostgreSQL, once for each database."""
    engine = make_engine(url.render_as_string(hide_password=False))
    SQLModel.metadata.create_all(engine)
    engine.dispose()


def empty_tables(engine: Engine, url: URL | None = None) -> None:
    """Call it before the first connection: the database has all tables then, and nothing is in them.

    An SQLite file must not be there yet, or have its tables already; it keeps what is in it. `url` is given where the
    engine's own is not what it connects to.
    """
    url = url or engine.url
    if engine.dialect.name == "sqlite":
        file = Path(url.database or "")
        if not file.exists():
            file.write_bytes(_empty_file())
        return
    _make_tables(url)
    with engine.begin() as connection:
        # Whatever a test has left open fails the next one at once, rather than holding it up for ever.
        connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
        for table in reversed(SQLModel.metadata.sorted_tables):
            connection.execute(table.delete())
        connection.exec_driver_sql("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'")


_kept: dict[tuple[str, bytes], sqlite3.Connection] = {}


def once(world: World, name: str, write: Callable[[], object]) -> None:
    """Does `write` to an SQLite database; where it begins with what it began with before, copies what came of that.

    The same `name` must mean the same clock and the same settings. What `write` does besides, as to cookies or to
    mail folders, is not done again.
    """
    assert isinstance(world.store, SqlStore)
    with contextlib.closing(world.store.engine.raw_connection()) as connection:
        database = connection.driver_connection
        assert isinstance(database, sqlite3.Connection)
        key = name, hashlib.sha256(database.serialize()).digest()
        if key in _kept:
            _kept[key].backup(database)
            return
        write()
        _kept[key] = sqlite3.connect(":memory:", check_same_thread=False)
        atexit.register(_kept[key].close)
        database.backup(_kept[key])


class _MovingStore(SqlStore):
    """A store that goes from one test's database to the next one's and keeps the statements that it has compiled:
    each test has a dozen of them and more, and compiling them takes longer than running them."""

    idle: ClassVar[list["_MovingStore"]] = []

    def __init__(self, url: URL) -> None:
        super().__init__(url.render_as_string(hide_password=False))
        self.url = url
        do_not_wait_for_the_disk(self.engine)

        @event.listens_for(self.engine, "do_connect")
        def _where_it_is_now(
            dialect: Dialect, _record: Any, places: list[Any], parameters: dict[str, Any]
        ) -> None:
            place, told = dialect.create_connect_args(self.url)
            places[:] = place
            parameters.update(told)

    @classmethod
    def at(cls, url: URL) -> "_MovingStore":
        for store in cls.idle:
            if store.url.drivername == url.drivername:
                cls.idle.remove(store)
                store.url = url
                return store
        return cls(url)


@contextmanager
def store_for(settings: Settings) -> Iterator[SqlStore]:
    """A store with empty tables, whose connections are closed afterwards."""
    store = _MovingStore.at(make_url(settings.database_url))
    try:
        empty_tables(store.engine, store.url)
        yield store
    finally:
        store.engine.dispose()
        store.idle.append(store)


@contextmanager
def world_for(settings: Settings, clock: StillClock) -> Iterator[World]:
    """A World with empty tables, whose connections are closed afterwards."""
    with store_for(settings) as store:
        yield replace(wiring.build(settings), store=store, clock=clock, hints=NoQueue())
