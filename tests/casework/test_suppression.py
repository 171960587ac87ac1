"""What leaves the Board tells no small count: neither by itself nor by what can be worked out."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import pytest

from casework.counting import Figures, Share, Spell, Table
from casework.suppression import is_small, suppress


def figures(
    outcomes: dict[str, int] | None = None, shares: dict[str, Share] | None = None, **rows: int
) -> Figures:
    """One table "theme" with these rows, and beside it the tables to which shares are tied."""
    total = sum(rows.values())
    ended = outcomes or {"agreed": total, "by_raiser": 0}
    tables = {"theme": Table(rows, total), "outcome": Table(ended, total), "step": Table({"1": total}, total)}
    return Figures(total, tables, shares or {}, {})


def shown(found: Figures, table: str = "theme") -> dict[str, int | None]:
    return dict(found.tables[table].rows)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({"a": 9, "b": 7, "c": 0}, {"a": 9, "b": 7, "c": 0}),
        # One small count could be worked out from the total: the next smallest goes with it.
        ({"a": 9, "b": 3, "c": 7}, {"a": 9, "b": None, "c": None}),
        ({"a": 9, "b": 3, "c": 4}, {"a": 9, "b": None, "c": None}),
        # Two that together are small would tell nearly as much.
        ({"a": 9, "b": 1, "c": 2, "d": 8}, {"a": 9, "b": None, "c": None, "d": None}),
        # Nine in one row, and the total of nine: there is nothing to work out.
        ({"a": 9, "b": 0, "c": 0}, {"a": 9, "b": 0, "c": 0}),
        # Equal ones are known where they are all that is withheld; the next larger go with them, if equal, all.
        ({"a": 9, "b": 4, "c": 4, "d": 7, "e": 7}, {"a": 9, "b": None, "c": None, "d": None, "e": None}),
        # Five rows of 1 are not to be told from five other rows that add up to 5.
        (dict.fromkeys("abcde", 1), dict.fromkeys("abcde")),
        ({"a": 2, "b": 1, "c": 1, "d": 1, "e": 0}, dict.fromkeys("abcde")),
    ],
)
def test_small_counts_go_and_what_would_tell_them(rows: dict[str, int], told: dict[str, int | None]) -> None:
    assert shown(suppress(figures(None, None, **rows), 5)) == told


def test_a_small_total_goes_with_everything() -> None:
    found = suppress(figures(a=4, b=0), 5)
    assert found.challenges is None
    assert shown(found) == {"a": None, "b": None}
    assert found.tables["theme"].total is None


def test_nothing_raised_is_nothing_to_withhold() -> None:
    assert suppress(figures(a=0, b=0), 5) == figures(a=0, b=0)


def test_below_one_nothing_is_withheld() -> None:
    assert suppress(figures(a=1, b=2), 1) == figures(a=1, b=2)


def tables_of(rows: int, total: int) -> Iterator[tuple[int, ...]]:
    if rows == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for others in tables_of(rows - 1, total - first):
            yield (first, *others)


@pytest.mark.parametrize("below", [3, 4, 5])
def test_whoever_knows_these_rules_cannot_work_out_a_small_count(below: int) -> None:
    """Every table of up to four rows: among all that are published alike, a withheld small count has several values."""
    for rows in (1, 2, 3, 4):
        for total in range(1, 15):
            alike: dict[tuple[int | None, ...], list[tuple[int, ...]]] = defaultdict(list)
            for numbers in tables_of(rows, total):
                told = suppress(figures(None, None, **dict(zip("abcd", numbers, strict=False))), below)
                alike[(told.challenges, *shown(told).values())].append(numbers)
            for published, possible in alike.items():
                # Where the total is withheld, tables with other totals are published alike too.
                if published[0] is None:
                    continue
                for place, number in enumerate(published[1:]):
                    values = {numbers[place] for numbers in possible}
                    assert number is not None or len(values) > 1, (below, published, possible)
                    assert number is None or not is_small(number, below)


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (Share(20, 50, 40), Share(20, 50, 40)),
        (Share(0, 50, 0), Share(0, 50, 0)),
        (Share(0, 0, None), Share(0, 0, None)),
        (Share(3, 50, 6), Share(None, 50, None)),
        (Share(48, 50, 96), Share(None, 50, None)),
        (Share(2, 4, 50), Share(None, None, None)),
    ],
)
def test_a_share_goes_where_it_or_the_rest_is_small(share: Share, told: Share) -> None:
    assert suppress(figures(a=90, shares={"late": share}), 5).shares["late"] == told


def test_how_many_were_resolved_is_not_told_where_the_outcomes_withhold_it() -> None:
    outcomes = {"agreed": 3, "by_raiser": 50, "decided": 7}
    found = suppress(figures(a=60, outcomes=outcomes, shares={"lowest": Share(20, 53, 38)}), 5)
    assert shown(found, "outcome") == {"agreed": None, "by_raiser": 50, "decided": None}
    assert found.shares["lowest"] == Share(None, None, 38)


def test_escalations_are_not_told_where_the_steps_are_withheld() -> None:
    whole = figures(a=60, shares={"automatic": Share(20, 40, 50)})
    steps = Table({"1": 50, "2": 7, "3": 3}, 60)
    found = suppress(replace(whole, tables={**whole.tables, "step": steps}), 5)
    assert found.shares["automatic"] == Share(None, None, 50)


def test_times_of_few_cases_are_withheld_and_of_how_many_is_never_told() -> None:
    whole = replace(figures(a=60), spells={"step_time": {"1": Spell(4, 60, 90), "2": Spell(5, 60, 90)}})
    assert suppress(whole, 5).spells["step_time"] == {
        "1": Spell(None, None, None, withheld=True),
        "2": Spell(None, 60, 90),
    }


def test_a_year_does_not_tell_what_one_of_its_quarters_withholds() -> None:
    quarters = [figures(a=9, b=3, c=7), *(figures(a=9, b=10, c=7) for _ in range(3))]
    year = figures(a=36, b=33, c=28)
    assert shown(suppress(year, 5)) == {"a": 36, "b": 33, "c": 28}
    # The quarter withholds b and c; the year less the other three quarters would tell both.
    assert shown(suppress(year, 5, quarters)) == {"a": 36, "b": None, "c": None}


def test_a_year_with_one_small_quarter_is_withheld() -> None:
    quarters = [figures(a=3), *(figures(a=9) for _ in range(3))]
    assert suppress(figures(a=30), 5, quarters).challenges is None


def test_months_do_not_tell_each_other_through_their_quarter() -> None:
    months = {f"2026-{n:02}": 9 for n in range(1, 13)} | {"2026-02": 2, "2026-08": 2}
    quarters = {"2026Q1": 20, "2026Q2": 27, "2026Q3": 20, "2026Q4": 27}
    whole = figures(a=94)
    tables = {**whole.tables, "month": Table(months, 94), "quarter": Table(quarters, 94)}
    told = shown(suppress(replace(whole, tables=tables), 5), "month")
    hidden = [key for key, number in told.items() if number is None]
    assert hidden == ["2026-01", "2026-02", "2026-03", "2026-07", "2026-08", "2026-09"]
