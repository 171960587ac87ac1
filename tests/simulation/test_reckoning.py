"""The simulation's own count of deadlines, against days looked up in a calendar by hand."""

from datetime import UTC, date, datetime, time

import pytest

from casework.limits import Length
from protocols.loader import bank_holidays
from simulation.reckoning import _count, local_clock, local_day
from tests.examples import hips, london

HOURS = hips().protocol.hours


@pytest.mark.parametrize(
    ("begun", "amount", "unit", "ends"),
    [
        # Christmas Day is a Friday, so Boxing Day's holiday is the Monday.
        (london(2026, 12, 24, 10), 1, "working_days", london(2026, 12, 29, 17)),
        # Saturday: Monday is day one.
        (london(2026, 11, 7, 12), 1, "working_days", london(2026, 11, 9, 17)),
        # Over Easter 2027 and the change to summer time on 28 March.
        (london(2027, 3, 25, 23, 30), 2, "working_days", london(2027, 3, 31, 17)),
        # Half past midnight in summer is still the day before in UTC.
        (london(2026, 7, 1, 0, 30), 1, "days", london(2026, 7, 2, 17)),
        # The night in which an hour comes twice.
        (london(2026, 10, 24, 12), 24, "hours", london(2026, 10, 25, 11)),
        (london(2026, 10, 23, 12), 3, "days", london(2026, 10, 26, 17)),
    ],
)
def test_the_end_is_the_day_in_the_calendar(begun: datetime, amount: int, unit: str, ends: datetime) -> None:
    length = Length.model_validate({"amount": amount, "unit": unit})
    assert _count(length, begun, HOURS, bank_holidays()) == ends


def test_the_day_in_london_follows_the_clock_changes() -> None:
    assert local_day(datetime(2026, 3, 28, 23, 30, tzinfo=UTC)) == date(2026, 3, 28)
    assert local_day(datetime(2026, 3, 29, 23, 30, tzinfo=UTC)) == date(2026, 3, 30)
    assert local_day(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == date(2026, 10, 25)
    assert local_day(datetime(2026, 10, 25, 23, 30, tzinfo=UTC)) == date(2026, 10, 25)


def test_the_time_of_day_in_london_follows_the_clock_changes() -> None:
    assert local_clock(datetime(2026, 3, 28, 12, 30, tzinfo=UTC)) == time(12, 30)
    assert local_clock(datetime(2026, 3, 30, 12, 30, tzinfo=UTC)) == time(13, 30)
