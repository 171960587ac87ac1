"""What came of the meeting, in the words that we asked for, and in none else."""

import pytest

from reading.outcome import Outcome, outcome_said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("AGREED", Outcome("agreed")),
        ("Agreed.\n\nThanks\nSid Senior", Outcome("agreed")),
        (
            "AGREED\nWhat: a joint visit, and then\na strategy meeting\nWho: Hal Head\nBy when: Friday noon\n\nSid Senior",
            Outcome("agreed", "a joint visit, and then a strategy meeting", "Hal Head", "Friday noon"),
        ),
        (
            "CYTUNWYD\nBeth: ymweliad\nPwy: Hal Head\nErbyn pryd: dydd Gwener",
            Outcome("agreed", "ymweliad", "Hal Head", "dydd Gwener"),
        ),
        ("*AGREED*\n*What:* a visit", Outcome("agreed", "a visit")),
        (
            "AGREED\nWhat: no contact until the assessment, and nothing is shared\nWho: the agreed core group",
            Outcome(
                "agreed", "no contact until the assessment, and nothing is shared", "the agreed core group"
            ),
        ),
        ("NOT AGREED", Outcome("not_agreed")),
        ("Not agreed. They want another assessment first.", Outcome("not_agreed")),
        ("NI CHYTUNWYD", Outcome("not_agreed")),
        ("Not held: nobody from the Trust came.", Outcome("not_held")),
        ("The meeting was not held", Outcome("not_held")),
        ("NI CHYNHALIWYD", Outcome("not_held")),
    ],
)
def test_what_is_said_as_it_was_asked_for_is_read(text: str, said: Outcome) -> None:
    assert outcome_said(text, "Sid Senior") == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Agreed to disagree.",
        "AGREED to meet again on Friday",
        "Agreed\nbut the Trust wants it in writing first",
        "AGREED\n\nThe police did not.",
        "Agreed, subject to the panel",
        "We agreed it.",
        "What: a visit",
        "It was a good meeting. AGREED",
        "Agreed?",
        "Agreed in part",
        "The meeting was held",
        "Held",
        "AGREED\nWhat: NOT AGREED, they refuse",
        "AGREED\nWhat: no agreement was reached",
        "AGREED\nWhat: that we disagree",
        "AGREED\nWhat: a visit\nthey didn't agree to the rest",
        "AGREED\nWhat: nothing",
        "CYTUNWYD\nBeth: ni chytunwyd ar ddim",
        # What would not be in the written confirmation.
        "AGREED\nWhat: a visit today\nWhat: a medical tomorrow",
        f"AGREED\nWhat: a visit {'and another ' * 100}",
    ],
)
def test_anything_else_is_for_a_person(text: str) -> None:
    assert outcome_said(text, "Sid Senior") is None


@pytest.mark.parametrize(
    ("below", "by_when"),
    [
        ("5 pm\nSid Senior", "5 pm"),
        ("5 pm\nSid Senior\nHead of Year", "5 pm"),
        ("5 pm\nMany thanks\nSid", "5 pm"),
        ("\nFriday\nSid", "Friday"),
        ("5 pm on\nFriday\nSid", "5 pm on Friday"),
    ],
)
def test_the_name_right_below_the_last_line_is_no_part_of_it(below: str, by_when: str) -> None:
    said = outcome_said(f"AGREED\nWhat: a visit\nWho:\nSid Senior\nBy when: {below}", "Sid Senior")
    assert said is not None and (said.what, said.who, said.by_when) == ("a visit", "Sid Senior", by_when)
