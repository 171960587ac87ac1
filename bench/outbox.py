"""Cases a second through the outbox: everything is queued first, then one worker drains it."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import SQLModel

from bench.figures import Figure
from casework.facts import Disagreement, Person
from services import delivery, drafts, raising
from services.world import World
from settings import load_settings
from store.database import SqlStore
from wiring import build


class NoQueue:
    """The hints are not what is measured."""

    def mail_is_due(self) -> None:
        pass


def figures(cases: int) -> list[Figure]:
    """Through SQLite to the local mail folders, and to a real SMTP server where one is installed."""
    with TemporaryDirectory(prefix="accord-bench-") as name:
        folder = Path(name)
        found = _drain("to folders", cases, folder / "local", {})
        if shutil.which("exim4", path="/usr/sbin:/usr/bin") and shutil.which(
            "dovecot", path="/usr/sbin:/usr/bin"
        ):
            from tests.servers import mail_servers

            with mail_servers(folder) as servers:
                settings = servers.environment("accord@accord.example")
                found += _drain("to SMTP with TLS", cases, folder / "smtp", settings)
    return found


def _drain(how: str, cases: int, data_dir: Path, settings: dict[str, str]) -> list[Figure]:
    environment = {"DEMO": "true", "DATA_DIR": str(data_dir), "CONFIRM": "never"} | settings
    with new_world(environment) as world:
        begun = time.perf_counter()
        for number in range(cases):
            raising.submit(world, drafts.start(world), disagreement(number))
        queued = time.perf_counter()
        sent = delivery.deliver(world)
        took = time.perf_counter() - queued
    return [
        Figure(f"Forms decided, written and queued ({how})", cases / (queued - begun), "a s"),
        Figure(f"Cases through the outbox {how}", cases / took, "a s"),
        Figure(f"Mails through the outbox {how}", sent / took, "a s"),
    ]


@contextmanager
def new_world(environment: dict[str, str]) -> Iterator[World]:
    """With these settings, an empty database, and no queue."""
    world = replace(build(load_settings(environment)), hints=NoQueue())
    assert isinstance(world.store, SqlStore)
    SQLModel.metadata.create_all(world.store.engine)
    yield world
    world.store.engine.dispose()


def disagreement(number: int, start_step: str = "1") -> Disagreement:
    return Disagreement(
        board="hips",
        raiser=Person(name="Rae Raiser", email=f"rae.{number}@school.example", agency="Harbour School"),
        counterpart=Person(name="Col Counter", email=f"col.{number}@council.example", agency="City Council"),
        child="Robin Example",
        summary="Robin has come to school hungry and bruised on four days of the last ten.",
        action="Hold a strategy meeting this week.",
        theme="thresholds",
        start_step=start_step,
    )
