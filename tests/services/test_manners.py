"""Quiet hours, and the pace that a provider allows."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from casework.calendar import WorkingCalendar
from casework.protocol import Hours
from services import delivery, drafts, raising
from services.manners import IN_TIME, REMINDERS, Pace, QuietHours
from services.world import World
from tests.application import StillClock
from tests.examples import disagreement, london
from tests.services.test_delivery import MoodyMail

CALENDAR = WorkingCalendar({}, Hours(opens=time(9), closes=time(17), lunch_from=time(12), lunch_to=time(13)))
NIGHT = QuietHours(time(21), time(7))
MOMENTS = st.integers(0, 730 * 24 * 60).map(
    lambda minutes: london(2026, 1, 1).astimezone(UTC) + timedelta(minutes=minutes)
)
CLOCKS = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@given(MOMENTS, CLOCKS, CLOCKS)
def test_what_waits_leaves_when_the_quiet_hours_end_and_they_are_over(
    now: datetime, begins: time, ends: time
) -> None:
    wait = QuietHours(begins, ends).wait("remind", now, CALENDAR)
    assert timedelta(0) <= wait <= timedelta(hours=25)
    if wait:
        then = now + wait
        assert CALENDAR.local(then).time() == ends
        assert not QuietHours(begins, ends).wait("remind", then, CALENDAR)


@given(MOMENTS, st.sampled_from(["ask", "urgent", "escalated_counterpart", "invite", "one_word"]))
def test_news_never_waits(now: datetime, kind: str) -> None:
    assert not NIGHT.wait(kind, now, CALENDAR)


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=2)))
def test_no_reminder_comes_too_late_for_having_waited(now: datetime, left: timedelta) -> None:
    wait = NIGHT.wait("remind", now, CALENDAR, now + left)
    assert not wait or wait <= left - IN_TIME


def test_the_night_is_londons_in_both_halves_of_the_year() -> None:
    for day in (date(2026, 3, 28), date(2026, 10, 24)):
        # The clock changes in the night that follows.
        evening = CALENDAR.at(day, time(22))
        then = evening + NIGHT.wait("paper_due", evening, CALENDAR)
        assert CALENDAR.local(then) == london(day.year, day.month, day.day + 1, 7)


def test_a_reminder_at_night_is_written_at_once_and_leaves_in_the_morning(
    world: World, clock: StillClock
) -> None:
    mail = MoodyMail()
    here = replace(world, mail=mail, quiet=NIGHT)
    clock.moment = london(2026, 12, 7, 22, 30)
    mails = [
        here.composer.compose_plain("sign_in", "jo@hips.example", {"link": "x", "minutes": n}, clock.now())
        for n in (1, 2)
    ]
    with here.store.writing() as uow:
        for mail_, kind in zip(mails, ("remind", "urgent"), strict=True):
            wait = NIGHT.wait(kind, clock.now(), CALENDAR)
            uow.outbox.add(mail_, clock.wall(), kind, None, None, wait)
        uow.commit()
    assert delivery.deliver(here) == 1
    clock.moment = london(2026, 12, 8, 6, 59)
    assert delivery.deliver(here) == 0
    clock.moment = london(2026, 12, 8, 7)
    assert delivery.deliver(here) == 1


def test_no_more_leaves_within_a_minute_than_the_provider_takes(world: World, clock: StillClock) -> None:
    mail = MoodyMail()
    here = replace(world, mail=mail, pace=Pace(per_minute=3))
    for _ in range(4):
        raising.submit(here, drafts.start(here), disagreement())
    sent = []
    for _ in range(3):
        sent.append((delivery.deliver(here), delivery.deliver(here)))
        clock.move_on(timedelta(seconds=61))
    assert sent == [(3, 0), (3, 0), (2, 0)]


def test_a_worker_that_died_with_mail_in_its_hands_stops_no_mailbox(world: World, clock: StillClock) -> None:
    mail = MoodyMail()
    here = replace(world, mail=mail, pace=Pace(per_minute=1))
    raising.submit(here, drafts.start(here), disagreement())
    with here.store.writing() as uow:
        assert len(uow.outbox.claim("dead", clock.wall(), here.lease, 1)) == 1
        uow.commit()
    assert delivery.deliver(here) == 0
    clock.move_on(here.lease + timedelta(seconds=1))
    assert delivery.deliver(here) == 1


def test_nor_within_a_day(world: World, clock: StillClock) -> None:
    mail = MoodyMail()
    here = replace(world, mail=mail, pace=Pace(per_day=2))
    raising.submit(here, drafts.start(here), disagreement())
    raising.submit(here, drafts.start(here), disagreement())
    assert delivery.deliver(here) == 2
    clock.move_on(timedelta(hours=23))
    assert delivery.deliver(here) == 0
    clock.move_on(timedelta(hours=1, seconds=1))
    assert delivery.deliver(here) == 2


def test_where_not_all_may_leave_reminders_are_last(world: World, clock: StillClock) -> None:
    mail = MoodyMail()
    here = replace(world, mail=mail, pace=Pace(per_minute=1))
    told = {"link": "x"}
    with here.store.writing() as uow:
        for number, kind in enumerate([*sorted(REMINDERS), "escalated_counterpart"]):
            plain = here.composer.compose_plain(
                "sign_in", "jo@hips.example", {**told, "minutes": number}, clock.now()
            )
            uow.outbox.add(plain, clock.wall(), kind, None, None)
        uow.commit()
    assert delivery.deliver(here) == 1
    assert "4" in mail.taken[0].raw.decode()
    with here.store.reading() as uow:
        assert uow.outbox.count_since("escalated_counterpart", clock.wall()) == 1
