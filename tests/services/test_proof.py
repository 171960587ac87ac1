"""The technical contact is told that something is wrong, once a day, and never that all is well."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from models import OutboxRow
from reading.message import parse
from services import clockwork, delivery, drafts, intake, proof, raising
from services.world import World
from tests.application import StillClock
from tests.examples import disagreement

CONTACT = "it@board.example"


@pytest.fixture
def here(world: World) -> World:
    return replace(world, technical_contact=CONTACT)


def work(here: World) -> None:
    for part in (intake.fetch, intake.read_waiting, clockwork.tick, delivery.deliver):
        part(here)


def told(here: World) -> Sequence[OutboxRow]:
    with Session(here.store.engine) as session:  # type: ignore[attr-defined]
        query = select(OutboxRow).where(OutboxRow.kind == "not_well").order_by(col(OutboxRow.id))
        return session.exec(query).all()


def test_nothing_is_written_while_all_is_well(here: World) -> None:
    work(here)
    assert not proof.prove(here) and not told(here)


def test_what_is_wrong_is_written_once_a_day_while_it_lasts(here: World, clock: StillClock) -> None:
    assert proof.prove(here)
    clock.move_on(timedelta(hours=23))
    assert not proof.prove(here) and len(told(here)) == 1
    clock.move_on(timedelta(hours=1))
    assert proof.prove(here) and len(told(here)) == 2
    clock.move_on(timedelta(days=2))
    work(here)
    assert not proof.prove(here) and len(told(here)) == 2
    assert all(row.envelope_to == CONTACT and row.case_number is None for row in told(here))


def test_the_mail_says_what_is_wrong_and_nothing_of_a_case(here: World, clock: StillClock) -> None:
    child = disagreement(child="Robin Example")
    raising.submit(here, drafts.start(here), child)
    clock.move_on(timedelta(days=3))
    assert proof.prove(here)
    [row] = told(here)
    message = parse(row.raw)
    words = " ".join(message.text.split())
    assert message.subject == "Accord needs somebody to look at it"
    assert "E-mails that are due and have not left: 2" in words
    assert "The mailbox accord@accord.example is not being read. It was last read: never." in words
    assert here.links.staff_health() in words
    assert not [word for word in ("Robin", "HIPS-", child.raiser.name, child.raiser.email) if word in words]


def test_without_a_contact_it_is_in_the_log_only(
    world: World, caplog: pytest.LogCaptureFixture, clock: StillClock
) -> None:
    assert not world.technical_contact
    assert not proof.prove(world) and not told(world)
    assert "not well: clock_stopped, mailbox_not_read" in caplog.text


def test_the_proof_leaves_with_the_other_mail(here: World) -> None:
    proof.prove(here)
    delivery.deliver(here)
    assert [row.state for row in told(here)] == ["sent"]
