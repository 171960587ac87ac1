"""The demo as a newcomer goes through it, with JavaScript and without, at a desk and on a telephone."""

import re

import pytest
from playwright.sync_api import Page, expect

from demo.seed import fill_directory
from tests.browser.conftest import DESKTOP, PHONE, LiveServer, assert_accessible

JO = "jo.smith@harbour-council.example"
SAM = "sam.okafor@raiser.example"


def raise_example(page: Page, who: str) -> None:
    """Sends the example in, and confirms it by the link in the raiser's e-mail."""
    page.goto("/demo")
    page.get_by_label(who).check()
    page.get_by_label("Whose protocol?").select_option("hips")
    press(page, "Fill in the form with an example")
    press(page, "Send")
    expect(page.get_by_role("heading", name="confirm by e-mail")).to_be_visible()
    page.get_by_role("link", name="Mailboxes and clock").click()
    press(page, "Look for new mail")
    page.get_by_role("link", name=SAM).last.click()
    in_the_mail(page, "Check and confirm")
    page.wait_for_url(re.compile("/confirm/"))
    page.get_by_role("main").get_by_role("button").click()
    page.get_by_role("link", name="Mailboxes and clock").click()
    press(page, "Look for new mail")


def press(page: Page, button: str) -> None:
    """Presses a button and waits for the page that follows, which may look the same."""
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def accessible(page: Page, heading: str) -> None:
    """The page with this heading has come, and axe finds no fault in it."""
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
    page.wait_for_load_state()
    assert_accessible(page)


def in_the_mail(page: Page, link: str) -> None:
    """Follows a link in the HTML of the open mail."""
    page.frame_locator("iframe").get_by_role("link", name=link, exact=True).click()


@pytest.mark.parametrize(
    "way",
    [
        pytest.param({"size": DESKTOP, "javascript": True}, id="desk"),
        pytest.param({"size": PHONE, "javascript": False}, id="telephone-no-script"),
    ],
)
def test_a_newcomer_raises_confirms_and_answers_by_the_links_in_the_mails(
    open_page, live_server: LiveServer, way: dict
) -> None:
    fill_directory(live_server.world)
    page = open_page(**way)
    raise_example(page, "You answer")
    accessible(page, "Try Accord")
    page.get_by_role("link", name=JO).click()
    accessible(page, "Mailbox of")
    in_the_mail(page, "NOT AGREED")
    expect(page.get_by_label("Answer as Jo Smith")).to_have_value("NOT AGREED")
    press(page, "Send answer")
    expect(page.get_by_text("Accord has read it. Read as not agreed")).to_be_visible()
    accessible(page, "Mailbox of")


def test_a_newcomer_watches_a_whole_protocol(page: Page, live_server: LiveServer) -> None:
    fill_directory(live_server.world)
    page.goto("/demo")
    accessible(page, "Try Accord")
    raise_example(page, "NOT AGREED")
    page.get_by_role("link", name="alex.stays-silent@").click()
    page.get_by_role("link", name=re.compile("Meeting at")).click()
    accessible(page, "Mailbox of")
    press(page, "Accept")
    expect(page.get_by_text("An answer to the invite: ACCEPTED")).to_be_visible()
    page.get_by_role("link", name="All mailboxes").click()
    press(page, "To the next deadline")
    page.get_by_role("link", name="inbox@hips.example").click()
    expect(page.get_by_role("heading", name="For the Board")).to_be_visible()


def test_a_mail_in_its_frame_runs_no_script(page: Page, live_server: LiveServer) -> None:
    fill_directory(live_server.world)
    raise_example(page, "You answer")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.route(
        "**/demo/html/**", lambda route: route.fulfill(response=(got := route.fetch()), body=hostile(got))
    )
    page.get_by_role("link", name=JO).click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("Do you agree to the requested action?")).to_be_visible()
    assert not [text for text in said if text == "it ran"]
    assert [text for text in said if "script" in text.lower()], "the browser did not report the script"


def hostile(response) -> str:
    return (
        response.text()
        .replace("<body>", '<body><script>console.log("it ran")</script>', 1)
        .replace("</body>", '<script>console.log("it ran")</script></body>', 1)
    )
