"""The two mail systems that the contract is held against, and the real servers behind one of them."""

import contextlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from imapclient import IMAPClient

from mail.local import LocalMail
from mail.server import MailServer
from mail.smtp_imap import SmtpImap, SmtpImapConfig
from services.ports import MailSystem, OutgoingMail
from tests.servers import MailServers, mail_servers

MAX_BYTES = 25_000_000

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class System:
    """A mail system under test, with an empty mailbox of Accord's own.

    `received` waits until an address has `count` mails and gives them, oldest first; `fill` puts messages
    into Accord's mailbox by the shortest way; `kept` is all that was done; `again` is the same system as
    another process would build it.
    """

    address: str
    mail: MailSystem
    received: Callable[[str, int], list[bytes]]
    fill: Callable[[list[bytes]], None]
    kept: Callable[[], list[bytes]]
    again: Callable[[], MailSystem]


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServers]:
    with mail_servers(tmp_path_factory.mktemp("mail-servers")) as running:
        yield running


@pytest.fixture
def address() -> str:
    """An address of Accord that no other test uses."""
    return f"accord{next(_numbers)}@accord.example"


def smtp_imap(servers: MailServers, address: str, **changes: object) -> SmtpImap:
    """The adapter for the running servers: STARTTLS to send, TLS to receive."""
    safe = {
        "user": address,
        "password": servers.password,
        "ca_file": servers.ca_file,
        "timeout_seconds": 10.0,
    }
    smtp = {"host": servers.host, "port": servers.smtp_port, "security": "starttls", **safe}
    imap = {"host": servers.host, "port": servers.imaps_port, "security": "tls", **safe}
    for name, value in changes.items():
        which, _, setting = name.partition("_")
        (smtp if which == "smtp" else imap)[setting] = value
    return SmtpImap(
        SmtpImapConfig(MailServer(**smtp), MailServer(**imap), max_bytes=MAX_BYTES)  # type: ignore[arg-type]
    )


@contextlib.contextmanager
def mailbox(servers: MailServers, user: str) -> Iterator[IMAPClient]:
    """Somebody's mailbox, as another mail program sees it."""
    from ssl import create_default_context

    context = create_default_context(cafile=str(servers.ca_file))
    with IMAPClient(servers.host, servers.imaps_port, ssl_context=context) as client:
        client.login(user, servers.password)
        yield client


@pytest.fixture(params=["local", "smtp+imap"])
def system(request: pytest.FixtureRequest, address: str, tmp_path: Path) -> System:
    if request.param == "local":
        return _local(tmp_path, address)
    return _real(request.getfixturevalue("servers"), address)


def _local(folder: Path, address: str) -> System:
    local = LocalMail(folder, address, MAX_BYTES)

    def received(recipient: str, count: int) -> list[bytes]:
        found = [message.raw for message in local.messages(recipient)]
        assert len(found) == count
        return found

    def fill(messages: list[bytes]) -> None:
        for raw in messages:
            local.send(OutgoingMail("<x@y.example>", "jo@school.example", address, raw))

    def kept() -> list[bytes]:
        return [file.read_bytes() for file in (folder / address / "cur").iterdir()]

    return System(address, local, received, fill, kept, lambda: LocalMail(folder, address, MAX_BYTES))


def _real(servers: MailServers, address: str) -> System:
    def fill(messages: list[bytes]) -> None:
        with mailbox(servers, address) as client:
            client.multiappend("INBOX", messages)

    def kept() -> list[bytes]:
        with mailbox(servers, address) as client:
            client.select_folder("Accord-done", readonly=True)
            found = client.fetch(client.search(), ["BODY.PEEK[]"])
            return [message[b"BODY[]"] for message in found.values()]

    mail = smtp_imap(servers, address)
    return System(address, mail, servers.wait_for, fill, kept, lambda: smtp_imap(servers, address))
