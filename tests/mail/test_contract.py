"""What every mail system must do, whichever it is: services/ports.py, held against each adapter."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.ports import OutgoingMail, Permanent, ReceivedMail
from tests.mail.conftest import MAX_BYTES, System

_numbers = itertools.count(1)

INVITE = (
    b"MIME-Version: 1.0\r\n"
    b"Content-Type: text/calendar; charset=utf-8; method=REQUEST\r\n"
    b"Content-Transfer-Encoding: 8bit\r\n"
    b"\r\n"
    b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nPRODID:-//Accord//EN\r\nVERSION:2.0\r\n"
    b"BEGIN:VEVENT\r\nUID:12@accord.example\r\nSEQUENCE:0\r\n"
    b"SUMMARY:Meeting to resolve a disagreement (" + "Sir Gâr".encode() + b")\r\n"
    b"DESCRIPTION:A line that is folded\r\n  after its first octets\\, as RFC 5545 asks.\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n"
)


def message(subject: str, rest: bytes = b"\r\nGood morning.\r\n") -> bytes:
    """A small mail; `rest` is the remaining header, an empty line and the body."""
    return f"From: Jo <jo@school.example>\r\nSubject: {subject}\r\n".encode() + rest


def mail_to(recipient: str, raw: bytes | None = None) -> OutgoingMail:
    number = next(_numbers)
    message_id = f"<{number}@accord.example>"
    raw = message(f"Mail {number}") if raw is None else raw
    return OutgoingMail(
        message_id, "jo@school.example", recipient, f"Message-ID: {message_id}\r\n".encode() + raw
    )


def somebody() -> str:
    return f"sam{next(_numbers)}@council.example"


def send(system: System, mail: OutgoingMail) -> None:
    with system.mail.outgoing() as outgoing:
        outgoing.send(mail)


def waiting(system: System, limit: int = 1000) -> list[ReceivedMail]:
    with system.again().incoming() as incoming:
        return list(incoming.waiting(limit))


def test_a_mail_that_was_sent_arrives_with_its_bytes_unchanged(system: System) -> None:
    recipient = somebody()
    mail = mail_to(recipient)
    send(system, mail)
    assert system.unchanged(system.received(recipient, 1)[0], mail.raw)


def test_what_arrives_names_its_envelope_on_top(system: System) -> None:
    if not system.traced:
        pytest.skip("Exchange writes no Delivered-To; To names the address that was written to.")
    recipient = somebody()
    send(system, mail_to(recipient))
    header = system.received(recipient, 1)[0].partition(b"Message-ID:")[0].decode()
    assert "Return-Path: <jo@school.example>" in header
    assert f"Delivered-To: {recipient}" in header


def test_mail_to_a_plus_address_arrives_in_the_mailbox_and_says_which_one(system: System) -> None:
    local, _, domain = system.address.partition("@")
    signed = f"{local}+c1-p2-abcdefghijklmnop@{domain}"
    send(system, mail_to(signed))
    (raw,) = system.received(system.address, 1)
    assert signed.encode() in raw
    assert len(waiting(system)) == 1


def test_an_address_in_capitals_is_the_same_mailbox(system: System) -> None:
    recipient = somebody()
    send(system, mail_to(recipient.upper()))
    system.received(recipient, 1)


def test_one_connection_sends_many_mails(system: System) -> None:
    recipient = somebody()
    with system.mail.outgoing() as outgoing:
        for _ in range(20):
            outgoing.send(mail_to(recipient))
    assert len(set(system.received(recipient, 20))) == 20


def test_the_same_message_sent_twice_arrives_at_least_once(system: System) -> None:
    recipient = somebody()
    first, second = mail_to(recipient), mail_to(recipient)
    for mail in (first, first, second):
        send(system, mail)
    ids = {raw.partition(b"Message-ID: ")[2].split(b"\r\n")[0] for raw in system.received(recipient, 3)}
    assert ids == {first.message_id.encode(), second.message_id.encode()}


def test_a_mail_that_another_process_may_have_sent_is_looked_for_where_copies_are_kept(
    system: System,
) -> None:
    recipient = somebody()
    mail = mail_to(recipient)
    send(system, mail)
    with system.again().outgoing() as outgoing:
        outgoing.send(replace(mail, tried=True))
    system.received(recipient, 1 if system.keeps_copies else 2)


def test_a_mail_that_was_tried_and_never_taken_is_sent(system: System) -> None:
    recipient = somebody()
    send(system, mail_to(recipient))
    send(system, replace(mail_to(recipient), tried=True))
    system.received(recipient, 2)


def test_a_mail_that_was_taken_before_and_is_wanted_again_is_sent_again(system: System) -> None:
    recipient = somebody()
    mail = mail_to(recipient)
    send(system, mail)
    with system.again().outgoing() as outgoing:
        outgoing.send(replace(mail, resent=True))
    system.received(recipient, 2)


@pytest.mark.parametrize(
    "rest",
    [
        pytest.param(b"\r\n", id="empty body"),
        pytest.param(b"", id="no body at all, not even the empty line"),
        pytest.param("\r\nYn cytuno, diolch – 5 €\r\n".encode(), id="8-bit body"),
        pytest.param(b"\r\n.\r\n..\r\nFrom here\r\n.\r\n", id="lines of dots"),
        pytest.param(b"\r\n" + b"x" * 990 + b"\r\n", id="the longest line of RFC 5322"),
        pytest.param("To: Siân Ŵyn <s@x.example>\r\n\r\nHi\r\n".encode(), id="non-ASCII display name, raw"),
        pytest.param(b"To: =?utf-8?q?Si=C3=A2n?= <s@x.example>\r\n\r\nHi\r\n", id="display name, encoded"),
        pytest.param(INVITE, id="invite"),
    ],
)
def test_bytes_come_through_word_for_word(system: System, rest: bytes) -> None:
    mail = mail_to(system.address, message("Bytes", rest))
    send(system, mail)
    (raw,) = system.received(system.address, 1)
    (received,) = waiting(system)
    assert system.unchanged(received.raw, mail.raw)
    assert system.unchanged(raw, mail.raw)


def test_what_waits_is_seen_again_until_it_is_done(system: System) -> None:
    system.fill([message("Once")])
    with system.mail.incoming() as incoming:
        (first,) = incoming.waiting(10)
        (second,) = incoming.waiting(10)
        assert first == second
        incoming.done(first)
        assert list(incoming.waiting(10)) == []
    assert waiting(system) == []


def test_a_crash_between_receiving_and_done_loses_nothing(system: System) -> None:
    system.fill([message("Fragile")])
    with pytest.raises(ZeroDivisionError), system.mail.incoming() as incoming:
        list(incoming.waiting(10))
        raise ZeroDivisionError
    (seen_again,) = waiting(system)
    assert b"Fragile" in seen_again.raw


def test_done_twice_and_from_another_connection_is_harmless(system: System) -> None:
    system.fill([message("One"), message("Two")])
    one, two = waiting(system)
    for _ in range(2):
        with system.again().incoming() as incoming:
            incoming.done(one)
            incoming.done(one)
    assert waiting(system) == [two]


def test_what_another_process_took_meanwhile_is_harmless(system: System) -> None:
    system.fill([message("One"), message("Two")])
    with system.mail.incoming() as slow, system.again().incoming() as quick:
        for mail in list(quick.waiting(10)):
            quick.done(mail)
        assert list(slow.waiting(10)) == []


def test_done_keeps_the_message(system: System) -> None:
    system.fill([message("Kept")])
    (mail,) = waiting(system)
    with system.mail.incoming() as incoming:
        incoming.done(mail)
    assert any(b"Kept" in raw for raw in system.kept())


def test_a_huge_message_gives_its_header_only_and_is_kept(system: System) -> None:
    line = b"x" * 76 + b"\r\n"
    huge = message("Huge", b"\r\n" + line * (30_000_000 // len(line)))
    system.fill([message("Before"), huge, message("After")])
    before, mail, after = waiting(system)
    assert (before.whole, mail.whole, after.whole) == (True, False, True)
    assert mail.size > MAX_BYTES
    assert b"Subject: Huge" in mail.raw
    assert len(mail.raw) < 10_000
    with system.mail.incoming() as incoming:
        incoming.done(mail)
    assert waiting(system) == [before, after]
    assert any(len(raw) >= len(huge) for raw in system.kept())


def test_five_hundred_messages_come_oldest_first(system: System) -> None:
    system.fill([message(f"Number {number}") for number in range(500)])
    subjects = [mail.raw.partition(b"Number ")[2].split(b"\r\n")[0] for mail in waiting(system)]
    assert subjects == [str(number).encode() for number in range(500)]


def test_no_more_than_the_limit_and_the_oldest_of_them(system: System) -> None:
    system.fill([message(f"Number {number}") for number in range(5)])
    assert [b"Number 0" in mail.raw or b"Number 1" in mail.raw for mail in waiting(system, 2)] == [True, True]


def test_an_empty_mailbox_has_nothing_waiting(system: System) -> None:
    assert waiting(system) == []


def test_the_time_of_arrival_is_aware_utc_and_now(system: System) -> None:
    system.fill([message("Now")])
    (mail,) = waiting(system)
    assert mail.received_at.tzinfo is UTC
    assert abs(mail.received_at - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "recipient",
    [
        "",
        "nobody",
        "@council.example",
        "sam@",
        "a b@council.example",
        "sam..jones@council.example",
        ".sam@council.example",
        "../../etc/passwd",
        "sam@council.example\r\nBcc: all@council.example",
        "sam@council.example, jo@school.example",
        "x" * 65 + "@council.example",
        "sam@" + "council." * 40 + "example",
        "sam\x00@council.example",
        "sam@\udcff.example",
    ],
)
def test_an_address_that_is_none_is_refused_for_good(system: System, recipient: str) -> None:
    with pytest.raises(Permanent, match="e-mail address"):
        send(system, mail_to(recipient))


def test_the_connection_still_works_after_a_refusal(system: System) -> None:
    recipient = somebody()
    with system.mail.outgoing() as outgoing:
        with pytest.raises(Permanent):
            outgoing.send(mail_to("not an address"))
        outgoing.send(mail_to(recipient))
    system.received(recipient, 1)
