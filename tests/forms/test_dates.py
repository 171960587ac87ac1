"""The dates of the form: the birth, the child's date, and the one that both sides agree."""

from datetime import UTC, date, datetime

import pytest

from forms import escalation
from tests.forms.examples import typed
from tests.forms.filling import accepted, answered, boxes, refused, seen


@pytest.mark.parametrize(
    ("boxes", "sentence"),
    [
        (["31", "2", "2019"], "The date of birth is not a real date. Check the day and the month."),
        (["x", "y", "2019"], "The date of birth is not a real date. Check the day and the month."),
        (["1", "2", "19"], "The date of birth must have a year of four figures, like 2026."),
        (["1", "", "2019"], "The date of birth must have a day, a month and a year."),
        (["", "", "2019"], "The date of birth must have a day, a month and a year."),
        (["2", "12", "2026"], "The date of birth is in the future. Check the year."),
        (["31", "12", "1989"], "The date of birth is before 1990. Check the year."),
    ],
)
def test_a_date_of_birth_that_cannot_be_is_refused(boxes, sentence):
    assert refused(typed(born=boxes)) == [("born", sentence)]


@pytest.mark.parametrize(
    ("boxes", "born"),
    [
        (["1", "12", "2026"], date(2026, 12, 1)),
        (["01", "01", "1990"], date(1990, 1, 1)),
        (["29", "February", "2024"], date(2024, 2, 29)),
        (["29", "feb", "2024"], date(2024, 2, 29)),
        (["", "", ""], None),
        ([], None),
    ],
)
def test_a_date_of_birth_may_be_in_figures_or_with_the_months_name(boxes, born):
    assert accepted(typed(born=boxes)).born == born


@pytest.mark.parametrize(
    ("boxes", "clock", "moment"),
    [
        (["3", "12", "2026"], "", datetime(2026, 12, 3, 17, tzinfo=UTC)),
        (["3", "12", "2026"], "4pm", datetime(2026, 12, 3, 16, tzinfo=UTC)),
        (["3", "12", "2026"], "4.30 p.m.", datetime(2026, 12, 3, 16, 30, tzinfo=UTC)),
        (["3", "12", "2026"], "9:05", datetime(2026, 12, 3, 9, 5, tzinfo=UTC)),
        (["3", "12", "2026"], "1630", datetime(2026, 12, 3, 16, 30, tzinfo=UTC)),
        (["3", "12", "2026"], "noon", datetime(2026, 12, 3, 12, tzinfo=UTC)),
        (["3", "Rhagfyr", "2026"], "4yp", datetime(2026, 12, 3, 16, tzinfo=UTC)),
        (["3", "rhag", "2026"], "9.30 yb", datetime(2026, 12, 3, 9, 30, tzinfo=UTC)),
        (["3", "12", "2026"], "Hanner dydd", datetime(2026, 12, 3, 12, tzinfo=UTC)),
        (["3", "12", "2026"], "12am", datetime(2026, 12, 3, 0, tzinfo=UTC)),
        (["1", "12", "2026"], "18:00", datetime(2026, 12, 1, 18, tzinfo=UTC)),
        (["1", "7", "2027"], "", datetime(2027, 7, 1, 16, tzinfo=UTC)),
    ],
    ids=lambda value: str(value),
)
def test_the_childs_date_is_london_time_and_ends_at_close_of_business(boxes, clock, moment):
    assert accepted(typed(needed_by=boxes, needed_time=clock)).needed_by == moment


@pytest.mark.parametrize(
    ("boxes", "clock", "field", "sentence"),
    [
        (
            ["30", "11", "2026"],
            "",
            "needed_by",
            "The date and time by which an answer is needed have passed. Enter a later one.",
        ),
        (
            ["1", "12", "2026"],
            "",
            "needed_by",
            "The date and time by which an answer is needed have passed. Enter a later one.",
        ),
        (
            ["3", "12", "2028"],
            "",
            "needed_by",
            "The date by which an answer is needed is more than a year away. Check the year.",
        ),
        (["3", "12", "2026"], "tea time", "needed_time", "Enter the time like 4pm or 16:30."),
        (["3", "12", "2026"], "4", "needed_time", "Enter the time like 4pm or 16:30."),
        (["3", "12", "2026"], "25:00", "needed_time", "Enter the time like 4pm or 16:30."),
        (
            ["", "", ""],
            "4pm",
            "needed_time",
            "Enter the date that goes with this time, or take the time out.",
        ),
    ],
)
def test_a_childs_date_that_cannot_be_is_refused(boxes, clock, field, sentence):
    assert refused(typed(needed_by=boxes, needed_time=clock)) == [(field, sentence)]


# ── The date that both sides agree ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("board", "start", "asked"),
    [
        ("brighton-hove", "1", True),
        ("brighton-hove", "4", True),
        ("sewscb", "1", True),
        ("sewscb", "2", True),
        ("sewscb", "3", False),
        ("sewscb", "5", False),
        ("hips", "1", False),
    ],
)
def test_a_date_is_asked_for_where_the_stage_has_no_limit_of_its_own(board, start, asked):
    draft = answered(board, "default", start, agreed_by=["4", "12", "2026"])

    assert ("agreed_by" in boxes("disagreement", draft)) == asked
    assert accepted(draft).agreed_by == (datetime(2026, 12, 4, 17, tzinfo=UTC) if asked else None)


def test_the_boards_own_date_is_there_before_anything_is_typed_and_may_be_taken_out():
    draft = answered("brighton-hove", "default")
    page = escalation.page("disagreement", draft, seen(draft))

    assert page.agreed_by.raw_data == ["8", "12", "2026"]
    assert accepted(draft).agreed_by == datetime(2026, 12, 8, 17, tzinfo=UTC)
    assert accepted({**draft, "agreed_by": ["", "", ""]}).agreed_by is None


@pytest.mark.parametrize(
    ("boxes", "clock", "field", "sentence"),
    [
        (
            ["1", "12", "2026"],
            "",
            "agreed_by",
            "The date by which you propose to settle it has passed. Enter a later one.",
        ),
        (
            ["30", "12", "2026"],
            "",
            "agreed_by",
            "The date by which you propose to settle it is more than 28 days away. Enter an earlier one.",
        ),
        (
            ["31", "2", "2027"],
            "",
            "agreed_by",
            "The date by which you propose to settle it is not a real date. Check the day and the month.",
        ),
        (["4", "12", "2026"], "25:00", "agreed_time", "Enter the time like 4pm or 16:30."),
        (
            ["", "", ""],
            "4pm",
            "agreed_time",
            "Enter the date that goes with this time, or take the time out.",
        ),
    ],
)
def test_a_date_that_cannot_be_agreed_is_refused(boxes, clock, field, sentence):
    draft = answered("brighton-hove", "default", agreed_by=boxes, agreed_time=clock)

    assert refused(draft) == [(field, sentence)]


@pytest.mark.parametrize(
    ("boxes", "clock", "moment"),
    [
        (["1", "12", "2026"], "6pm", datetime(2026, 12, 1, 18, tzinfo=UTC)),
        (["29", "12", "2026"], "", datetime(2026, 12, 29, 17, tzinfo=UTC)),
    ],
)
def test_a_date_may_be_later_today_and_up_to_28_days_away(boxes, clock, moment):
    draft = answered("brighton-hove", "default", agreed_by=boxes, agreed_time=clock)

    assert accepted(draft).agreed_by == moment
