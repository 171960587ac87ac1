"""The figures' page in a browser: with and without scripts, by keyboard, and on paper."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from services import clockwork
from services.world import World
from tests.browser.conftest import DESKTOP
from tests.browser.test_public import DESK_AND_PLAIN_TELEPHONE, seen
from tests.browser.test_staff import sign_in
from tests.forms.examples import typed
from tests.web.steps import raise_one


@pytest.fixture
def world(live_server) -> World:
    """Six challenges; nobody answers the first three within two days."""
    world = live_server.app.extensions["accord"]
    for number in range(6):
        raise_one(world, typed(raiser_name=f"Pat Raiser{number}"))
        if number == 2:
            live_server.clock.move_on(timedelta(days=2))
            clockwork.tick(world)
    return world


@pytest.mark.parametrize("way", DESK_AND_PLAIN_TELEPHONE)
def test_the_figures_are_seen_and_read(open_page: Callable[..., Page], world: World, way: dict) -> None:
    page = open_page(**way)
    sign_in(page, world)
    page.get_by_role("link", name="Figures").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Figures, ")
    seen(page, "figures")
    # What the chart shows is in the table, so it is not read out twice.
    assert page.locator(".accord-bars[aria-hidden=true]").count() == page.locator(".accord-bars").count()
    table = page.get_by_role("table", name="By step reached")
    expect(table.get_by_role("row").filter(has_text="Step 2")).to_contain_text("3")
    page.get_by_role("link", name="Show what may leave the Board").click()
    expect(table.get_by_role("row").filter(has_text="Step 2")).to_contain_text("withheld")
    seen(page, "figures-published")


def test_a_year_is_chosen_by_keyboard_alone(open_page: Callable[..., Page], world: World) -> None:
    page = open_page(size=DESKTOP, javascript=False)
    sign_in(page, world)
    page.goto("/staff/figures")
    page.get_by_label("Quarter or year").focus()
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="By quarter", exact=True)).to_be_visible()


def test_on_paper_the_bars_stay_and_the_boxes_go(open_page: Callable[..., Page], world: World) -> None:
    page = open_page(size=DESKTOP)
    sign_in(page, world)
    page.goto("/staff/figures")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Show")).to_be_hidden()
    bar = page.locator(".accord-bar").first
    expect(bar).to_be_visible()
    assert bar.evaluate("bar => getComputedStyle(bar).fill") == "rgb(18, 67, 109)"
    box = bar.bounding_box()
    assert box and box["width"] > 0
