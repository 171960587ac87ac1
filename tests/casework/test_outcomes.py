"""What came of the meeting: who is asked, how often, and what follows."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casework import changes, outcomes, wrong
from casework.case import Case, Decision, Status
from casework.errors import NotPossible
from casework.facts import Side
from tests.casework.deciding import BOARD, answered, at_step_three, ticked, told
from tests.examples import COUNCIL_SENIOR, DIRECTORY, MONDAY_10, RAE, RAISERS_SENIOR, party_of


def over() -> Decision:
    """The meeting should be over: the first tick after its end, before the deadline of the step."""
    case = at_step_three().case
    assert case.meeting is not None and case.meeting_wakes_at is not None
    while case.outcome_asked is None:
        assert case.wake_at is not None and case.due is not None and case.wake_at < case.due
        decision = ticked(case, case.wake_at)
        case = decision.case
    return decision


def tells(case: Case, came: Any, **more: Any) -> Decision:
    party = more.pop("party", case.outcome_asked.party if case.outcome_asked else None)
    now = more.pop("now", None) or (case.meeting.end if case.meeting else MONDAY_10) + timedelta(minutes=5)
    by = more.pop("by", "")
    what = outcomes.Told(came, came, **more)
    return outcomes.tell_outcome(case, BOARD, DIRECTORY, now=now, told=what, party=party, how="reply", by=by)


def test_the_manager_of_the_raisers_side_is_asked_when_it_should_be_over() -> None:
    decision = over()
    assert told(decision)["meeting_outcome"] == {RAISERS_SENIOR.name}
    assert decision.case.meeting is not None and decision.case.outcome_asked is not None
    assert decision.case.outcome_asked.at == decision.case.meeting.end


def test_agreed_settles_the_case_and_goes_to_all_in_writing() -> None:
    case = over().case
    decision = tells(case, "agreed", outcome="A visit today", who="Hal Head", by_when="tonight")
    assert decision.case.status is Status.RESOLVED
    assert (decision.case.outcome, decision.case.who, decision.case.by_when) == (
        "A visit today",
        "Hal Head",
        "tonight",
    )
    assert told(decision)["agreed"] == {party.person.name for party in case.parties}


def test_without_its_words_what_was_agreed_is_what_was_asked() -> None:
    decision = tells(over().case, "agreed")
    assert decision.case.outcome == decision.case.disagreement.action
    assert decision.case.who == "nobody was named"


def test_not_agreed_takes_the_case_up() -> None:
    decision = tells(over().case, "not_agreed")
    assert (decision.case.step, decision.case.status) == ("4", Status.OPEN)
    assert "final_step" in told(decision)


def test_not_held_is_held_again_where_there_is_time() -> None:
    case = over().case
    decision = tells(case, "not_held")
    assert decision.case.meeting is not None and case.meeting is not None and case.due is not None
    assert case.meeting.end < decision.case.meeting.start and decision.case.meeting.end <= case.due
    assert set(told(decision)) == {"invite"}


def test_not_held_without_time_left_is_put_before_people() -> None:
    case = over().case
    assert case.due is not None
    decision = tells(case, "not_held", now=case.due - timedelta(minutes=30))
    assert told(decision)["meeting_not_held"] == {BOARD.protocol.board, case.raiser.person.name}
    # The clock goes on as if nothing had been said.
    assert ticked(decision.case, case.due).case.step == "4"


def test_who_does_not_answer_is_asked_once_more_and_then_the_deadline_rules() -> None:
    case = over().case
    due = case.due
    asked = 1
    while case.step == "3":
        assert case.wake_at is not None
        decision = ticked(case, case.wake_at)
        asked += "meeting_outcome" in told(decision)
        case = decision.case
    assert asked <= 2 and case.attempts[-2].ended == due


def test_nobody_who_was_replaced_or_cannot_be_reached_is_asked_again() -> None:
    case = over().case
    gone = frozenset({party_of(case, RAISERS_SENIOR)})
    for without in (replace(case, replaced=gone), replace(case, undeliverable=gone)):
        assert without.wake_at is not None
        decision = ticked(without, without.wake_at)
        assert told(decision)["meeting_outcome"] == {case.raiser.person.name}


def test_staff_tell_the_outcome_for_who_speaks_now_and_not_for_whom_they_replaced() -> None:
    case = over().case
    case = (
        changes.replace_contact(
            case, BOARD, DIRECTORY, now=case.meeting.end, side=Side.RAISER, person=RAE, by="staff"
        ).case
        if case.meeting
        else case
    )
    decision = tells(case, "agreed", party=None)
    answers = [fact for fact in decision.facts if fact.kind == "answered"]
    assert [fact.party for fact in answers] == [case.raiser.number]


def test_an_outcome_counts_once() -> None:
    decision = tells(over().case, "agreed")
    with pytest.raises(NotPossible, match="is known already"):
        tells(decision.case, "not_agreed")


def test_only_who_was_asked_can_tell_it_and_board_staff() -> None:
    case = over().case
    with pytest.raises(NotPossible, match="Somebody else was asked"):
        tells(case, "agreed", party=party_of(case, COUNCIL_SENIOR))
    assert tells(case, "agreed", party=None, by="staff").case.status is Status.RESOLVED


def test_there_is_no_outcome_before_the_meeting_nor_after_the_case_went_up() -> None:
    case = at_step_three().case
    with pytest.raises(NotPossible, match="has not begun"):
        tells(case, "agreed", party=None, now=MONDAY_10)
    up = answered(over().case, "not_agreed", now=case.due - timedelta(minutes=1) if case.due else None).case
    with pytest.raises(NotPossible, match="waits for the outcome of no meeting"):
        tells(up, "agreed", party=None)


def test_both_sides_can_call_the_outcome_wrong() -> None:
    decision = tells(over().case, "agreed")
    party = party_of(decision.case, COUNCIL_SENIOR)
    at = decision.case.meeting.end + timedelta(minutes=10) if decision.case.meeting else MONDAY_10
    again = wrong.call_wrong(
        decision.case, BOARD, DIRECTORY, now=at, party=party, words="We never agreed that", how="reply"
    )
    assert again.case.status is Status.OPEN and again.case.step == "3"


def test_nobody_is_asked_about_a_meeting_that_was_cancelled() -> None:
    gone_up = answered(at_step_three().case, "not_agreed").case
    assert gone_up.meeting_cancelled and gone_up.meeting_wakes_at is None
