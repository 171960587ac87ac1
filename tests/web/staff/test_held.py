"""Held mail: read, filed, put on a case."""

import re
from datetime import timedelta

from sqlmodel import Session

from models import InboxRow
from reading.message import parse
from tests.web.conftest import text_of, token_in
from tests.web.staff.steps import (
    BOARD,
    CASE,
    arrives,
    facts,
    in_history,
    loaded,
    mails,
    unclear_answer,
)
from tests.web.steps import fill


def test_an_unclear_answer_is_filed_as_agreed_and_counts_from_when_it_came(staff, case, world, clock):
    clock.move_on(timedelta(minutes=10))
    number = unclear_answer(world, clock)
    came = clock.now()
    clock.move_on(timedelta(minutes=30))
    token = token_in(staff.get(f"/staff/held/{number}"))
    told = {
        "csrf_token": token,
        "verdict": "agreed",
        "outcome": "We meet on Friday.",
        "note": "Rang to check.",
    }
    first, second = (staff.post(f"/staff/held/{number}", data=told) for _ in range(2))

    assert first.location == "/staff/held"
    [answer] = facts(world, "answered")
    assert (answer.by, answer.how, answer.at) == (BOARD, "reply", came)
    assert "Let us talk first." in answer.words and "Rang to check." in answer.words
    assert loaded(world).outcome == "We meet on Friday."
    assert second.status_code == 409
    assert "dealt with by board@hips.example" in text_of(second)
    assert "Unclear answers" not in text_of(staff.get("/staff"))


def test_one_reason_is_given_why_an_answer_is_held(staff, case, world, clock):
    [ask] = mails(world, "ask")
    body = "We agree, subject to the school paying for it."
    number = arrives(
        world, clock, sender="jo.smith@council.example", to=ask.envelope_from, subject="x", body=body
    )
    page = text_of(staff.get(f"/staff/held/{number}"))
    assert "It makes a condition." in page and "not surely enough" not in page


def test_the_words_are_shown_though_our_question_went_out_within_the_same_second(staff, case, world, clock):
    clock.move_on(timedelta(minutes=10, milliseconds=300))
    number = unclear_answer(world, clock)
    assert any("Let us talk first." in parse(mail.raw).text for mail in mails(world, "unclear"))
    page = staff.get(f"/staff/held/{number}")
    assert "No new words were found" not in text_of(page)
    assert "Let us talk first." in text_of(page)


def test_a_held_mail_that_changes_nothing_is_noted_in_the_history(staff, case, world, clock):
    clock.move_on(timedelta(minutes=10))
    number = unclear_answer(world, clock)
    fill(staff, f"/staff/held/{number}", {"verdict": "nothing", "note": "He asked for a call."})

    assert loaded(world).status == "open"
    in_history(
        staff, f"by {BOARD} The e-mail from jo.smith@council.example changes nothing", "He asked for a call."
    )


def test_a_mail_of_no_case_is_put_on_one_and_then_filed(staff, case, world, clock):
    clock.move_on(timedelta(minutes=10))
    number = arrives(
        world, clock, sender="pat@stranger.example", subject="The meeting", body="Not agreed, says Jo."
    )
    url = f"/staff/held/{number}"
    assert "Put it on a case" in text_of(staff.get(url))
    wrong = staff.post(
        f"{url}/case", data={"csrf_token": token_in(staff.get(url)), "reference": "HIPS-00099"}
    )
    assert "There is no case with the reference HIPS-00099." in text_of(wrong)
    right = staff.post(
        f"{url}/case", data={"csrf_token": token_in(staff.get(url)), "reference": " hips-00001 "}
    )
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

    assert fill(staff, f"/staff/held/{number}", {"verdict": "nothing"}).location == "/staff/held"
    with Session(world.store.engine) as session:
        row = session.get_one(InboxRow, number)
    assert (row.state, row.handled_by) == ("filed", BOARD)


def test_a_mail_to_a_settled_case_cannot_be_an_answer(staff, case, world, clock):
    clock.move_on(timedelta(minutes=10))
    number = unclear_answer(world, clock)
    fill(staff, f"{CASE}/withdraw", {"reason": "Raised in error."})
    page = staff.get(f"/staff/held/{number}")

    assert "Nobody is asked now" in text_of(page)
    assert "time limit runs on" not in text_of(page)
    assert not re.search(r'value="agreed"', page.get_data(as_text=True))
