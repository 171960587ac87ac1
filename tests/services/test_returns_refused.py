"""A batch of returns belongs to no case, so nobody can send it again: it is tried until the Board has it."""

from dataclasses import replace
from datetime import timedelta

from services import delivery, health, returns_mail
from services.returned import lines_of
from services.sign_in import StaffMember
from services.world import World
from tests.application import StillClock
from tests.examples import london
from tests.services.returning import Unprinted, raised, wanting
from tests.services.test_delivery import MoodyMail

STAFF = StaffMember("jo@board.example", ("hips",))


def test_a_batch_that_its_inbox_refuses_is_tried_again_each_day_until_it_is_there(
    world: World, clock: StillClock
) -> None:
    mail = MoodyMail()
    daily = replace(wanting(world, send="daily"), printer=Unprinted(), mail=mail)
    reference = raised(daily)
    clock.moment = london(2026, 11, 3, 8)
    delivery.deliver(daily)
    assert returns_mail.post(daily) == 1
    mail.bad_address = "inbox@hips.example"
    for _ in range(3):
        assert delivery.deliver(daily) == 0
        assert [line.state for line in lines_of(daily, STAFF, reference)] == ["Could not be delivered"]
        assert "mail_failed" in {fault.kind for fault in health.look(daily).faults}
        with world.store.writing() as uow:
            assert uow.keeping.on_its_way(1), "the case may not go before its return has come"
            assert "outbox" not in uow.keeping.forget_records(world.clock.wall() + timedelta(days=1))
            uow.commit()
        clock.move_on(timedelta(days=1))
    mail.bad_address = ""
    assert delivery.deliver(daily) == 1
    assert [line.state for line in lines_of(daily, STAFF, reference)] == ["Sent to the Board"]
    assert delivery.deliver(daily) == 0
