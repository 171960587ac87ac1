"""Quarters and years of the calendar, in London."""

from datetime import UTC, datetime

import pytest

from casework.errors import NotPossible
from casework.period import Period, month_of
from tests.examples import hips, london


@pytest.mark.parametrize(
    ("typed", "begins", "ends"),
    [
        ("2026Q4", london(2026, 10, 1), london(2027, 1, 1)),
        ("2026-q2", london(2026, 4, 1), london(2026, 7, 1)),
        (" 2026 ", london(2026, 1, 1), london(2027, 1, 1)),
    ],
)
def test_what_is_typed_is_a_time_in_london(typed: str, begins: datetime, ends: datetime) -> None:
    period = Period.read(typed)
    assert (period.begins, period.ends) == (begins, ends)


@pytest.mark.parametrize("typed", ["", "2026Q5", "Q4", "26Q4", "1999", "2026Q44", "<script>", "２０２６"])
def test_anything_else_is_refused_in_words(typed: str) -> None:
    with pytest.raises(NotPossible, match="is no quarter or year; write it like 2026Q4 or 2026"):
        Period.read(typed)


def test_the_first_half_hour_of_summer_belongs_to_its_month() -> None:
    # 23:30 UTC on 30 June is half past midnight on 1 July.
    moment = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert month_of(moment) == "2026-07"
    assert Period.of(moment) == Period(2026, 3)


def test_periods_follow_each_other() -> None:
    assert [each.key for each in Period(2025, 4).since(Period(2026, 2))] == ["2026Q2", "2026Q1", "2025Q4"]
    assert [each.key for each in Period(2025).since(Period(2026))] == ["2026", "2025"]
    assert Period(2026, 1).months == ("2026-01", "2026-02", "2026-03")
    assert Period(2026).months[::11] == ("2026-01", "2026-12")


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (london(2026, 11, 2, 10), london(2026, 11, 2, 12), 2),
        # Over night, a weekend, and before and after hours.
        (london(2026, 10, 30, 16), london(2026, 11, 2, 10), 2),
        (london(2026, 10, 31, 16), london(2026, 11, 1, 10), 0),
        (london(2026, 11, 2, 1), london(2026, 11, 2, 23), 8),
        # Christmas: 25 and 28 December 2026 are bank holidays.
        (london(2026, 12, 24, 16), london(2026, 12, 29, 10), 2),
        # The clock goes back on 25 October 2026, outside the hours.
        (london(2026, 10, 23, 9), london(2026, 10, 26, 17), 16),
        (london(2026, 11, 2, 12), london(2026, 11, 2, 10), 0),
    ],
)
def test_working_time_is_what_lies_in_the_boards_hours(start: datetime, end: datetime, hours: int) -> None:
    assert hips().calendar.worked(start, end).total_seconds() == hours * 3600
