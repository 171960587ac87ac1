"""A cycle is asked for when mail comes, by each mailbox's own thread."""

import logging
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mail.local import LocalMail
from services.ports import Incoming, Outgoing
from workers.watching import watched


class Line:
    """A line on which the test rings."""

    def __init__(self) -> None:
        self.rings: queue.Queue[bool | Exception] = queue.Queue()
        self.is_open = False
        self.broke = threading.Event()

    def ring(self) -> None:
        self.rings.put(True)

    def wait(self, seconds: float) -> bool:
        assert self.is_open
        told = self.rings.get(timeout=10)
        if isinstance(told, Exception):
            self.broke.set()
            raise told
        return told

    def interrupt(self) -> None:
        self.rings.put(False)


class Watchable:
    def __init__(self) -> None:
        self.line = Line()

    @contextmanager
    def watching(self) -> Iterator[Line]:
        self.line.is_open = True
        yield self.line
        self.line.is_open = False

    def outgoing(self) -> Outgoing:
        raise AssertionError

    def incoming(self) -> Incoming:
        raise AssertionError


def test_each_mailbox_wakes_and_the_threads_end_with_the_block() -> None:
    one, other = Watchable(), Watchable()
    woken: queue.Queue[str] = queue.Queue()
    before = set(threading.enumerate())
    with watched([one, other], lambda: woken.put("!")):  # type: ignore[list-item]
        one.line.ring()
        assert woken.get(timeout=10)
        other.line.ring()
        assert woken.get(timeout=10)
    assert woken.empty() and set(threading.enumerate()) <= before
    assert not one.line.is_open and not other.line.is_open


def test_a_mail_system_that_cannot_tell_is_left_alone(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with watched([LocalMail(tmp_path, "accord@board.example", 1000)], lambda: None):
        assert set(threading.enumerate()) <= before


def test_a_fault_is_said_and_the_block_can_still_end(caplog: pytest.LogCaptureFixture) -> None:
    broken = Watchable()
    broken.line.rings.put(ValueError("no"))
    with watched([broken], lambda: None):  # type: ignore[list-item]
        assert broken.line.broke.wait(timeout=10)
    # The thread has ended with the block, so it has said what there was to say.
    assert "each tick only" in caplog.text and caplog.records[0].levelno == logging.ERROR
