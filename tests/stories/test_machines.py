"""Automatic replies, bounces and storms, from end to end: the right person is asked, and the clock is never touched."""

from datetime import date, timedelta
from email.message import EmailMessage

import pytest

from casework.case import Case, Status
from services import machines
from tests.examples import COL, COUNCIL_MANAGER, RAE, disagreement
from tests.stories.conftest import Town
from tests.stories.test_hips import INBOX, confirmed
from tests.stories.test_hostile import asked, letter

pytestmark = pytest.mark.parametrize("town", ["sqlite"], indirect=True)
AWAY = "I am on annual leave until 5 November. "


@pytest.fixture
def reference(town: Town) -> str:
    """A case at its first step: Col Counter has been asked."""
    return confirmed(town)


def out_of_office(town: Town, text: str, sender: str = COL.email, **headers: str) -> None:
    told = {"Subject": "Automatic reply: Please answer", "Auto_Submitted": "auto-replied"} | headers
    town.receive(letter(sender, str(asked(town)["From"]), text, **told), sender)


def absence(case: Case) -> tuple[date | None, str, str]:
    (told,) = case.attempts[-1].absences
    return told.back, told.deputy, told.deputy_email


def test_an_absence_is_recorded_with_day_and_deputy_and_the_deputy_is_asked_as_well(
    town: Town, reference: str
) -> None:
    before = town.case(reference)
    out_of_office(town, AWAY + "Please contact Ann Lee (ann.lee@council.example).")
    case = town.case(reference)
    assert absence(case) == (date(2026, 11, 5), "Ann Lee", "ann.lee@council.example")
    assert (case.status, case.step, case.due) == (before.status, before.step, before.due)
    assert case.counterpart is not None and case.counterpart.person.email == "ann.lee@council.example"
    assert town.box("ann.lee@council.example"), "they have been asked"
    body = town.box(RAE.email)[-1].get_body(("plain",))
    assert body is not None and "Thursday 5 November 2026" in body.get_content()
    town.reply("ann.lee@council.example", "AGREED")
    assert town.case(reference).status is Status.RESOLVED


def test_who_is_away_may_still_answer(town: Town, reference: str) -> None:
    out_of_office(town, AWAY + "Please contact Ann Lee (ann.lee@council.example).")
    town.reply(COL.email, "AGREED")
    assert town.case(reference).status is Status.RESOLVED


@pytest.mark.parametrize(
    "text",
    ["Please contact Eve Else (eve@elsewhere.example).", "Please contact Eve Else."],
    ids=["another place", "no address"],
)
def test_a_deputy_whom_nobody_knows_is_told_to_the_board_and_not_asked(
    town: Town, reference: str, text: str
) -> None:
    out_of_office(town, AWAY + text)
    case = town.case(reference)
    assert not town.box("eve@elsewhere.example")
    assert case.counterpart is not None and case.counterpart.person.email == COUNCIL_MANAGER.email
    body = town.box(INBOX)[-1].get_body(("plain",))
    assert body is not None and "Eve Else" in body.get_content()


def test_an_absence_without_any_header_is_known_by_its_words(town: Town, reference: str) -> None:
    out_of_office(
        town,
        AWAY + "For urgent matters contact the duty team.",
        Subject="Re: Please answer",
        Auto_Submitted="no",
    )
    case = town.case(reference)
    assert COL.name in {case.parties[number - 1].person.name for number in case.attempts[-1].away}
    assert town.kept()[-1].state == "held", "a person sees it, since nothing but its words says so"
    assert case.asked_again is False


def test_leave_in_an_answer_is_an_answer(town: Town, reference: str) -> None:
    town.reply(COL.email, "NOT AGREED. I am on leave from tomorrow.")
    assert town.case(reference).step == "2"


def test_a_ticket_systems_receipt_is_on_the_record_and_nobody_is_asked(town: Town, reference: str) -> None:
    before = town.case(reference)
    out_of_office(
        town,
        "Ticket #4471 has been created from your e-mail.",
        Subject="Re: Please answer",
        Auto_Submitted="no",
    )
    assert town.kept()[-1].state == "automatic"
    case = town.case(reference)
    assert (case.attempts, case.due) == (before.attempts, before.due)


def report(town: Town, action: str, status: str, recipient: str = COL.email, said: str = "") -> None:
    newest = asked(town)
    raw = (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\n"
        f"To: {newest['From']}\r\nSubject: Undeliverable\r\nMessage-ID: <{len(town.kept())}@mx.example>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; {said}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {newest['Message-ID']}\r\n\r\n--b--\r\n"
    )
    town.receive(raw.encode(), "mailer-daemon@mx.example")


def test_a_bounce_that_names_no_mail_of_ours_and_no_signed_address_replaces_nobody(
    town: Town, reference: str
) -> None:
    raw = (
        f"From: {COL.email}\r\nTo: accord@accord.example\r\nSubject: Undeliverable {reference}\r\n"
        "Message-ID: <forged@elsewhere.example>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {COL.email}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    )
    town.receive(raw.encode(), COL.email)
    assert not town.case(reference).undeliverable
    assert town.kept()[-1].state == "held"


def test_a_full_mailbox_is_tried_again_and_the_second_time_a_person_is_told(
    town: Town, reference: str
) -> None:
    before, told = town.case(reference), len(town.box(INBOX))
    report(town, "failed", "5.2.2", said="552 mailbox full")
    case = town.case(reference)
    assert not case.undeliverable and (case.step, case.due) == (before.step, before.due)
    assert len(town.box(INBOX)) == told, "once may be chance"
    ours = len(town.box(COL.email))
    town.clock.move_on(timedelta(minutes=61))
    town.deliver()
    assert len(town.box(COL.email)) == ours + 1
    first, again = (mail["Message-ID"] for mail in town.box(COL.email)[-2:])
    assert first == again, "the very same mail"
    report(town, "failed", "5.2.2", said="552 mailbox full")
    assert len(town.box(INBOX)) == told + 1


def test_a_mailbox_that_stays_full_counts_as_a_bad_address_in_the_end(
    town: Town, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machines, "MOST_ATTEMPTS", 3)
    report(town, "failed", "5.2.2", said="552 mailbox full")
    assert not town.case(reference).undeliverable
    town.clock.move_on(timedelta(minutes=61))
    town.deliver()
    report(town, "failed", "5.2.2", said="552 mailbox full")
    case = town.case(reference)
    assert case.undeliverable and case.counterpart is not None
    assert case.counterpart.person.email == COUNCIL_MANAGER.email


def test_a_delay_is_not_sent_again_since_the_mail_server_is_still_trying(town: Town, reference: str) -> None:
    report(town, "delayed", "4.4.1")
    ours = len(town.box(COL.email))
    town.clock.move_on(timedelta(hours=2))
    town.deliver()
    assert len(town.box(COL.email)) == ours
    assert not town.case(reference).undeliverable


def test_a_bad_address_has_the_next_person_asked_at_once(town: Town, reference: str) -> None:
    before = town.case(reference)
    report(town, "failed", "5.1.1")
    case = town.case(reference)
    assert case.undeliverable and case.due == before.due
    assert case.counterpart is not None and case.counterpart.person.email == COUNCIL_MANAGER.email


def test_a_dead_member_of_their_list_has_the_next_person_asked_and_they_may_still_answer(
    town: Town, reference: str
) -> None:
    report(town, "failed", "5.1.1", recipient="gone@council.example")
    case = town.case(reference)
    assert not case.undeliverable
    assert case.counterpart is not None and case.counterpart.person.email == COUNCIL_MANAGER.email
    town.reply(COL.email, "AGREED")
    assert town.case(reference).status is Status.RESOLVED


def test_our_own_mail_come_back_is_filed_and_nobody_is_told(town: Town, reference: str) -> None:
    ours = asked(town)
    stripped = EmailMessage()
    for name in ("From", "To", "Subject", "Message-ID"):
        stripped[name] = str(ours[name])
    stripped.set_content("AGREED")
    before = town.case(reference)
    town.receive(stripped.as_bytes(), COL.email)
    assert town.kept()[-1].state == "automatic" and "come back" in town.kept()[-1].reason
    assert town.case(reference).attempts == before.attempts


def test_a_storm_from_one_address_is_kept_and_not_read_and_the_board_is_told_once(
    town: Town, reference: str
) -> None:
    there = str(asked(town)["From"])
    for number in range(33):
        town.receive(
            letter(COL.email, there, f"We have it. {number}", Message_ID=f"<s{number}@x>"), COL.email
        )
    states = [item.reason for item in town.kept()][-33:]
    assert sum("within an hour" in reason for reason in states) == 3
    assert len(town.kept()) >= 33, "all of it is kept"
    told = [mail.get_body(("plain",)) for mail in town.box(INBOX)]
    assert sum("within an hour" in body.get_content() for body in told if body) == 1
    town.clock.move_on(timedelta(hours=2))
    town.receive(letter(COL.email, there, "AGREED", Message_ID="<later@x>"), COL.email)
    assert "within an hour" not in town.kept()[-1].reason


def test_one_address_gets_no_more_than_its_share_within_the_hour_and_the_rest_later(town: Town) -> None:
    for _ in range(62):
        town.raise_it(disagreement())
    assert len(town.box(RAE.email)) == 60
    town.clock.move_on(timedelta(minutes=70))
    town.deliver()
    assert len(town.box(RAE.email)) == 62
