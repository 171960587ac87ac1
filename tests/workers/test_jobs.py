"""A job that fails is told in the log without what the error says, and none disturbs another."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from services import clockwork, delivery, free_busy, intake, proof, quarterly, returns_mail
from services.ports import Throttled
from services.world import World
from settings import load_settings
from tests.application import StillClock, world_for
from tests.examples import MONDAY_10
from workers import jobs


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    told = {"DEMO": "true", "DATA_DIR": str(tmp_path), "TECHNICAL_CONTACT": "it@board.example"}
    with world_for(load_settings(told), StillClock(MONDAY_10)) as world:
        world = replace(world, demo=False)
        monkeypatch.setattr(jobs, "world", lambda: world)
        monkeypatch.setattr(jobs, "_redated", lambda: 0)
        yield world


def test_the_proof_is_a_job(world: World) -> None:
    jobs.prove()
    with world.store.reading() as uow:
        assert uow.outbox.count_since("not_well", MONDAY_10) == 1


def test_a_slow_look_at_calendars_holds_up_no_clock(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, answers, done = threading.Event(), threading.Event(), threading.Event()

    def slow(_: World) -> int:
        begun.set()
        answers.wait(60)
        done.set()
        return 0

    monkeypatch.setattr(free_busy, "sees_calendars", lambda _: True)
    monkeypatch.setattr(free_busy, "refresh", slow)
    ticked = []
    monkeypatch.setattr(clockwork, "tick", lambda here, until: ticked.append(until))
    jobs.cycle()
    assert begun.wait(60)
    jobs.cycle()
    assert len(ticked) == 2 and not done.is_set(), "a second cycle has run, and nobody looks twice at once"
    answers.set()
    assert done.wait(60)
    # It is over for the next test too.
    with jobs._looking:
        pass


@pytest.mark.parametrize(
    ("module", "name", "job"),
    [
        (intake, "fetch", jobs.cycle),
        (clockwork, "tick", jobs.cycle),
        (delivery, "deliver", jobs.deliver),
        (returns_mail, "post", jobs.deliver),
        (quarterly, "keep_quarters", jobs.cycle),
        (proof, "prove", jobs.prove),
    ],
)
def test_a_fault_of_ours_ends_in_the_log(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    module: object,
    name: str,
    job: object,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("Robin Example")

    broken.__name__ = name
    monkeypatch.setattr(module, name, broken)
    job()  # type: ignore[operator]
    assert f"{name} did not finish and will be tried again" in caplog.text


def test_a_mailbox_whose_system_asks_us_to_wait_is_left_alone_until_then(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def busy(here: World) -> None:
        asked.append(here.clock.wall())
        raise Throttled("The server is busy.", timedelta(minutes=5))

    monkeypatch.setattr(intake, "fetch", busy)
    monkeypatch.setattr(jobs, "_asked_to_wait", {})
    clock = world.clock
    assert isinstance(clock, StillClock)
    for minutes in (0, 1, 3, 1, 1):
        clock.move_on(timedelta(minutes=minutes))
        jobs.cycle()
    assert [moment - MONDAY_10 for moment in asked] == [timedelta(0), timedelta(minutes=5)]
