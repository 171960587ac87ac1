"""A worker dies between handing a mail over and writing that down: where copies are kept, nobody gets it twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from services import delivery, drafts, raising
from services.world import World
from settings import load_settings
from tests.application import StillClock, world_for
from tests.examples import COL, MONDAY_10, RAE, disagreement
from tests.mail.conftest import System


@pytest.fixture
def clock() -> StillClock:
    return StillClock(MONDAY_10)


@pytest.fixture
def world(tmp_path: Path, clock: StillClock, system: System) -> Iterator[World]:
    if not system.keeps_copies:
        pytest.skip("It keeps no copies.")
    given = {"DEMO": "1", "DATA_DIR": str(tmp_path), "CONFIRM": "never", "MAIL_ADDRESS": system.address}
    with world_for(load_settings(given), clock) as world:
        yield replace(world, mail=system.mail)


def test_a_worker_that_dies_after_a_send_costs_nobody_a_second_mail(
    world: World, clock: StillClock, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {person.email: _count(system, person.email) for person in (COL, RAE)}
    raising.submit(world, drafts.start(world), disagreement())
    with world.store.reading() as uow:
        outbox = type(uow.outbox)
    with monkeypatch.context() as dying:
        dying.setattr(outbox, "mark", _die)
        with pytest.raises(Killed):
            delivery.deliver(world)
    clock.move_on(world.lease + timedelta(seconds=1))
    other = replace(world, mail=system.again(), worker="another")
    assert delivery.deliver(other) == 2
    assert {email: _count(system, email) - count for email, count in before.items()} == dict.fromkeys(
        before, 1
    )


class Killed(BaseException):
    """What no `except Exception` holds up."""


def _die(*_: object, **__: object) -> None:
    raise Killed


def _count(system: System, email: str) -> int:
    for count in range(100):
        try:
            system.received(email, count)
        except AssertionError:
            continue
        return count
    raise AssertionError("there are too many")
