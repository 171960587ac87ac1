"""Everything running: from the button of the form to the recipient's mailbox, memory, and pages."""

import http.client
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figure, median_and_p95
from bench.running import HOST, Running, running
from bench.visitor import Visitor
from demo.example import YOURSELF, fill_in
from mail.local import LocalMail
from services import drafts
from services.world import World
from settings import load_settings
from store.database import SqlStore
from wiring import build

MEGABYTE = 1_000_000
ARRIVES_SECONDS = 30
QUIET_SECONDS = 3


def figures(forms: int, requests: int) -> list[Figure]:
    with TemporaryDirectory(prefix="accord-bench-") as name:
        port = _free_port()
        # The first start also makes the database.
        with running(Path(name), port):
            pass
        with running(Path(name), port) as accord:
            return _figures(accord, forms, requests)


def _figures(accord: Running, forms: int, requests: int) -> list[Figure]:
    with _inside(accord) as world:
        found = [Figure("A second start, to the first page", accord.started, "s", 5)]
        arrivals = [_form_to_mailbox(world, accord, number) for number in range(forms)]
        found += median_and_p95("Form to mailbox", arrivals, 1000)
        token = fill_in(world, YOURSELF, "hips")
    pages = {"Front page": "/", "Form, first page": "/start/hips"}
    pages |= {"Form, longest page": f"/raise/{token}/disagreement"}
    for page, path in pages.items():
        found += median_and_p95(page, _page_times(accord, path, requests), 50)
    # What a few ticks leave is what it takes at rest.
    time.sleep(QUIET_SECONDS)
    rss, pss = accord.memory()
    found.append(Figure("Memory at rest, all processes (sum of RSS)", rss / MEGABYTE, "MB", 400))
    found.append(Figure("Memory at rest, shared pages once (sum of PSS)", pss / MEGABYTE, "MB", 400))
    return found


@contextmanager
def _inside(accord: Running) -> Iterator[World]:
    """The running installation's database and mail folders, seen from here."""
    world = build(load_settings(accord.environment))
    yield world
    assert isinstance(world.store, SqlStore)
    world.store.engine.dispose()


def _form_to_mailbox(world: World, accord: Running, number: int) -> float:
    """Seconds from pressing the last button to the mail in the counterpart's new mailbox."""
    token, recipient = fill_in(world, YOURSELF, "hips"), f"jo.number{number}@harbour-council.example"
    drafts.save(world, token, {"counterpart_email": recipient})
    visitor, page = Visitor(accord.base_url), f"/raise/{token}/check"
    csrf_token = visitor.csrf_token(page)
    assert isinstance(world.mail, LocalMail)
    begun = time.perf_counter()
    visitor.post(page, csrf_token)
    while not world.mail.keys(recipient):
        if time.perf_counter() - begun > ARRIVES_SECONDS:
            raise TimeoutError(f"No mail for {recipient} after {ARRIVES_SECONDS} s.")
        time.sleep(0.001)
    return time.perf_counter() - begun


def _page_times(accord: Running, path: str, requests: int) -> list[float]:
    """Seconds from the request's first byte to the answer's last, on an open connection."""
    connection = http.client.HTTPConnection(HOST, int(accord.environment["PORT"]), timeout=10)
    times = []
    try:
        for _ in range(requests):
            begun = time.perf_counter()
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            times.append(time.perf_counter() - begun)
            assert answer.status == 200, f"{path} answers {answer.status}."
    finally:
        connection.close()
    # The first ones compile templates.
    return times[3:]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
