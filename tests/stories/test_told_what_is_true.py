"""What people are told about mail of theirs that does not count by itself: why, and how to say it so that it does."""

from datetime import datetime

import pytest

from casework.case import Status
from casework.errors import NotPossible
from services import held, held_filing
from services.history import Teller
from tests.examples import COL, COUNCIL_MANAGER, COUNCIL_SENIOR, RAE, london
from tests.stories.conftest import Town
from tests.stories.test_hips import INBOX, confirmed
from tests.stories.test_second_thoughts import STAFF, answers, last

# What is read here is read before the database is asked; the other stories run on both.
pytestmark = pytest.mark.parametrize("town", ["sqlite"], indirect=True)
WANTS_OUT = "Any news? I would like to withdraw this."


def told(town: Town, reference: str) -> list[tuple[str, str]]:
    with town.world.store.reading() as uow:
        history = list(uow.cases.history(uow.cases.number_of(reference)))
    case = town.case(reference)
    lines = Teller(case, town.world.board("hips").protocol).lines(history)
    return [(line.text, line.detail) for line in lines]


def gone_up(town: Town) -> str:
    reference = confirmed(town)
    town.pass_time_to(london(2026, 11, 3, 17))
    return reference


# ── A late AGREED ───────────────────────────────────────────────────────────────────────────


def test_a_late_agreed_in_answer_to_the_mail_that_it_has_gone_on_is_put_to_the_raiser(town: Town) -> None:
    reference = gone_up(town)
    gone_on = last(town, COL.email)
    assert "reply with only AGREED" in gone_on and "only if they say so" in gone_on
    assert "You can no longer settle it" not in gone_on
    town.reply(COL.email, "AGREED")
    assert town.case(reference).status is Status.OPEN
    assert "does that settle it?" in town.subjects(RAE.email)[-1]
    town.reply(RAE.email, "AGREED")
    assert town.case(reference).status is Status.RESOLVED


def test_who_refused_and_then_agrees_in_answer_to_that_mail_is_put_to_the_raiser_too(town: Town) -> None:
    reference = gone_up(town)
    town.reply(COUNCIL_MANAGER.email, "NOT AGREED")
    assert town.case(reference).step == "3"
    town.reply(COUNCIL_MANAGER.email, "AGREED")
    assert "does that settle it?" in town.subjects(RAE.email)[-1]


def test_the_history_says_why_a_late_answer_is_held(town: Town) -> None:
    reference = gone_up(town)
    town.reply(COL.email, "Yes, we will do all of that tomorrow.")
    text, detail = told(town, reference)[-1]
    assert "after the case had gone up, and a person has to say what it means" in text
    assert detail.startswith(town.kept()[-1].reason) and "tomorrow" in detail
    assert "reply with only AGREED" in last(town, COL.email)


# ── The raiser's own words ──────────────────────────────────────────────────────────────────


def test_what_the_raiser_writes_in_their_own_words_is_held_with_the_true_reason_and_answered_once(
    town: Town,
) -> None:
    reference = confirmed(town)
    town.reply(RAE.email, WANTS_OUT)
    assert town.kept()[-1].reason == f"{RAE.name}, who raised it, wrote in words of their own."
    answer = last(town, RAE.email)
    assert "WITHDRAW:" in answer and " RESOLVED:" in answer and "NOT RESOLVED" not in answer
    before = len(town.box(RAE.email))
    town.reply(RAE.email, WANTS_OUT)
    assert len(town.box(RAE.email)) == before
    town.reply(RAE.email, "WITHDRAW")
    assert town.case(reference).status is Status.WITHDRAWN


def test_the_raiser_of_a_settled_case_is_told_of_not_resolved_only(town: Town) -> None:
    reference = confirmed(town)
    town.reply(COL.email, "AGREED")
    town.reply(RAE.email, "Thanks, though they have not been seen yet.")
    answer = last(town, RAE.email)
    assert "NOT RESOLVED:" in answer and "WITHDRAW" not in answer
    town.reply(RAE.email, "NOT RESOLVED")
    assert town.case(reference).status is Status.OPEN


def test_the_raisers_mail_is_never_offered_as_an_answer_and_may_be_filed_as_withdrawn(town: Town) -> None:
    reference = confirmed(town)
    town.reply(RAE.email, WANTS_OUT)
    number = town.kept()[-1].id
    view = held.held_page(town.world, STAFF, number)
    assert (view.asked, view.by_raiser, view.withdraws) == (None, True, True)
    for verdict in ("agreed", "not_agreed"):
        with pytest.raises(NotPossible, match="cannot agree to it themselves"):
            held_filing.file_held(town.world, STAFF, number, verdict=verdict)
    held_filing.file_held(town.world, STAFF, number, verdict="withdraw")
    town.deliver()
    assert town.case(reference).status is Status.WITHDRAWN
    assert "Withdrawn" in town.subjects(COL.email)[-1]
    assert not held.held_page(town.world, STAFF, number).can_be_taken_back
    with pytest.raises(NotPossible, match="raised again"):
        held_filing.take_back(town.world, STAFF, number)


@pytest.mark.parametrize("late", [True, False], ids=["about a late AGREED", "by itself"])
def test_the_raisers_own_words_may_be_filed_as_resolved(town: Town, late: bool) -> None:
    reference = confirmed(town)
    if late:
        ask = town.box(COL.email)[-1]
        town.reply(COL.email, "NOT AGREED")
        answers(town, ask, "AGREED")
    town.reply(RAE.email, "They have been now, so that is that.")
    number = town.kept()[-1].id
    assert held.held_page(town.world, STAFF, number).resolves
    held_filing.file_held(town.world, STAFF, number, verdict="resolved")
    case = town.case(reference)
    assert (case.status, case.attempts[-1].ending) == (Status.RESOLVED, "agreed" if late else "by_raiser")
    with pytest.raises(NotPossible, match="Open the case again"):
        held_filing.take_back(town.world, STAFF, number)


def test_nobody_elses_mail_can_be_filed_as_withdrawn(town: Town) -> None:
    reference = confirmed(town)
    town.reply(COL.email, "Could this be withdrawn?")
    number = town.kept()[-1].id
    assert not held.held_page(town.world, STAFF, number).withdraws
    with pytest.raises(NotPossible, match="Only who raised"):
        held_filing.file_held(town.world, STAFF, number, verdict="withdraw")
    assert town.case(reference).status is Status.OPEN


# ── Not plain ───────────────────────────────────────────────────────────────────────────────


def test_who_seems_to_agree_is_asked_for_the_one_word_and_the_board_told_why(town: Town) -> None:
    reference = confirmed(town)
    town.reply(COL.email, "Yes, we will do all of that tomorrow.")
    assert town.subjects(COL.email)[-1].startswith(f"[{reference}] Reply AGREED if you agree")
    answer = last(town, COL.email)
    assert "It looks as if you agree" in answer and "We could not tell" not in answer
    notice = last(town, INBOX)
    assert "It seems to agree, in words of its own: Yes" in notice
    assert f"/staff/held/{town.kept()[-1].id}" in notice
    town.reply(COL.email, "AGREED")
    assert town.case(reference).status is Status.RESOLVED


@pytest.mark.parametrize("closing", ["", "Kind regards\n", "-- \n"])
def test_whose_signature_is_not_known_is_told_which_lines_stop_the_word(town: Town, closing: str) -> None:
    reference = confirmed(town)
    signed = f"AGREED\n\n{closing}{COL.name}\nBusiness Support\nYellow Door"
    town.reply(COL.email, signed)
    assert town.subjects(COL.email)[-1].startswith(f"[{reference}] You wrote AGREED: please confirm it by")
    answer = last(town, COL.email)
    assert "You wrote AGREED" in answer and "One word" not in answer and "could not tell" not in answer
    for told in (answer, last(town, INBOX)):
        assert "It says AGREED, and" in told and "Business Support" in told and "not plainly" not in told
    town.reply(COL.email, signed)
    answer = last(town, COL.email)
    assert "so Board staff will read it" in answer and "Business Support" in answer
    assert town.case(reference).status is Status.OPEN
    town.reply(COL.email, "AGREED")
    assert town.case(reference).status is Status.RESOLVED


def test_a_condition_below_agreed_is_told_as_one_and_not_as_a_signature(town: Town) -> None:
    confirmed(town)
    town.reply(COL.email, "Agreed\n\nbut only if mum consents.")
    assert "You wrote AGREED" not in last(town, COL.email)
    assert "It makes a condition." in last(town, INBOX)


def test_after_a_second_unclear_answer_its_author_is_told_once_that_it_is_a_persons(town: Town) -> None:
    reference = confirmed(town)
    due = town.case(reference).due
    for _ in range(2):
        town.reply(COL.email, "We shall see.")
    answer = last(town, COL.email)
    assert "Board staff will read it. The time limit runs on" in answer
    before = len(town.box(COL.email))
    town.reply(COL.email, "We shall see.")
    assert len(town.box(COL.email)) == before
    assert town.case(reference).due == due
    town.reply(COL.email, "AGREED")
    assert town.case(reference).status is Status.RESOLVED, "that mail asks, too"


def test_an_answer_that_is_not_plain_is_never_told_of_as_none(town: Town) -> None:
    reference = confirmed(town)
    town.reply(COL.email, "Thanks, we shall look at the file.")
    while (case := town.case(reference)).remind_at and case.wake_at:
        town.pass_time_to(case.wake_at)
    reminder = last(town, COL.email)
    assert "We have no plain answer from you yet" in reminder and "we shall look at the file" in reminder
    town.pass_time_to(_deadline(town, reference))
    asked = last(town, COUNCIL_MANAGER.email)
    assert "No plain answer by the deadline" in asked and "we shall look at the file" in asked
    assert "No answer by the deadline" not in asked
    town.pass_time_to(_deadline(town, reference))
    assert "No answer by the deadline" in last(town, COUNCIL_SENIOR.email), "of the second, who wrote nothing"


def _deadline(town: Town, reference: str) -> datetime:
    due = town.case(reference).due
    assert due is not None
    return due


# ── WRONG ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("answer", ["AGREED", "NOT AGREED"])
def test_who_says_wrong_is_named_to_the_others_and_addressed_themselves(town: Town, answer: str) -> None:
    confirmed(town)
    town.reply(COL.email, answer)
    town.reply(RAE.email, "WRONG. He told me otherwise.")
    assert "You said that this is wrong." in last(town, RAE.email)
    assert "You wrote:" in last(town, RAE.email)
    for address in (COL.email, INBOX):
        mail = last(town, address)
        assert f"{RAE.name}, {RAE.title}" in mail.partition("says that this is wrong.")[0]
        assert "somebody who dealt with it" not in mail


# ── A mail that did not arrive ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("5.1.1", "There is no such address (code 5.1.1)."),
        ("5.7.1", "It was refused (code 5.7.1)."),
        ("5.6.0", "It was refused (code 5.6.0)."),
    ],
)
def test_a_bounce_that_gives_a_code_only_is_told_in_words(town: Town, status: str, words: str) -> None:
    reference = confirmed(town)
    asked = town.box(COL.email)[-1]
    sender = str(asked["From"]).rpartition("<")[2].rstrip(">")
    report = (
        f"From: mailer-daemon@council.example\r\nTo: {sender}\r\nSubject: Undelivered\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.council.example\r\n\r\n"
        f"Final-Recipient: rfc822; {COL.email}\r\nAction: failed\r\nStatus: {status}\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {asked['Message-ID']}\r\n\r\n--b--\r\n"
    )
    town.receive(report.encode(), "")
    assert f"The reason we were given: {words}" in last(town, RAE.email)
    assert any(words == detail for _text, detail in told(town, reference))
