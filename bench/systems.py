"""The mail systems that are measured, each with an empty mailbox, its server or double on this machine."""

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from ssl import create_default_context
from typing import Protocol

from imapclient import IMAPClient

from bench.bare import ExchangeLoop, GraphLoop, SmtpImapLoop
from services.ports import OutgoingMail
from tests.mail.ews import PASSWORD, ews_server
from tests.mail.ews.store import new_item
from tests.mail.graph.double import graph_double
from tests.mail.graph.sign_in import CLIENT_ID, SECRET, TENANT
from tests.servers import mail_servers

ADDRESS = "accord@accord.example"
_TOKEN = "of-the-bare-loop"  # noqa: S105


class Loop(Protocol):
    """A library by itself. See bare.py."""

    def send(self, mails: Sequence[OutgoingMail]) -> None: ...

    def fetch(self) -> int: ...


@dataclass(frozen=True, slots=True)
class System:
    """Accord's settings for a mail system, its library's bare loop, and the shortest way into the mailbox.

    `settle` waits until the server has done what it was left with.
    """

    name: str
    settings: dict[str, str]
    loop: Loop
    fill: Callable[[list[bytes]], None]
    settle: Callable[[], None] = lambda: None


def smtp_imap(folder: Path, stack: ExitStack) -> System | None:
    """Exim and Dovecot; None where they are not installed."""
    if not all(shutil.which(name, path="/usr/sbin:/usr/bin") for name in ("exim4", "dovecot")):
        return None
    servers = stack.enter_context(mail_servers(folder))

    def fill(messages: list[bytes]) -> None:
        context = create_default_context(cafile=str(servers.ca_file))
        with IMAPClient(servers.host, servers.imaps_port, ssl_context=context) as client:
            client.login(ADDRESS, servers.password)
            client.multiappend("INBOX", messages)

    def settle() -> None:
        while any((servers.folder / "spool" / "input").rglob("*-H")):
            time.sleep(0.05)

    return System("smtp+imap", servers.environment(ADDRESS), SmtpImapLoop(servers, ADDRESS), fill, settle)


def exchange(folder: Path, stack: ExitStack) -> System:
    """The tests' double of Exchange."""
    double = stack.enter_context(_elsewhere(_serve_exchange, folder))
    url, ca_file = double.settings["EWS_URL"], Path(double.settings["MAIL_CA_FILE"])
    return System("exchange", double.settings, ExchangeLoop(url, ca_file, ADDRESS, PASSWORD), double.fill)


def graph(folder: Path, stack: ExitStack) -> System:
    """The tests' double of Microsoft Graph."""
    double = stack.enter_context(_elsewhere(_serve_graph, folder))
    url, ca_file = double.settings["GRAPH_URL"], Path(double.settings["MAIL_CA_FILE"])
    return System("graph", double.settings, GraphLoop(url, ca_file, ADDRESS, _TOKEN), double.fill)


OPENERS: tuple[Callable[[Path, ExitStack], System | None], ...] = (smtp_imap, exchange, graph)


@dataclass(frozen=True, slots=True)
class _Double:
    """A double that runs in another process, so that it takes no time of ours: its settings, and a line to it."""

    settings: dict[str, str]
    line: Connection

    def fill(self, messages: list[bytes]) -> None:
        self.line.send(messages)
        self.line.recv()


@contextmanager
def _elsewhere(serve: Callable[[Connection, Path], None], folder: Path) -> Iterator[_Double]:
    ours, its = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=serve, args=(its, folder), daemon=True)
    process.start()
    try:
        yield _Double(ours.recv(), ours)
    finally:
        ours.send(None)
        process.join()


def _serve_exchange(line: Connection, folder: Path) -> None:
    with ews_server(folder) as server:
        settings = {"MAIL": "exchange", "EWS_URL": server.url, "EWS_USER": ADDRESS, "EWS_PASSWORD": PASSWORD}
        line.send(settings | {"EWS_VERSION": "15.2", "MAIL_CA_FILE": str(server.ca_file)})
        inbox = server.store.mailbox(ADDRESS).folder("inbox")
        while messages := line.recv():
            for raw in messages:
                inbox.put(new_item(raw))
            line.send("done")


def _serve_graph(line: Connection, folder: Path) -> None:
    with graph_double(folder) as double:
        double.sign_in.tokens.add(_TOKEN)
        settings = {"MAIL": "graph", "GRAPH_TENANT": TENANT, "GRAPH_CLIENT_ID": CLIENT_ID}
        settings |= {"GRAPH_SECRET": SECRET, "GRAPH_AUTHORITY": double.base, "GRAPH_URL": double.base}
        line.send(settings | {"MAIL_CA_FILE": str(double.ca_file)})
        inbox = double.mailbox(ADDRESS)
        while messages := line.recv():
            for raw in messages:
                inbox.add("inbox", raw)
            line.send("done")
