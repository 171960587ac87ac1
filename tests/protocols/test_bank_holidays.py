from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from casework.errors import ProtocolFault
from protocols import holidays_file
from protocols.bank_holidays import PUBLISHED, bank_holidays
from protocols.loader import load_protocols
from tests.protocols.test_loader import file, write

# From www.gov.uk/bank-holidays, substitutes included (Christmas 2027 and New Year 2028 are at weekends).
WEEKDAYS = {
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    2028: "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
}


def extra(folder: Path, text: str) -> Path:
    (folder / "holidays").mkdir(exist_ok=True)
    (folder / "holidays" / "extra.toml").write_text(text)
    return folder


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(ProtocolFault) as caught:
        bank_holidays(extra(folder, text))
    return caught.value.faults


@pytest.mark.parametrize("year", WEEKDAYS)
def test_the_weekdays_off_are_those_that_were_published(year: int) -> None:
    known = [f"{day:%m-%d}" for day in sorted(bank_holidays()) if day.year == year and day.weekday() < 5]
    assert " ".join(known) == WEEKDAYS[year]


def test_the_file_says_what_the_pinned_library_says() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == holidays_file.text(), "Run `make holidays`."


def test_the_file_is_read_as_the_library_told_it(tmp_path: Path) -> None:
    assert bank_holidays(tmp_path) == holidays_file.from_library()


def test_next_years_are_known() -> None:
    """Fails when england-and-wales.toml or extra.toml is too old for the deadlines that open cases will have."""
    next_year = datetime.now(UTC).year + 1
    known = [day for day in bank_holidays() if day.year == next_year and day.weekday() < 5]
    assert len(known) >= 8


def test_a_newly_published_holiday_is_added_and_a_moved_one_is_removed(tmp_path: Path) -> None:
    text = '[added]\n2031-06-02 = "Jubilee"\n[removed]\n2031-05-26 = "Spring Bank Holiday"\n'
    before, after = bank_holidays(tmp_path), bank_holidays(extra(tmp_path, text))
    assert after.keys() - before.keys() == {date(2031, 6, 2)}
    assert before.keys() - after.keys() == {date(2031, 5, 26)}
    assert after[date(2031, 6, 2)] == "Jubilee"


def test_a_correction_that_the_file_has_learned_meanwhile_does_no_harm(tmp_path: Path) -> None:
    text = '[added]\n2027-12-27 = "Christmas Day"\n[removed]\n2027-06-15 = "Withdrawn"\n'
    assert bank_holidays(extra(tmp_path, text)).keys() == bank_holidays().keys()


def test_an_added_holiday_is_in_the_boards_calendar(tmp_path: Path) -> None:
    write(tmp_path, northmoor=file("northmoor"))
    day = date(2031, 6, 2)
    assert load_protocols(tmp_path)["northmoor"].calendar.is_working(day)
    extra(tmp_path, '[added]\n2031-06-02 = "Jubilee"\n')
    assert not load_protocols(tmp_path)["northmoor"].calendar.is_working(day)


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    text = """
        [added]
        20310602 = "Jubilee"
        2031-02-30 = "No such day"
        2131-06-02 = "Too far"
        2031-06-03 = " "
        2031-06-04 = 4
        2031-06-05 = "Both"
        [removed]
        2031-06-05 = "Both"
        [moved]
    """
    found = faults(tmp_path, text)
    assert [line.split(":")[1].strip() for line in found] == [
        "added.20310602",
        "added.2031-02-30",
        "added.2131-06-02",
        "added.2031-06-03",
        "added.2031-06-04",
        "removed.2031-06-05",
        "moved",
    ]
    assert found[0] == (
        "holidays/extra.toml: added.20310602: this is not a date from 2000 to 2100; write it like 2000-12-25."
    )
    assert all(line.endswith(".") for line in found)


@pytest.mark.parametrize("text", ["[added", '[added]\n2031-06-02 = "A"\n2031-06-02 = "B"\n'])
def test_a_file_that_is_not_toml_says_so(tmp_path: Path, text: str) -> None:
    assert "holidays/extra.toml: the file is not valid TOML" in faults(tmp_path, text)[0]


def test_a_table_that_is_no_table_is_named(tmp_path: Path) -> None:
    assert faults(tmp_path, "added = 3") == [
        "holidays/extra.toml: added: there is no such key; the file has the tables [added] and [removed]."
    ]
