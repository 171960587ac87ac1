"""A real browser on the real application, served by a thread of the test."""

import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from services.world import World
from settings import load_settings
from tests.application import StillClock, world_for
from tests.forms.examples import NOW

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--renderer-process-limit=1",
    "--disable-site-isolation-trials",
]
# The shell is Chromium without windows: what Playwright takes, too, and half the work for the machine.
BROWSERS = ["chromium-headless-shell", "chromium", "google-chrome"]
PATIENCE_MS = 30_000
DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=320, height=640)


@dataclass(frozen=True, slots=True)
class LiveServer:
    """The application as it is served: where, with which world, and the clock that it goes by."""

    url: str
    app: Flask
    world: World
    clock: StillClock


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # A busy machine is slow, not wrong; nothing here waits longer than it has to.
    expect.set_options(timeout=PATIENCE_MS)
    # None: the browser that Playwright installs itself, on Ubuntu, whose Chromium is a snap.
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def _served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Flask]]:
    """One server for all tests; each test puts its own world in."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    folder = tmp_path_factory.mktemp("served")
    app = create_app(load_settings({"DEMO": "true", "DATA_DIR": str(folder)}))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", app
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def live_server(_served: tuple[str, Flask], tmp_path: Path) -> Iterator[LiveServer]:
    """The served application with empty tables and a clock that stands at tests.forms.examples.NOW."""
    url, app = _served
    settings = load_settings({"DEMO": "true", "DATA_DIR": str(tmp_path), "BASE_URL": url})
    clock = StillClock(NOW)
    with world_for(settings, clock) as world:
        # Links and drafts are signed with this world's own key; the cookies with the app's.
        app.extensions["accord"] = replace(world, base_url=url)
        yield LiveServer(url, app, world, clock)


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """`open_page(size=DESKTOP, javascript=True)` is a new browser of one person."""
    contexts = []

    def opened(size: ViewportSize = DESKTOP, javascript: bool = True) -> Page:
        context = browser.new_context(
            viewport=size, java_script_enabled=javascript, base_url=live_server.url, locale="en-GB"
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


def assert_accessible(page: Page) -> None:
    """axe-core finds no violation on the page, and the page is no wider than its window.

    axe itself is a script that waits for the page's timers, so it is only run where scripts are.
    """
    # A click ends once the next page has begun, and then there may be nothing of it yet.
    page.wait_for_load_state()
    assert_fits(page)
    if page.evaluate("document.body.classList.contains('js-enabled')"):
        results = Axe().run(page)
        faults = [found for found in results.response["violations"] if not _is_govuks_own(found)]
        assert not faults, f"{page.url}\n{results.generate_report()}"


def assert_fits(page: Page) -> None:
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, f"{page.url} is {wider} pixels wider than its window."


def _is_govuks_own(found: dict[str, Any]) -> bool:
    """GOV.UK Frontend says on purpose whether a radio button's further questions are shown, since screen readers read
    it out, though ARIA has no aria-expanded for radio buttons (alphagov/govuk-frontend, issue 979)."""
    radios = all("govuk-radios__input" in node["html"] for node in found["nodes"])
    return radios and found["id"] == "aria-allowed-attr"
