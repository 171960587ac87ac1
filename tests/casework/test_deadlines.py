"""The clock, as a table of situations, and what must hold for every start."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.calendar import LONDON
from casework.deadlines import deadline, meeting_slot, reminder_time, timeline
from casework.protocol import Limit, MeetingRule
from tests.examples import hips, london

BOARD = hips()
CALENDAR = BOARD.calendar


def days(amount: int) -> Limit:
    return Limit(amount=amount, unit="working_days")


@pytest.mark.parametrize(
    ("situation", "limit", "start", "due"),
    [
        ("a Monday morning", days(1), london(2026, 11, 2, 10), london(2026, 11, 3, 17)),
        ("a Monday after hours is still day 0", days(1), london(2026, 11, 2, 23, 59), london(2026, 11, 3, 17)),
        ("a minute past midnight is the next day 0", days(1), london(2026, 11, 3, 0, 1), london(2026, 11, 4, 17)),
        ("a Friday", days(1), london(2026, 11, 6, 16), london(2026, 11, 9, 17)),
        ("a Saturday counts Monday as day 1", days(1), london(2026, 11, 7, 12), london(2026, 11, 9, 17)),
        ("a Sunday night", days(2), london(2026, 11, 8, 23), london(2026, 11, 10, 17)),
        ("Christmas Eve on a Thursday", days(1), london(2026, 12, 24, 10), london(2026, 12, 29, 17)),
        ("Christmas Day itself", days(1), london(2026, 12, 25, 10), london(2026, 12, 29, 17)),
        ("Maundy Thursday", days(1), london(2027, 3, 25, 9), london(2027, 3, 30, 17)),
        ("New Year's substitute Monday", days(1), london(2027, 12, 31, 9), london(2028, 1, 4, 17)),
        ("over the spring clock change", days(2), london(2027, 3, 25, 16), london(2027, 3, 31, 17)),
        ("over the autumn clock change", days(1), london(2026, 10, 23, 16), london(2026, 10, 26, 17)),
        ("five working days", days(5), london(2026, 11, 4, 12), london(2026, 11, 11, 17)),
        ("calendar days run over the weekend", Limit(amount=2, unit="days"), london(2026, 11, 6, 9), london(2026, 11, 8, 17)),
        ("hours run day and night", Limit(amount=24, unit="hours"), london(2026, 11, 6, 16, 40), london(2026, 11, 7, 16, 40)),
        ("24 hours over the spring change", Limit(amount=24, unit="hours"), london(2027, 3, 27, 12), london(2027, 3, 28, 13)),
        ("24 hours over the autumn change", Limit(amount=24, unit="hours"), london(2026, 10, 24, 12), london(2026, 10, 25, 11)),
    ],
)  # fmt: skip
def test_a_step_ends(situation: str, limit: Limit, start: datetime, due: datetime) -> None:
    assert deadline(limit, start, CALENDAR).due == due, situation


def test_the_childs_date_shortens_and_never_lengthens() -> None:
    start = london(2026, 11, 2, 10)
    shorter = deadline(days(5), start, CALENDAR, needed_by=london(2026, 11, 3, 12))
    assert shorter.due == london(2026, 11, 3, 12)
    assert "for the child" in shorter.because
    longer = deadline(days(1), start, CALENDAR, needed_by=london(2026, 12, 1, 12))
    assert longer.due == london(2026, 11, 3, 17)


def test_the_derivation_names_the_holidays_and_both_ends() -> None:
    because = deadline(days(1), london(2026, 12, 24, 10), CALENDAR).because
    assert because == (
        "started Thu 24 Dec 2026, 10:00; Fri 25 Dec is Christmas Day; Mon 28 Dec is Boxing Day (observed); "
        "Saturdays and Sundays do not count; 1 working day ends Tue 29 Dec 2026, 17:00"
    )


def test_the_timeline_of_the_issue() -> None:
    steps = timeline(BOARD.protocol, "default", london(2026, 12, 24, 10), CALENDAR)
    assert [(step.step, CALENDAR.local(step.due).isoformat(timespec="minutes")) for step in steps] == [
        ("1", "2026-12-29T17:00+00:00"),
        ("2", "2026-12-31T17:00+00:00"),
        ("3", "2027-01-05T17:00+00:00"),
        ("4", "2027-01-12T17:00+00:00"),
    ]


@pytest.mark.parametrize(
    ("start", "due", "remind"),
    [
        (london(2026, 11, 2, 10), london(2026, 11, 3, 17), london(2026, 11, 3, 9)),
        (london(2026, 11, 2, 10), london(2026, 11, 2, 17), None),
        (london(2026, 11, 2, 10), london(2026, 11, 3, 8), london(2026, 11, 3, 6)),
        (london(2026, 11, 2, 10), london(2026, 11, 2, 12), None),
    ],
)
def test_a_reminder_goes_on_the_last_morning_if_there_is_one(
    start: datetime, due: datetime, remind: datetime | None
) -> None:
    assert reminder_time(start, due, CALENDAR) == remind


RULE = MeetingRule(name="Meeting")


@pytest.mark.parametrize(
    ("situation", "start", "due", "begins"),
    [
        ("the next free slot with four hours' notice", london(2026, 11, 2, 10), london(2026, 11, 4, 17), london(2026, 11, 2, 14)),
        ("after hours: next morning", london(2026, 11, 2, 17), london(2026, 11, 4, 17), london(2026, 11, 3, 10)),
        ("holidays and weekends are passed over", london(2026, 12, 24, 15), london(2026, 12, 30, 17), london(2026, 12, 29, 10)),
        ("short notice when the deadline is near", london(2026, 11, 2, 12), london(2026, 11, 2, 15), london(2026, 11, 2, 14)),
        ("none when nothing fits", london(2026, 11, 2, 16, 30), london(2026, 11, 3, 10, 30), None),
    ],
)  # fmt: skip
def test_a_meeting_is_in_working_hours_before_the_deadline(
    situation: str, start: datetime, due: datetime, begins: datetime | None
) -> None:
    slot = meeting_slot(RULE, start, due, CALENDAR)
    assert (slot[0] if slot else None) == begins, situation


moments = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001
    datetime(2032, 12, 1),  # noqa: DTZ001
    timezones=st.just(LONDON),
    allow_imaginary=False,
)


@given(start=moments, amount=st.integers(1, 15))
def test_working_days_end_at_close_of_a_working_day_with_exactly_that_many_between(
    start: datetime, amount: int
) -> None:
    """Against an independent count: every date between, one by one."""
    due = CALENDAR.local(deadline(days(amount), start, CALENDAR).due)
    assert due.time() == time(17)
    between = [start.date() + timedelta(n) for n in range(1, (due.date() - start.date()).days + 1)]
    counted = [d for d in between if d.isoweekday() <= 5 and d not in CALENDAR.holidays]
    assert len(counted) == amount
    assert counted[-1] == due.date()


@given(start=moments, needed=moments, amount=st.integers(1, 10))
def test_the_earlier_of_limit_and_childs_date_always_wins(
    start: datetime, needed: datetime, amount: int
) -> None:
    plain = deadline(days(amount), start, CALENDAR).due
    assert deadline(days(amount), start, CALENDAR, needed).due == min(plain, needed.astimezone(UTC))


@given(start=moments)
def test_meetings_are_never_at_lunch_at_night_or_on_a_day_off(start: datetime) -> None:
    due = deadline(days(2), start, CALENDAR).due
    slot = meeting_slot(RULE, start, due, CALENDAR)
    assert slot is not None
    begins, ends = (CALENDAR.local(moment) for moment in slot)
    assert start + timedelta(hours=1) <= begins < ends <= due
    assert CALENDAR.is_working(begins.date())
    assert time(9) <= begins.time() and ends.time() <= time(17)
    assert ends.time() <= time(12, 30) or begins.time() >= time(13, 30)


def test_next_years_bank_holidays_are_known() -> None:
    """Eight a year at least, or the deadlines of next year are wrong."""
    for year in range(2026, datetime.now(UTC).year + 2):
        known = [day for day in CALENDAR.holidays if day.year == year]
        assert len(known) >= 8, year
        assert date(year, 12, 25) in known
