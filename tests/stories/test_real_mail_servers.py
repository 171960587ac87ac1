"""A whole case over a real SMTP and a real IMAP server: encrypted, with login, as in `make serve`."""

import email
import re
import smtplib
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from casework.case import Status
from casework.retention import Retention
from services import clockwork, delivery, disposal, drafts, intake, mailbox_copies, raising, retention
from services.world import World
from settings import load_settings
from tests.application import StillClock, world_for
from tests.examples import COL, CONTACTS, COUNCIL_MANAGER, MONDAY_10, RAE, disagreement, london
from tests.servers import MailServers, mail_servers

ACCORD = "accord@board.example"
INBOX = "inbox@hips.example"


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServers]:
    with mail_servers(tmp_path_factory.mktemp("mail")) as servers:
        yield servers


@pytest.fixture
def clock() -> StillClock:
    return StillClock(MONDAY_10)


@pytest.fixture
def world(servers: MailServers, clock: StillClock, tmp_path: Path) -> Iterator[World]:
    environ = servers.environment(ACCORD) | {
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": "k" * 40,
        "BASE_URL": "https://accord.board.example",
        "STAFF": "hips=jo@board.example",
        "BOARD_INBOX": f"hips={INBOX}",
    }
    with world_for(load_settings(environ), clock) as world:
        with world.store.writing() as uow:
            uow.directories.put(CONTACTS)
            uow.commit()
        yield world


def send(servers: MailServers, sender: str, to: str, text: str, **headers: str) -> None:
    """The person's own mail program hands its answer to the SMTP server."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, "Re: your question"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    with smtplib.SMTP(servers.host, servers.smtp_port) as smtp:
        smtp.starttls(context=ssl.create_default_context(cafile=str(servers.ca_file)))
        smtp.login(sender, servers.password)
        smtp.send_message(mail)


def readable(raw: bytes) -> bytes:
    """The plain text of a mail."""
    parts = email.message_from_bytes(raw).walk()
    return next(p.get_payload(decode=True) for p in parts if p.get_content_type() == "text/plain")  # type: ignore[return-value]


def read_next(world: World) -> None:
    """Polls the mailbox until the answer has come through the server's own delivery."""
    until = time.monotonic() + 15
    while not intake.fetch(world):
        assert time.monotonic() < until, "the answer never arrived in the mailbox"
    intake.read_waiting(world)
    delivery.deliver(world)


def test_a_case_from_the_form_to_its_agreement_over_smtp_and_imap(
    world: World, servers: MailServers, clock: StillClock
) -> None:
    raising.submit(world, drafts.start(world), disagreement())
    delivery.deliver(world)
    text = readable(servers.wait_for(RAE.email, 1)[0]).decode()
    link = re.search(r"https://accord\.board\.example/confirm/(\S+)", text)
    assert link is not None
    raising.confirm(world, link.group(1))
    delivery.deliver(world)

    ask = email.message_from_bytes(servers.wait_for(COL.email, 1)[0])
    send(
        servers,
        COL.email,
        str(ask["From"]),
        "NOT AGREED. The threshold is not met.",
        Message_ID="<no@council.example>",
    )
    read_next(world)
    with world.store.reading() as uow:
        assert uow.cases.load(1).step == "2"

    up = email.message_from_bytes(servers.wait_for(COUNCIL_MANAGER.email, 1)[0])
    send(
        servers,
        COUNCIL_MANAGER.email,
        str(up["From"]),
        "AGREED\n\nTom",
        In_Reply_To=str(up["Message-ID"]),
        Message_ID="<yes@council.example>",
    )
    read_next(world)
    with world.store.reading() as uow:
        case = uow.cases.load(1)
    assert case.status is Status.RESOLVED
    # confirm, raised, not agreed, agreed, lessons; asked, gone up, agreed; asked, agreed, lessons; agreed.
    for address, count in ((RAE.email, 5), (COL.email, 3), (COUNCIL_MANAGER.email, 3), (INBOX, 1)):
        last = [email.message_from_bytes(raw) for raw in servers.wait_for(address, count)[-2:]]
        assert any("agreed" in str(each["Subject"]).lower() for each in last), address

    its_copies_leave_the_mailbox_when_its_time_is_over(world, servers, clock)


def its_copies_leave_the_mailbox_when_its_time_is_over(
    world: World, servers: MailServers, clock: StillClock
) -> None:
    done = servers.maildir(ACCORD) / ".Accord-done"
    assert len(read_out_of(done)) == 2
    hips = world.protocols["hips"]
    rule = Retention(cases="7 years")
    protocol = hips.protocol.model_copy(update={"retention": rule})
    world = replace(world, protocols={"hips": replace(hips, protocol=protocol)})
    clock.move_on(timedelta(days=8 * 366))
    retention.let(world, "hips", "jo@board.example", [(1, "case")])
    certificate = disposal.dispose(world, "hips")
    assert certificate is not None and mailbox_copies.remove_copies(world) == 2
    with world.store.reading() as uow:
        [gone] = uow.keeping.gone(certificate)
    assert (gone.copies, gone.removed, gone.missing) == (2, 2, 0)
    assert read_out_of(done) == []


def read_out_of(folder: Path) -> list[bytes]:
    return [file.read_bytes() for part in ("new", "cur") for file in (folder / part).glob("*")]


def test_an_address_that_the_server_refuses_is_told_and_the_case_still_goes_up(
    world: World, servers: MailServers, clock: StillClock
) -> None:
    nobody = COL.model_copy(update={"email": "refused.person@council.example"})
    raising.submit(world, drafts.start(world), disagreement(counterpart=nobody))
    with world.store.reading() as uow:
        number = uow.cases.number_of("HIPS-00001")
    raising.confirm(world, world.links.confirm(number, 1).rpartition("/")[2])
    delivery.deliver(world)
    with world.store.reading() as uow:
        case = uow.cases.load(number)
        assert case.undeliverable == {3}
        assert {sent.kind for sent in uow.outbox.of_case(number)} >= {"mail_failed"}
    clock.moment = london(2026, 11, 3, 17)
    clockwork.tick(world)
    with world.store.reading() as uow:
        assert uow.cases.load(number).step == "2"
