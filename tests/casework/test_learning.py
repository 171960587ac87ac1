"""What is to be learned: both sides are asked, once more who has not told, and then nobody."""

from datetime import timedelta

import pytest

from casework import steps, wrong
from casework.case import Case, Decision
from casework.errors import NotPossible
from casework.learning import tell_lesson
from tests.casework.deciding import BOARD, answered, opened, ticked
from tests.examples import COL, DIRECTORY, MONDAY_10, RAE

LATER = MONDAY_10 + timedelta(hours=3)


def asked(decision: Decision) -> list[str]:
    people = decision.case.parties
    return [people[order.to - 1].person.name for order in decision.mails if order.kind == "lessons"]


@pytest.fixture
def ended() -> Decision:
    return answered(opened().case, "agreed")


def filed(case: Case, party: int) -> Case:
    return steps.file_paper(
        case, BOARD, DIRECTORY, now=LATER, paper="lessons", answers={}, by="x", party=party
    ).case


def test_both_sides_are_asked_and_again_once_after_the_boards_working_days(ended: Decision) -> None:
    again = ended.case.lessons_wake_at
    assert asked(ended) == [RAE.name, COL.name]
    assert again is not None and f"{again:%a %d %b %H:%M}" == "Mon 09 Nov 17:00"
    assert not ticked(ended.case, again - timedelta(seconds=1)).facts
    second = ticked(ended.case, again)
    assert asked(second) == [RAE.name, COL.name]
    assert {order.words for order in second.mails} == {"again"}
    assert second.case.wake_at is None
    assert not ticked(second.case, again + timedelta(days=90)).facts


def test_who_has_told_is_not_asked_again_by_form_or_by_mail(ended: Decision) -> None:
    case = filed(ended.case, 1)
    again = case.lessons_wake_at
    assert again is not None
    assert asked(ticked(case, again)) == [COL.name]
    both = tell_lesson(case, BOARD, DIRECTORY, now=LATER, party=3, words="Train us.").case
    assert both.wake_at is None


def test_a_case_that_is_opened_again_asks_nobody_and_is_not_asked_about_anew(ended: Decision) -> None:
    again = ended.case.lessons_wake_at
    assert again is not None
    reopened = wrong.call_wrong(
        ended.case, BOARD, DIRECTORY, now=LATER, party=3, words="No", how="reply"
    ).case
    assert reopened.lessons_wake_at is None
    with pytest.raises(NotPossible, match="Nobody has asked you"):
        tell_lesson(reopened, BOARD, DIRECTORY, now=LATER, party=1, words="Train us.")
    settled = answered(reopened, "agreed")
    assert asked(settled) == []
    assert settled.case.lessons_wake_at == again


def test_nobody_is_asked_about_what_was_taken_back() -> None:
    taken = steps.withdraw(opened().case, BOARD, DIRECTORY, now=LATER, reason="Mistake", by="x")
    assert asked(taken) == []
    assert taken.case.wake_at is None
