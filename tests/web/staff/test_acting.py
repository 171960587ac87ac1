"""Each action on a case: what it does, who and when, and what a second press does."""

import re

import pytest

from tests.forms.examples import typed
from tests.web.conftest import text_of, token_in
from tests.web.staff.steps import (
    BOARD,
    CASE,
    asked,
    facts,
    fail_the_ask,
    in_history,
    loaded,
    mails,
    signed_in,
    to_the_panel,
)
from tests.web.steps import fill, links, send

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


def test_confirming_for_the_raiser_asks_the_other_agency(staff, raised, world):
    assert fill(staff, f"{CASE}/confirm", {}).location == CASE

    assert len(mails(world, "ask")) == 1
    in_history(staff, f"5:30 pm on Tuesday 1 December 2026, by {BOARD} Confirmed")


def test_an_answer_by_telephone_settles_the_case_with_who_and_when(staff, case, world):
    assert fill(staff, f"{CASE}/answer", PHONED | {"party": asked(world)}).location == CASE

    found = loaded(world)
    assert (found.status, found.outcome, found.who) == (
        "resolved",
        "A strategy meeting on Friday.",
        "Jo Smith",
    )
    in_history(
        staff,
        f"5:30 pm on Tuesday 1 December 2026, by {BOARD} AGREED, by telephone, from Jo Smith",
        "Jo Smith said: Yes, we will.",
    )
    assert "HIPS-00001" in text_of(staff.get("/staff/cases?which=settled"))


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
    fail_the_ask(world)
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
    number = fail_the_ask(world)
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


def test_a_failed_mail_that_was_seen_to_is_listed_no_more_until_it_fails_again(staff, case, world):
    number = fail_the_ask(world)
    assert "E-mails that did not arrive: 1" in text_of(staff.get("/staff"))
    token = token_in(staff.get(f"/staff/mail/{number}"))
    first = staff.post(f"/staff/mail/{number}/seen-to", data={"csrf_token": token})
    second = staff.post(f"/staff/mail/{number}/seen-to", data={"csrf_token": token})

    assert (first.location, second.status_code) == ("/staff", 409)
    assert f"{BOARD} has dealt with this e-mail already." in text_of(second)
    assert "E-mails that did not arrive" not in text_of(staff.get("/staff"))
    assert f"Dealt with by {BOARD}" in text_of(staff.get(f"/staff/mail/{number}"))
    in_history(staff, f"by {BOARD} Dealt with, though it did not reach Jo Smith, Social worker, City Council")

    staff.post(f"/staff/mail/{number}/again", data={"csrf_token": token})
    fail_the_ask(world)
    assert "E-mails that did not arrive: 1" in text_of(staff.get("/staff"))


def test_what_was_settled_by_mistake_is_opened_again_and_twice_is_explained(staff, case, world):
    fill(staff, f"{CASE}/answer", PHONED | {"party": asked(world)})
    token = token_in(staff.get(f"{CASE}/reopen"))
    told = {"reason": "It was about another child.", "csrf_token": token}
    first, second = (staff.post(f"{CASE}/reopen", data=told) for _ in range(2))

    assert (first.location, loaded(world).status, loaded(world).step) == (CASE, "open", "1")
    assert "Nothing was recorded." in text_of(second)
    assert len(facts(world, "called_wrong")) == 1
    assert mails(world, "reopened")


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
