"""The pages behind the link to a meeting in a browser: another time, and what came of it."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from services import clockwork
from services.world import World
from tests.browser.test_public import DESK_AND_PLAIN_TELEPHONE, seen
from tests.browser.test_staff import sign_in
from tests.forms.examples import starting_at_stage_three
from tests.web.boards import path
from tests.web.staff.steps import loaded
from tests.web.steps import raise_one


@pytest.fixture
def world(live_server) -> World:
    """A case at Stage Three, whose meeting is to come."""
    world = live_server.app.extensions["accord"]
    raise_one(world, starting_at_stage_three())
    return world


@pytest.fixture
def over(live_server, world) -> str:
    """The meeting should be over; the page of whoever is asked what came of it."""
    live_server.clock.moment = loaded(world).meeting.end + timedelta(minutes=1)
    clockwork.tick(world)
    return path(world.links.meeting(1, loaded(world).outcome_asked.party))


@pytest.mark.parametrize("way", DESK_AND_PLAIN_TELEPHONE)
def test_the_raiser_chooses_another_time_after_a_doubt(open_page, world, way):
    page = open_page(**way)
    page.goto(path(world.links.meeting(1, 1)))
    seen(page, "meeting-time")
    for part, value in (("Day", "7"), ("Month", "12"), ("Year", "2026")):
        page.get_by_label(part).fill(value)
    page.get_by_label("Time on that date").fill("10am")
    page.get_by_role("button", name="Choose this time").click()
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_role("alert")).to_contain_text("That time is after the deadline of the step.")
    seen(page, "meeting-time-doubt")
    page.get_by_role("button", name="Choose this time").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The meeting is at another time")
    seen(page, "meeting-moved")


@pytest.mark.parametrize("way", DESK_AND_PLAIN_TELEPHONE)
def test_the_outcome_is_refused_empty_and_then_told(open_page, over, world, way):
    page = open_page(**way)
    page.goto(over)
    if way["javascript"]:
        expect(page.get_by_label("What will be done?")).to_be_hidden()
    seen(page, "meeting-outcome")
    page.get_by_role("button", name="Record it").click()
    expect(page).to_have_title(re.compile("^Error: "))
    page.get_by_role("link", name="Choose what came of the meeting.").click()
    page.get_by_label("Agreed", exact=True).check()
    expect(page.get_by_label("What will be done?")).to_be_visible()
    seen(page, "meeting-outcome-agreed")
    page.get_by_label("What will be done?").fill("A strategy meeting on Friday.")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Agreed")
    seen(page, "meeting-told")
    assert loaded(world).outcome == "A strategy meeting on Friday."


def test_the_outcome_is_told_with_the_keyboard(open_page, over, world):
    page = open_page()
    page.goto(over)
    page.get_by_label("Agreed", exact=True).focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Not agreed")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("They want to wait.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not agreed")
    assert loaded(world).step == "4"


def test_staff_see_the_meeting_and_its_two_pages(open_page, over, live_server, world):
    page = open_page()
    sign_in(page, world)
    page.goto("/staff/cases/HIPS-00001")
    expect(page.get_by_text("what came of it.")).to_be_visible()
    seen(page, "case-meeting-over")
    page.get_by_role("link", name="Record what came of the meeting").first.click()
    seen(page, "act-meeting-outcome")
    page.get_by_label("It was not held").check()
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("alert")).to_contain_text("What came of the meeting is recorded.")
    page.get_by_role("link", name="Choose another time for the meeting").click()
    seen(page, "act-meeting-time")
