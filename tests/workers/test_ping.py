"""The dead man's handle, with a monitoring service that is a real HTTP server."""

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from services import drafts, raising
from services.ports import Incoming, Outgoing, Transient
from services.world import World
from settings import load_settings
from tests.application import StillClock, world_for
from tests.examples import MONDAY_10, disagreement
from workers import jobs, ping
from workers.ping import ping_if_well

SECRET_PATH = "/ping/0c9a-secret"


class Monitor(ThreadingHTTPServer):
    """Counts the calls. `status` is what it answers; 0: it hangs up without a word."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.calls: list[str] = []
        self.status = 200
        self.url = f"http://127.0.0.1:{self.server_port}{SECRET_PATH}"


class Answering(BaseHTTPRequestHandler):
    server: Monitor

    def do_GET(self) -> None:
        self.server.calls.append(self.path)
        if self.server.status:
            self.send_response(self.server.status)
            self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def monitor() -> Iterator[Monitor]:
    with Monitor() as monitor:
        thread = threading.Thread(target=monitor.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield monitor
        monitor.shutdown()
        thread.join()


@pytest.fixture
def clock() -> StillClock:
    return StillClock(MONDAY_10)


@pytest.fixture
def world(
    tmp_path: Path, clock: StillClock, monitor: Monitor, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    told = {"DEMO": "true", "DATA_DIR": str(tmp_path), "CONFIRM": "never", "PING_URL": monitor.url}
    with world_for(load_settings(told), clock) as world:
        world = replace(world, demo=False)
        monkeypatch.setattr(jobs, "world", lambda: world)
        monkeypatch.setattr(jobs, "_redated", lambda: 0)
        yield world


@contextmanager
def refused() -> Iterator[Any]:
    raise Transient("The mail server refused the connection.")
    yield


@dataclass
class Lines:
    """A mail system of two lines that the test has chosen."""

    outgoing: Callable[[], AbstractContextManager[Outgoing]]
    incoming: Callable[[], AbstractContextManager[Incoming]]


def test_a_cycle_in_which_all_went_well_calls_once_a_minute(
    world: World, monitor: Monitor, clock: StillClock
) -> None:
    for _ in range(3):
        jobs.cycle()
    assert monitor.calls == [SECRET_PATH]
    clock.move_on(timedelta(seconds=59))
    jobs.cycle()
    assert len(monitor.calls) == 1
    clock.move_on(timedelta(seconds=1))
    jobs.cycle()
    assert len(monitor.calls) == 2


def test_no_call_while_mail_does_not_go_out_and_again_when_it_does(
    world: World, monitor: Monitor, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    raising.submit(world, drafts.start(world), disagreement())
    monkeypatch.setattr(jobs, "world", lambda: replace(world, mail=Lines(refused, world.mail.incoming)))
    jobs.cycle()
    clock.move_on(timedelta(minutes=2))
    jobs.cycle()
    assert not monitor.calls
    monkeypatch.setattr(jobs, "world", lambda: world)
    jobs.cycle()
    assert len(monitor.calls) == 1


def test_no_call_where_this_very_cycle_could_not_read_the_mailbox(
    world: World, monitor: Monitor, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.cycle()
    clock.move_on(timedelta(minutes=2))

    monkeypatch.setattr(jobs, "world", lambda: replace(world, mail=Lines(world.mail.outgoing, refused)))
    jobs.cycle()
    assert len(monitor.calls) == 1


@pytest.mark.parametrize("status", [500, 404, 0])
def test_a_call_in_vain_disturbs_nothing_and_is_tried_again_in_a_minute(
    world: World, monitor: Monitor, clock: StillClock, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    monitor.status = status
    jobs.cycle()
    assert "PING_URL was called in vain" in caplog.text
    clock.move_on(timedelta(minutes=1))
    monitor.status = 200
    jobs.cycle()
    assert len(monitor.calls) == 2


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/x", "http://["])
def test_a_service_that_is_not_there_disturbs_nothing(world: World, url: str) -> None:
    jobs.cycle()
    away = replace(world, ping_url=url, clock=StillClock(MONDAY_10 + timedelta(minutes=1)))
    assert not ping_if_well(away, since=MONDAY_10)


def test_a_service_that_never_answers_is_left_soon(
    world: World, monitor: Monitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ping, "SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        jobs.cycle()
        away = replace(world, ping_url=url, clock=StillClock(MONDAY_10 + timedelta(minutes=1)))
        assert not ping_if_well(away, since=MONDAY_10)


def test_the_address_that_is_called_is_not_in_the_log(
    world: World, monitor: Monitor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    jobs.cycle()
    assert monitor.calls and "secret" not in caplog.text and "secret" not in repr(world)


def test_without_a_setting_nothing_is_called(world: World, monitor: Monitor) -> None:
    jobs.cycle()
    assert not ping_if_well(replace(world, ping_url=""), since=MONDAY_10)
    assert len(monitor.calls) == 1
