"""The clock, as a table of situations, and what must hold for every start."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.calendar import LONDON
from casework.deadlines import Deadline, Wishes, deadline, recounted, reminder_time, timeline
from casework.limits import Length, Limit
from casework.protocol import MeetingRule
from casework.slots import meeting_slot
from tests.examples import hips, london

BOARD = hips()
CALENDAR = BOARD.calendar


STEP = BOARD.protocol.pathway("default").steps[0]


def days(amount: int) -> Limit:
    return Limit(amount=amount, unit="working_days")


def ends(
    limit: Limit,
    start: datetime,
    needed_by: datetime | None = None,
    target: Limit | None = None,
    raised: datetime | None = None,
    agreed_by: datetime | None = None,
    urgent: bool = False,
) -> Deadline:
    step = STEP.model_copy(update={"limit": limit, "target": target})
    return deadline(BOARD.protocol, step, start, CALENDAR, raised, Wishes(needed_by, agreed_by, urgent))


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
    assert ends(limit, start).due == due, situation


def test_the_childs_date_shortens_and_never_lengthens() -> None:
    start = london(2026, 11, 2, 10)
    shorter = ends(days(5), start, london(2026, 11, 3, 12))
    assert shorter.due == london(2026, 11, 3, 12)
    assert "for the child" in shorter.because
    longer = ends(days(1), start, london(2026, 12, 1, 12))
    assert longer.due == london(2026, 11, 3, 17)


def test_the_derivation_names_the_holidays_and_both_ends() -> None:
    because = ends(days(1), london(2026, 12, 24, 10)).because
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
    due = CALENDAR.local(ends(days(amount), start).due)
    assert due.time() == time(17)
    between = [start.date() + timedelta(n) for n in range(1, (due.date() - start.date()).days + 1)]
    counted = [d for d in between if d.isoweekday() <= 5 and d not in CALENDAR.holidays]
    assert len(counted) == amount
    assert counted[-1] == due.date()


@given(start=moments, needed=moments, amount=st.integers(1, 10))
def test_the_earlier_of_limit_and_childs_date_always_wins(
    start: datetime, needed: datetime, amount: int
) -> None:
    plain = ends(days(amount), start).due
    assert ends(days(amount), start, needed).due == max(
        start.astimezone(UTC), min(plain, needed.astimezone(UTC))
    )


@given(start=moments)
def test_meetings_are_never_at_lunch_at_night_or_on_a_day_off(start: datetime) -> None:
    due = ends(days(2), start).due
    slot = meeting_slot(RULE, start, due, CALENDAR)
    assert slot is not None
    begins, finishes = (CALENDAR.local(moment) for moment in slot)
    assert start + timedelta(hours=1) <= begins < finishes <= due
    assert CALENDAR.is_working(begins.date())
    assert time(9) <= begins.time() and finishes.time() <= time(17)
    assert finishes.time() <= time(12, 30) or begins.time() >= time(13, 30)


def test_next_years_bank_holidays_are_known() -> None:
    """Eight a year at least, or the deadlines of next year are wrong."""
    for year in range(2026, datetime.now(UTC).year + 2):
        known = [day for day in CALENDAR.holidays if day.year == year]
        assert len(known) >= 8, year
        assert date(year, 12, 25) in known


def test_the_boards_target_comes_before_the_hard_limit_and_both_are_said() -> None:
    limit = Limit(amount=5, unit="days", counted_from="raising")
    target = Limit(amount=2, unit="days", counted_from="raising")
    raised = london(2026, 11, 2, 10)
    found = ends(limit, london(2026, 11, 3, 17), target=target, raised=raised)
    assert found.due == london(2026, 11, 4, 17)
    assert found.because == (
        "raised Mon 2 Nov 2026, 10:00; the Board’s target of 2 days ends Wed 4 Nov 2026, 17:00; "
        "the limit itself is Sat 7 Nov 2026, 17:00"
    )
    late = ends(target, london(2026, 11, 3, 17), target=limit, raised=raised)
    assert late.due == london(2026, 11, 4, 17), "a target never lengthens"


def test_immediately_is_the_boards_grace_in_clock_hours() -> None:
    found = ends(Limit(unit="immediate"), london(2026, 11, 6, 22))
    assert found.due == london(2026, 11, 7, 2)
    assert "immediately" in found.because and "4 hours" in found.because


def test_an_agreed_time_is_the_date_that_was_named_else_the_default_of_the_board_or_the_step() -> None:
    start, agreed = london(2026, 11, 2, 10), Limit(unit="agreed")
    assert ends(agreed, start, agreed_by=london(2026, 11, 20, 12)).due == london(2026, 11, 20, 12)
    assert ends(agreed, start).due == london(2026, 11, 9, 17)
    one = Limit(unit="agreed", otherwise=Length(amount=1, unit="working_days"))
    assert ends(one, start).due == london(2026, 11, 3, 17)
    assert "no date was named" in ends(one, start).because
    assert ends(agreed, start, london(2026, 11, 5, 9), agreed_by=london(2026, 11, 20, 12)).due == london(
        2026, 11, 5, 9
    )


def test_what_is_urgent_is_to_be_resolved_at_once_whatever_the_step() -> None:
    found = ends(days(5), london(2026, 11, 2, 10), urgent=True)
    assert found.due == london(2026, 11, 2, 14)


def test_a_limit_from_raising_that_has_passed_ends_the_step_as_it_begins() -> None:
    limit = Limit(amount=24, unit="hours", counted_from="raising")
    start = london(2026, 11, 4, 10)
    found = ends(limit, start, raised=london(2026, 11, 2, 10))
    assert found.due == start
    assert "had passed already, Tue 3 Nov 2026, 10:00" in found.because


def test_a_newly_published_holiday_moves_a_counted_deadline_and_is_named() -> None:
    before = ends(days(2), london(2026, 11, 2, 10))
    day = date(2026, 11, 4)
    changed = replace(CALENDAR, holidays={**CALENDAR.holidays, day: "Day of Thanks"})
    after = recounted(before.why, changed, None)
    assert after is not None and after.due == london(2026, 11, 5, 17)
    assert after.because == (
        "started Mon 2 Nov 2026, 10:00; Wed 4 Nov is Day of Thanks; 2 working days end Thu 5 Nov 2026, 17:00; "
        "the bank holidays were changed; before, it was Wed 4 Nov 2026, 17:00"
    )
    again = recounted(after.why, changed, None)
    assert again is not None and again.due == after.due
    sooner = recounted(before.why, changed, london(2026, 11, 4, 20))
    assert sooner is not None and sooner.due == london(2026, 11, 4, 20), "the child's date stays the earlier"
    assert recounted(ends(Limit(amount=24, unit="hours"), london(2026, 11, 2, 10)).why, changed, None) is None


@given(
    start=moments, later=st.integers(0, 400), amount=st.integers(1, 96), child=moments, urgent=st.booleans()
)
def test_no_deadline_is_before_its_start_or_after_any_of_its_limits(
    start: datetime, later: int, amount: int, child: datetime, urgent: bool
) -> None:
    began = start.astimezone(UTC) + timedelta(hours=later)
    limit = Limit(amount=amount, unit="hours", counted_from="raising")
    found = ends(limit, began, child, target=days(3), raised=start, urgent=urgent)
    bounds = [
        start.astimezone(UTC) + timedelta(hours=amount),
        child.astimezone(UTC),
        ends(days(3), began).due,
    ]
    if urgent:
        bounds.append(began + timedelta(hours=4))
    assert found.due == max(began, min(bounds))
    assert found.because
