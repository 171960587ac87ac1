"""Machines that answer like people, without any mark, and inboxes that fail: whatever they do, it ends."""

from email.message import EmailMessage

import pytest

from demo.mailboxes import letter_of
from demo.replies import delivery_failure
from tests.examples import COL, RAE
from tests.stories.conftest import Town
from tests.stories.test_hips import INBOX, confirmed

STRAY = (
    b"From: x@else.example\r\nTo: accord@accord.example\r\nSubject: Hello\r\nMessage-ID: <s@x>\r\n\r\nHello"
)
MANY = 10


def rounds_until_quiet(town: Town, address: str, writes_as: str) -> int:
    """A machine answers every mail that `address` gets, as if it were a person."""
    answered = 0
    for number in range(MANY):
        new = town.box(address)[answered:]
        answered += len(new)
        if not new:
            return number
        for place, mail in enumerate(new):
            ticket = EmailMessage()
            ticket["From"], ticket["To"] = writes_as, str(mail["From"])
            ticket["Subject"], ticket["Message-ID"] = "We have it", f"<{number}.{place}@robot.example>"
            ticket.set_content("Your request has the number 123.")
            town.receive(ticket.as_bytes(), writes_as)
    return MANY


@pytest.mark.parametrize("writes_as", [INBOX, "tickets@hips.example"])
def test_a_board_inbox_that_answers_by_itself_makes_no_loop(town: Town, writes_as: str) -> None:
    confirmed(town)
    town.receive(STRAY)
    town.reply(COL.email, "Maybe")
    assert rounds_until_quiet(town, INBOX, writes_as) < 4


@pytest.mark.parametrize("address", [COL.email, RAE.email])
def test_a_party_that_answers_by_itself_makes_no_loop(town: Town, address: str) -> None:
    confirmed(town)
    assert rounds_until_quiet(town, address, address) < 4


def test_a_board_inbox_that_does_not_exist_makes_no_loop(town: Town) -> None:
    town.receive(STRAY)
    seen = 0
    while (new := town.folders.messages(INBOX)[seen:]) and seen < MANY:
        seen += len(new)
        for message in new:
            report = delivery_failure(letter_of(INBOX, message), town.clock.now())
            town.receive(report.raw, "mailer-daemon@hips.example")
    assert seen < 4


def test_a_flood_of_strangers_does_not_flood_the_board(town: Town) -> None:
    for number in range(30):
        town.receive(STRAY.replace(b"x@else", b"x%d@else" % number).replace(b"<s@x>", b"<s%d@x>" % number))
    assert len(town.kept()) == 30 and all(item.state == "held" for item in town.kept())
    assert len(town.box(INBOX)) == 20
