"""The real application for tests: SQLite file, real composer; no queue, and a clock that the test moves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import SQLModel

import wiring
from services.world import World
from settings import Settings
from store.database import SqlStore


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


@contextmanager
def world_for(settings: Settings, clock: StillClock) -> Iterator[World]:
    """A World with empty tables, whose connections are closed afterwards."""
    store = SqlStore(settings.database_url)
    do_not_wait_for_the_disk(store.engine)
    SQLModel.metadata.create_all(store.engine)
    world = wiring.build(settings)
    try:
        yield replace(world, store=store, clock=clock, hints=NoQueue())
    finally:
        store.engine.dispose()
