"""When people are busy, as far as the mail systems see their calendars: looked at ahead, since deciding about a case
does no I/O.

    cycle ──refresh──▶ whose calendars? ──▶ ports.FreeBusy ──▶ table busy ──with_times──▶ Directory.busy

A guess that is half an hour old does no harm: an invite can be declined. What is older still counts, for a day, and the
case says how old it is. Where nothing is known a meeting is put at the earliest fair time.
"""

import logging
from collections.abc import Mapping
from datetime import timedelta

from casework.errors import CaseUnreadable
from services import unreadable
from services.calendars import BusyTimes
from services.ports import Busy, FreeBusy, MailError
from services.world import World, directory_of, people_of

log = logging.getLogger(__name__)

AHEAD = timedelta(days=14)
LOOK_EVERY = timedelta(minutes=5)
ASK_EVERY = timedelta(minutes=30)
KEPT = timedelta(days=1)
# At one time, so that a worker is soon back at its mail.
MOST = 400


def refresh(world: World) -> int:
    """Looks at the calendars of the people of running cases, each every half an hour at most. Returns how many it saw.

    Does nothing where no mail system shows calendars. What goes wrong is logged, and tried again in five minutes; what
    was seen before stays meanwhile. It takes as long as the slowest mail system, so no clock may wait for it.
    """
    systems = _systems(world)
    if not systems:
        return 0
    wall = world.clock.wall()
    with world.store.writing() as uow:
        is_mine = uow.watch.beat("busy", wall, pause=LOOK_EVERY)
        uow.commit()
    if not is_mine:
        return 0
    with world.store.reading() as uow:
        known = uow.busy.fresh(wall - ASK_EVERY)
    wanted = sorted(_addresses(world) - known)[:MOST]
    found: dict[str, tuple[Busy, ...]] = {}
    answered = 0
    for system in systems:
        unseen = [address for address in wanted if address not in found]
        try:
            found |= _seen(world, system, unseen)
            answered += 1
        except MailError as error:
            log.warning("when people are busy could not be seen: %(why)s", {"why": str(error)})
    with world.store.writing() as uow:
        uow.busy.put(BusyTimes(address, wall, times) for address, times in found.items())
        if answered:
            # So that whose calendar cannot be seen is not asked for all the time. Nothing is said of what it shows:
            # the one mail system that sees it may be the one that did not answer.
            uow.busy.asked((address for address in wanted if address not in found), wall)
        uow.busy.forget_before(wall - KEPT)
        uow.commit()
    return len(found)


def sees_calendars(world: World) -> bool:
    """Whether any mail system shows calendars."""
    return bool(_systems(world))


def _systems(world: World) -> list[FreeBusy]:
    return [each.mail for each in world.mailboxes if isinstance(each.mail, FreeBusy)]


def _seen(world: World, system: FreeBusy, addresses: list[str]) -> Mapping[str, tuple[Busy, ...]]:
    now = world.clock.now()
    return system.busy(addresses, now, now + AHEAD) if addresses else {}


def _addresses(world: World) -> set[str]:
    """Of everybody who may be asked to a meeting of a running case, in lower case."""
    found, failed = set[str](), list[int]()
    with world.store.reading() as uow:
        for number in uow.cases.running(world.clock.now()):
            try:
                case = uow.cases.peek(number)
            except CaseUnreadable:
                # One case must not keep the others' people from being asked when they can.
                log.exception("case %(case)s cannot be read", {"case": number})
                failed.append(number)
                continue
            told = case.disagreement
            parties = [party.person for party in case.parties]
            if told.board in world.protocols:
                directory = directory_of(uow, told, world.board(told.board))
                found |= {person.email.casefold() for person in people_of(directory, told, parties)}
    unreadable.note(world, failed)
    return found
