"""The protocols' pages in a real browser: at a desk, on a telephone, without scripts, and on paper."""

import re

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser.conftest import DESKTOP, PHONE, assert_accessible
from tests.browser.test_public import seen, shot

SMALL_PHONE = ViewportSize(width=360, height=780)
BOARDS = ["bedfordshire", "brighton-hove", "eastriding", "hips", "sewscb"]


@pytest.mark.parametrize("key", BOARDS)
def test_a_protocol_is_accessible_and_no_wider_than_its_window(open_page, key):
    # A desk is looked at with the longest and the widest page, a telephone with all.
    page = open_page(size=DESKTOP if key in ("bedfordshire", "sewscb") else SMALL_PHONE)
    page.goto(f"/protocols/{key}")
    seen(page, f"protocol-{key}")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "telephone"])
def test_from_the_front_page_to_a_pathway_and_its_deadlines(open_page, size):
    page = open_page(size=size)
    page.goto("/")
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("How it works.*Bedford Borough")).click()
    page.get_by_role("navigation").get_by_role("link", name="Core Group").click()
    expect(page.get_by_role("heading", name="Core Group")).to_be_in_viewport()
    page.get_by_role("link", name=re.compile("Work out its deadlines.*Core Group")).click()
    expect(page.get_by_role("heading", name="Core Group")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Ends at 5:30 pm on Wednesday 2 December 2026")
    assert_accessible(page)
    shot(page, "what-if")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_another_date_and_step_give_an_address_that_can_be_sent_on(open_page, javascript):
    page = open_page(javascript=javascript)
    page.goto("/protocols/hips/what-if")
    page.get_by_label("What is it about").select_option("Stage Three: senior manager to senior manager")
    raised = page.get_by_role("group", name="Date on which it is raised")
    for part, value in (("Day", "24"), ("Month", "12"), ("Year", "2026")):
        raised.get_by_label(part).fill(value)
    page.get_by_label("Time at which it is raised").fill("10am")
    page.get_by_role("button", name="Show the deadlines").click()
    expect(page.get_by_role("main")).to_contain_text("Ends at 5 pm on Wednesday 30 December 2026")

    other = open_page()
    other.goto(page.url)

    expect(other.get_by_role("main")).to_contain_text("Ends at 5 pm on Wednesday 30 December 2026")
    expect(other.get_by_label("What is it about")).to_have_value("default:3")


def test_a_mistake_leads_to_its_box(page):
    page.goto("/protocols/hips/what-if?start=x&raised=31&raised=2&raised=2026&at=10am")
    assert_accessible(page)
    page.get_by_role("link", name="The date on which it is raised is not a real date").click()
    expect(page.locator("#raised-day")).to_be_focused()
    page.get_by_role("link", name="The Board has no such pathway").click()
    expect(page.locator("#start")).to_be_focused()


def test_job_titles_are_a_table_at_a_desk_and_lists_on_a_telephone(open_page):
    desk, telephone = open_page(), open_page(size=SMALL_PHONE)
    for page, level_is_said in ((desk, False), (telephone, True)):
        page.goto("/protocols/bedfordshire")
        cell = page.get_by_role("row", name="Beds Police").get_by_role("cell").filter(has_text="DCI")
        assert cell.locator(".accord-titles__level").is_visible() is level_is_said
    police = telephone.get_by_role("row", name="Beds Police")
    assert "Head of Service: DCI" not in police.inner_text(), "the colon comes from the style sheet"
    blank = police.get_by_role("cell", include_hidden=True).first
    expect(blank).to_be_hidden()


def test_on_paper_each_pathway_has_its_page_and_nothing_is_there_to_press(page):
    page.goto("/protocols/hips")
    page.emulate_media(media="print")
    for gone in ("Raise a disagreement", "Work out its deadlines"):
        expect(page.get_by_text(gone).first).to_be_hidden()
    expect(page.get_by_role("navigation", name="Previous page")).to_be_hidden()
    breaks = page.locator("section.accord-pathway").evaluate_all(
        "found => found.map(each => getComputedStyle(each).breakBefore)"
    )
    assert set(breaks) == {"page"}
    assert len(breaks) >= 6
    whole = page.locator("li.accord-step").first.evaluate("it => getComputedStyle(it).breakInside")
    assert whole == "avoid"
