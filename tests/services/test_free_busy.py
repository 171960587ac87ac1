"""Whose calendars are looked at, how often, and what becomes of it."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from casework.directory import Directory
from services import drafts, raising
from services.free_busy import refresh
from services.ports import Busy, FreeBusy, Incoming, MailError, Outgoing, Transient
from services.world import OwnMailbox, World, directory_of, with_times
from tests.application import StillClock
from tests.damage import damaged
from tests.examples import CONTACTS, MONDAY_10, RAE, disagreement

HOUR = timedelta(hours=1)
TWO = Busy(MONDAY_10 + 4 * HOUR, MONDAY_10 + 5 * HOUR)


class Calendars:
    """A mail system that sees some calendars, and sends and receives nothing."""

    def __init__(self, **seen: tuple[Busy, ...]) -> None:
        self.seen = {f"{name}@school.example": times for name, times in seen.items()}
        self.asked: list[list[str]] = []
        self.fault: MailError | None = None

    def busy(
        self, addresses: Sequence[str], since: datetime, until: datetime
    ) -> Mapping[str, tuple[Busy, ...]]:
        self.asked.append(list(addresses))
        if self.fault:
            raise self.fault
        assert until - since == timedelta(days=14)
        return {each: self.seen[each] for each in addresses if each in self.seen}

    def outgoing(self) -> AbstractContextManager[Outgoing]:
        raise NotImplementedError

    def incoming(self) -> AbstractContextManager[Incoming]:
        raise NotImplementedError


@pytest.fixture
def calendars() -> Calendars:
    calendars = Calendars(rae=(TWO,), mia=())
    assert isinstance(calendars, FreeBusy)
    return calendars


@pytest.fixture
def here(world: World, calendars: Calendars) -> World:
    """With one running case."""
    with world.store.writing() as uow:
        uow.directories.put(CONTACTS)
        uow.commit()
    raising.submit(world, drafts.start(world), disagreement())
    return replace(world, mail=calendars)


def directory(world: World) -> Directory:
    told = disagreement()
    with world.store.reading() as uow:
        posts = directory_of(uow, told, world.board("hips"))
        return with_times(uow, posts, told, world.clock.now())


def test_what_is_seen_is_in_the_directory_of_the_case(here: World, calendars: Calendars) -> None:
    assert refresh(here) == 2
    assert directory(here).busy == {RAE.email: (TWO,), "mia@school.example": ()}
    [asked] = calendars.asked
    assert {RAE.email, "col@council.example", "hal@council.example", "dee@school.example"} <= set(asked)


def test_nobody_is_asked_for_twice_in_half_an_hour(
    here: World, calendars: Calendars, clock: StillClock
) -> None:
    for minutes in (0, 1, 6, 18):
        clock.move_on(timedelta(minutes=minutes))
        refresh(here)
    assert len(calendars.asked) == 1
    clock.move_on(timedelta(minutes=6))
    refresh(here)
    assert len(calendars.asked) == 2


def test_a_fault_does_no_harm_and_it_is_tried_again_in_five_minutes(
    here: World, calendars: Calendars, clock: StillClock
) -> None:
    calendars.fault = Transient("The mail system is down.")
    assert refresh(here) == 0
    calendars.fault = None
    assert refresh(here) == 0
    clock.move_on(timedelta(minutes=5))
    assert refresh(here) == 2


def test_who_is_not_seen_through_one_mailbox_is_asked_for_through_the_next(
    here: World, calendars: Calendars
) -> None:
    other = Calendars(sid=(TWO,))
    two = replace(here, own_mailboxes=(OwnMailbox("hips", "board@hips.example", other),))
    assert refresh(two) == 3
    assert RAE.email not in other.asked[0]
    assert directory(here).busy["sid@school.example"] == (TWO,)


def test_what_one_mail_system_cannot_see_stays_as_another_saw_it(
    here: World, calendars: Calendars, clock: StillClock
) -> None:
    two = replace(here, own_mailboxes=(OwnMailbox("hips", "board@hips.example", Calendars(sid=())),))
    refresh(two)
    seen_at = clock.moment
    calendars.fault = Transient("The mail system is down.")
    clock.move_on(timedelta(hours=2))
    assert refresh(two) == 1
    known = directory(here)
    assert known.busy[RAE.email] == (TWO,) and known.seen[RAE.email] == seen_at
    assert known.seen["sid@school.example"] == clock.moment


def test_what_is_old_is_forgotten(here: World, calendars: Calendars, clock: StillClock) -> None:
    refresh(here)
    calendars.fault = Transient("The mail system is down.")
    clock.move_on(timedelta(hours=25))
    refresh(here)
    assert directory(here).busy == {}


def test_nothing_is_done_where_no_mail_system_sees_calendars(world: World) -> None:
    assert refresh(world) == 0


def test_a_case_that_cannot_be_read_keeps_nobody_elses_calendar_from_being_seen(
    here: World, calendars: Calendars
) -> None:
    raising.submit(here, drafts.start(here), disagreement())
    damaged(here, 1)
    assert refresh(here) == 2
