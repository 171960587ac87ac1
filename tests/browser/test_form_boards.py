"""The form of each Board on a telephone: every page is accessible, fits, and leads on to the next."""

import re

import pytest
from playwright.sync_api import Page, expect

from protocols.loader import load_protocols
from tests.browser.conftest import PHONE
from tests.browser.test_public import about_them, about_you, seen

BOARDS = load_protocols()
FORMS = [
    ("hips", "mash", "en"),
    ("sewscb", "default", "en"),
    ("sewscb", "default", "cy"),
    ("eastriding", "default", "en"),
    ("bedfordshire", "consent", "en"),
]


def go_on(page: Page) -> None:
    page.locator("form button[type=submit]").click()


def type_in(page: Page, **boxes: str) -> None:
    for name, told in boxes.items():
        page.locator(f"[name={name}]").fill(told)


@pytest.mark.parametrize(("board", "pathway", "language"), FORMS)
def test_a_boards_form_is_filled_in_on_a_telephone(open_page, live_server, board, pathway, language):
    page = open_page(size=PHONE)
    page.goto(f"/start/{board}?lang={language}")
    if len(BOARDS[board].protocol.pathways) > 1:
        go_on(page)
        expect(page).to_have_title(re.compile("^Error: "))
        seen(page, f"{board}-about")
        page.locator(f"[name=pathway][value={pathway}]").check()
        go_on(page)
    seen(page, f"{board}-{language}-start")
    go_on(page)
    type_in(page, raiser_name="Sam Okafor", raiser_title="Health visitor", raiser_agency="Solent Trust")
    type_in(page, raiser_email="sam@trust.example")
    seen(page, f"{board}-{language}-you")
    go_on(page)
    type_in(
        page, counterpart_name="Jo Smith", counterpart_agency="Police", counterpart_email="jo@police.example"
    )
    seen(page, f"{board}-{language}-them")
    go_on(page)
    go_on(page)
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    seen(page, f"{board}-{language}-faults")
    type_in(page, child="Robin Testchild", summary="The child has lost weight.", action="Hold a meeting.")
    page.locator("[name=theme]").first.check()
    for question in BOARDS[board].protocol.pathway(pathway).questions:
        page.locator(f"[name=answer_{question.key}]").first.check()
    go_on(page)
    expect(page).to_have_url(re.compile("/check$"))
    seen(page, f"{board}-{language}-check")
    go_on(page)
    expect(page.locator(".govuk-panel")).to_contain_text(f"{board.upper()}-")
    seen(page, f"{board}-{language}-sent")


def test_another_pathway_is_chosen_from_the_check_page_and_nothing_typed_is_lost(page, live_server):
    page.goto("/start/hips/default")
    go_on(page)
    about_you(page)
    go_on(page)
    about_them(page)
    go_on(page)
    type_in(page, child="Robin Testchild", summary="The child has lost weight.", action="Hold a meeting.")
    page.get_by_label("Thresholds").check()
    go_on(page)
    page.get_by_role("link", name="Change What is it about?").click()
    page.get_by_label("Whether a Child Protection Conference is needed").check()
    go_on(page)

    expect(page.get_by_label("What are you concerned about?")).to_have_value("The child has lost weight.")
    page.get_by_role("group", name="Does a senior manager").get_by_label("No").check()
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    expect(page.get_by_role("main")).to_contain_text("Request for a Child Protection Conference")
