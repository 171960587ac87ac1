"""A form with rows, what is to be learned and the Board's returns, in a browser."""

from dataclasses import replace
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from services import returns_mail
from services.roles import UNSAID
from services.world import World
from tests.browser.test_public import DESK_AND_PLAIN_TELEPHONE, seen
from tests.browser.test_staff import sign_in
from tests.examples import COL
from tests.services.returning import Unprinted
from tests.web.boards import number_of, path, raised, silence_until, with_board
from tests.web.staff.steps import BOARD
from tests.web.steps import links


@pytest.fixture
def world(live_server) -> World:
    """East Riding's alone, whose staff are those of the other browser tests."""
    world = with_board(live_server.app.extensions["accord"], "eastriding")
    world = replace(world, staff={"eastriding": {BOARD: UNSAID}}, printer=Unprinted())
    live_server.app.extensions["accord"] = world
    return world


@pytest.mark.parametrize("way", DESK_AND_PLAIN_TELEPHONE)
def test_a_form_with_rows_is_left_found_again_and_its_faults_are_told(open_page, live_server, world, way):
    reference = raised(world, "eastriding", born=date(2018, 5, 3))
    silence_until(world, live_server.clock, reference, "4")
    page = open_page(**way)
    [link] = links(world, "paper_due", "paper")
    page.goto(link)
    page.get_by_role("button", name="Add another: Child").click()
    second = page.get_by_role("group", name="Child 2").get_by_label("First name")
    second.fill("Wren")
    seen(page, "paper-rows")
    page.get_by_role("button", name="Save and come back later").click()
    seen(page, "paper-saved")
    page.goto(link)
    expect(second).to_have_value("Wren")
    page.get_by_label("Job title").fill("")
    page.get_by_role("button", name="Send", exact=True).last.click()
    expect(page.get_by_role("alert")).to_contain_text("Answer this")
    seen(page, "paper-rows-faults")


def test_what_was_learned_is_followed_up_and_its_return_can_be_saved(page: Page, live_server, world):
    reference = raised(world, "eastriding", start_step="2")
    party = number_of(world, reference, COL)
    anybody = live_server.app.test_client()
    anybody.post(path(world.links.answer(*party, "2")), data={"verdict": "agreed", "who": "Col"})
    told = {
        "answer-resolution": "It was held.",
        "answer-lessons.1.kind": "training",
        "answer-lessons.1.words": "Thresholds for schools.",
    }
    anybody.post(path(world.links.paper(*party, "lessons")), data=told)
    assert returns_mail.post(world) == 1
    sign_in(page, world)
    page.get_by_role("link", name="Lessons").click()
    seen(page, "lessons")
    page.get_by_role("link", name="Training").click()
    seen(page, "lesson")
    page.goto(f"/staff/cases/{reference}")
    expect(page.get_by_role("heading", name="Returns to the Board")).to_be_visible()
    seen(page, "case-with-returns")
