"""Which returns a history holds, when they are sent, and which columns a Board's file may ask for."""

from datetime import datetime

import pytest

from casework import opening, steps, wrong
from casework.case import Case, Decision
from casework.facts import AnyFact
from casework.paper_facts import PaperFiled
from casework.protocol import Protocol
from casework.protocol_check import faults_of
from casework.return_columns import columns_of
from casework.returning import Returns
from casework.returns import due_at, first_working_day, returns_in
from tests.examples import DIRECTORY, MONDAY_10, RAE, board, disagreement, hips, london, party_of

HIPS, EAST = hips(), board("eastriding")
CALENDAR = HIPS.calendar


def filed(paper: str, party: int | None = 3, told: tuple[int, ...] = (2,)) -> PaperFiled:
    return PaperFiled(
        at=MONDAY_10, by="Sid Senior", paper=paper, step="4", answers={}, told=told, party=party
    )


def opened() -> Decision:
    told = disagreement(board="eastriding")
    return opening.open_case("ER-1", told, EAST, DIRECTORY, now=MONDAY_10, confirm=True)


def of(history: list[AnyFact], form: str, protocol: Protocol = EAST.protocol) -> list[tuple[str, str]]:
    """(key, what it replaces) of all returns of the form."""
    return [(each.key, each.replaces) for each in returns_in(history, protocol) if each.form == form]


def test_a_paper_that_goes_to_the_board_is_a_return_and_a_second_one_corrects_it() -> None:
    history = [*opened().facts, filed("stage-4"), filed("stage-4", told=(1,)), filed("stage-4", party=None)]
    assert of(history, "stage-4") == [("ER-1-stage-4-1", ""), ("ER-1-stage-4-2", "ER-1-stage-4-1")]
    assert [each.version for each in returns_in(history, EAST.protocol)] == [len(history) - 2, len(history)]


def test_of_a_paper_for_everyone_only_the_same_persons_later_one_is_a_correction() -> None:
    history = [*opened().facts, filed("lessons", 1), filed("lessons", 3), filed("lessons", 1)]
    assert of(history, "lessons") == [
        ("ER-1-lessons-1", ""),
        ("ER-1-lessons-2", ""),
        ("ER-1-lessons-3", "ER-1-lessons-1"),
    ]


def test_a_challenge_is_returned_when_it_is_raised_ends_is_opened_again_and_ends_again() -> None:
    case, history = started()
    assert not of(list(history[:3]), "challenge"), "nobody has confirmed it"
    assert of(history, "challenge") == [("HIPS-1-challenge-1", "")]
    col = case.counterpart
    assert col is not None
    for expected in (2, 4):
        agreed = steps.answer(
            case, HIPS, DIRECTORY, now=MONDAY_10, party=col.number, verdict="agreed", words="", how="link"
        )
        case, history = agreed.case, [*history, *agreed.facts]
        assert len(of(history, "challenge", HIPS.protocol)) == expected
        again = wrong.call_wrong(case, HIPS, DIRECTORY, now=MONDAY_10, party=1, words="No.", how="link")
        case, history = again.case, [*history, *again.facts]
        assert len(of(history, "challenge", HIPS.protocol)) == expected + 1
    keys = [f"HIPS-1-challenge-{number}" for number in range(1, 6)]
    assert of(history, "challenge", HIPS.protocol) == list(zip(keys, ["", *keys], strict=False))


def started() -> tuple[Case, list[AnyFact]]:
    """A HIPS case at its first step."""
    first = opening.open_case("HIPS-1", disagreement(), HIPS, DIRECTORY, now=MONDAY_10, confirm=True)
    then = opening.confirm(first.case, HIPS, DIRECTORY, now=MONDAY_10)
    assert party_of(then.case, RAE) == 1
    return then.case, [*first.facts, *then.facts]


EACH = Returns()
DAILY = Returns(send="daily")
WEEKLY = Returns(send="weekly", on="monday")


@pytest.mark.parametrize(
    ("rule", "at", "due"),
    [
        (EACH, london(2026, 11, 7, 3), london(2026, 11, 7, 3)),
        (DAILY, london(2026, 11, 2, 7, 59), london(2026, 11, 2, 8)),
        (DAILY, london(2026, 11, 2, 8), london(2026, 11, 2, 8)),
        (DAILY, london(2026, 11, 2, 8, 1), london(2026, 11, 3, 8)),
        (DAILY, london(2026, 11, 6, 9), london(2026, 11, 9, 8)),
        (DAILY, london(2026, 12, 24, 9), london(2026, 12, 29, 8)),
        (DAILY, london(2026, 10, 23, 9), london(2026, 10, 26, 8)),
        (WEEKLY, london(2026, 11, 2, 8), london(2026, 11, 2, 8)),
        (WEEKLY, london(2026, 11, 2, 8, 1), london(2026, 11, 9, 8)),
        # Monday 28 December is a holiday, so that week's is on Tuesday.
        (WEEKLY, london(2026, 12, 24, 9), london(2026, 12, 29, 8)),
        (WEEKLY, london(2026, 12, 28, 12), london(2026, 12, 29, 8)),
        (WEEKLY, london(2026, 12, 29, 8, 1), london(2027, 1, 4, 8)),
    ],
    ids=str,
)
def test_when_a_return_is_sent(rule: Returns, at: datetime, due: datetime) -> None:
    assert due_at(rule, at, CALENDAR) == due


@pytest.mark.parametrize(
    ("after", "opens"),
    [
        (london(2027, 1, 1), london(2027, 1, 4, 9)),
        (london(2026, 10, 1), london(2026, 10, 1, 9)),
        (london(2027, 4, 1), london(2027, 4, 1, 9)),
    ],
    ids=str,
)
def test_when_a_quarters_figures_are_sent(after: datetime, opens: datetime) -> None:
    assert first_working_day(after, CALENDAR) == opens


def with_columns(**columns: str) -> Protocol:
    rule = Returns(columns=columns)
    return EAST.protocol.model_copy(update={"returns": rule})


def test_a_column_may_be_any_place_of_a_return() -> None:
    wanted = {
        "Ref": "case.reference",
        "Child": "case.child.name",
        "Referred": "answers.referral_date",
        "Stage 1 ended": "case.steps.1.ended",
    }
    protocol = with_columns(**wanted)
    assert not faults_of(protocol)
    assert columns_of(protocol) == wanted


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (
            "answers.referal_date",
            "no return has 'answers.referal_date'; did you mean 'answers.referral_date'?",
        ),
        ("case.steps.9.ended", "no return has 'case.steps.9.ended'; did you mean 'case.steps."),
        ("case.child", "no return has 'case.child'; did you mean 'case."),
        ("xyz", "no return has 'xyz'; docs/returns.md lists what there is"),
    ],
)
def test_a_column_that_is_nowhere_is_a_fault_that_says_what_may_be_meant(place: str, said: str) -> None:
    [fault] = faults_of(with_columns(**{"My column": place}))
    assert fault.startswith("returns.columns.My column: ")
    assert said in fault


def test_a_language_that_the_board_does_not_write_in_is_a_fault() -> None:
    protocol = EAST.protocol.model_copy(update={"returns": Returns(language="cy")})
    assert faults_of(protocol) == [
        "returns.language: the Board does not write in 'cy'; add it to languages",
    ]


def test_a_paper_may_not_be_called_as_the_return_of_the_challenge() -> None:
    papers = EAST.protocol.papers | {"challenge": EAST.protocol.papers["lessons"]}
    [fault] = faults_of(EAST.protocol.model_copy(update={"papers": papers}))
    assert fault.startswith("papers.challenge: ")
