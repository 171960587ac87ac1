"""A case whose history cannot be read: its pages say so, and what to do."""

import pytest

from services.delivery import deliver
from tests.damage import damaged
from tests.web.conftest import text_of, token_in
from tests.web.staff.steps import CASE, arrives, mails, signed_in
from tests.web.steps import links

SAID = "Accord cannot read what it holds of case HIPS-00001, so it can neither show it nor move it on."


@pytest.fixture
def held(case, staff, world, clock):
    """A mail of the case that waits for a person; then its history is damaged."""
    deliver(world)
    [ask] = mails(world, "ask")
    arrives(world, clock, sender="kim@elsewhere.example", to=ask.envelope_from, body="AGREED")
    damaged(world, 1)


def said_at(browser, address):
    answer = browser.get(address)
    said = text_of(answer)
    assert answer.status_code == 500 and "This case cannot be read" in said and "press the button" not in said
    return said


@pytest.mark.parametrize("address", [CASE, f"{CASE}/record", "/staff/mail/2"])
def test_whatever_is_opened_says_so(held, staff, address):
    assert SAID in said_at(staff, address)


def test_what_somebody_wrote_about_it_can_be_read_and_not_filed(held, app, world, staff):
    address = staff.get("/staff/held").location
    page = staff.get(address)
    said = text_of(page)
    assert page.status_code == 200 and "kim@elsewhere.example" in said and "AGREED" in said and SAID in said
    assert "Put it on" not in said and "No answer" not in said
    token = token_in(page)
    assert SAID in text_of(staff.post(address, data={"csrf_token": token, "verdict": "agreed"}))
    assert signed_in(app, world, "jo@other.example").get(address).status_code == 404


def test_what_is_pressed_there_says_so_too(held, staff):
    answer = staff.post(f"{CASE}/withdraw", data={"csrf_token": token_in(staff.get("/staff"))})
    assert SAID in text_of(answer)


def test_the_staff_page_opens_and_the_list_has_it_still(held, staff):
    assert staff.get("/staff").status_code == 200
    assert "HIPS-00001" in text_of(staff.get("/staff/cases"))


def test_another_boards_staff_are_not_told_that_it_is_there(held, app, world):
    other = signed_in(app, world, "jo@other.example")
    assert "There is no case with the reference HIPS-00001." in text_of(other.get(CASE))


def test_what_is_kept_of_one_person_names_it(held, staff):
    page = staff.get("/staff/person")
    answer = staff.post("/staff/person", data={"csrf_token": token_in(page), "person": "Smith"})
    assert SAID in text_of(answer)


def test_a_link_in_an_email_says_so_too(case, client, world):
    [address, *_] = links(world, "ask", "answer")
    damaged(world, 1)
    assert SAID in said_at(client, address)
