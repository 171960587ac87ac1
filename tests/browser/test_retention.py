"""How long cases are kept, and what is kept of one person, in a browser."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from casework.retention import Retention
from services import delivery, disposal, mailbox_copies, staff_actions
from services.sign_in import StaffMember
from services.world import World
from tests.browser.test_public import seen
from tests.browser.test_staff import sign_in
from tests.forms.examples import typed
from tests.web.steps import raise_one

STAFF = StaffMember("board@hips.example", ("hips",))


@pytest.fixture
def world(live_server) -> World:
    """Three cases that ended eight years ago, one of them held."""
    world = live_server.app.extensions["accord"]
    hips = world.protocols["hips"]
    rule = Retention(cases="7 years", raw_mail="1 year", unmatched="1 year")
    protocol = hips.protocol.model_copy(update={"retention": rule})
    world = replace(world, protocols={**world.protocols, "hips": replace(hips, protocol=protocol)})
    live_server.app.extensions["accord"] = world
    for number in range(3):
        reference = f"HIPS-0000{number + 1}"
        raise_one(world, typed(raiser_name=f"Pat Raiser{number}"))
        staff_actions.withdraw(world, STAFF, reference, reason="It was a mistake.")
    delivery.deliver(world)
    staff_actions.hold(world, STAFF, "HIPS-00002", reason="A practice review", until=None)
    live_server.clock.move_on(timedelta(days=8 * 366))
    return world


def test_what_is_due_is_let_go_and_a_person_is_found(page: Page, live_server, world: World) -> None:
    sign_in(page, world)
    page.get_by_role("link", name="Keeping").click()
    seen(page, "retention")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose what is to go.")
    seen(page, "retention-nothing-chosen")
    page.get_by_label("HIPS-00001: The whole case").check()
    page.get_by_role("button", name="Continue").click()
    seen(page, "retention-let")
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("alert")).to_contain_text("It is being deleted.")
    live_server.clock.move_on(timedelta(minutes=2))
    disposal.dispose_all(world)
    mailbox_copies.remove_copies(world)
    page.reload()
    expect(page.get_by_role("link", name=re.compile("PDF.*C00001"))).to_be_visible()
    seen(page, "retention-certified")
    page.get_by_role("link", name="HIPS-00002").click()
    expect(page.get_by_text("A practice review").first).to_be_visible()
    page.get_by_role("link", name="Hold it for a review").click()
    seen(page, "retention-hold")
    page.goto("/staff/person")
    page.get_by_label("E-mail address or name").fill("Pat Raiser1")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name="“Pat Raiser1” occurs here")).to_be_visible()
    seen(page, "person")
