"""Mailboxes for the check to try, on every mail system, whose mail a test can change on its way."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mail.address import ReplyAddresses, Scheme
from mail.check import MailCheck, Result
from mail.exchange import Exchange
from mail.graph import Graph
from mail.local import LocalMail
from mail.server import MailServer
from mail.smtp_imap import SmtpImap, SmtpImapConfig
from services.ports import MailSystem
from tests.mail.conftest import MAX_BYTES, exchange_config
from tests.mail.ews import EwsServer
from tests.mail.faulty_imap import FaultyImap, faulty_imap
from tests.mail.faulty_smtp import FaultySmtp, faulty_smtp
from tests.mail.graph.double import GraphDouble

# The time that tests/mail/faulty_imap.py says every message arrived at.
ARRIVED = datetime(2026, 11, 22, 13, 3, tzinfo=UTC)
OTHER = b"From: jo@school.example\r\nMessage-ID: <other@school.example>\r\nSubject: Hello\r\n\r\nHello.\r\n"

Change = Callable[[bytes], bytes | None]


@dataclass
class Moved:
    """A time that runs only while it is waited; what `meanwhile` does happens then."""

    moment: datetime = field(default_factory=lambda: datetime.now(UTC))
    meanwhile: Callable[[], object] = lambda: None

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)
        self.meanwhile()


def check(
    mail: MailSystem,
    address: str,
    moved: Moved,
    *,
    wait: int = 6,
    taken: bool = False,
    scheme: Scheme = "plus",
    reply_domain: str = "",
) -> tuple[list[Result], list[str]]:
    told: list[str] = []
    ran = MailCheck(
        mail,
        ReplyAddresses(address, "k" * 32, scheme, reply_domain),
        wait=timedelta(seconds=wait),
        time=moved,
        tell=told.append,
        was_read=lambda since: taken,
    )
    return list(ran.results()), told


def failed(results: list[Result]) -> dict[str, str]:
    return {each.name: each.said for each in results if each.outcome == "failed"}


def waiting(mail: MailSystem) -> list[bytes]:
    with mail.incoming() as incoming:
        return [each.raw for each in incoming.waiting(1000)]


@dataclass
class Post:
    """A mailbox whose mail is changed on its way: `change` gives what arrives, or None where nothing does."""

    address: str
    mail: MailSystem
    moved: Moved
    kind: str
    change: Change = lambda raw: raw

    def check(self, **how: Any) -> tuple[list[Result], list[str]]:
        return check(self.mail, self.address, self.moved, **how)


@pytest.fixture
def smtp() -> Iterator[FaultySmtp]:
    with faulty_smtp() as server:
        yield server


@pytest.fixture
def imap() -> Iterator[FaultyImap]:
    with faulty_imap() as server:
        yield server


@pytest.fixture(params=["local", "smtp+imap", "exchange", "graph"])
def post(
    request: pytest.FixtureRequest, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Post:
    if request.param == "local":
        return _local(address, tmp_path, monkeypatch)
    if request.param == "exchange":
        return _exchange(request.getfixturevalue("ews"), address, monkeypatch)
    if request.param == "graph":
        return _graph(request.getfixturevalue("double"), address, monkeypatch)
    return _smtp_imap(request.getfixturevalue("smtp"), request.getfixturevalue("imap"), address)


def _local(address: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Post:
    mail = LocalMail(folder, address, MAX_BYTES)
    post, deliver = Post(address, mail, Moved(), "local"), mail._deliver

    def changed(maildir: Path, raw: bytes) -> None:
        if (arrives := post.change(raw)) is not None:
            deliver(maildir, arrives)

    monkeypatch.setattr(mail, "_deliver", changed)
    return post


def _smtp_imap(smtp: FaultySmtp, imap: FaultyImap, address: str) -> Post:
    """What the one takes is in the other at the next look."""
    out = MailServer("127.0.0.1", smtp.port, "none", timeout_seconds=0.4)
    back = MailServer("127.0.0.1", imap.port, "none", "accord", "pass", timeout_seconds=0.4)
    imap.messages[1] = OTHER
    post = Post(address, SmtpImap(SmtpImapConfig(out, back)), Moved(ARRIVED), "smtp+imap")

    def deliver() -> None:
        while smtp.taken:
            if (arrives := post.change(smtp.taken.pop(0))) is not None:
                imap.messages[max(imap.messages) + 1] = arrives

    post.moved.meanwhile = deliver
    return post


def _exchange(server: EwsServer, address: str, monkeypatch: pytest.MonkeyPatch) -> Post:
    post = Post(address, Exchange(exchange_config(server, address)), Moved(), "exchange")
    deliver = server.store.deliver

    def changed(recipient: str, sender: str, raw: bytes) -> None:
        if (arrives := post.change(raw)) is not None:
            deliver(recipient, sender, arrives)

    monkeypatch.setattr(server.store, "deliver", changed)
    return post


def _graph(double: GraphDouble, address: str, monkeypatch: pytest.MonkeyPatch) -> Post:
    post = Post(address, Graph(double.config(address)), Moved(), "graph")
    office = double.api.post_office
    deliver = office.post

    def changed(sender: Any, raw: bytes) -> None:
        if (arrives := post.change(raw)) is not None:
            deliver(sender, arrives)

    monkeypatch.setattr(office, "post", changed)
    return post
