"""The mail systems that the contract is held against, and the real servers and doubles behind them."""

import contextlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from imapclient import IMAPClient

from mail.exchange import Exchange, ExchangeConfig
from mail.graph import Graph
from mail.local import LocalMail
from mail.server import MailServer
from mail.smtp_imap import SmtpImap, SmtpImapConfig
from services.ports import MailSystem, OutgoingMail
from tests.mail.ews import PASSWORD as EWS_PASSWORD
from tests.mail.ews import EwsServer, ews_server
from tests.mail.ews.store import new_item
from tests.mail.graph.double import GraphDouble, graph_double
from tests.mail.graph.same import same_content
from tests.servers import MailServers, mail_servers
from tests.token_server import TokenServer

MAX_BYTES = 25_000_000

_numbers = itertools.count(1)


def word_for_word(received: bytes, sent: bytes) -> bool:
    # Where the blank line after the header is missing, a server may add it.
    return received.rstrip(b"\r\n").endswith(sent.rstrip(b"\r\n"))


@dataclass(frozen=True, slots=True)
class System:
    """A mail system under test, with an empty mailbox of Accord's own.

    `received` waits until an address has `count` mails and gives them, oldest first; `fill` puts messages
    into Accord's mailbox by the shortest way; `kept` is all that was done; `again` is the same system as
    another process would build it; `keeps_copies`: of what was
    sent, and looks there when in doubt; `unchanged` tells whether what was received, first, is what was sent;
    `traced`: it writes the envelope on top.
    """

    address: str
    mail: MailSystem
    received: Callable[[str, int], list[bytes]]
    fill: Callable[[list[bytes]], None]
    kept: Callable[[], list[bytes]]
    again: Callable[[], MailSystem]
    unchanged: Callable[[bytes, bytes], bool] = word_for_word
    traced: bool = True
    keeps_copies: bool = False


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServers]:
    with mail_servers(tmp_path_factory.mktemp("mail-servers")) as running:
        yield running


@pytest.fixture(scope="session")
def exchange_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EwsServer]:
    with ews_server(tmp_path_factory.mktemp("ews")) as running:
        yield running


@pytest.fixture(scope="session")
def graph_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphDouble]:
    with graph_double(tmp_path_factory.mktemp("graph")) as running:
        yield running


@pytest.fixture
def ews(exchange_server: EwsServer) -> Iterator[EwsServer]:
    """The double, with nothing asked and no fault planned; a fault that was not met is a mistake of the test."""
    exchange_server.asked.clear()
    yield exchange_server
    assert exchange_server.unmet_faults() == []


@pytest.fixture
def service(servers: MailServers) -> Iterator[TokenServer]:
    """Where tokens for the running mail servers come from, as on its first day at the end."""
    yield servers.tokens
    servers.tokens.forget()


@pytest.fixture
def recipient(address: str) -> str:
    return address.replace("accord", "sam", 1)


@pytest.fixture
def double(graph_server: GraphDouble) -> GraphDouble:
    """The double of Microsoft Graph with empty mailboxes and no faults."""
    graph_server.reset()
    return graph_server


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


@pytest.fixture(params=["local", "smtp+imap", "exchange", "graph"])
def system(request: pytest.FixtureRequest, address: str, tmp_path: Path) -> System:
    if request.param == "local":
        return _local(tmp_path, address)
    if request.param == "exchange":
        return _exchange(request.getfixturevalue("exchange_server"), address)
    if request.param == "graph":
        return _graph(request.getfixturevalue("graph_server"), address)
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


def exchange_config(server: EwsServer, address: str, **changes: object) -> ExchangeConfig:
    """Basic login as the mailbox itself, unless `changes` say otherwise."""
    login = {"user": address, "password": EWS_PASSWORD, "ca_file": server.ca_file, "version": "15.2"}
    settings = {"url": server.url, "address": address, "timeout_seconds": 10.0, "max_bytes": MAX_BYTES}
    return ExchangeConfig(**{**settings, **login, **changes})  # type: ignore[arg-type]


def _exchange(server: EwsServer, address: str) -> System:
    mailbox = server.store.mailbox(address)

    def received(recipient: str, count: int) -> list[bytes]:
        found = server.store.mailbox(recipient).received
        assert len(found) == count
        return found

    def fill(messages: list[bytes]) -> None:
        for raw in messages:
            mailbox.folder("inbox").put(new_item(raw))

    def kept() -> list[bytes]:
        return [item.raw for item in mailbox.folder("Accord-done").items.values()]

    config = exchange_config(server, address)
    return System(
        address, Exchange(config), received, fill, kept, lambda: Exchange(config), keeps_copies=True
    )


def _graph(double: GraphDouble, address: str) -> System:
    box = double.mailbox(address)

    def received(recipient: str, count: int) -> list[bytes]:
        found = [message.raw for message in double.mailbox(recipient).inside("inbox")]
        assert len(found) == count
        return found

    def fill(messages: list[bytes]) -> None:
        for raw in messages:
            box.add("inbox", raw)

    def kept() -> list[bytes]:
        return [message.raw for message in box.inside(box.folder_named("Accord-done").id)]

    def again() -> Graph:
        return Graph(double.config(address))

    return System(
        address, again(), received, fill, kept, again, same_content, traced=False, keeps_copies=True
    )
