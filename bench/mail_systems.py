"""Mails a second out and in through each mail system, beside a bare loop of its library over the same bytes.

Out: rendered mails of ten kilobytes and more, every other one with an invite, on one connection. "By the adapter" is
what the bare loop does too, and is what the target is for; "through the outbox" claims, checks and marks each of them
in the database as well, which no bare loop does, and costs the same whatever the server.
In: answers of ten kilobytes, taken out of the mailbox, kept, read, matched, decided, and their consequences queued.
Servers: a real Exim and Dovecot, and the tests' doubles of Exchange and Microsoft Graph, all on this machine.
"""

import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import Session, col, select

from bench.figures import Figure
from bench.outbox import disagreement, new_world
from bench.own_words import ordinary_answer
from bench.systems import ADDRESS, OPENERS, System
from models import OutboxRow
from services import delivery, drafts, intake, raising
from services.ports import OutgoingMail
from services.world import World
from store.database import SqlStore

LEAST_OUT = 0.7
STEP_WITH_A_MEETING = "3"
_SETTINGS = {
    "MAIL_ADDRESS": ADDRESS,
    "SECRET_KEY": "only-for-the-figures-of-make-bench",
    "BASE_URL": "https://accord.board.example",
    "STAFF": "hips=jo@board.example",
    "BOARD_INBOX": "hips=inbox@board.example",
    "CONFIRM": "never",
    # The server's pace is what is measured, not what a provider allows.
    "MAIL_PER_MINUTE": "0",
    "MAIL_PER_DAY": "0",
}


def figures(rounds: int, cases: int) -> list[Figure]:
    """Of the systems whose servers are installed. Four mails for each of `cases` go out in each of `rounds`."""
    found = []
    with TemporaryDirectory(prefix="accord-bench-") as name:
        for open_system in OPENERS:
            folder = Path(name) / open_system.__name__
            folder.mkdir()
            with ExitStack() as stack:
                system = open_system(folder, stack)
                if system is not None:
                    found += _measured(system, folder, rounds, cases)
    return found


def _measured(system: System, folder: Path, rounds: int, cases: int) -> list[Figure]:
    settings = _SETTINGS | {"DATA_DIR": str(folder)} | system.settings
    with new_world(settings) as world:
        # The first round compiles templates and loads the reader's models.
        seconds = [_round(world, system, number, cases) for number in range(rounds + 1)][1:]

    def a_second(name: str, act: str) -> Figure:
        return Figure(f"{system.name}: {name}", 1 / statistics.median(each[act] for each in seconds), "a s")

    def of_bare(name: str, act: str, bare: str, least: float | None = None) -> Figure:
        ratio = statistics.median(each[bare] / each[act] for each in seconds)
        return Figure(f"{system.name}: {name}, of the bare loop", ratio, "", least, at_least=True)

    return [
        a_second("mails out, bare loop", "bare"),
        a_second("mails out by the adapter", "adapter"),
        of_bare("mails out by the adapter", "adapter", "bare", LEAST_OUT),
        a_second("mails out through the outbox", "outbox"),
        of_bare("mails out through the outbox", "outbox", "bare"),
        a_second("answers in, bare loop", "bare in"),
        a_second("answers in", "in"),
        of_bare("answers in", "in", "bare in"),
    ]


def _round(world: World, system: System, number: int, cases: int) -> dict[str, float]:
    """Seconds for one mail of each act."""
    before = len(_outbox(world))
    for case in range(cases):
        raising.submit(world, drafts.start(world), disagreement(number * cases + case, STEP_WITH_A_MEETING))
    rows = _outbox(world)[before:]
    mails = [OutgoingMail(row.message_id, row.envelope_from, row.envelope_to, row.raw) for row in rows]
    acts: list[tuple[str, Callable[[], object]]] = [
        ("bare", lambda: system.loop.send(mails)),
        ("adapter", lambda: _hand_over(world, mails)),
        ("outbox", lambda: delivery.deliver(world)),
    ]
    # Each leaves work for the server behind, so each goes first, second and last in turn.
    turn = number % len(acts)
    times = {name: _timed(system, act, len(mails)) for name, act in acts[turn:] + acts[:turn]}
    answers = [_answer(row) for row in rows if row.kind == "ask"]
    system.fill(answers)
    times["bare in"] = _timed(system, system.loop.fetch, len(answers))
    times["in"] = _timed(system, lambda: _take_in(world), len(answers))
    delivery.deliver(world)
    return times


def _timed(system: System, act: Callable[[], object], mails: int) -> float:
    system.settle()
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) / mails


def _hand_over(world: World, mails: list[OutgoingMail]) -> None:
    with world.mail.outgoing() as connection:
        for mail in mails:
            connection.send(mail)


def _take_in(world: World) -> None:
    came = intake.fetch(world)
    read = intake.read_waiting(world)
    assert came == read > 0


def _outbox(world: World) -> list[OutboxRow]:
    assert isinstance(world.store, SqlStore)
    with Session(world.store.engine) as session:
        return list(session.exec(select(OutboxRow).order_by(col(OutboxRow.id))))


def _answer(row: OutboxRow) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = row.envelope_to, row.envelope_from, "RE: your question"
    mail["Message-ID"] = f"<answer-{row.id}@council.example>"
    mail["In-Reply-To"] = row.message_id
    mail.set_content(ordinary_answer())
    return mail.as_bytes().replace(b"\n", b"\r\n")
