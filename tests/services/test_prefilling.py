"""What a paper's boxes hold before anybody has typed."""

from datetime import date, timedelta

import pytest

from casework import steps
from casework.case import Case
from casework.facts import EarlierStep
from casework.paper import Paper, PaperField
from services.papers import answered
from services.prefilling import prefilled
from tests.casework.deciding import BOARD, at_step_three, opened
from tests.casework.deciding import answered as refused
from tests.examples import DIRECTORY, MONDAY_10


def known(case: Case, source: str, kind: str = "lines", key: str = "paper") -> str:
    field = PaperField(key="it", ask="What?", kind=kind, prefill=source)
    paper = Paper(title="A paper", by="everyone", to=("board",), offered="ended", fields=(field,))
    return prefilled(key, paper, case, BOARD.protocol).get("it", "")


@pytest.mark.parametrize(
    ("source", "kind", "expected"),
    [
        ("raised", "date", "2026-11-02"),
        ("raised", "line", "Monday 2 November 2026"),
        ("raiser", "line", "Rae Raiser"),
        ("raiser_title", "line", "Teacher"),
        ("raiser_agency", "line", "Harbour School"),
        ("raiser_contact", "lines", "rae@school.example"),
        ("child", "lines", "Robin Example"),
        ("agencies", "lines", "Harbour School\nSolent Council"),
        ("agencies", "line", "Harbour School; Solent Council"),
        ("summary", "lines", "Robin has come to school hungry and bruised on four days of the last ten."),
        (
            "officers",
            "lines",
            "Rae Raiser, Teacher, Harbour School\nCol Counter, Social Worker, Solent Council",
        ),
        ("outcome", "lines", ""),
        ("step_date", "date", ""),
        ("summary", "date", ""),
    ],
)
def test_each_source_gives_what_the_case_knows(source: str, kind: str, expected: str) -> None:
    assert known(opened().case, source, kind) == expected


def test_the_child_is_named_with_the_date_of_birth_where_it_is_known() -> None:
    assert known(opened(born=date(2018, 5, 3)).case, "child") == "Robin Example, Thursday 3 May 2018"


def test_attempts_are_told_with_dates_and_outcomes_also_those_before_the_form() -> None:
    tried = EarlierStep(step="1", on=date(2026, 10, 30), outcome="They said no.")
    case = refused(
        opened(start_step="2", earlier=(tried,)).case, "not_agreed", words="The threshold\nis not met."
    ).case
    first, second, *_ = known(case, "attempts").split("\n")

    assert first.endswith(", Friday 30 October 2026: They said no.")
    assert "Mon 2 Nov 2026, 10:00 – Mon 2 Nov 2026, 11:00: Not agreed. The threshold is not met." in second


def test_the_outcome_is_told_with_who_and_by_when() -> None:
    case = at_step_three().case
    assert case.counterpart is not None
    done = steps.answer(
        case, BOARD, DIRECTORY, now=MONDAY_10 + timedelta(hours=2), party=case.counterpart.number,
        verdict="agreed", words="", how="link", outcome="A meeting.", who="Hal", by_when="Friday",
    ).case  # fmt: skip
    assert known(done, "outcome") == "A meeting.\nWho: Hal\nBy when: Friday"


def test_answers_are_read_in_words() -> None:
    fields = (
        PaperField(key="when", ask="When?", kind="date"),
        PaperField(key="sure", ask="Sure?", kind="yes_no"),
        PaperField(key="which", ask="Which?", kind="choices", choices={"a": "The first", "b": "The second"}),
        PaperField(key="more", ask="More?", required=False),
    )
    paper = Paper(title="A paper", by="everyone", to=("board",), offered="ended", fields=fields)
    told = {"when": "2026-11-02", "sure": "no", "which": "a b", "more": ""}

    assert answered(paper, told) == [
        ("When?", "Monday 2 November 2026"),
        ("Sure?", "No"),
        ("Which?", "The first\nThe second"),
        ("More?", ""),
    ]
