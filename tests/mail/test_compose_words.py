"""What the important mails say."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from casework.case import MailOrder
from mail.render import wrap
from services.words import clock, spoken
from tests.mail.reader import (
    ADDRESSES,
    COMPOSER,
    LINKS,
    PLAIN_MAILS,
    Page,
    parsed,
    text_of,
    the,
    written,
)
from tests.mail.stories import CHILD, REFERENCE, START


@pytest.mark.parametrize("kind", ["ask", "remind", "escalated_counterpart", "unclear", "deadline_moved"])
def test_a_question_says_concern_action_deadline_and_three_ways_to_answer(kind: str) -> None:
    told = the(kind)
    message = parsed(written(told))
    text, page = text_of(message), Page(text_of(message, "html"))
    address = ADDRESSES.make(12, told.order.to).replace("+", "%2B")
    subject = f"subject=%5B{REFERENCE}%5D%20Answer"
    due = told.case.due
    assert due is not None

    flat = " ".join(text.split())
    for words in (flat, " ".join(page.words.split())):
        assert "Open an assessment and visit the family this week." in words
        assert "It was closed without a visit." in words
        assert spoken(due) in words
        assert CHILD in words and "Sam Okafor, Health Visitor, Solent Trust" in words
        assert "Write only AGREED. Or write NOT AGREED" in words
        assert words.index("write your answer above this line") < words.index("The concern")
    step = told.case.step or ""
    for link in (
        f"mailto:{address}?{subject}&body=AGREED",
        f"mailto:{address}?{subject}&body=NOT%20AGREED",
        LINKS.answer(12, told.order.to, step),
    ):
        assert link in page.links
        assert link in text.split()


@pytest.mark.parametrize(
    "kind", ["ask", "remind", "escalated_counterpart", "escalated_speaker", "final_step", "raised"]
)
def test_in_danger_a_mail_begins_with_what_to_do_now_and_otherwise_says_nothing_of_it(kind: str) -> None:
    danger = [told for told in PLAIN_MAILS if told.order.kind == kind and told.case.disagreement.danger]
    for told in danger:
        text = text_of(parsed(written(told)))
        assert (
            text.removeprefix("-- Please write your answer above this line --")
            .lstrip()
            .startswith("IMMEDIATE DANGER")
        )
        assert "999" in text
    assert danger
    for told in PLAIN_MAILS:
        if told.order.kind == kind and not told.case.disagreement.danger:
            assert "999" not in text_of(parsed(written(told)))


def test_after_the_last_steps_time_a_mail_says_that_the_board_has_it_and_names_no_deadline() -> None:
    over = the("final_overdue")
    order = MailOrder("mail_failed", 1, "No such mailbox", about="3")
    message = parsed(written(replace(over, order=order)))
    for words in (text_of(message), Page(text_of(message, "html")).words):
        assert "The time of the last step is over, and the Board has it now." in words
        assert "has been asked to answer" not in words


def test_a_case_resolved_by_its_raiser_is_not_told_as_an_answer_that_was_read() -> None:
    text = " ".join(text_of(parsed(written(the("resolved_by_raiser")))).split())
    assert "Nobody has answered AGREED." in text and "Is that wrong? Reply with the one word WRONG" in text
    assert "HOW THE ANSWER WAS READ" not in text and "Board staff read" not in text


def test_the_urgent_notice_says_whom_to_call_and_nothing_about_the_child() -> None:
    text = text_of(parsed(written(the("urgent"))))
    for words in (
        "Sam Okafor",
        "01632 960001",
        "sam@trust.example",
        "Solent Trust",
        "City Council",
        "call 999 now",
    ):
        assert words in text
    for words in (CHILD, "2021", "referral", "visit the family"):
        assert words not in text


def test_the_written_account_tells_of_every_attempt_with_people_dates_answer_and_derivation() -> None:
    flat = " ".join(text_of(parsed(written(the("final_step")))).split())
    for words in (
        "Stage One: professional to professional. Not agreed, 9 am on Tuesday 22 December 2026",
        "Sam Okafor, Health Visitor, Solent Trust put it to Di Frost, Team Manager, City Council",
        "The answer: No. The threshold is not met.",
        "Stage Two: first line manager to first line manager. No answer by the deadline",
        "Ali Reed, Team Lead, Solent Trust put it to Ed Poole, Head of Service, City Council",
        "Stage Three: senior manager to senior manager. No answer by the deadline",
        "Fri 25 Dec is Christmas Day",
        "https://accord.example/staff/cases/" + REFERENCE,
    ):
        assert words in flat


def test_the_written_confirmation_says_outcome_who_by_when_and_how_to_say_that_it_is_wrong() -> None:
    flat = " ".join(text_of(parsed(written(the("agreed")))).split())
    for words in (
        "Outcome: Open an assessment and visit the family this week.",
        "Who does it: Gil Stone, City Council",
        "By when: no date was given",
        "What the answer did not say of these is taken from the form:",
        "HOW THE ANSWER WAS READ",
        "Is that wrong? Reply with the one word WRONG by ",
        "Tried before this was raised, on Thursday 17 December 2026",
    ):
        assert words in flat


def test_an_undelivered_mail_is_told_with_its_recipient_and_the_reason() -> None:
    flat = " ".join(text_of(parsed(written(the("mail_failed")))).split())
    assert "It was for Jo Smith, Social Worker, City Council (jo@council.example)" in flat
    assert "The threshold is not met." in flat


def test_the_sign_in_link_goes_from_the_mailbox_itself() -> None:
    link = "https://accord.example/staff/sign-in/abc"
    mail = COMPOSER.compose_plain("sign_in", "jo@board.example", {"link": link, "minutes": 15}, START)
    message = parsed(mail)
    assert mail.envelope_from == "accord@accord.example" and mail.envelope_to == "jo@board.example"
    assert message["Subject"] == "Sign in to Accord" and message["In-Reply-To"] is None
    assert link in text_of(message) and link in Page(text_of(message, "html")).links
    assert "15 minutes" in text_of(message)


def test_a_held_mail_is_told_with_the_time_that_is_left_for_it() -> None:
    message = parsed(written(the("held_notice")))
    assert str(message["Subject"]).startswith(
        "[HIPS-2026-0007] An e-mail needs a person: the time limit runs until "
    )
    assert "The time limit runs on: " in text_of(message) and "The time limit runs on: " in text_of(
        message, "html"
    )


def test_a_held_mail_of_no_case_is_told_with_its_number_and_the_link_to_it() -> None:
    context = {"reason": "A stranger wrote.", "link": "https://accord.example/staff/held", "number": 31}
    context["case_reference"] = ""
    message = parsed(COMPOSER.compose_plain("held_unknown", "board@hips.example", context, START))
    text, page = text_of(message), Page(text_of(message, "html"))
    assert message["Subject"] == "An e-mail needs a person (number 31)"
    assert context["link"] in page.links and context["link"] in text
    assert "A stranger wrote." in text and "A stranger wrote." in page.words


def test_what_is_wrong_is_told_to_the_technical_contact_in_text_and_html() -> None:
    link, faults = "https://accord.example/staff/health", ["Mail is overdue: 3.", "The clock stands."]
    told = {"faults": faults, "link": link, "found_at": START}
    message = parsed(COMPOSER.compose_plain("not_well", "it@board.example", told, START))
    text, page = text_of(message), Page(text_of(message, "html"))
    assert message["Subject"] == "Accord needs somebody to look at it"
    assert link in page.links and link in text
    assert all(fault in text and fault in page.words for fault in faults)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 12, 29, 17, tzinfo=UTC), "5 pm on Tuesday 29 December 2026"),
        (datetime(2026, 7, 1, 8, 5, tzinfo=UTC), "9:05 am on Wednesday 1 July 2026"),
        (datetime(2026, 7, 1, 11, tzinfo=UTC), "midday on Wednesday 1 July 2026"),
        (datetime(2026, 6, 30, 23, tzinfo=UTC), "midnight at the start of Wednesday 1 July 2026"),
        (datetime(2026, 1, 1, 0, 30, tzinfo=UTC), "12:30 am on Thursday 1 January 2026"),
    ],
)
def test_times_are_told_in_words_on_londons_clock(moment: datetime, words: str) -> None:
    assert spoken(moment) == words
    assert words.startswith(clock(moment))


def test_text_is_wrapped_within_its_indent_and_links_stay_whole() -> None:
    link = "https://accord.example/" + "x" * 90
    assert wrap(f"* {'word ' * 20}\n\n\n\n{link}") == (
        f"* {('word ' * 14).strip()}\n  {('word ' * 6).strip()}\n\n{link}\n"
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Nothing goes before somebody has done that."),
        ({"automatic": True}, "What is listed here goes by itself on its day"),
        ({"let_by": "jo@board.example"}, "jo@board.example has let this go."),
    ],
    ids=["by-hand", "automatic", "let"],
)
def test_what_is_to_go_is_told_to_the_board_by_reference(changes: dict[str, object], said: str) -> None:
    lines = [("HIPS-00001", "The whole case", "Tuesday 29 December 2026")]
    told = {
        "board_name": "HIPS",
        "lines": lines,
        "automatic": False,
        "let_by": "",
        "link": "https://x.example/r",
    }
    message = parsed(COMPOSER.compose_plain("retention_due", "board@hips.example", told | changes, START))
    for words in (" ".join(text_of(message).split()), Page(text_of(message, "html")).words):
        assert said in words and "HIPS-00001: The whole case, Tuesday 29 December 2026" in words
    assert str(message["Subject"]).startswith("HIPS: ")


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("", "It was the feed for everybody at HIPS."),
        ("HIPS-00001", "It was the feed of somebody on case HIPS-00001."),
    ],
)
def test_that_a_calendar_feed_has_ended_is_told_with_whose_it_was(reference: str, said: str) -> None:
    told = {"board_name": "HIPS", "case_reference": reference, "link": "https://x.example/f"}
    message = parsed(COMPOSER.compose_plain("feed_ended", "board@hips.example", told, START))
    assert message["Subject"] == "HIPS: a calendar feed has ended"
    for words in (" ".join(text_of(message).split()), Page(text_of(message, "html")).words):
        assert said in words and "Make a new address" in words


def test_what_was_deleted_is_told_with_the_number_of_its_certificate() -> None:
    told = {"board_name": "HIPS", "number": 7, "lines": [("HIPS-00001", "The whole case was deleted")]}
    context = told | {"link": "https://x.example/r"}
    message = parsed(COMPOSER.compose_plain("retention_done", "board@hips.example", context, START))
    assert message["Subject"] == "HIPS: what was deleted, certificate 7"
    for words in (text_of(message), Page(text_of(message, "html")).words):
        assert "HIPS-00001: The whole case was deleted" in words
