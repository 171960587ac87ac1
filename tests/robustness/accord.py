"""Accord's own programs, started one by one so that a test can kill exactly one of them."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import TypeVar

from redis import Redis
from sqlalchemy import select
from sqlmodel import SQLModel, col

import wiring
from casework.case import Case
from casework.facts import AnyFact, Disagreement
from mail.local import LocalMail
from models import OutboxRow
from services import drafts, raising
from services.ports import OutgoingMail
from services.world import World
from settings import load_settings
from store.clock import DemoClock
from store.database import SqlStore
from tests.application import NoQueue
from tests.examples import CONTACTS, disagreement
from tests.processes import free_port
from tests.servers import Valkey, valkey

ROOT = Path(__file__).parents[2]
# A busy machine is slow, not wrong; nothing here waits longer than it has to.
SECONDS = 60.0

T = TypeVar("T")


def eventually(found: Callable[[], T], what: str, seconds: float = SECONDS) -> T:
    """The first true value of `found`; AssertionError when there is none in time."""
    until = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < until, f"After {seconds:.0f} s still not so: {what}."
        time.sleep(0.05)
    return value


@dataclass
class Accord:
    """One installation: its settings, its data and whichever of its programs have been started.

    `world` is the installation seen from the test's own process, without a queue.
    """

    folder: Path
    environment: dict[str, str]
    queue: Valkey
    world: World
    programs: dict[subprocess.Popen[bytes], tuple[str, ...]] = field(default_factory=dict)

    def start(self, *argv: str, **settings: str) -> "subprocess.Popen[bytes]":
        """Starts `python -m …` in the background; what it prints is in `log`."""
        with self.log.open("ab") as log:
            program = subprocess.Popen(
                [sys.executable, "-m", *argv],
                cwd=ROOT,
                env=self.environment | settings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.programs[program] = argv
        return program

    def worker(self) -> "subprocess.Popen[bytes]":
        return self.start("workers.main")

    def schedule(self) -> "subprocess.Popen[bytes]":
        return self.start("workers.schedule")

    def revive(self) -> bool:
        """Starts again what has ended by itself, as the supervisor does. True, to be waited with."""
        for program in [program for program in self.programs if program.poll() is not None]:
            self.start(*self.programs.pop(program))
        return True

    def kill(self, program: "subprocess.Popen[bytes]") -> None:
        """SIGKILL to it and to all that it started."""
        self.programs.pop(program)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        program.wait()

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def redis(self) -> Redis:
        return Redis.from_url(self.queue.url)

    @property
    def clock(self) -> DemoClock:
        assert isinstance(self.world.clock, DemoClock)
        return self.world.clock

    def raise_case(self, told: Disagreement | None = None) -> int:
        """A form is sent in; no hint is queued. Returns the case's number."""
        receipt = raising.submit(self.world, drafts.start(self.world), told or disagreement())
        with self.world.store.reading() as uow:
            return uow.cases.number_of(receipt.reference)

    def case(self, number: int) -> Case:
        with self.world.store.reading() as uow:
            return uow.cases.load(number)

    def facts(self, number: int, kind: str = "") -> list[AnyFact]:
        with self.world.store.reading() as uow:
            return [fact for fact in uow.cases.history(number) if kind in ("", fact.kind)]

    def outbox(self) -> Sequence[OutboxRow]:
        with self.world.store.reading() as uow:
            query = select(OutboxRow).order_by(col(OutboxRow.id))
            return uow.session.scalars(query).all()  # type: ignore[attr-defined,no-any-return]

    def states(self) -> list[str]:
        with self.world.store.reading() as uow:
            query = select(col(OutboxRow.state)).order_by(col(OutboxRow.id))
            return list(uow.session.scalars(query))  # type: ignore[attr-defined]

    def let_retries_be_due(self) -> bool:
        """As if the wait before every retry were over. True, to be waited with."""
        with self.world.store.writing() as uow:
            session = uow.session  # type: ignore[attr-defined]
            for row in session.scalars(select(OutboxRow).where(col(OutboxRow.state) == "retry")):
                row.next_at = datetime.now(UTC)
            uow.commit()
        return True

    def let_leases_end(self) -> None:
        """As if whoever is sending had been at it for too long.

        No test waits for that: a lease so short that one could would end by itself on a busy machine, and
        the mail would rightly go out twice.
        """
        with self.world.store.writing() as uow:
            session = uow.session  # type: ignore[attr-defined]
            for row in session.scalars(select(OutboxRow).where(col(OutboxRow.state) == "sending")):
                row.lease_until = datetime.now(UTC) - timedelta(seconds=1)
            uow.commit()

    def all_sent(self) -> Sequence[OutboxRow]:
        """Waits until every mail that is due is marked as sent."""
        eventually(
            lambda: set(self.states()) == {"sent"}, f"all mails are sent, but {Counter(self.states())}"
        )
        return self.outbox()

    def say(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""


@contextlib.contextmanager
def accord(folder: Path, database_url: str = "", **settings: str) -> Iterator[Accord]:
    """An installation in demo mode with an empty database, a directory and a running queue; no program yet.

    Args:
        folder: an existing, empty folder.
        database_url: PostgreSQL; without it, SQLite in the folder.
    """
    with valkey(folder, keep=False) as queue:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        told = {
            "DEMO": "true",
            "DATA_DIR": str(folder / "var"),
            "REDIS_URL": queue.url,
            "CONFIRM": "never",
            "TICK_SECONDS": "1",
            "PORT": str(free_port()),
        } | settings
        if database_url:
            told["DATABASE_URL"] = database_url
        built = replace(wiring.build(load_settings(told)), hints=NoQueue())
        assert isinstance(built.store, SqlStore)
        SQLModel.metadata.create_all(built.store.engine)
        with built.store.writing() as uow:
            uow.directories.put(CONTACTS)
            uow.commit()
        running = Accord(folder, kept | told, queue, built)
        try:
            yield running
        finally:
            for program in list(running.programs):
                running.kill(program)
            built.store.engine.dispose()


def smtp(port: int) -> dict[str, str]:
    """Settings for an SMTP server of the tests. Nobody listens at the IMAP port: sending must not mind.

    A free port would not do for that: another server of the tests could be given it, and not greet.
    """
    return {
        "MAIL": "smtp+imap",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(port),
        "SMTP_SECURITY": "none",
        "IMAP_HOST": "127.0.0.1",
        "IMAP_PORT": "1",
        "IMAP_SECURITY": "none",
        "IMAP_USER": "accord",
        "IMAP_PASSWORD": "never-asked-for",
    }


def message_id(raw: bytes) -> str:
    return str(BytesHeaderParser().parsebytes(raw)["Message-ID"])


def local_mails(world: World) -> list[tuple[str, bytes]]:
    """(recipient, message) of everything in the local mail folders that Accord has sent."""
    mail = world.mail
    assert isinstance(mail, LocalMail)
    return [
        (address, message.raw)
        for address in mail.mailboxes()
        if not world.addresses.is_ours(address)
        for message in mail.messages(address)
    ]


def answer_by_mail(
    world: World, number: int, sender: str, words: str, message_id: str, trace: str = ""
) -> None:
    """`sender` answers the newest mail of the case that they have; it lies in Accord's mailbox then."""
    with world.store.reading() as uow:
        sent = [row for row in uow.outbox.of_case(number) if row.mail.envelope_to == sender]
    asked = sent[-1].mail
    raw = (
        f"{trace}From: <{sender}>\r\nTo: <{asked.envelope_from}>\r\nSubject: Re: the case\r\n"
        f"Message-ID: {message_id}\r\nIn-Reply-To: {asked.message_id}\r\n"
        f"Date: Mon, 2 Nov 2026 10:00:00 +0000\r\n\r\n{words}\r\n"
    ).encode()
    assert isinstance(world.mail, LocalMail)
    world.mail.send(OutgoingMail(message_id, sender, asked.envelope_from, raw))


def delivered_once(
    outbox: Sequence[OutboxRow], arrived: Sequence[tuple[str, bytes]], twice: Sequence[str] = ()
) -> None:
    """Every mail of the outbox has arrived where it should, word for word; none is missing, none too many.

    Args:
        arrived: (recipient, message) of all that the mail system has taken.
        twice: Message-IDs that were in the very hands of a process that was killed.
    """
    expected: Counter[tuple[str, str, bytes]] = Counter()
    for row in outbox:
        expected[(row.message_id, row.envelope_to, _body(row.raw))] = 2 if row.message_id in twice else 1
    found = Counter((message_id(raw), recipient, _body(raw)) for recipient, raw in arrived)
    known = {row.message_id: (row.kind, row.case_number, row.state, row.attempts) for row in outbox}
    for what, mails in (("came too often", found - expected), ("did not come", expected - found)):
        said = [(known.get(mail, "not in the outbox"), recipient) for mail, recipient, _ in mails]
        assert not said, f"{what}: {said}"


def _body(raw: bytes) -> bytes:
    """The part that no mail system may change; at the head each adds its own lines."""
    return raw.partition(b"\r\n\r\n")[2].rstrip(b"\r\n")
