"""The calendar feeds' page in a browser: at a desk, on a telephone, with and without scripts, and by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_public import DESK_AND_PLAIN_TELEPHONE, seen
from tests.browser.test_staff import sign_in
from tests.forms.examples import typed
from tests.web.steps import raise_one


@pytest.mark.parametrize("way", DESK_AND_PLAIN_TELEPHONE)
def test_a_feed_is_made_copied_and_ended_by_keyboard(open_page, live_server, way):
    world = live_server.app.extensions["accord"]
    reference = raise_one(world, typed())
    page = open_page(**way)
    sign_in(page, world)
    page.get_by_role("link", name="Calendar", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Calendar feeds")
    seen(page, "feeds")

    page.get_by_role("button", name=re.compile("Make a feed.*For you")).focus()
    page.keyboard.press("Enter")
    box = page.get_by_label("Address of the feed")
    address = box.input_value()
    assert address.startswith(f"{live_server.url}/feeds/") and address.endswith(".ics")
    assert "BEGIN:VEVENT" in page.request.get(address).text()
    copy = page.get_by_role("button", name="Copy", exact=True)
    if way["javascript"]:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        box.focus()
        page.keyboard.press("Tab")
        expect(copy).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == address
    else:
        expect(copy).to_have_count(0)
    seen(page, "feeds-made")

    page.get_by_role("button", name=re.compile("End this feed.*For you")).click()
    expect(page.get_by_role("main")).to_contain_text("The feed has ended.")
    assert page.request.get(address).status == 404
    page.get_by_label("Reference of the case").fill(reference)
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("button", name=re.compile("Make a feed.*Jo Smith"))).to_be_visible()
    seen(page, "feeds-of-a-case")
