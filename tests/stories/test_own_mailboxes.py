"""Several mailboxes at once: a Board with one to itself, and another that is down meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from casework.case import Status
from mail.local import LocalMail
from services import delivery, drafts, health, intake, raising
from services.ports import Incoming, Outgoing, OutgoingMail, Transient
from services.world import World
from settings import load_settings
from tests.application import StillClock, world_for
from tests.examples import COL, CONTACTS, MONDAY_10, disagreement
from workers import jobs

OWN, MAIN = "accord@hips.example", "accord@accord.example"


class Down:
    """A mail system that nobody can reach."""

    @contextmanager
    def outgoing(self) -> Iterator[Outgoing]:
        raise Transient("The mail server cannot be reached.")
        yield

    @contextmanager
    def incoming(self) -> Iterator[Incoming]:
        raise Transient("The mail server cannot be reached.")
        yield


@pytest.fixture
def clock() -> StillClock:
    return StillClock(MONDAY_10)


@pytest.fixture
def world(tmp_path: Path, clock: StillClock) -> Iterator[World]:
    told = {"DEMO": "true", "DATA_DIR": str(tmp_path), "CONFIRM": "never", "HIPS__MAIL_ADDRESS": OWN}
    with world_for(load_settings(told), clock) as world:
        with world.store.writing() as uow:
            uow.directories.put(CONTACTS)
            uow.commit()
        yield world


def raise_for(world: World, board: str) -> str:
    told = disagreement(board=board)
    return raising.submit(world, drafts.start(world), told).reference


def through(world: World) -> tuple[World, World]:
    main, own = world.mailboxes
    return main, own


def answer(world: World, to: str, words: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = COL.email, to, "Re: this", "<a@b.example>"
    mail.set_content(words)
    folders = world.mail
    assert isinstance(folders, LocalMail)
    folders.send(OutgoingMail("<x@y>", COL.email, to, mail.as_bytes(policy=SMTP)))


def test_a_board_with_its_own_mailbox_writes_from_it_and_reads_it(world: World) -> None:
    main, own = through(world)
    reference = raise_for(world, "hips")
    assert delivery.deliver(main) == 0, "none of its mail leaves through the other mailbox"
    assert delivery.deliver(own) == 2
    with world.store.reading() as uow:
        rows = uow.outbox.of_case(uow.cases.number_of(reference))
    sender = next(row.mail.envelope_from for row in rows if row.mail.envelope_to == COL.email)
    assert sender.endswith("@hips.example") and {row.mail.mailbox for row in rows} == {OWN}
    assert world.addresses.is_ours(sender) and world.addresses.is_ours(MAIN)
    answer(own, sender, "AGREED")
    assert intake.fetch(main) == 0
    assert intake.fetch(own) == 1
    intake.read_waiting(world)
    with world.store.reading() as uow:
        assert uow.cases.load(uow.cases.number_of(reference)).status is Status.RESOLVED
        assert uow.inbox.get(1).mailbox == OWN


def test_a_mailbox_that_is_down_does_not_hold_up_another(
    world: World, monkeypatch: pytest.MonkeyPatch, clock: StillClock
) -> None:
    world = replace(world, mail=Down(), demo=False)
    monkeypatch.setattr(jobs, "world", lambda: world)
    monkeypatch.setattr(jobs, "_redated", lambda: 0)
    raise_for(world, "hips")
    raise_for(world, "brighton-hove")
    jobs.cycle()
    with world.store.reading() as uow:
        states = {
            item.state for number in (1, 2) for item in uow.outbox.of_case(number) if item.mail.mailbox == OWN
        }
        others = {
            item.state for number in (1, 2) for item in uow.outbox.of_case(number) if not item.mail.mailbox
        }
    assert (states, others) == ({"sent"}, {"queued"})
    found = {each.address: each.read for each in health.look(world).mailboxes}
    assert found[OWN] == clock.wall() and found[MAIN] is None


def test_mail_of_a_mailbox_that_was_given_up_leaves_through_the_one_for_all(world: World) -> None:
    raise_for(world, "hips")
    assert delivery.deliver(replace(world, own_mailboxes=())) == 2


def test_results_of_authentication_are_believed_by_mailbox(world: World) -> None:
    own_box = replace(world.own_mailboxes[0], authserv_id="mx.hips.example")
    world = replace(world, authserv_id="mx.board.example", own_mailboxes=(own_box,))
    assert world.trusted_in(OWN) == "mx.hips.example"
    assert world.trusted_in(MAIN) == world.trusted_in("") == "mx.board.example"
