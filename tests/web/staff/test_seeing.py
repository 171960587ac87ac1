"""What Board staff see, and what they never see."""

from datetime import timedelta

import pytest

from services.ports import Transient
from tests.forms.examples import typed
from tests.web.conftest import text_of, title_of, token_in
from tests.web.staff.steps import (
    CASE,
    arrives,
    deliver_but,
    fail_the_ask,
    loaded,
    mails,
    signed_in,
    to_the_panel,
    unclear_answer,
)
from tests.web.steps import fill, links, send


def test_an_open_case_is_listed_with_its_deadline_in_words_and_the_time_left(staff, case):
    words = text_of(staff.get("/staff"))

    assert (
        "HIPS-00001 Solent Trust – City Council 5 pm on Wednesday 2 December 2026 23 hours 30 minutes left"
        in words
    )
    assert "Stage One: professional to professional Jo Smith is asked" in words
    assert "Robin" not in words
    assert title_of(staff.get("/staff")) == "Today – Accord"


def test_overdue_is_said_in_a_word_and_comes_first(app, case, client, world, clock):
    to_the_panel(world, clock)
    staff = signed_in(app, world)
    send(client, typed(child="Second Child"))
    client.post(links(world, "confirm", "confirm")[1])
    page = staff.get("/staff").get_data(as_text=True)

    assert page.index("Overdue") < page.index("HIPS-00002")
    assert page.index("HIPS-00001") < page.index("HIPS-00002")
    assert "overdue by" in page


def test_an_unconfirmed_case_and_a_held_mail_and_an_unclear_answer_are_listed(
    staff, case, client, world, clock
):
    send(client)
    clock.move_on(timedelta(minutes=5))
    unclear_answer(world, clock)
    clock.move_on(timedelta(minutes=5))
    arrives(world, clock, sender="pat@stranger.example", subject="Hello there", body="Who are you?")
    words = text_of(staff.get("/staff"))

    assert "Not confirmed yet: 1" in words
    assert "Unclear answers: 1" in words
    assert "It does not plainly say AGREED or NOT AGREED." in words
    assert "Held e-mails: 1" in words
    assert "Hello there From pat@stranger.example" in words
    assert "Nothing in this mail tells which case it belongs to." in words


def test_failed_and_delayed_mail_is_listed_with_the_mail_systems_own_sentence(staff, case, world):
    fail_the_ask(world)
    fill(staff, f"{CASE}/deadline", {"due": ["2", "12", "2026"], "clock": "10am", "reason": "A visit."})
    deliver_but(world, "sam.okafor@trust.example", Transient("The mail server mail.example does not answer."))
    words = text_of(staff.get("/staff"))

    assert "Failed There is no jo.smith@council.example." in words
    assert "being tried again. The mail server mail.example does not answer." in words


def test_another_boards_staff_see_nothing_of_the_case(app, case, world, clock):
    clock.move_on(timedelta(minutes=5))
    held, sent = unclear_answer(world, clock), mails(world, "ask")[0].id
    stranger = signed_in(app, world, "jo@other.example")

    assert "HIPS-00001" not in text_of(stranger.get("/staff"))
    assert "HIPS-00001" not in text_of(stranger.get("/staff/cases?which=all"))
    for url in (CASE, f"{CASE}/record", f"{CASE}/withdraw", f"/staff/mail/{sent}", f"/staff/mail/{sent}/html",
                f"/staff/held/{held}"):  # fmt: skip
        assert stranger.get(url).status_code == 404, url
    token = token_in(stranger.get("/staff"))
    for url in (
        f"{CASE}/withdraw",
        f"/staff/mail/{sent}/again",
        f"/staff/held/{held}",
        f"/staff/held/{held}/case",
    ):
        told = {"csrf_token": token, "reason": "x", "verdict": "nothing", "reference": "HIPS-00001"}
        assert stranger.post(url, data=told).status_code == 404, url
    assert loaded(world).status == "open"
    same = stranger.get("/staff/find?reference=HIPS-00001", follow_redirects=True)
    assert "There is no case with the reference HIPS-00001." in text_of(same)


def test_the_case_page_says_who_what_where_it_stands_and_why_the_deadline_is_then(staff, case):
    page = staff.get(CASE)
    words = text_of(page)

    assert "Robin" not in title_of(page)
    assert "Child Robin Testchild" in words
    assert "Asked now Jo Smith, Social worker, City Council" in words
    assert "Deadline 5 pm on Wednesday 2 December 2026 (23 hours 30 minutes left)" in words
    assert "1 working day ends Wed 2 Dec 2026, 17:00" in words
    for said in ("HIPS-00001 was raised", "Confirmed", "Stage One: professional to professional started"):
        assert said in words
    for mail in ("E-mail to Jo Smith: [HIPS-00001]", "E-mail to Sam Okafor: [HIPS-00001]"):
        assert mail in words
    assert "Waiting to be sent" in words


def test_the_printed_record_lists_every_mail_with_the_words_that_came_and_has_them_in_full_on_request(
    staff, case, world, clock
):
    clock.move_on(timedelta(minutes=10))
    unclear_answer(world, clock)
    ours = "Please write your answer above this line"
    links = staff.get(CASE).get_data(as_text=True)
    assert f'href="{CASE}/record"' in links and f'href="{CASE}/record?mails=full"' in links

    words = text_of(staff.get(f"{CASE}/record"))
    assert "E-mail to Jo Smith: [HIPS-00001]" in words and "Let us talk first." in words
    assert ours not in words and "What you can do" not in words
    whole = text_of(staff.get(f"{CASE}/record?mails=full"))
    assert ours in whole and whole.count("Let us talk first.") > 1


def test_a_mail_is_shown_as_its_reader_sees_it_without_links_that_act_for_them(staff, case, world):
    number = mails(world, "ask")[0].id
    answer = links(world, "ask", "answer")[0].rpartition("/")[2]
    page, framed = staff.get(f"/staff/mail/{number}"), staff.get(f"/staff/mail/{number}/html")

    assert 'sandbox=""' in page.get_data(as_text=True)
    assert "The child has lost weight." in text_of(page)
    assert "sandbox" in framed.headers["Content-Security-Policy"]
    assert "default-src 'none'" in framed.headers["Content-Security-Policy"]
    for shown in (page, framed):
        assert "/answer/…" in shown.get_data(as_text=True)
        assert answer not in shown.get_data(as_text=True)


def test_a_sign_in_mail_is_shown_to_nobody(staff, world):
    number = mails(world, "sign_in")[0].id
    assert staff.get(f"/staff/mail/{number}").status_code == 404
    assert staff.get(f"/staff/mail/{number}/html").status_code == 404


@pytest.mark.parametrize("page", ["mail", "held"])
def test_a_number_that_no_database_can_hold_is_no_page(staff, page):
    assert staff.get(f"/staff/{page}/99999999999999999999").status_code == 404


def test_a_received_mail_is_shown_as_text_with_its_attachments_named_only(staff, case, world, clock):
    clock.move_on(timedelta(minutes=5))
    extra = 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n'
    body = (
        '--b\r\nContent-Type: text/html\r\n\r\n<p>Hello</p><script>alert(1)</script><img src="https://x.example/a">\r\n'
        '--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="plan.pdf"\r\n\r\nAAAA\r\n--b--'
    )
    number = arrives(world, clock, sender="pat@stranger.example", subject="<b>Hi</b>", body=body, extra=extra)
    page = staff.get(f"/staff/held/{number}")

    assert "Files that came with it" in text_of(page) and "Save plan.pdf" in text_of(page)
    assert "&lt;b&gt;Hi&lt;/b&gt;" in page.get_data(as_text=True)
    assert "x.example/a" not in page.get_data(as_text=True)
    assert "alert(1)" not in page.get_data(as_text=True)
