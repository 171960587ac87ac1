"""The Board's side on the real application: who gets in, what they see, what each action does."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import url_for
from sqlmodel import Session, select

from app import create_app
from models import InboxRow, OutboxRow
from services import clockwork, intake
from services.delivery import _failed, _put_back
from services.ports import ReceivedMail, Transient
from services.sign_in import SESSION_LASTS
from tests.forms.examples import typed
from tests.web.conftest import text_of, title_of, token_in
from tests.web.steps import fill, links, send

BOARD = "board@hips.example"
CASE = "/staff/cases/HIPS-00001"


@pytest.fixture
def world(world):
    """The Board that there is, and another one that has the same protocol."""
    hips = world.protocols["hips"]
    other = replace(hips, protocol=hips.protocol.model_copy(update={"key": "other"}))
    staff = {"hips": frozenset({BOARD}), "other": frozenset({"jo@other.example"})}
    return replace(world, protocols={"hips": hips, "other": other}, staff=staff)


@pytest.fixture
def staff(app, world):
    return signed_in(app, world)


def signed_in(app, world, email=BOARD):
    client = app.test_client()
    fill(client, "/staff/sign-in", {"email": email})
    [*_, link] = links(world, "sign_in", "staff/sign-in")
    assert fill(client, link, {}).location == "/staff"
    return client


@pytest.fixture
def raised(client, world):
    """HIPS-00001, not confirmed."""
    send(client)


@pytest.fixture
def case(raised, client, world):
    """HIPS-00001, confirmed: Jo Smith is asked by Wednesday 5 pm."""
    client.post(links(world, "confirm", "confirm")[0])


def loaded(world, number=1):
    with world.store.reading() as uow:
        return uow.cases.load(number)


def facts(world, kind, number=1):
    with world.store.reading() as uow:
        return [fact for fact in uow.cases.history(number) if fact.kind == kind]


def mails(world, kind):
    with Session(world.store.engine) as session:
        return session.exec(select(OutboxRow).where(OutboxRow.kind == kind).order_by(OutboxRow.id)).all()


def arrives(world, clock, *, sender, to="accord@accord.example", subject="", body="", extra=""):
    """A mail as a mail program writes it, kept and read as the worker does it. Returns its number."""
    raw = (
        f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{clock.now().timestamp()}@x.example>\r\n"
        f"{extra}\r\n{body}\r\n"
    ).encode()
    with world.store.writing() as uow:
        number = uow.inbox.add(ReceivedMail("1", raw, clock.now(), len(raw)), clock.now(), clock.now())
        uow.commit()
    intake.read_waiting(world)
    return number


def unclear_answer(world, clock):
    [ask] = mails(world, "ask")
    return arrives(world, clock, sender="jo.smith@council.example", to=ask.envelope_from, body="Let us talk first.")


def fail_first(world, kind):
    """What delivery does when the mail system refuses the address for good."""
    with world.store.writing() as uow:
        item = uow.outbox.get(mails(world, kind)[0].id)
    _failed(world, item, "The address jo.smith@council.example does not exist.")
    return item.id


# ── Signing in ──────────────────────────────────────────────────────────────────────────────


def test_every_staff_page_but_the_sign_in_pages_sends_a_stranger_to_sign_in(app, case):
    open_pages = {"staff.ask", "staff.asked", "staff.link", "staff.enter"}
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/staff")]
    guarded = [rule for rule in rules if rule.endpoint not in open_pages]

    assert len(guarded) >= 12
    for rule in guarded:
        values = {"reference": "HIPS-00001", "number": 1, "name": "withdraw"}
        with app.test_request_context():
            url = url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
        client = app.test_client()
        token = token_in(client.get("/staff/sign-in"))
        for method in rule.methods & {"GET", "POST"}:
            answer = client.open(url, method=method, data={"csrf_token": token} if method == "POST" else None)
            assert (answer.status_code, answer.location) == (302, "/staff/sign-in"), f"{method} {url}"


def test_every_staff_post_without_a_csrf_token_is_refused(app, staff, case):
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/staff") or "POST" not in rule.methods:
            continue
        values = {"reference": "HIPS-00001", "number": 1, "name": "withdraw", "link": "x"}
        with app.test_request_context():
            url = url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
        assert staff.post(url, data={"reason": "x", "verdict": "nothing"}).status_code == 400, url


def test_asking_for_a_link_says_the_same_whether_the_address_is_known_or_not(app, world):
    known = fill(app.test_client(), "/staff/sign-in", {"email": BOARD})
    unknown = fill(app.test_client(), "/staff/sign-in", {"email": "mo@nobody.example"})

    assert text_of(known).replace(BOARD, "") == text_of(unknown).replace("mo@nobody.example", "")
    assert [mail.envelope_to for mail in mails(world, "sign_in")] == [BOARD]


def test_an_empty_or_malformed_address_is_named_in_the_error_summary(client):
    for wrong in ("", "board", "a@b", "board@hips.example\nBcc: x@y.example"):
        page = fill(client, "/staff/sign-in", {"email": wrong})
        assert "There is a problem" in text_of(page)
        assert title_of(page).startswith("Error: ")


def test_looking_at_the_link_uses_nothing_up_and_the_button_signs_in_once(app, world):
    fill(app.test_client(), "/staff/sign-in", {"email": BOARD})
    [link] = links(world, "sign_in", "staff/sign-in")
    scanner, first, second = (app.test_client() for _ in range(3))

    assert scanner.get(link).status_code == scanner.get(link).status_code == 200
    token = token_in(second.get(link))
    assert fill(first, link, {}).location == "/staff"
    assert first.get("/staff").status_code == 200
    late = second.post(link, data={"csrf_token": token})
    assert late.status_code == 410
    assert "has been used, or it is more than 15 minutes old" in text_of(late)
    assert second.get("/staff").status_code == 302
    assert second.get(link).status_code == 410


def test_a_link_of_sixteen_minutes_and_a_forged_one_are_refused_in_words(app, world, clock):
    client = app.test_client()
    fill(client, "/staff/sign-in", {"email": BOARD})
    [link] = links(world, "sign_in", "staff/sign-in")
    clock.move_on(timedelta(minutes=16))

    assert client.get(link).status_code == 410
    assert client.get(link[:-3] + "AAA").status_code == 410
    assert "Ask for a new link" in text_of(client.get(link[:-3] + "AAA"))


def test_a_link_for_another_purpose_signs_nobody_in(app, case, world):
    answer = links(world, "ask", "answer")[0].rpartition("/")[2]
    assert app.test_client().get(f"/staff/sign-in/{answer}").status_code == 410


def test_the_sixth_link_within_an_hour_is_not_sent_and_the_next_hour_sends_again(app, world, clock):
    for _ in range(7):
        page = fill(app.test_client(), "/staff/sign-in", {"email": BOARD})
        clock.move_on(timedelta(minutes=1))
    assert page.status_code == 200
    assert len(mails(world, "sign_in")) == 5

    clock.move_on(timedelta(hours=1))
    fill(app.test_client(), "/staff/sign-in", {"email": BOARD})
    assert len(mails(world, "sign_in")) == 6


def test_the_database_holds_no_nonce_that_signs_in(app, world):
    fill(app.test_client(), "/staff/sign-in", {"email": BOARD})
    nonce = world.links.read_sign_in(links(world, "sign_in", "staff/sign-in")[0].rpartition("/")[2])
    with world.store.reading() as uow:
        assert not uow.sign_ins.is_open(nonce, world.clock.wall())


def test_the_session_ends_after_eight_hours_and_by_signing_out(app, world, clock):
    first, second = signed_in(app, world), signed_in(app, world)
    fill_sign_out(first)
    assert first.get("/staff").status_code == 302

    clock.move_on(SESSION_LASTS - timedelta(minutes=1))
    assert second.get("/staff").status_code == 200
    clock.move_on(timedelta(minutes=2))
    assert second.get("/staff").location == "/staff/sign-in"


def fill_sign_out(client):
    return client.post("/staff/sign-out", data={"csrf_token": token_in(client.get("/staff"))})


def test_whoever_is_struck_off_the_list_is_out_at_the_next_request(settings, world, app):
    client = signed_in(app, world)
    cookie = client.get_cookie("accord")
    later = create_app(settings, replace(world, staff={"hips": frozenset({"new@hips.example"})})).test_client()
    later.set_cookie("accord", cookie.value)

    assert client.get("/staff").status_code == 200
    assert later.get("/staff").status_code == 302


def test_the_page_that_was_asked_for_comes_after_signing_in(app, case, world):
    client = app.test_client()
    client.get(CASE)
    fill(client, "/staff/sign-in", {"email": BOARD})
    [link] = links(world, "sign_in", "staff/sign-in")
    assert fill(client, link, {}).location == CASE


# ── Seeing ──────────────────────────────────────────────────────────────────────────────────


def test_an_open_case_is_listed_with_its_deadline_in_words_and_the_time_left(staff, case):
    words = text_of(staff.get("/staff"))

    assert "HIPS-00001 Solent Trust – City Council 5 pm on Wednesday 2 December 2026 23 hours 30 minutes left" in words
    assert "Stage One: professional to professional Jo Smith is asked" in words
    assert "Robin" not in words


def test_overdue_is_said_in_a_word_and_comes_first(app, case, client, world, clock):
    to_the_panel(world, clock)
    staff = signed_in(app, world)
    send(client, typed(child="Second Child"))
    client.post(links(world, "confirm", "confirm")[1])
    page = staff.get("/staff").get_data(as_text=True)

    assert page.index("Overdue") < page.index("HIPS-00002")
    assert page.index("HIPS-00001") < page.index("HIPS-00002")
    assert "overdue by" in page


def to_the_panel(world, clock, days=40):
    clock.move_on(timedelta(days=days))
    clockwork.tick(world)


def test_an_unconfirmed_case_and_a_held_mail_and_an_unclear_answer_are_listed(staff, case, client, world, clock):
    send(client)
    clock.move_on(timedelta(minutes=5))
    unclear_answer(world, clock)
    clock.move_on(timedelta(minutes=5))
    arrives(world, clock, sender="pat@stranger.example", subject="Hello there", body="Who are you?")
    words = text_of(staff.get("/staff"))

    assert "Not confirmed yet: 1" in words
    assert "Unclear answers: 1" in words
    assert "It says neither AGREED nor NOT AGREED." in words
    assert "Held e-mails: 1" in words
    assert "Hello there From pat@stranger.example" in words
    assert "Nothing in this mail tells which case it belongs to." in words


def test_failed_and_delayed_mail_is_listed_with_the_mail_systems_own_sentence(staff, case, world):
    fail_first(world, "ask")
    with world.store.writing() as uow:
        waiting = uow.outbox.get(mails(world, "raised")[0].id)
    _put_back(world, [waiting], Transient("The mail server mail.example does not answer."))
    words = text_of(staff.get("/staff"))

    assert "Failed The address jo.smith@council.example does not exist." in words
    assert "1 e-mail is being tried again. The mail server mail.example does not answer." in words


def test_another_boards_staff_see_nothing_of_the_case(app, case, world, clock):
    clock.move_on(timedelta(minutes=5))
    held, sent = unclear_answer(world, clock), mails(world, "ask")[0].id
    stranger = signed_in(app, world, "jo@other.example")

    assert "HIPS-00001" not in text_of(stranger.get("/staff"))
    assert "HIPS-00001" not in text_of(stranger.get("/staff/settled"))
    for url in (CASE, f"{CASE}/record", f"{CASE}/withdraw", f"/staff/mail/{sent}", f"/staff/mail/{sent}/html",
                f"/staff/held/{held}"):  # fmt: skip
        assert stranger.get(url).status_code == 404, url
    token = token_in(stranger.get("/staff"))
    for url in (f"{CASE}/withdraw", f"/staff/mail/{sent}/again", f"/staff/held/{held}", f"/staff/held/{held}/case"):
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


def test_the_printed_record_holds_the_words_of_every_mail(staff, case):
    words = text_of(staff.get(f"{CASE}/record"))
    assert "If you do not answer" in words or "Please write your answer above this line" in words
    assert "What you can do" not in words


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


def test_a_received_mail_is_shown_as_text_with_its_attachments_named_only(staff, case, world, clock):
    clock.move_on(timedelta(minutes=5))
    extra = 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n'
    body = (
        '--b\r\nContent-Type: text/html\r\n\r\n<p>Hello</p><script>alert(1)</script><img src="https://x.example/a">\r\n'
        '--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="plan.pdf"\r\n\r\nAAAA\r\n--b--'
    )
    number = arrives(world, clock, sender="pat@stranger.example", subject="<b>Hi</b>", body=body, extra=extra)
    page = staff.get(f"/staff/held/{number}")

    assert "Attachments, not opened plan.pdf" in text_of(page)
    assert "&lt;b&gt;Hi&lt;/b&gt;" in page.get_data(as_text=True)
    assert "x.example/a" not in page.get_data(as_text=True)
    assert "alert(1)" not in page.get_data(as_text=True)


# ── Acting ──────────────────────────────────────────────────────────────────────────────────

PHONED = {
    "verdict": "agreed",
    "given_by": "Jo Smith",
    "words": "Yes, we will.",
    "outcome": "A strategy meeting on Friday.",
    "who": "Jo Smith",
    "by_when": "Friday 4 December",
}
NEW_CONTACT = {
    "side": "counterpart",
    "person_name": "Lee Park",
    "email": "lee.park@council.example",
    "title": "Social worker",
    "agency": "City Council",
    "telephone": "",
}


def in_history(staff, *said):
    words = text_of(staff.get(CASE))
    for part in said:
        assert part in words, part


def test_confirming_for_the_raiser_asks_the_other_agency(staff, raised, world):
    assert fill(staff, f"{CASE}/confirm", {}).location == CASE

    assert len(mails(world, "ask")) == 1
    in_history(staff, f"5:30 pm on Tuesday 1 December 2026, by {BOARD} Confirmed")


def test_an_answer_by_telephone_settles_the_case_with_who_and_when(staff, case, world):
    assert fill(staff, f"{CASE}/answer", PHONED | {"party": asked(world)}).location == CASE

    found = loaded(world)
    assert (found.status, found.outcome, found.who) == ("resolved", "A strategy meeting on Friday.", "Jo Smith")
    in_history(
        staff,
        f"5:30 pm on Tuesday 1 December 2026, by {BOARD} AGREED, by telephone, from Jo Smith",
        "Jo Smith said: Yes, we will.",
    )
    assert "HIPS-00001" in text_of(staff.get("/staff/settled"))


def asked(world):
    return str(loaded(world).counterpart.number)


@pytest.mark.parametrize(
    ("manager", "told_why"),
    [
        ("", "HIPS-00001 is open, and this cannot be done at its present stage."),
        ("ann@council.example", "HIPS-00001 has gone up to Stage Two"),
    ],
)
def test_a_refusal_by_telephone_goes_up_and_the_same_press_again_is_explained(
    app, staff, client, world, manager, told_why
):
    name = "Ann Manager" if manager else ""
    send(client, typed(counterpart_manager_name=name, counterpart_manager_email=manager))
    client.post(links(world, "confirm", "confirm")[0])
    token = token_in(staff.get(f"{CASE}/answer"))
    told = PHONED | {"verdict": "not_agreed", "party": asked(world), "csrf_token": token}
    first, second = (staff.post(f"{CASE}/answer", data=told) for _ in range(2))

    assert first.location == CASE
    assert loaded(world).step == "2"
    assert len(facts(world, "answered")) == 1
    assert told_why in text_of(second)


def test_an_answer_without_verdict_or_name_is_refused_in_sentences(staff, case, world):
    page = fill(staff, f"{CASE}/answer", {"party": asked(world), "given_by": " ", "words": "x" * 10_001})
    words = text_of(page)

    assert "Choose agreed or not agreed." in words
    assert "Enter the name of the person who gave the answer." in words
    assert "What they said is 1 character too long." in words
    assert facts(world, "answered") == []


def test_the_deadline_is_brought_forward_with_its_reason(staff, case, world):
    told = {"due": ["2", "12", "2026"], "clock": "10am", "reason": "Contact visit at noon."}
    assert fill(staff, f"{CASE}/deadline", told).location == CASE

    assert loaded(world).due.isoformat() == "2026-12-02T10:00:00+00:00"
    in_history(staff, f"by {BOARD} The deadline was moved to Wed 2 Dec 2026, 10:00", "Contact visit at noon.")
    twice = fill(staff, f"{CASE}/deadline", told)
    assert "A deadline is only ever brought forward." in text_of(twice)


@pytest.mark.parametrize(
    ("due", "clock_time", "sentence"),
    [
        (["1", "12", "2026"], "9am", "The new deadline is in the past."),
        (["3", "12", "2026"], "", "A deadline is only ever brought forward. Choose a time before Wed 2 Dec"),
        (["31", "2", "2026"], "", "The new date is not a real date."),
        (["", "", ""], "", "Enter the new date."),
        (["2", "12", "2026"], "ten", "Enter the time like 4pm or 16:30."),
    ],
)
def test_a_deadline_that_cannot_be_is_refused_in_a_sentence(staff, case, world, due, clock_time, sentence):
    before = loaded(world).due
    page = fill(staff, f"{CASE}/deadline", {"due": due, "clock": clock_time, "reason": "For the child."})
    assert sentence in text_of(page)
    assert loaded(world).due == before


def test_a_replaced_contact_is_asked_at_once_and_the_failed_one_is_marked(staff, case, world):
    fail_first(world, "ask")
    assert "E-mail failed" in text_of(staff.get(CASE))
    assert fill(staff, f"{CASE}/contact", NEW_CONTACT).location == CASE

    assert loaded(world).counterpart.person.email == "lee.park@council.example"
    assert [mail.envelope_to for mail in mails(world, "ask")][-1] == "lee.park@council.example"
    in_history(staff, "Lee Park, Social worker, City Council took the place of Jo Smith")
    again = fill(staff, f"{CASE}/contact", NEW_CONTACT)
    assert "lee.park@council.example is the contact already." in text_of(again)


def test_a_person_of_the_other_side_cannot_take_the_place(staff, case, world):
    page = fill(staff, f"{CASE}/contact", NEW_CONTACT | {"email": "Sam.Okafor@trust.example"})
    assert "is on the other side of this case" in text_of(page)
    assert facts(world, "contact_replaced") == []


def test_a_failed_mail_is_sent_again_with_the_same_message_id_once(staff, case, world):
    number = fail_first(world, "ask")
    before = mails(world, "ask")
    token = token_in(staff.get(f"/staff/mail/{number}"))
    first = staff.post(f"/staff/mail/{number}/again", data={"csrf_token": token})
    second = staff.post(f"/staff/mail/{number}/again", data={"csrf_token": token})

    assert first.location == CASE
    assert second.status_code == 409
    after = mails(world, "ask")
    assert [(m.message_id, m.raw) for m in after] == [(m.message_id, m.raw) for m in before]
    assert after[0].state == "queued"
    in_history(staff, f"by {BOARD} Sent again to Jo Smith, Social worker, City Council")


def test_withdrawing_ends_the_case_with_the_reason_and_twice_is_explained(staff, case, world):
    token = token_in(staff.get(f"{CASE}/withdraw"))
    told = {"csrf_token": token, "reason": "Raised in error."}
    first, second = (staff.post(f"{CASE}/withdraw", data=told) for _ in range(2))

    assert first.location == CASE
    assert second.status_code == 409
    assert "HIPS-00001 is withdrawn. Nothing was recorded." in text_of(second)
    assert len(facts(world, "withdrawn")) == 1
    in_history(staff, f"by {BOARD} Withdrawn", "Raised in error.")


def test_the_final_outcome_is_offered_at_the_panel_only(app, case, world, clock):
    told = {"outcome": "A child protection conference.", "who": "City Council", "by_when": "15 January"}
    assert signed_in(app, world).get(f"{CASE}/outcome").status_code == 409
    to_the_panel(world, clock)
    staff = signed_in(app, world)

    assert loaded(world).step == "4"
    assert "Enter by when." in text_of(fill(staff, f"{CASE}/outcome", told | {"by_when": ""}))
    assert fill(staff, f"{CASE}/outcome", told).location == CASE
    assert (loaded(world).status, loaded(world).outcome) == ("closed", told["outcome"])
    in_history(staff, f"by {BOARD} The final outcome", "By when: 15 January")


def test_only_what_is_possible_now_is_offered(app, staff, raised, client, world, clock):
    def offered(staff):
        return set(re.findall(rf'href="{CASE}/(\w+)"', staff.get(CASE).get_data(as_text=True))) - {"record"}

    assert offered(staff) == {"confirm", "withdraw"}
    client.post(links(world, "confirm", "confirm")[0])
    assert offered(staff) == {"answer", "deadline", "contact", "withdraw"}
    to_the_panel(world, clock)
    assert offered(signed_in(app, world)) == {"outcome", "withdraw"}


def test_an_action_that_does_not_exist_is_not_found(staff, case):
    assert staff.get(f"{CASE}/delete").status_code == 404
    assert staff.get("/staff/cases/HIPS-99999").status_code == 404


def test_hostile_words_are_shown_as_words(staff, case, world):
    fill(staff, f"{CASE}/withdraw", {"reason": "<script>alert(1)</script>\x00\u202e"})
    page = staff.get(CASE).get_data(as_text=True)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


# ── Held mail ───────────────────────────────────────────────────────────────────────────────


def test_an_unclear_answer_is_filed_as_agreed_and_counts_from_when_it_came(staff, case, world, clock):
    clock.move_on(timedelta(minutes=10))
    number = unclear_answer(world, clock)
    came = clock.now()
    clock.move_on(timedelta(minutes=30))
    token = token_in(staff.get(f"/staff/held/{number}"))
    told = {"csrf_token": token, "verdict": "agreed", "outcome": "We meet on Friday.", "note": "Rang to check."}
    first, second = (staff.post(f"/staff/held/{number}", data=told) for _ in range(2))

    assert first.location == CASE
    [answer] = facts(world, "answered")
    assert (answer.by, answer.how, answer.at) == (BOARD, "reply", came)
    assert "Let us talk first." in answer.words and "Rang to check." in answer.words
    assert loaded(world).outcome == "We meet on Friday."
    assert second.status_code == 409
    assert "dealt with by board@hips.example" in text_of(second)
    assert "Unclear answers" not in text_of(staff.get("/staff"))


def test_a_held_mail_that_changes_nothing_is_noted_in_the_history(staff, case, world, clock):
    clock.move_on(timedelta(minutes=10))
    number = unclear_answer(world, clock)
    fill(staff, f"/staff/held/{number}", {"verdict": "nothing", "note": "He asked for a call."})

    assert loaded(world).status == "open"
    in_history(staff, f"by {BOARD} The e-mail from jo.smith@council.example changes nothing", "He asked for a call.")


def test_a_mail_of_no_case_is_put_on_one_and_then_filed(staff, case, world, clock):
    clock.move_on(timedelta(minutes=10))
    number = arrives(world, clock, sender="pat@stranger.example", subject="The meeting", body="Not agreed, says Jo.")
    url = f"/staff/held/{number}"
    assert "Put it on a case" in text_of(staff.get(url))
    wrong = staff.post(f"{url}/case", data={"csrf_token": token_in(staff.get(url)), "reference": "HIPS-00099"})
    assert "There is no case with the reference HIPS-00099." in text_of(wrong)
    right = staff.post(f"{url}/case", data={"csrf_token": token_in(staff.get(url)), "reference": " hips-00001 "})
    assert right.location == url
    assert "It did not come from Jo Smith, who is asked now." in text_of(staff.get(url))

    fill(staff, url, {"verdict": "not_agreed"})
    assert loaded(world).step == "2"
    in_history(staff, "An e-mail from pat@stranger.example was put on this case", "Not agreed, says Jo.")


def test_a_mail_of_no_case_cannot_be_an_answer_and_can_be_laid_aside(staff, case, world, clock):
    clock.move_on(timedelta(minutes=10))
    number = arrives(world, clock, sender="pat@stranger.example", subject="Spam", body="Buy.")
    refused = fill(staff, f"/staff/held/{number}", {"verdict": "agreed"})
    assert "Choose what this e-mail means." in text_of(refused)

    assert fill(staff, f"/staff/held/{number}", {"verdict": "nothing"}).location == "/staff"
    with Session(world.store.engine) as session:
        row = session.get_one(InboxRow, number)
    assert (row.state, row.handled_by) == ("filed", BOARD)


def test_a_mail_to_a_settled_case_cannot_be_an_answer(staff, case, world, clock):
    clock.move_on(timedelta(minutes=10))
    number = unclear_answer(world, clock)
    fill(staff, f"{CASE}/withdraw", {"reason": "Raised in error."})
    page = staff.get(f"/staff/held/{number}")

    assert "Nobody is asked now" in text_of(page)
    assert not re.search(r'value="agreed"', page.get_data(as_text=True))
