from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from casework.case import Status
from casework.errors import NotPossible
from casework.facts import Escalated, Reminded
from demo import clock
from demo.mailboxes import letters
from demo.replies import reply
from services import delivery
from services.world import World
from store.clock import SystemClock
from tests.application import StillClock
from tests.demo.conftest import case_of, history_of, raise_with


@pytest.mark.parametrize(
    ("now", "next_day"),
    [
        ("2026-11-03T10:15Z", "2026-11-04T10:15Z"),
        ("2026-11-06T10:15Z", "2026-11-09T10:15Z"),
        ("2026-11-07T10:15Z", "2026-11-09T10:15Z"),
        ("2026-12-24T10:15Z", "2026-12-29T10:15Z"),
        # The clocks go forward on Sunday 28 March: 10:15 in London is an hour earlier in UTC.
        ("2027-03-25T10:15Z", "2027-03-30T09:15Z"),
    ],
)
def test_a_working_day_on_is_the_same_time_of_the_next_working_day(
    empty: World, now: str, next_day: str
) -> None:
    still = replace(empty, clock=StillClock(datetime.fromisoformat(now)))
    assert clock.next_working_day(still) == datetime.fromisoformat(next_day)


def test_time_cannot_be_moved_outside_demo_mode(world: World) -> None:
    target = world.clock.now() + timedelta(hours=1)
    for real in (replace(world, demo=False), replace(world, clock=SystemClock())):
        with pytest.raises(NotPossible, match="only be moved in demo mode"):
            clock.move_to(real, target)
    assert world.clock.now() < target


def test_the_clock_arrives_and_never_goes_back(world: World) -> None:
    target = world.clock.now() + timedelta(hours=1)
    clock.move_to(world, target)
    arrived = world.clock.now()
    assert target <= arrived < target + timedelta(minutes=1)
    clock.move_to(world, target - timedelta(days=1))
    assert world.clock.now() >= arrived


def test_a_reminder_on_the_way_is_sent_at_its_own_time(world: World) -> None:
    number = raise_with(world, "stays-silent")
    found = clock.next_deadline(world)
    assert found is not None
    clock.move_to(world, found[0])
    reminded = next(fact for fact in history_of(world, number) if isinstance(fact, Reminded))
    gone_up = next(fact for fact in history_of(world, number) if isinstance(fact, Escalated))
    assert reminded.at < gone_up.at == found[0]
    assert gone_up.reason == "no_answer"


def test_an_answer_that_waits_when_the_clock_is_moved_is_in_time(world: World) -> None:
    number = raise_with(world, "yourself")
    delivery.deliver(world)
    ask = letters(world, "jo.smith@harbour-council.example")[0]
    with world.mail.outgoing() as connection:
        connection.send(reply(ask, "AGREED", world.clock.now()))
    clock.move_to(world, world.clock.now() + timedelta(days=7))
    assert case_of(world, number).status is Status.RESOLVED


def test_the_next_deadline_is_the_earliest_still_to_come(world: World) -> None:
    assert clock.next_deadline(world) is None
    first = case_of(world, raise_with(world, "stays-silent"))
    clock.move_to(world, clock.next_working_day(world))
    second = case_of(world, raise_with(world, "yourself"))
    assert clock.next_deadline(world) == (first.due, first.reference)
    assert first.due is not None and second.due is not None and first.due < second.due
