"""What the Board was sent of a case goes with the case, also where it came with others' in one e-mail."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from models import OutboxRow
from services import returns_mail
from tests.services.returning import Unprinted, received, wanting
from tests.stories.conftest import Town
from tests.stories.retaining import RULE, YEARS, disposed, gone_of, is_gone, run, settled, with_rule


@pytest.mark.parametrize("send", ["each", "daily"])
def test_returns_go_with_their_case(town: Town, send: str) -> None:
    with_rule(town, RULE)
    town.world = replace(wanting(town.world, send=send), printer=Unprinted())
    reference = settled(town)
    town.clock.move_on(timedelta(days=4))
    returns_mail.post(town.world)
    town.deliver()
    assert received(town.world, "return", "returns")
    disposed(town)
    assert is_gone(town, reference)
    assert not received(town.world, "return", "returns")
    assert gone_of(town)[0]["counts"]["returns"] == 2, "raised and ended"


def test_a_case_stays_until_its_returns_have_gone_also_with_those_of_other_cases(town: Town) -> None:
    with_rule(town, RULE)
    town.world = replace(wanting(town.world, send="daily"), printer=Unprinted())
    reference = settled(town)
    disposed(town)
    assert not is_gone(town, reference), "its returns are still to be made"

    returns_mail.post(town.world)
    later = town.clock.now() + YEARS
    with Session(town.world.store.engine) as session:  # type: ignore[attr-defined]
        mail = session.exec(select(OutboxRow.id).where(OutboxRow.kind == "returns")).one()
    assert mail is not None
    with town.world.store.writing() as uow:
        uow.outbox.mark(mail, "retry", later, next_at=later)
        uow.commit()
    run(town)
    assert not is_gone(town, reference), "the e-mail with them is tried again"

    with town.world.store.writing() as uow:
        uow.outbox.mark(mail, "sent", town.clock.now())
        uow.commit()
    run(town)
    assert is_gone(town, reference)
