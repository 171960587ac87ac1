"""Reports of mail servers, as files: whom they are about, and whether trying again may help."""

from pathlib import Path

import pytest

from reading.bounce import Bounce, bounces_of
from reading.machine import kind_of
from reading.message import parse

HERE = Path(__file__).parent
HARD, SOFT, TRYING = (True, False), (False, False), (False, True)


@pytest.mark.parametrize(
    ("name", "recipient", "kind"),
    [
        ("postfix-unknown-user", "dsl@school.example", HARD),
        ("exchange-mailbox-full", "col@council.example", SOFT),
        ("postfix-delayed", "col@council.example", TRYING),
        ("gave-up-after-days", "col@council.example", SOFT),
        ("qmail-unknown-user", "head@old.school.example", HARD),
        ("exim-unknown-user", "nurse@trust.example", HARD),
        ("exim-quota", "nurse@trust.example", SOFT),
        ("exchange-5.5", "col@old.council.example", HARD),
        ("in-welsh", "", HARD),
    ],
)
def test_a_report_says_whom_it_is_about_and_whether_the_address_is_bad(
    name: str, recipient: str, kind: tuple[bool, bool]
) -> None:
    raw = (HERE / "bounces" / f"{name}.eml").read_bytes()
    message = parse(raw)
    assert kind_of(message, raw).name == "bounce"
    (bounce,) = bounces_of(message, raw)
    assert (bounce.recipient, (bounce.hard, bounce.trying)) == (recipient, kind)
    assert bounce.reason


def test_every_report_here_is_tried_above() -> None:
    assert len(list((HERE / "bounces").glob("*.eml"))) == 9


@pytest.mark.parametrize("name", ["read-receipt", "deleted-unread", "delivered"])
def test_a_receipt_is_filed_and_is_no_bounce(name: str) -> None:
    raw = (HERE / "receipts" / f"{name}.eml").read_bytes()
    assert kind_of(parse(raw), raw).name == "automatic"
    assert bounces_of(parse(raw), raw) == ()


@pytest.mark.parametrize(
    "header",
    ["From: Jo <jo@school.example>", "From: Jo <jo@school.example>\r\nReturn-Path: <jo@school.example>"],
)
def test_a_person_who_writes_about_a_bounce_is_no_mail_server(header: str) -> None:
    raw = f"{header}\r\nSubject: Undeliverable\r\n\r\nHi. This is the qmail-send program at x.\r\n\r\n<a@x.example>:\r\nno\r\n".encode()
    assert bounces_of(parse(raw), raw) == ()
    assert kind_of(parse(raw), raw).name == "person"


def test_a_report_that_makes_a_detector_stumble_is_still_a_bounce() -> None:
    raw = b"From: mailer-daemon@x.example\r\nSubject: Undeliverable: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\xff\xfe\x00"
    assert bounces_of(parse(raw), raw) == (Bounce("", True, "Undeliverable: x"),)


@pytest.mark.parametrize(
    ("status", "said", "hard"),
    [
        ("5.1.1", "550 5.1.1 no such user", True),
        ("5.2.1", "mailbox disabled", True),
        ("5.7.1", "550 5.7.1 blocked by policy", True),
        ("5.2.2", "", False),
        ("5.0.0", "552 Quota exceeded", False),
        ("5.2.0", "STOREDRV.Deliver; mailbox full", False),
        ("4.2.2", "", False),
        ("4.4.7", "message expired", False),
        ("", "smtp; 452 4.2.2 over quota", False),
        ("", "smtp; 550 who is that", True),
        ("", "421 try later", False),
    ],
)
def test_a_full_mailbox_and_a_four_may_pass_and_all_else_is_for_good(
    status: str, said: str, hard: bool
) -> None:
    raw = (
        "Return-Path: <>\r\nFrom: postmaster@x.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x.example\r\n\r\n"
        f"Final-Recipient: rfc822; jo@x.example\r\nAction: failed\r\nStatus: {status}\r\nDiagnostic-Code: {said}\r\n\r\n--b--\r\n"
    ).encode()
    assert [bounce.hard for bounce in bounces_of(parse(raw), raw)] == [hard]
