"""Who may do what, and who has looked, in a browser: at a desk, on a telephone, with and without scripts."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from services.access import Provider
from services.roles import UNSAID, Role
from services.sign_in import StaffMember
from services.staff_views import case_page
from tests.browser.test_public import DESK_AND_PLAIN_TELEPHONE, seen
from tests.browser.test_staff import sign_in
from tests.forms.examples import typed
from tests.web.staff.steps import BOARD, fail_the_ask
from tests.web.steps import raise_one

MO = "mo.with.a.rather.long.name@safeguarding-children-partnership.hips.example"


@pytest.mark.parametrize("way", DESK_AND_PLAIN_TELEPHONE)
def test_a_person_is_named_looks_at_a_case_and_is_removed(open_page, live_server, way):
    app, page = live_server.app, open_page(**way)
    provider = Provider("http://127.0.0.1:1", "accord", "x", "entra", {}, "roles")
    world = replace(app.extensions["accord"], provider=provider)
    world = app.extensions["accord"] = replace(
        world, staff={"hips": {BOARD: UNSAID | {Role.TECHNICAL}}, "sewscb": {BOARD: UNSAID}}
    )
    reference = raise_one(world, typed())
    page.goto("/staff/sign-in")
    expect(page.get_by_role("button", name="Sign in with your work account")).to_be_visible()
    seen(page, "sign-in-with-account")
    sign_in(page, world)
    page.get_by_role("link", name="People", exact=True).click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose at least one.")
    seen(page, "people-faults")
    page.get_by_role("group", name="Board").get_by_label("HIPS").check()
    page.get_by_label("E-mail address").fill(MO)
    page.get_by_label("Caseworker").check()
    page.get_by_label("Technical").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name=re.compile(MO))).to_contain_text("caseworker, technical")
    seen(page, "people")
    page.get_by_role("link", name=f"Change what {MO} may do").click()
    expect(page.get_by_label("Caseworker")).to_be_checked()
    page.get_by_role("button", name=f"Remove {MO}").click()
    expect(page.get_by_role("main")).to_contain_text("They are taken off the list.")

    for email in (MO, "al@hips.example"):
        case_page(world, StaffMember(email, ("hips",)), reference)
    page.goto(f"/staff/cases/{reference}")
    expect(page.get_by_role("heading", name="Who has looked")).to_be_visible()
    seen(page, "who-has-looked")
    fail_the_ask(world)
    page.get_by_role("link", name="System", exact=True).click()
    expect(page.get_by_role("button", name=re.compile("Send again")).first).to_be_visible()
    seen(page, "system-with-failed-mail")
    page.get_by_role("link", name="You", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("This browser, now")
    seen(page, "you")
    page.get_by_role("button", name="Sign out everywhere").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
