"""When a case's time is over, and the hold that keeps it longer."""

from datetime import datetime, timedelta

import pytest

from casework import holds
from casework.case import Case
from casework.errors import NotPossible
from casework.folding import rebuild
from casework.holds import after, is_held, long_before, surely_before
from casework.opening import open_case
from tests.examples import DIRECTORY, MONDAY_10, disagreement, hips, london

BOARD = hips()


@pytest.mark.parametrize(
    ("moment", "span", "over"),
    [
        (london(2026, 11, 2, 10), "7 years", london(2033, 11, 3)),
        (london(2026, 11, 2), "1 day", london(2026, 11, 4)),
        (london(2026, 11, 2, 23, 59), "30 days", london(2026, 12, 3)),
        (london(2024, 2, 29, 12), "1 year", london(2025, 3, 2)),
        (london(2024, 2, 29, 12), "4 years", london(2028, 3, 1)),
        (london(2026, 8, 31, 12), "6 months", london(2027, 3, 2)),
        (london(2026, 12, 31, 12), "1 month", london(2027, 2, 1)),
        (london(2026, 11, 30, 12), "13 months", london(2027, 12, 31)),
    ],
)
def test_a_time_is_over_at_the_start_of_the_day_after_its_last(
    moment: datetime, span: str, over: datetime
) -> None:
    assert after(moment, span) == over


@pytest.mark.parametrize(
    "span", ["1 day", "40 days", "1 month", "6 months", "18 months", "1 year", "7 years", "100 years"]
)
def test_what_is_looked_through_holds_all_that_is_over_and_what_is_removed_unseen_is(span: str) -> None:
    for day in range(0, 1461, 7):
        moment = london(2024, 1, 1, 12) + timedelta(days=day)
        over = after(moment, span)
        assert moment < surely_before(over, span)
        assert after(long_before(moment, span), span) <= moment


def case() -> Case:
    return open_case("HIPS-00001", disagreement(), BOARD, DIRECTORY, now=MONDAY_10, confirm=True).case


def test_a_hold_lasts_to_the_end_of_its_last_day() -> None:
    until = (MONDAY_10 + timedelta(days=2)).date()
    held = holds.hold(case(), BOARD, DIRECTORY, now=MONDAY_10, reason="A review", until=until, by="jo").case
    assert is_held(held, london(2026, 11, 4, 23, 59)) and not is_held(held, london(2026, 11, 5))


def test_a_second_hold_takes_the_place_of_the_first_and_a_lifted_one_is_none() -> None:
    first = holds.hold(case(), BOARD, DIRECTORY, now=MONDAY_10, reason="A review", until=None, by="jo")
    second = holds.hold(first.case, BOARD, DIRECTORY, now=MONDAY_10, reason="A court", until=None, by="kim")
    assert second.case.hold is not None and second.case.hold.reason == "A court"
    lifted = holds.lift(second.case, BOARD, DIRECTORY, now=MONDAY_10 + timedelta(days=1), by="jo")
    assert not is_held(lifted.case, MONDAY_10 + timedelta(days=1))
    told = holds.holds([*first.facts, *second.facts, *lifted.facts])
    assert told == [(MONDAY_10, None), (MONDAY_10, MONDAY_10 + timedelta(days=1))]
    with pytest.raises(NotPossible, match="not held"):
        holds.lift(lifted.case, BOARD, DIRECTORY, now=MONDAY_10, by="jo")


def test_a_hold_cannot_end_before_it_begins() -> None:
    yesterday = (MONDAY_10 - timedelta(days=1)).date()
    with pytest.raises(NotPossible, match="over already"):
        holds.hold(case(), BOARD, DIRECTORY, now=MONDAY_10, reason="A review", until=yesterday, by="jo")


def test_a_case_that_has_not_ended_has_no_end() -> None:
    opened = open_case("HIPS-00001", disagreement(), BOARD, DIRECTORY, now=MONDAY_10, confirm=False)
    assert holds.ended_at(opened.facts) is None
    assert rebuild(opened.facts).hold is None
