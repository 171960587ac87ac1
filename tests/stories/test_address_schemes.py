"""What machines, diaries and people answer finds its case and person over real mail servers, in each scheme of addresses.

Nothing here brings In-Reply-To or References back, as much of what answers does not.
"""

import email
import email.policy
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar, Event

from casework.case import Case, Status
from casework.facts import Person
from services import delivery, drafts, raising
from services.storage import InboxItem
from services.world import World
from settings import load_settings
from tests.application import StillClock, world_for
from tests.examples import (
    COL,
    CONTACTS,
    COUNCIL_MANAGER,
    COUNCIL_SENIOR,
    MONDAY_10,
    RAE,
    disagreement,
    party_of,
)
from tests.servers import MailServers, mail_servers
from tests.stories.test_real_mail_servers import read_next

GONE = COL.model_copy(update={"email": "gone.col@council.example"})
SCHEMES = ["plus", "catch-all", "mailbox"]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServers]:
    with mail_servers(tmp_path_factory.mktemp("mail")) as servers:
        yield servers


class Town:
    """People whose mailboxes no other story has, since each has a domain of its own."""

    def __init__(self, servers: MailServers, world: World, domain: str) -> None:
        self.servers, self.world, self.domain = servers, world, domain

    def at_home(self, who: Person) -> Person:
        return who.model_copy(update={"email": f"{who.email.partition('@')[0]}@{self.domain}"})

    def raise_it(self, counterpart: Person) -> None:
        told = disagreement(raiser=self.at_home(RAE), counterpart=counterpart)
        raising.submit(self.world, drafts.start(self.world), told)
        raising.confirm(self.world, self.world.links.confirm(1, 1).rpartition("/")[2])
        delivery.deliver(self.world)

    def newest(self, who: Person, having: str = "text/plain") -> EmailMessage:
        """Their newest mail that has a part of this type, once all that went out to them has arrived."""
        with self.world.store.reading() as uow:
            sent = [each for each in uow.outbox.of_case(1) if each.mail.envelope_to == who.email]
        raws = self.servers.wait_for(who.email, len(sent))
        mails = [email.message_from_bytes(raw, EmailMessage, policy=email.policy.default) for raw in raws]
        return [mail for mail in mails if any(part.get_content_type() == having for part in mail.walk())][-1]

    def machine(self, sender: str, about: EmailMessage, subject: str, text: str, **fields: str) -> None:
        """What a machine writes about a mail of ours goes to its envelope sender."""
        mail = EmailMessage()
        mail["To"] = str(about["Return-Path"]).strip("<>")
        mail["From"], mail["Subject"] = sender, subject
        for name, value in fields.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        self.hand_over(mail, "")

    def answer(self, who: Person, asked: EmailMessage, text: str) -> None:
        """They write to where it is from, in a program that keeps no thread and writes subjects in its own way."""
        mail = EmailMessage()
        mail["From"], mail["To"] = who.email, asked["From"].addresses[0].addr_spec
        mail["Subject"] = f"AW: RE: {asked['Subject']}".upper()
        mail.set_content(text)
        self.hand_over(mail, who.email)

    def hand_over(self, mail: EmailMessage, envelope_from: str) -> None:
        with smtplib.SMTP(self.servers.host, self.servers.smtp_port) as smtp:
            smtp.starttls(context=ssl.create_default_context(cafile=str(self.servers.ca_file)))
            smtp.login(f"post@{self.domain}", self.servers.password)
            smtp.send_message(mail, envelope_from, [mail["To"]])
        read_next(self.world)

    @property
    def case(self) -> Case:
        with self.world.store.reading() as uow:
            return uow.cases.load(1)

    @property
    def last(self) -> InboxItem:
        with self.world.store.reading() as uow:
            return uow.inbox.of_case(1)[-1]


@contextmanager
def town(servers: MailServers, folder: Path, scheme: str, domain: str) -> Iterator[Town]:
    """The town with the database that is in `folder`."""
    environ = servers.environment(f"accord@{domain}") | {
        "DATA_DIR": str(folder),
        "SECRET_KEY": "k" * 40,
        "BASE_URL": "https://accord.board.example",
        "STAFF": "hips=jo@board.example",
        "BOARD_INBOX": f"hips=inbox@{domain}",
        "MAIL_ADDRESSES": scheme,
        "MAIL_REPLY_DOMAIN": f"reply.{domain}" if scheme == "catch-all" else "",
    }
    with world_for(load_settings(environ), StillClock(MONDAY_10)) as world:
        there = Town(servers, world, domain)
        with world.store.writing() as uow:
            uow.directories.put(
                each.model_copy(update={"person": there.at_home(each.person)}) for each in CONTACTS
            )
            uow.commit()
        yield there


QMAIL = """Hi. This is the qmail-send program at {domain}.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{to}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

{copy}
"""


def event_of(invite: EmailMessage) -> Any:
    (part,) = (each for each in invite.walk() if each.get_content_type() == "text/calendar")
    return Calendar.from_ical(part.get_content()).walk("VEVENT")[0]


def accepted(invite: EmailMessage, who: Person) -> EmailMessage:
    """As a diary answers: of the invite's mail it keeps nothing but its organiser and the event."""
    asked, event, calendar = event_of(invite), Event(), Calendar()
    for name in ("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "ORGANIZER"):
        event[name] = asked[name]
    event.add("attendee", f"mailto:{who.email}", parameters={"PARTSTAT": "ACCEPTED"})
    for name, value in (("prodid", "-//A diary//EN"), ("version", "2.0"), ("method", "REPLY")):
        calendar.add(name, value)
    calendar.add_component(event)
    answer = EmailMessage()
    answer["From"], answer["To"] = who.email, str(asked["ORGANIZER"]).removeprefix("mailto:")
    answer["Subject"] = f"Accepted: {asked['SUMMARY']}"
    answer.set_content(calendar.to_ical().decode(), subtype="calendar", params={"method": "REPLY"})
    return answer


@pytest.mark.parametrize("scheme", SCHEMES)
def test_after_two_bounces_and_an_absence_a_case_is_settled(
    servers: MailServers, tmp_path: Path, scheme: str
) -> None:
    with town(servers, tmp_path, scheme, f"{scheme}.example") as there:
        gone, tom, hal = (there.at_home(who) for who in (GONE, COUNCIL_MANAGER, COUNCIL_SENIOR))
        there.raise_it(gone)
        # Exim itself sends it back, with a report as RFC 3464 wants it.
        read_next(there.world)
        assert there.case.undeliverable == {party_of(there.case, gone)}

        asked = there.newest(tom)
        copy = "".join(f"{name}: {value}\n" for name, value in asked.items())
        text = QMAIL.format(domain=there.domain, to=tom.email, copy=copy)
        there.machine(f"mailer-daemon@{there.domain}", asked, "failure notice", text)
        assert there.case.undeliverable == {party_of(there.case, gone), party_of(there.case, tom)}

        asked, away = there.newest(hal), "I am on leave until Friday 6 November 2026."
        there.machine(
            hal.email, asked, f"Automatic reply: {asked['Subject']}", away, Auto_Submitted="auto-replied"
        )
        assert (there.last.party, there.last.state) == (party_of(there.case, hal), "automatic")
        assert "It says that the person is away." in there.last.reason
        assert "[c1-p" not in there.last.subject

        there.answer(hal, asked, "AGREED")
        assert there.case.status is Status.RESOLVED
        assert there.case.attempts[-1].counterpart == party_of(there.case, hal)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_diary_that_answers_an_invite_is_known(servers: MailServers, tmp_path: Path, scheme: str) -> None:
    with town(servers, tmp_path, scheme, f"diary.{scheme}.example") as there:
        col, tom, hal = (there.at_home(who) for who in (COL, COUNCIL_MANAGER, COUNCIL_SENIOR))
        there.raise_it(col)
        for who in (col, tom):
            there.answer(who, there.newest(who), "NOT AGREED. The threshold is not met.")
        invite = there.newest(hal, "text/calendar")
        there.hand_over(accepted(invite, hal), hal.email)
        assert (there.last.state, there.last.reason) == ("filed", "An answer to the invite: ACCEPTED.")
        assert there.last.party == party_of(there.case, hal)

        # The scheme is changed while the case is open; what was sent before is still known.
        with town(servers, tmp_path, "plus", f"diary.{scheme}.example") as later:
            later.answer(hal, there.newest(hal), "AGREED")
            assert later.case.status is Status.RESOLVED
            cancelled = there.newest(hal, "text/calendar")
            assert [event_of(each)["UID"] for each in (invite, cancelled)] == [event_of(invite)["UID"]] * 2
            assert event_of(cancelled)["STATUS"] == "CANCELLED"
