"""Held mail in a browser: read it, decide with one press or with the keyboard alone, and the next one is there."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from services.directory_import import import_directory
from services.world import World
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_public import DESK_AND_PLAIN_TELEPHONE, seen
from tests.browser.test_staff import POSTS, arrives, sign_in
from tests.forms.examples import typed
from tests.web.staff.steps import mails
from tests.web.steps import raise_one

QUOTED = "\n".join(f"> Line {number} of the e-mail that was sent to Jo Smith" for number in range(1, 15))
LONG = f"""We would agree if the school nurse came to the meeting as well.

Kind regards
Jo Smith

This e-mail is confidential and intended solely for the addressee.

On Tue, 1 Dec 2026 at 17:40, Accord <accord@accord.example> wrote:
{QUOTED}
"""


@pytest.fixture
def world(live_server) -> World:
    """Two cases with an answer each that a person has to read, and a stray mail."""
    world = live_server.app.extensions["accord"]
    import_directory(world, POSTS.encode(), "posts.csv")
    raise_one(world, typed())
    raise_one(world, typed(counterpart_name="Ben Ray", counterpart_email="ben@council.example"))
    live_server.clock.move_on(timedelta(minutes=8))
    first, second = (mail.envelope_from for mail in mails(world, "ask"))
    arrives(world, "Jo Smith <jo.smith@council.example>", first, "Re: your question", LONG)
    arrives(world, "ben@other.example", second, "Re: your question too", "Not agreed.\n\nBen")
    arrives(
        world, "pat@stranger.example", "accord@accord.example", "About HIPS", "I cannot come to HIPS-00002."
    )
    return world


@pytest.mark.parametrize("way", DESK_AND_PLAIN_TELEPHONE)
def test_every_held_page_can_be_read_and_used(open_page, world, way):
    page = open_page(**way)
    sign_in(page, world)
    page.get_by_role("link", name="Held", exact=True).click()
    expect(page.locator("mark")).to_have_text(
        "We would agree if the school nurse came to the meeting as well."
    )
    seen(page, "held-first")
    page.get_by_text("Quoted: 15 lines").click()
    expect(page.get_by_text("> Line 14 of the e-mail")).to_be_visible()
    page.get_by_text("Add a note, or what was agreed").click()
    seen(page, "held-opened")
    page.get_by_role("button", name="Not agreed").click()
    expect(page.get_by_role("alert")).to_contain_text("Filed as not agreed.")
    expect(page.get_by_text("2 e-mails are held")).to_be_visible()
    seen(page, "held-second")
    page.get_by_role("button", name="No answer").click()
    expect(page.get_by_role("button", name="Put it on HIPS-00002")).to_be_visible()
    seen(page, "held-of-no-case-likely")
    page.get_by_role("button", name="Of no case").click()
    expect(page.get_by_text("No e-mail is held.")).to_be_visible()
    seen(page, "held-none")


def test_the_wrong_button_is_taken_back(open_page, world):
    page = open_page(size=PHONE)
    sign_in(page, world)
    page.goto("/staff/held")
    page.get_by_role("button", name="Agreed", exact=True).click()
    page.get_by_role("link", name="Wrong button? Look at it again").click()
    seen(page, "held-wrong-button")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("alert")).to_contain_text("It is taken back")
    expect(page.get_by_role("button", name="Not agreed")).to_be_visible()


def press_key(page: Page, key: str) -> None:
    """Alt and an access key. Playwright's own keyboard leaves out the text by which the browser knows the key."""
    told = {"modifiers": 1, "key": key, "code": f"Digit{key}", "windowsVirtualKeyCode": ord(key)}
    keyboard = page.context.new_cdp_session(page)
    with page.expect_navigation():
        keyboard.send(
            "Input.dispatchKeyEvent", told | {"type": "keyDown", "text": key, "unmodifiedText": key}
        )
        keyboard.send("Input.dispatchKeyEvent", told | {"type": "keyUp"})


def tab_to(page: Page, name: str) -> None:
    """Presses Tab until the button or link with this name has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").strip() == name:
            return
    raise AssertionError(f"'{name}' is not reached with Tab.")


@pytest.mark.parametrize("javascript", [True, False])
def test_three_mails_are_dealt_with_by_the_keyboard_alone(open_page, world, javascript):
    page = open_page(size=DESKTOP, javascript=javascript)
    sign_in(page, world)
    page.goto("/staff/held")
    press_key(page, "4")
    expect(page.get_by_text("Re: your question too", exact=True)).to_be_visible()
    press_key(page, "2")
    expect(page.get_by_role("alert")).to_contain_text("Filed as not agreed.")
    expect(page.get_by_text("2 e-mails are held")).to_be_visible()
    tab_to(page, "Of no case")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 e-mail is held")).to_be_visible()
    press_key(page, "3")
    expect(page.get_by_text("No e-mail is held.")).to_be_visible()


def test_the_printed_mail_is_whole_and_has_no_buttons(open_page, world):
    page = open_page(size=DESKTOP)
    sign_in(page, world)
    page.goto("/staff/held")
    expect(page.get_by_text("> Line 14 of the e-mail")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Not agreed")).to_be_hidden()
    expect(page.get_by_text("> Line 14 of the e-mail")).to_be_visible()
    seen(page, "held-printed")
