"""The demo clock: time passes as it would, only faster.

what waits is read ──▶ on to the next moment at which something is due ──▶ done there ──▶ … target
"""

from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from casework.errors import NotPossible
from demo.robots import answer_waiting_mail
from services import clockwork, delivery, intake
from services.world import World

MOST_ROUNDS = 50
MOST_STOPS = 500


@runtime_checkable
class MovableClock(Protocol):
    def move_on(self, by: timedelta) -> None: ...


def settle(world: World) -> None:
    """Does at once all that workers would do in the next seconds, until nothing is left to do."""
    for _ in range(MOST_ROUNDS):
        moved = intake.fetch(world) + intake.read_waiting(world) + clockwork.tick(world)
        if not moved + delivery.deliver(world) + answer_waiting_mail(world):
            return


def move_to(world: World, target: datetime) -> None:
    """Lets time pass until `target` (aware), stopping wherever a reminder or a deadline is due.

    Raises NotPossible outside demo mode: there time cannot be moved.
    """
    clock = world.clock
    if not world.demo or not isinstance(clock, MovableClock):
        raise NotPossible("The time can only be moved in demo mode.")
    # What is in the mailbox now came before the time moves, and is read as such.
    settle(world)
    for _ in range(MOST_STOPS):
        with world.store.reading() as uow:
            wake = uow.cases.next_wake()
        now = world.clock.now()
        if wake is None or not now < wake <= target:
            break
        clock.move_on(_whole_seconds(wake - now))
        settle(world)
    clock.move_on(_whole_seconds(max(target - world.clock.now(), timedelta(0))))
    settle(world)


def in_an_hour(world: World) -> datetime:
    return world.clock.now() + timedelta(hours=1)


def next_working_day(world: World) -> datetime:
    """The same time of day on the next working day, on the first Board's calendar."""
    calendar = next(iter(world.protocols.values())).calendar
    now = world.clock.now()
    return calendar.at(calendar.working_day_after(now), calendar.local(now).time())


def next_deadline(world: World) -> tuple[datetime, str] | None:
    """When the next step ends, and of which case; while nothing runs, when an unconfirmed form is
    chased (its reference is empty then). None where nothing is waited for."""
    now = world.clock.now()
    with world.store.reading() as uow:
        running = [(line.due, line.reference) for line in uow.cases.lines(world.protocols) if line.due]
        wake = uow.cases.next_wake()
    coming = [(due, reference) for due, reference in running if due > now]
    if coming:
        return min(coming)
    return (wake, "") if wake and wake > now else None


def _whole_seconds(span: timedelta) -> timedelta:
    """Rounded up, so that the moment has really come; the clock keeps whole seconds."""
    return timedelta(seconds=-(-span // timedelta(seconds=1)))
