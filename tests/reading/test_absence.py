"""Which automatic mails say that their owner is away, and which are a machine's receipts."""

import pytest

from reading.absence import says_away
from reading.message import parse


def mail(subject: str, text: str = "") -> bytes:
    return f"From: a@b.example\r\nSubject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}".encode()


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Out of Office: Please answer", ""),
        ("Automatic reply: Please answer", "I am on annual leave and will return to work on Monday."),
        ("Automatic reply: Please answer", "I’m away until 4 January."),
        ("Automatic reply", "Thank you for your e-mail. I am not working today."),
        (
            "Automatic reply",
            "Ann Smith no longer works here. She has no longer worked here since May. I no longer work for the Trust.",
        ),
        ("Ateb awtomatig: Atebwch", "Rwyf allan o’r swyddfa tan ddydd Llun."),
    ],
)
def test_an_absence_is_known(subject: str, text: str) -> None:
    assert says_away(parse(mail(subject, text)))


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Automatic reply: Please answer", "We have received your e-mail. Your ticket is 12345."),
        ("Automatic reply", "Thank you for contacting the team. We answer within two working days."),
        ("Automatic reply", "This mailbox is not monitored."),
        ("", ""),
    ],
)
def test_a_receipt_is_no_absence(subject: str, text: str) -> None:
    assert not says_away(parse(mail(subject, text)))
