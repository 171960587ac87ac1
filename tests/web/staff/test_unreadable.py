"""A case whose history cannot be read: its pages say so, and what to do."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest

from services import clockwork, unreadable
from services.delivery import deliver
from services.mail_view import shown
from tests.application import once
from tests.damage import damaged
from tests.web.conftest import text_of, token_in
from tests.web.staff.steps import CASE, arrives, mails, signed_in
from tests.web.steps import links, raise_one

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


@pytest.mark.parametrize("address", [CASE, f"{CASE}/record"])
def test_whatever_is_opened_says_so(held, staff, address):
    assert SAID in said_at(staff, address)


def test_its_page_tells_what_is_known_and_leads_on_to_the_others(held, staff):
    page = staff.get(CASE)
    assert "Today Cases Held" in text_of(page) and 'href="/staff/cases">Go to the cases' in page.text
    said = text_of(page)
    assert "Who is asked Jo Smith" in said and "Deadline" in said and "kim@elsewhere.example AGREED" in said
    sent = set(re.findall(r'href="(/staff/mail/\d+)"', page.text))
    assert sent and {staff.get(address).status_code for address in sent} == {200}


def test_once_it_is_known_today_the_lists_and_the_boards_inbox_say_so(held, staff, world, clock):
    inbox = world.board("hips").protocol.inbox
    staff.get(CASE)
    for address in ("/staff", "/staff/cases"):
        said = text_of(staff.get(address))
        assert "Cannot be read" in said and "Record an answer" not in said
    assert "Cases that cannot be read: 1" in text_of(staff.get("/staff"))
    [told] = mails(world, "case_unreadable")
    assert told.envelope_to == inbox and "Accord cannot read case HIPS-00001" in shown(told.raw).text
    clock.move_on(timedelta(days=20))
    clockwork.tick(world)
    staff.get(CASE)
    assert mails(world, "case_unreadable") == [told]


def test_what_only_could_not_be_moved_on_is_told_to_nobody(case, world):
    unreadable.note(world, [1])
    assert mails(world, "case_unreadable") == []
    with world.store.reading() as uow:
        assert uow.cases.unreadable(["hips"]) == []


def test_the_log_says_once_what_is_wrong_with_it_and_nothing_that_it_says(held, world, clock, caplog):
    clock.move_on(timedelta(days=20))
    clockwork.tick(world)
    clockwork.tick(world)
    said = [record.getMessage() for record in caplog.records if "cannot be read:" in record.getMessage()]
    assert len(said) == 1 and re.match(r"case HIPS-00001 cannot be read: entry \d+: ", said[0]), said
    assert not [record for record in caplog.records if record.exc_info]


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


NOT_READ = (
    "This is not all. What Accord holds of these cases cannot be read, so nobody knows what it says of this "
)


@pytest.fixture
def other(held, world):
    """Another case of the same people, which can be read."""
    return once(world, "another case", lambda: raise_one(world))


@pytest.mark.parametrize("person", ["Smith", "kim@elsewhere.example"])
def test_what_is_kept_of_one_person_is_found_in_the_others_and_it_is_named(other, world, staff, person):
    if "@" in person:
        # Its history does not have them, but for what nobody can read: it was noticed before.
        unreadable.note(world, [1])
    token = {"csrf_token": token_in(staff.get("/staff/person")), "person": person}
    said = text_of(staff.post("/staff/person", data=token))
    assert f"{NOT_READ}person: HIPS-00001. Tell whoever looks after Accord" in said
    assert "HIPS-00001: received" in said if "@" in person else "HIPS-00002 , on the other side" in said
    with zipfile.ZipFile(io.BytesIO(staff.post("/staff/person/zip", data=token).get_data())) as saved:
        told = json.loads(saved.read("person.json"))
        assert NOT_READ in " ".join(saved.read("about.txt").decode().split())
    assert told["cases_not_read"] == ["HIPS-00001"] and (told["mails"] or told["cases"])


def test_who_is_in_no_case_that_can_be_read_is_told_that_one_cannot(other, app, world, staff):
    unreadable.note(world, [1])
    found = app.test_cli_runner().invoke(args=["person", "find", "x@y.z", "--board", "hips"])
    assert "person: HIPS-00001." in found.output and "Nothing is found." in found.output


def test_a_link_in_an_email_says_so_too(case, client, world):
    [address, *_] = links(world, "ask", "answer")
    damaged(world, 1)
    said = said_at(client, address)
    assert "You can answer by e-mail: reply to the one that brought you here." in said
    assert f"tell the Board as well: {world.board('hips').protocol.inbox}." in said and SAID not in said
