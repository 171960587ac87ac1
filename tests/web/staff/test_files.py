"""The files of received mail: listed where staff see the mail and the case, saved, never shown."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest

from services import intake
from services.ports import ReceivedMail
from tests.reading.mails import mixed
from tests.web.conftest import text_of
from tests.web.staff.steps import CASE, mails, signed_in

PAGE = b"<script>alert(1)</script>"
FILES = (
    ('text/html; name="fdp\u202e.html"'.encode().decode(), PAGE),
    ("application/pdf; name*=utf-8''cynllun%20t%C5%B7.pdf", b"%PDF" * 600),
    ("image/svg+xml; name=logo.svg", b"<svg onload='alert(1)'/>"),
)


@pytest.fixture
def number(staff, case, world, clock) -> int:
    """A held answer with three files."""
    clock.move_on(timedelta(minutes=10))
    [ask] = mails(world, "ask")
    head = f"From: jo.smith@council.example\r\nTo: {ask.envelope_from}\r\nSubject: Re: x\r\nMessage-ID: <1@x.example>"
    raw = mixed(("text/plain", b"Let us talk first."), *FILES, head=head)
    with world.store.writing() as uow:
        number = uow.inbox.add(ReceivedMail("1", raw, clock.now(), len(raw)), clock.now(), clock.now())
        uow.commit()
    intake.read_waiting(world)
    return number


def test_files_are_listed_with_name_type_and_size_on_the_mail_and_on_the_case(staff, number):
    for address in (f"/staff/held/{number}", CASE):
        page = staff.get(address)
        said = text_of(page)
        assert "Save cynllun tŷ.pdf application/pdf, 3 KB" in said, address
        assert "Save fdp.html text/html, 1 KB" in said, "without what turns the name round"
        assert "Accord has not opened or checked these files." in said
        assert "alert(1)" not in page.get_data(as_text=True)
        assert re.findall(r'href="(/staff/held/\d+/files/\d+)"', page.get_data(as_text=True)) == [
            f"/staff/held/{number}/files/{place}" for place in (1, 2, 3)
        ]


@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_file_is_saved_word_for_word_and_never_shown(staff, number, place):
    response = staff.get(f"/staff/held/{number}/files/{place}")
    assert response.data == FILES[place - 1][1]
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith("attachment; filename")
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Cache-Control"] == "no-store"


def test_a_name_beyond_ascii_is_kept(staff, number):
    disposition = staff.get(f"/staff/held/{number}/files/2").headers["Content-Disposition"]
    assert "filename*=UTF-8''" in disposition and "cynllun tŷ.pdf" in unquote(disposition)


@pytest.mark.parametrize("place", ["0", "4", "1000", "1001", "-1", "x"])
def test_a_file_that_is_not_there_is_not_found(staff, number, place):
    assert staff.get(f"/staff/held/{number}/files/{place}").status_code == 404


def test_nobody_else_gets_a_file(client, app, world, number):
    url = f"/staff/held/{number}/files/1"
    assert app.test_client().get(url).location == "/staff/sign-in"
    other = signed_in(app, world, "jo@other.example").get(url)
    assert other.status_code == 404
    assert PAGE not in other.data
