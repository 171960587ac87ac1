"""An answer is called wrong: what stands again, until when, and whose word counts."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from casework import steps, wrong
from casework.case import Case, Decision, Status
from casework.errors import NotPossible
from casework.wrong import in_question
from tests.casework.deciding import BOARD, INBOX, answered, at_step_three, opened, ticked, told
from tests.casework.played import opened as opened_at
from tests.casework.played import tick
from tests.examples import (
    COL,
    COUNCIL_MANAGER,
    COUNCIL_SENIOR,
    DIRECTORY,
    MONDAY_10,
    RAE,
    RAISERS_MANAGER,
    london,
    party_of,
)

LATER = MONDAY_10 + timedelta(hours=2)
DUE = london(2026, 11, 3, 17)
UNTIL = london(2026, 11, 5, 17)


def called_wrong(case: Case, party: int | None = 1, now: datetime = LATER, **more: Any) -> Decision:
    said: dict[str, Any] = {"words": "WRONG", "how": "reply"} | more
    return wrong.call_wrong(case, BOARD, DIRECTORY, now=now, party=party, **said)


def until(case: Case) -> datetime:
    question = in_question(case, BOARD)
    assert question is not None
    return question.until


def test_the_step_of_an_agreement_called_wrong_runs_again_with_its_old_deadline() -> None:
    settled = answered(opened().case, "agreed")
    decision = called_wrong(settled.case)
    case = decision.case
    assert (case.status, case.step, case.due, case.outcome, case.who) == (Status.OPEN, "1", DUE, "", "")
    assert case.wake_at == opened().case.wake_at
    assert told(decision) == {"reopened": {RAE.name, COL.name, INBOX}}


@pytest.mark.parametrize(
    ("now", "step", "due"),
    [
        (DUE, "2", london(2026, 11, 5, 17)),
        (london(2026, 11, 5, 16), "2", london(2026, 11, 5, 17)),
    ],
)
def test_after_the_old_deadline_the_case_has_gone_up_from_it(now: datetime, step: str, due: datetime) -> None:
    decision = called_wrong(answered(opened().case, "agreed").case, now=now)
    assert (decision.case.step, decision.case.due) == (step, due)
    assert decision.case.attempts[0].ended == DUE
    assert told(decision)["escalated_counterpart"] == {COUNCIL_MANAGER.name}


def test_it_can_be_said_until_the_next_steps_deadline_and_what_counts_is_when_it_reached_us() -> None:
    settled = answered(opened().case, "agreed").case
    assert until(settled) == UNTIL
    late = UNTIL + timedelta(minutes=1)
    with pytest.raises(NotPossible, match="could be called wrong until Thu 5 Nov 2026, 17:00"):
        called_wrong(settled, now=late)
    assert called_wrong(settled, now=late, at=UNTIL).case.status is Status.OPEN


def test_board_staff_may_open_it_at_any_time_and_its_people_are_asked_then() -> None:
    settled = answered(opened().case, "agreed").case
    now = UNTIL + timedelta(days=20)
    case = called_wrong(settled, None, now, by="staff").case
    assert (case.step, case.attempts[-1].started) == ("2", now)


def test_the_last_steps_agreement_can_be_called_wrong_for_as_long_again() -> None:
    decision, board, people = opened_at("brighton-hove", start_step="4")
    asked = decision.case.counterpart
    assert asked is not None and decision.case.due is not None
    settled = answered_at(decision, board, people, asked.number)
    question = in_question(settled, board)
    assert question is not None and question.until > decision.case.due


def answered_at(decision: Decision, board: Any, people: Any, party: int) -> Case:
    said: dict[str, Any] = {"party": party, "verdict": "agreed", "words": "AGREED", "how": "reply"}
    return steps.answer(decision.case, board, people, now=LATER, **said).case


def test_a_refusal_called_wrong_leaves_the_case_where_it_is_and_tells_both_levels() -> None:
    refused = answered(opened().case, "not_agreed")
    decision = called_wrong(refused.case, party_of(refused.case, COL))
    case = decision.case
    assert (case.step, case.due, case.counterpart) == ("2", refused.case.due, refused.case.counterpart)
    assert told(decision) == {
        "called_wrong": {COL.name, RAE.name, RAISERS_MANAGER.name, COUNCIL_MANAGER.name, INBOX}
    }
    with pytest.raises(NotPossible, match="called wrong already"):
        called_wrong(case)


def test_only_who_dealt_with_the_step_may_say_it() -> None:
    three = at_step_three()
    settled = answered(three.case, "agreed").case
    for who in (RAE, COUNCIL_SENIOR):
        assert called_wrong(settled, party_of(settled, who)).case.status is Status.OPEN
    for who in (COL, COUNCIL_MANAGER):
        with pytest.raises(NotPossible, match="Only the two sides"):
            called_wrong(settled, party_of(settled, who))
    with pytest.raises(NotPossible, match="Only the two sides"):
        called_wrong(settled, 2)


def test_silence_cannot_be_called_wrong() -> None:
    for case in (opened().case, ticked(opened().case, DUE).case):
        with pytest.raises(NotPossible, match="no answer"):
            called_wrong(case)


def test_a_meeting_that_was_cancelled_is_arranged_again() -> None:
    three = at_step_three()
    settled = answered(three.case, "agreed")
    assert settled.case.meeting_cancelled
    again = called_wrong(settled.case).case
    assert again.meeting is not None and not again.meeting_cancelled
    assert again.meeting.sequence > (settled.case.meeting or again.meeting).sequence


def test_a_refusal_by_who_had_agreed_takes_the_case_up_at_once() -> None:
    settled = answered(opened().case, "agreed").case
    party = party_of(settled, COL)
    said: dict[str, Any] = {"party": party, "words": "NOT AGREED", "how": "reply"}
    decision = wrong.contradict(settled, BOARD, DIRECTORY, now=LATER, **said)
    assert (decision.case.step, decision.case.attempts[0].ending) == ("2", "not_agreed")
    assert [fact.kind for fact in decision.facts][:2] == ["called_wrong", "answered"]
    with pytest.raises(NotPossible, match="not settled by an answer of yours"):
        wrong.contradict(settled, BOARD, DIRECTORY, now=LATER, **(said | {"party": 1}))


def test_what_the_board_has_when_the_last_time_is_over_it_has_again() -> None:
    decision, board, people = opened_at("bedfordshire", "caf")
    over = tick(tick(decision, board, people), board, people)
    assert over.case.overdue_told
    now = london(2026, 11, 4, 9)
    said: dict[str, Any] = {"party": 3, "verdict": "agreed", "words": "Yes", "how": "phone", "by": "staff"}
    settled = steps.answer(over.case, board, people, now=now, **said).case
    again = wrong.call_wrong(
        settled, board, people, now=now, party=None, words="x", how="phone", by="staff"
    ).case
    assert (again.status, again.overdue_told, again.wake_at) == (Status.OPEN, True, None)
