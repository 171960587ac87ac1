"""Who wrote it: every rule that says so, and the people that must not be taken for machines."""

import pytest

from reading.bounce import Bounce, bounces_of
from reading.machine import RULES, kind_of
from reading.message import Message, parse

DSN = """\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: accord+c1-p2-x@accord.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I am sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Mon, 23 Nov 2026 10:00:00 +0000

Final-Recipient: rfc822; Jo@School.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 No such user
--b
Content-Type: {original}

Message-ID: <7@accord.example>
Subject: Ours

--b--
"""


def dsn(action: str = "failed", status: str = "5.1.1", original: str = "message/rfc822") -> Message:
    return parse(DSN.format(action=action, status=status, original=original).encode())


def mail(*lines: str, body: str = "AGREED") -> Message:
    return parse("\r\n".join(["From: Jo <jo@school.example>", *lines, "", body]).encode())


def calendar(method: str, *lines: str, mime: str = "") -> Message:
    body = f"BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nEND:VCALENDAR\r\n" if method else "BEGIN:VCALENDAR\r\n"
    return mail(f"Content-Type: text/calendar; method={mime or method}", *lines, body=body)


PEOPLE = [
    pytest.param(mail("Subject: RE: A disagreement"), id="a plain reply"),
    pytest.param(mail("Auto-Submitted: no"), id="Auto-Submitted: no"),
    pytest.param(mail("X-Auto-Response-Suppress: All"), id="asks others not to answer by machine"),
    pytest.param(mail("Precedence: first-class"), id="some other precedence"),
    pytest.param(mail("Return-Path: <jo@school.example>"), id="a return path"),
    pytest.param(mail("Subject: RE: Automatic reply: A disagreement"), id="answers a machine"),
    pytest.param(mail("Subject: Out of office hours work was refused"), id="speaks of out of office"),
    pytest.param(mail("Subject: Delivery failed us"), id="speaks of a delivery"),
    pytest.param(mail("Subject: Undeliverable promises"), id="a subject like a bounce's"),
    pytest.param(calendar("REQUEST"), id="invites us"),
    pytest.param(calendar("PUBLISH"), id="sends a calendar"),
]

MACHINES = [
    pytest.param("automatic", mail("Auto-Submitted: auto-replied"), id="Auto-Submitted"),
    pytest.param("automatic", mail("Auto-Submitted: Auto-Generated; x=1"), id="with parameters"),
    pytest.param("automatic", mail("Auto-Submitted: auto-notified (why not)"), id="with a comment"),
    pytest.param("automatic", mail("X-Autoreply: yes"), id="X-Autoreply"),
    pytest.param("automatic", mail("X-Autorespond: x"), id="X-Autorespond"),
    pytest.param("automatic", mail("X-Autoresponder: x"), id="X-Autoresponder"),
    pytest.param("automatic", mail("Precedence: auto_reply"), id="Precedence: auto_reply"),
    pytest.param("automatic", mail("Precedence: Bulk"), id="Precedence: bulk"),
    pytest.param("automatic", mail("Return-Path: <>"), id="empty return path"),
    pytest.param("automatic", mail("X-Accord-Loop: 1"), id="our own mail"),
    pytest.param("automatic", mail("Subject: Automatic reply: A disagreement"), id="Exchange's subject"),
    pytest.param("automatic", mail("Subject: Out of Office"), id="out of office"),
    pytest.param("automatic", mail("Subject: Out of office Re: A disagreement"), id="Gmail's subject"),
    pytest.param("automatic", mail("Subject: Ateb awtomatig: Anghytundeb"), id="a Welsh subject"),
    pytest.param("automatic", mail("Subject: Allan o’r swyddfa"), id="out of office in Welsh"),
    pytest.param("automatic", mail("Subject: Ateb awtomatig: Anghytundeb"), id="in Welsh"),
    pytest.param(
        "automatic", parse(b"From: postmaster@x.example\r\nSubject: Hello\r\n\r\nx"), id="postmaster"
    ),
    pytest.param(
        "automatic",
        mail("Content-Type: multipart/report; report-type=disposition-notification; boundary=b"),
        id="read receipt",
    ),
    pytest.param(
        "automatic",
        mail("Content-Type: multipart/report; report-type=feedback-report; boundary=b"),
        id="report",
    ),
    pytest.param("automatic", dsn("delivered", "2.0.0"), id="delivery receipt"),
    pytest.param("bounce", dsn(), id="bounce"),
    pytest.param("bounce", dsn("delayed", "4.4.1"), id="delay"),
    pytest.param("bounce", mail("X-Failed-Recipients: sam@x.example", "Return-Path: <>"), id="Exim's bounce"),
    pytest.param(
        "bounce",
        parse(b"From: MAILER-DAEMON@x.example\r\nSubject: Undeliverable: A disagreement\r\n\r\nx"),
        id="bounce in words only",
    ),
    pytest.param("meeting", calendar("REPLY"), id="calendar reply"),
    pytest.param("meeting", calendar("COUNTER"), id="calendar counter-proposal"),
    pytest.param(
        "meeting", calendar("REPLY", "Auto-Submitted: auto-generated"), id="Google's calendar reply"
    ),
    pytest.param("meeting", calendar("COUNTER", mime="REQUEST"), id="the body of the calendar decides"),
    pytest.param("meeting", calendar("", mime="reply"), id="only the MIME header has the method"),
]


@pytest.mark.parametrize("message", PEOPLE)
def test_a_person_is_taken_for_a_person(message: Message) -> None:
    assert kind_of(message).name == "person"


@pytest.mark.parametrize(("kind", "message"), MACHINES)
def test_a_machine_is_recognised_and_the_reason_given(kind: str, message: Message) -> None:
    author = kind_of(message)
    assert author.name == kind
    assert author.reason


def test_every_rule_is_tried_by_a_machine_above() -> None:
    tried = {kind_of(param.values[1]).rule for param in MACHINES}  # type: ignore[arg-type]
    assert tried == {rule.name for rule in RULES}


@pytest.mark.parametrize(
    ("action", "status", "hard"),
    [
        ("failed", "5.1.1", True),
        ("failed", "4.4.7 (gave up)", False),
        ("failed", "5.2.2 (mailbox full)", False),
        ("Failed (bad address)", "5.1.1", True),
        ("delayed", "4.4.1", False),
        ("delayed", "5.1.1", False),
        ("", "5.1.1", True),
        ("", "4.2.2", False),
        ("", "", True),
    ],
)
def test_a_bounce_says_whom_and_whether_for_good(action: str, status: str, hard: bool) -> None:
    (bounce,) = bounces_of(dsn(action, status))
    assert (bounce.recipient, bounce.hard) == ("jo@school.example", hard)
    assert "550 5.1.1 No such user" in bounce.reason


@pytest.mark.parametrize("original", ["message/rfc822", "text/rfc822-headers"])
def test_a_bounce_names_the_mail_that_came_back(original: str) -> None:
    assert dsn(original=original).original_message_id == "<7@accord.example>"


def test_exims_header_names_each_recipient() -> None:
    message = mail("X-Failed-Recipients: a@x.example,\r\n b@x.example", "Return-Path: <>", "Subject: Failed")
    assert bounces_of(message) == (
        Bounce("a@x.example", True, "Failed"),
        Bounce("b@x.example", True, "Failed"),
    )


def test_a_warning_in_words_only_is_not_for_good() -> None:
    raw = b"From: mailer-daemon@x.example\r\nSubject: Warning: message 1 delayed 24 hours\r\n\r\nx"
    assert [bounce.hard for bounce in bounces_of(parse(raw))] == [False]


def test_a_person_who_forwards_a_bounce_is_a_person() -> None:
    report = DSN.format(action="failed", status="5.1.1", original="message/rfc822").split("\n")
    forwarded = [line for line in report if not line.startswith(("Return-Path", "Auto-Submitted", "From:"))]
    raw = "\n".join(["From: Jo <jo@school.example>", *forwarded]).replace(
        "multipart/report", "multipart/mixed"
    )
    assert kind_of(parse(raw.replace("Undelivered", "Your undelivered").encode())).name == "person"
