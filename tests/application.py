"""The real application for tests: SQLite file, real composer; no queue, and a clock that the test moves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

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


@contextmanager
def world_for(settings: Settings, clock: StillClock) -> Iterator[World]:
    """A World with empty tables, whose connections are closed afterwards."""
    store = SqlStore(settings.database_url)
    SQLModel.metadata.create_all(store.engine)
    world = wiring.build(settings)
    try:
        yield replace(world, store=store, clock=clock, hints=NoQueue())
    finally:
        store.engine.dispose()
