"""What Board staff do, and what happens to a case meanwhile, in the tests' words."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from sqlmodel import Session, col, select

from models import OutboxRow
from services import clockwork, intake
from services.delivery import deliver
from services.ports import MailError, OutgoingMail, Permanent, ReceivedMail
from tests.web.conftest import text_of
from tests.web.steps import fill, links

BOARD = "board@hips.example"
CASE = "/staff/cases/HIPS-00001"


def signed_in(app, world, email=BOARD):
    client = app.test_client()
    fill(client, "/staff/sign-in", {"email": email})
    [*_, link] = links(world, "sign_in", "staff/sign-in")
    assert fill(client, link, {}).location == "/staff"
    return client


def loaded(world, number=1):
    with world.store.reading() as uow:
        return uow.cases.load(number)


def asked(world) -> str:
    """The hidden box of the answer page: the number of who is asked now."""
    return str(loaded(world).counterpart.number)


def facts(world, kind, number=1):
    with world.store.reading() as uow:
        return [fact for fact in uow.cases.history(number) if fact.kind == kind]


def mails(world, kind):
    with Session(world.store.engine) as session:
        return session.exec(select(OutboxRow).where(OutboxRow.kind == kind).order_by(col(OutboxRow.id))).all()


def in_history(staff, *said):
    words = text_of(staff.get(CASE))
    for part in said:
        assert part in words, part


def to_the_panel(world, clock, days=40):
    """Nobody answers; the panel's time passes too."""
    clock.move_on(timedelta(days=days))
    clockwork.tick(world)


def arrives(world, clock, *, sender, to="accord@accord.example", subject="", body="", extra=""):
    """A mail as a mail program writes it, kept and read as the worker does it. Returns its number."""
    raw = (
        f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\n"
        f"Message-ID: <{clock.now().timestamp()}@x.example>\r\n{extra}\r\n{body}\r\n"
    ).encode()
    with world.store.writing() as uow:
        number = uow.inbox.add(ReceivedMail("1", raw, clock.now(), len(raw)), clock.now(), clock.now())
        uow.commit()
    intake.read_waiting(world)
    return number


def unclear_answer(world, clock):
    [ask] = mails(world, "ask")
    words = "Let us talk first."
    return arrives(world, clock, sender="jo.smith@council.example", to=ask.envelope_from, body=words)


class Refusing:
    """A mail system that takes everything but what goes to one address."""

    def __init__(self, address: str, error: MailError) -> None:
        self._address, self._error = address, error

    @contextmanager
    def outgoing(self) -> Iterator["Refusing"]:
        yield self

    def send(self, mail: OutgoingMail) -> None:
        if mail.envelope_to == self._address:
            raise self._error


def deliver_but(world, address: str, error: MailError) -> None:
    deliver(replace(world, mail=Refusing(address, error)))


def fail_the_ask(world) -> int:
    """The counterpart's address does not exist. Returns the number of the mail."""
    deliver_but(world, "jo.smith@council.example", Permanent("There is no jo.smith@council.example."))
    [mail] = mails(world, "ask")
    return mail.id
