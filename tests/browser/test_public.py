"""The public pages as people use them: at a desk and on a telephone, with JavaScript and without."""

import os
import re
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from casework.late import answer_late
from services.world import change
from tests.browser.conftest import DESKTOP, PHONE, assert_accessible, assert_fits
from tests.web.steps import links

# Where scripts run, `seen` looks at the telephone's width as well; without them a page is the same at a desk, but wider.
DESK_AND_PLAIN_TELEPHONE = [
    pytest.param({"size": DESKTOP, "javascript": True}, id="desk"),
    pytest.param({"size": PHONE, "javascript": False}, id="telephone-no-script"),
]
SHOTS = os.environ.get("SHOTS", "")


def shot(page: Page, name: str) -> None:
    """Keeps a picture of the page when SHOTS names a folder, so that a person can look at it."""
    if SHOTS:
        scripts = page.evaluate("document.body.classList.contains('js-enabled')")
        way = f"{page.evaluate('window.innerWidth')}{'' if scripts else '-plain'}"
        page.screenshot(path=Path(SHOTS) / f"{name}-{way}.png", full_page=True)


def seen(page: Page, name: str) -> None:
    """The page is accessible and fits in its window; one that is looked at at a desk fits on a telephone as well."""
    assert_accessible(page)
    shot(page, name)
    if page.viewport_size == DESKTOP:
        page.set_viewport_size(PHONE)
        assert_fits(page)
        shot(page, name)
        page.set_viewport_size(DESKTOP)


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continue").click()


def start(page: Page, stage: str = "Stage One") -> None:
    page.goto("/")
    page.get_by_role("button", name=re.compile("Raise a disagreement.*Hampshire")).click()
    page.get_by_label("Resolving a professional disagreement").check()
    go_on(page)
    page.get_by_label(re.compile(stage)).check()


def about_you(page: Page, *, manager: bool = True) -> None:
    page.get_by_label("Your name").fill("Sam Okafor")
    page.get_by_label("Your job title").fill("Health visitor")
    page.get_by_label("Your agency").fill("Solent Trust")
    page.get_by_label("Your work e-mail address").fill("sam@trust.example")
    page.get_by_label("Your telephone number").fill("023 9999 0000")
    if manager:
        page.get_by_label("Your manager’s name").fill("Mo Lind")
        page.get_by_label("Your manager’s e-mail address").fill("mo@trust.example")


def about_them(page: Page) -> None:
    page.get_by_label("Their name").fill("Jo Smith")
    page.get_by_label("Their agency").fill("City Council")
    page.get_by_label("Their work e-mail address").fill("jo@council.example")


def the_disagreement(page: Page) -> None:
    page.get_by_label("Child’s name").fill("Robin Testchild")
    birth = page.get_by_role("group", name="Child’s date of birth (optional)")
    for part, value in (("Day", "27"), ("Month", "3"), ("Year", "2019")):
        birth.get_by_label(part).fill(value)
    page.get_by_label("What are you concerned about?").fill(
        "The child has lost weight.\n\nNothing has changed."
    )
    page.get_by_label("What do you ask them to do?").fill("Hold a strategy meeting this week.")
    page.get_by_label("Thresholds").check()


@pytest.mark.parametrize("way", DESK_AND_PLAIN_TELEPHONE)
def test_a_form_is_filled_in_sent_confirmed_and_answered(open_page, live_server, way):
    page = open_page(**way)
    page.goto("/")
    seen(page, "front")
    start(page)
    seen(page, "start")
    go_on(page)
    about_you(page)
    seen(page, "you")
    go_on(page)
    about_them(page)
    seen(page, "them")
    go_on(page)
    the_disagreement(page)
    seen(page, "disagreement")
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    seen(page, "check")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One thing left: confirm by e-mail")
    seen(page, "sent")

    page.goto(links(live_server.world, "confirm", "confirm")[0])
    seen(page, "confirm")
    page.get_by_role("button", name="Yes, confirm and send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirmed")
    seen(page, "confirmed")

    link = links(live_server.world, "ask", "answer")[0]
    page.goto(link)
    expect(page.get_by_role("main")).to_contain_text("Hold a strategy meeting this week.")
    seen(page, "answer")
    page.get_by_role("button", name="NOT AGREED").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("NOT AGREED")
    seen(page, "answered")

    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link is no longer needed")
    seen(page, "closed")

    page.goto(links(live_server.world, "escalated_speaker", "own-side")[0])
    seen(page, "own-side")
    page.get_by_label("How do you see it?").fill("I share the other agency’s view.")
    page.get_by_role("button", name="Send my view").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your view is recorded")
    seen(page, "own-side-told")

    page.goto(links(live_server.world, "not_agreed", "wrong")[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("Is the answer wrong?")
    seen(page, "wrong")
    page.get_by_role("button", name="WRONG").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Board staff look at it")
    seen(page, "wrong-told")

    late = partial(answer_late, party=3, verdict="agreed", words="AGREED", how="reply")
    change(live_server.world, 1, late)
    page.goto(links(live_server.world, "late_agreed", "settle")[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it settled?")
    seen(page, "settle")
    page.get_by_role("button", name="Yes, it is settled").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("It is settled")
    seen(page, "settled")


@pytest.mark.parametrize("way", DESK_AND_PLAIN_TELEPHONE)
def test_faults_are_listed_and_lead_to_their_boxes(open_page, live_server, way):
    page = open_page(**way)
    start(page)
    go_on(page)
    about_you(page)
    page.get_by_label("Your work e-mail address").fill("sam at trust")
    go_on(page)

    expect(page).to_have_title("Error: About you – Accord")
    seen(page, "fault")
    page.get_by_role("link", name="Enter your e-mail address, like name@trust.example.").click()
    if way["javascript"]:
        expect(page.get_by_label("Your work e-mail address")).to_be_focused()
    else:
        assert page.url.endswith("#raiser_email")
    expect(page.get_by_label("Your name")).to_have_value("Sam Okafor")

    page.get_by_label("Your work e-mail address").fill("sam@trust.example")
    go_on(page)
    about_them(page)
    go_on(page)
    expect(page.get_by_label("Child’s name")).to_be_visible()
    go_on(page)
    expect(page).to_have_title(re.compile("^Error: "))
    seen(page, "faults")
    page.get_by_role("link", name="Choose the main reason for the disagreement.").click()
    if way["javascript"]:
        expect(page.get_by_label("Thresholds")).to_be_focused()
    else:
        assert page.url.endswith("#theme")


@pytest.mark.parametrize("way", DESK_AND_PLAIN_TELEPHONE)
def test_a_lost_session_loses_nothing_typed(open_page, live_server, way):
    page = open_page(**way)
    start(page)
    go_on(page)
    about_you(page)
    page.context.clear_cookies()
    go_on(page)

    expect(page.get_by_text("This page had been open for a long time")).to_be_visible()
    expect(page.get_by_label("Your name")).to_have_value("Sam Okafor")
    seen(page, "stale")
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Who you disagree with")


@pytest.mark.parametrize("way", DESK_AND_PLAIN_TELEPHONE)
def test_danger_comes_first_and_earlier_stages_are_asked_for(open_page, live_server, way):
    page = open_page(**way)
    start(page, "Stage Three")
    page.get_by_label("Yes, a child is in immediate danger now").check()
    go_on(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Act now")
    seen(page, "danger")
    page.get_by_role("button", name="I have called. Continue").click()
    about_you(page, manager=False)
    expect(page.get_by_label("Your manager’s name")).to_have_count(0)
    go_on(page)
    about_them(page)
    go_on(page)
    the_disagreement(page)
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("What you have already tried")
    page.get_by_label("What came of it?").first.fill("Not agreed by telephone.")
    go_on(page)
    expect(page).to_have_title(re.compile("^Error: "))
    seen(page, "earlier")
    tried = page.get_by_role("group", name="When was it tried?").first
    for part, value in (("Day", "30"), ("Month", "11"), ("Year", "2026")):
        tried.get_by_label(part).fill(value)
    go_on(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("call 999 now")).to_be_visible()
    seen(page, "sent-danger")


def test_a_slow_second_press_gives_the_same_receipt(page, live_server):
    start(page)
    for fill in (lambda _: None, about_you, about_them, the_disagreement):
        fill(page)
        go_on(page)
    check = page.url
    page.get_by_role("button", name="Send").dblclick()
    reference = page.get_by_text(re.compile(r"Reference HIPS-\d+")).inner_text()

    page.goto(check)

    expect(page.get_by_text(reference)).to_be_visible()
    with live_server.world.store.reading() as uow:
        assert len(uow.cases.lines(["hips"])) == 1


def test_the_count_of_characters_and_the_agencies_help_where_scripts_run(page, live_server):
    start(page)
    go_on(page)
    about_you(page)
    go_on(page)
    about_them(page)
    go_on(page)
    page.get_by_label("What are you concerned about?").fill("x" * 10_003)

    expect(page.get_by_text("You have 3 characters too many")).to_be_visible()


def test_no_page_breaks_its_own_security_policy(open_page, live_server):
    page = open_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    start(page)
    go_on(page)
    page.goto("/nothing")
    seen(page, "not-found")

    assert [text for text in said if "404" not in text] == []
    assert page.evaluate("document.body.classList.contains('govuk-frontend-supported')")
