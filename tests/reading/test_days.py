"""A day as people write it. Today is Monday 23 November 2026."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading.absence import absence_of, back_in, deputy_in
from reading.days import day_in
from reading.message import parse

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("back on Monday", date(2026, 11, 30)),
        ("until Tuesday", date(2026, 11, 24)),
        ("returning on Wednesday 25th November", date(2026, 11, 25)),
        ("out of the office until 4 January.", date(2027, 1, 4)),
        ("until 4th of January 2027", date(2027, 1, 4)),
        ("until January 4", date(2027, 1, 4)),
        ("until 04/01/27", date(2027, 1, 4)),
        ("will return on duty 22/12 at 1400", date(2026, 12, 22)),
        ("back on the 7th", date(2026, 12, 7)),
        ("back tomorrow at 9", date(2026, 11, 24)),
        ("until 2026-12-01", date(2026, 12, 1)),
        ("from 14/12 to 28/12", date(2026, 12, 28)),
        ("until 0700 Friday", date(2026, 11, 27)),
        ("tan 12 Rhagfyr", date(2026, 12, 12)),
        ("tan 3 Ionawr", date(2027, 1, 3)),
        ("tan ddydd Mercher", date(2026, 11, 25)),
        ("yn dychwelyd ar 1 Rhagfyr", date(2026, 12, 1)),
        ("byddaf yn ôl ddydd Gwener", date(2026, 11, 27)),
        ("until further notice", None),
        ("until 30/02", None),
        ("until 1 January 2020", None),
        ("until 16 November", None),
        ("call 01632 960000 until they answer", None),
        ("back soon", None),
    ],
)
def test_the_day_of_return_is_read_with_its_year_inferred(text: str, day: date | None) -> None:
    assert back_in(text, TODAY) == day


@given(st.dates(date(2026, 11, 23), date(2027, 9, 20)))
def test_any_day_of_the_coming_months_is_read_without_its_year(day: date) -> None:
    assert day_in(f"{day.day} {day:%B}", TODAY) == day
    assert day_in(f"{day:%d/%m}", TODAY) == day
    assert day_in(f"{day:%d/%m/%Y}", TODAY) == day


@given(st.text(max_size=60))
def test_no_text_makes_it_raise(text: str) -> None:
    day = day_in(text, TODAY)
    assert day is None or day >= TODAY
    back_in(f"back on {text}", TODAY)


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("Please contact Ann Lee (ann.lee@council.example).", "Ann Lee", "ann.lee@council.example"),
        ("Cover is provided by Ann Lee, Ann.Lee@Council.example", "Ann Lee", "ann.lee@council.example"),
        ("Dr Priya O'Neill is covering my post.", "Dr Priya O'Neill", ""),
        ("My deputy is Ann Lee.", "Ann Lee", ""),
        ("For anything urgent, email duty@council.example", "", "duty@council.example"),
        ("Cysylltwch â Lowri Bevan os gwelwch yn dda", "Lowri Bevan", ""),
        ("Please contact the Duty Team.", "", ""),
        ("Please contact Children's Services.", "", ""),
        ("I am col@council.example and away.", "", ""),
        ("Thank you. Ann Lee wrote to me.", "", ""),
    ],
)
def test_the_deputy_is_read_with_an_address_where_one_is_given(text: str, name: str, address: str) -> None:
    assert deputy_in(text, "col@council.example") == (name, address)


def test_a_whole_reply_gives_day_and_deputy() -> None:
    raw = (
        "From: Col <col@council.example>\r\nSubject: Automatic reply: Please answer\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        "I’m on annual leave until Friday 4 December.\r\nPlease contact Ann Lee\r\n(ann.lee@council.example).\r\n"
    ).encode()
    absence = absence_of(parse(raw), TODAY)
    assert absence is not None
    assert (absence.back, absence.deputy, absence.deputy_email) == (
        date(2026, 12, 4),
        "Ann Lee",
        "ann.lee@council.example",
    )
