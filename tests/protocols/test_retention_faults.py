"""The table [retention] of a Board's file: what may stand in it, and what is said of nonsense."""

import pytest

from casework.errors import ProtocolFault
from casework.retention import Retention
from protocols.loader import FOLDER, read_copy
from services.protocol_changes import changes

HIPS = (FOLDER / "hips.toml").read_text()


def with_table(*lines: str) -> bytes:
    return (HIPS + "\n[retention]\n" + "\n".join(lines)).encode()


def faults(*lines: str) -> list[str]:
    with pytest.raises(ProtocolFault) as refused:
        read_copy(with_table(*lines), "copy.toml")
    return [fault.removeprefix("copy.toml: ") for fault in refused.value.faults]


def test_no_board_deletes_anything_until_its_file_says_so() -> None:
    files = list(FOLDER.glob("*.toml"))
    assert files
    assert [file.name for file in files if read_copy(file.read_bytes(), file.name).retention] == []


def test_all_that_it_may_say() -> None:
    told = read_copy(
        with_table(
            'cases = "7 years"',
            'then = "anonymise"',
            'raw_mail = "18 months"',
            'unmatched = "1 year"',
            'sign_ins = "90 days"',
            "automatic = true",
            "notice_days = 30",
        ),
        "copy.toml",
    ).retention
    assert told == Retention(
        cases="7 years",
        then="anonymise",
        raw_mail="18 months",
        unmatched="1 year",
        sign_ins="90 days",
        automatic=True,
        notice_days=30,
    )


HOW = 'write a length of time here, like "7 years", "18 months" or "90 days"'


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["automatic = true"], ["retention.cases: this key is missing; add it."]),
        (['cases = "seven years"'], [f"retention.cases: {HOW}; the file says 'seven years'."]),
        (['cases = "0 years"'], [f"retention.cases: {HOW}; the file says '0 years'."]),
        (["cases = 7"], ['retention.cases: write a text here, "in quotation marks"; the file says 7.']),
        (['cases = "2 months"'], ["retention.cases: '2 months' is too short; write 3 months at least."]),
        (
            ['cases = "7 years"', 'raw_mail = "8 years"'],
            [
                "retention.raw_mail: '8 years' is no shorter than cases, '7 years'; shorten it, or remove it, and "
                "the mail goes with the case."
            ],
        ),
        (
            ['cases = "7 years"', 'unmatched = "3 days"'],
            ["retention.unmatched: '3 days' is too short; write 1 month at least."],
        ),
        (
            ['cases = "7 years"', "notice_days = 1"],
            ["retention.notice_days: write at least 7 here; the file says 1."],
        ),
        (
            ['cases = "7 years"', 'then = "burn"'],
            ["retention.then: write 'delete' or 'anonymise' here; the file says 'burn'."],
        ),
        (
            ['cases = "7 years"', 'mail = "1 year"'],
            ["retention.mail: there is no such key; remove it or check its spelling."],
        ),
        # One fault is not said twice, nor does it hide another.
        (
            ['cases = "7 yaers"', 'raw_mail = "x"'],
            [
                f"retention.cases: {HOW}; the file says '7 yaers'.",
                f"retention.raw_mail: {HOW}; the file says 'x'.",
            ],
        ),
    ],
)
def test_nonsense_is_named_with_its_key_and_what_to_write(lines: list[str], said: list[str]) -> None:
    assert faults(*lines) == said


def test_a_change_of_it_is_said_in_words() -> None:
    old = read_copy(with_table('cases = "7 years"'), "copy.toml")
    new = read_copy(with_table('cases = "10 years"', "automatic = true"), "copy.toml")
    assert [(each.where, each.old, each.new) for each in changes(old, new)] == [
        ("retention, cases", "7 years", "10 years"),
        ("retention, automatic", "no", "yes"),
    ]
    [added] = changes(read_copy(HIPS.encode(), "hips.toml"), old)
    assert (added.where, added.old) == ("retention", "nothing") and "cases 7 years" in added.new
