"""What happens to a case, as situations and outcomes."""

from datetime import timedelta
from typing import Any

import pytest

from casework import opening, remarks, steps
from casework.case import Status
from casework.directory import Directory
from casework.errors import NotPossible
from casework.facts import Side
from casework.folding import rebuild
from tests.casework.deciding import (
    BOARD,
    INBOX,
    Verdict,
    answered,
    at_step_three,
    kinds,
    opened,
    ticked,
    told,
)
from tests.examples import (
    COL,
    CONTACTS,
    COUNCIL,
    COUNCIL_LEAD,
    COUNCIL_MANAGER,
    COUNCIL_SENIOR,
    DIRECTORY,
    MONDAY_10,
    NOBODY,
    RAE,
    RAISERS_MANAGER,
    RAISERS_SENIOR,
    SCHOOL_LEAD,
    disagreement,
    london,
    party_of,
    person,
)


def test_a_form_waits_for_its_raiser_before_anybody_else_is_told() -> None:
    decision = opened(confirm=True)
    assert told(decision) == {"confirm": {RAE.name}}
    assert decision.case.status is Status.UNCONFIRMED


def test_confirming_asks_the_counterpart_and_twice_is_once() -> None:
    first = opening.confirm(opened(confirm=True).case, BOARD, DIRECTORY, now=MONDAY_10)
    assert told(first) == {"ask": {COL.name}, "raised": {RAE.name}}
    assert first.case.due == london(2026, 11, 3, 17)
    again = opening.confirm(first.case, BOARD, DIRECTORY, now=MONDAY_10)
    assert not again.facts and not again.mails


def test_an_unconfirmed_form_is_chased_and_the_board_is_told_once() -> None:
    case = opened(confirm=True).case
    assert not ticked(case, MONDAY_10 + timedelta(hours=3, minutes=59)).facts
    chased = ticked(case, MONDAY_10 + timedelta(hours=4))
    assert told(chased) == {"confirm_again": {RAE.name}, "not_confirmed": {INBOX}}
    assert not ticked(chased.case, MONDAY_10 + timedelta(days=30)).facts
    assert opening.confirm(chased.case, BOARD, DIRECTORY, now=MONDAY_10 + timedelta(days=1)).case.step == "1"


def test_immediate_danger_is_told_at_once_even_before_the_form_is_confirmed() -> None:
    decision = opened(confirm=True, danger=True)
    assert told(decision)["urgent"] == {SCHOOL_LEAD.name, COUNCIL_LEAD.name, INBOX}
    assert told(opened(NOBODY, confirm=True, danger=True))["urgent"] == {INBOX}


def test_agreed_settles_the_case_and_everybody_has_it_in_writing() -> None:
    decision = answered(opened().case, "agreed")
    assert decision.case.status is Status.RESOLVED
    assert told(decision) == {"agreed": {RAE.name, COL.name, INBOX}, "lessons": {RAE.name, COL.name}}
    assert decision.case.outcome == disagreement().action
    assert decision.case.who == "Col Counter, Solent Council"
    assert decision.case.wake_at == decision.case.lessons_wake_at


def test_not_agreed_goes_up_at_once_and_everybody_is_told() -> None:
    decision = answered(opened().case, "not_agreed", words="The threshold is not met.")
    assert kinds(decision) == ["answered", "escalated", "step_started"]
    assert told(decision) == {
        "escalated_counterpart": {COUNCIL_MANAGER.name},
        "escalated_speaker": {RAISERS_MANAGER.name},
        "not_agreed": {RAE.name},
        "escalated_former": {COL.name},
    }
    assert decision.case.due == london(2026, 11, 4, 17)


def test_no_answer_goes_up_when_the_deadline_passes_and_not_a_second_before() -> None:
    case = ticked(opened().case, london(2026, 11, 3, 9)).case
    assert not ticked(case, london(2026, 11, 3, 17) - timedelta(seconds=1)).facts
    decision = ticked(case, london(2026, 11, 3, 17))
    assert kinds(decision) == ["escalated", "step_started"]
    assert told(decision) == {
        "escalated_counterpart": {COUNCIL_MANAGER.name},
        "escalated_speaker": {RAISERS_MANAGER.name},
        "escalated_former": {RAE.name, COL.name},
    }


def test_the_reminder_goes_once() -> None:
    reminded = ticked(opened().case, london(2026, 11, 3, 9))
    assert told(reminded) == {"remind": {COL.name}}
    assert not ticked(reminded.case, london(2026, 11, 3, 9, 1)).facts


@pytest.mark.parametrize(("step", "kind"), [("4", "remind_panel"), ("2", "remind")])
def test_the_panel_is_reminded_too(step: str, kind: str) -> None:
    case = opened(start_step=step).case
    assert case.remind_at is not None
    # The panel's written account is chased in its own time.
    assert set(told(ticked(case, case.remind_at))) - {"paper_chased"} == {kind}


def test_the_last_step_sends_the_written_account_to_the_board() -> None:
    decision = answered(at_step_three().case, "not_agreed")
    assert told(decision)["final_step"] == {INBOX}
    assert decision.case.step == "4"
    assert [a.ending for a in decision.case.attempts] == ["not_agreed"] * 3 + [""]


def test_a_case_that_starts_at_the_last_step_goes_to_the_board_at_once() -> None:
    assert told(opened(start_step="4")) == {
        "final_step": {INBOX},
        "raised": {RAE.name},
        "escalated_speaker": {RAISERS_SENIOR.name},
        "paper_due": {RAISERS_SENIOR.name},
    }


def test_the_boards_own_reply_to_the_account_is_no_agreement() -> None:
    case = opened(start_step="4").case
    with pytest.raises(NotPossible, match="panel"):
        answered(case, "agreed", party=2)


def test_the_panels_outcome_goes_to_all() -> None:
    case = answered(at_step_three().case, "not_agreed").case
    decision = steps.record_final_outcome(
        case, BOARD, DIRECTORY, now=MONDAY_10, outcome="Hold it.", who="Hal", by_when="Friday", by="staff"
    )
    assert decision.case.status is Status.CLOSED
    assert len(told(decision)["final_outcome"]) == len(case.parties)


def test_a_final_outcome_before_the_panel_is_refused() -> None:
    with pytest.raises(NotPossible):
        steps.record_final_outcome(
            opened().case, BOARD, DIRECTORY, now=MONDAY_10, outcome="x", who="y", by_when="z", by="staff"
        )


def test_the_panels_deadline_is_told_once_when_it_passes() -> None:
    case = opened(start_step="4").case
    assert case.due is not None
    late = ticked(ticked(case, case.due - timedelta(hours=8)).case, case.due)
    assert told(late) == {"final_overdue": {INBOX, RAE.name, RAISERS_SENIOR.name}}
    assert set(kinds(ticked(late.case, case.due + timedelta(days=9)))) == {"paper_chased"}


def test_a_week_of_outage_is_caught_up_in_order_and_each_step_is_recorded() -> None:
    decision = ticked(opened().case, london(2026, 11, 11, 9))
    assert kinds(decision) == [*["escalated", "step_started"] * 3, "paper_asked"]
    assert [(a.step, a.started) for a in decision.case.attempts] == [
        ("1", MONDAY_10),
        ("2", london(2026, 11, 3, 17)),
        ("3", london(2026, 11, 5, 17)),
        ("4", london(2026, 11, 9, 17)),
    ]
    assert told(decision)["final_step"] == {INBOX}
    assert told(decision)["escalated_former"] == {
        p.name for p in (RAE, COL, RAISERS_MANAGER, COUNCIL_MANAGER, COUNCIL_SENIOR)
    }
    assert not {"escalated_counterpart", "invite"} & set(told(decision)), "nobody is asked too late"


def test_the_childs_date_takes_the_case_to_the_panel_when_it_passes() -> None:
    case = opened(needed_by=london(2026, 11, 2, 15)).case
    assert case.due == london(2026, 11, 2, 15)
    decision = ticked(case, london(2026, 11, 2, 15))
    assert decision.case.step == "4"
    boards = [order.kind for order in decision.mails if order.to == 2]
    assert boards == ["final_step", "final_overdue"], "the account comes first"


def test_an_answer_that_came_in_time_counts_though_it_is_read_after_the_deadline() -> None:
    case = opened().case
    decision = answered(case, "agreed", now=london(2026, 11, 4, 9), at=london(2026, 11, 3, 16, 59))
    assert decision.case.status is Status.RESOLVED
    assert decision.facts[0].at == london(2026, 11, 3, 16, 59)


@pytest.mark.parametrize("verdict", ["agreed", "not_agreed"])
def test_nobody_but_the_person_asked_can_answer(verdict: Verdict) -> None:
    case = answered(opened().case, "not_agreed").case
    for name in (COL, RAE, RAISERS_MANAGER):
        with pytest.raises(NotPossible, match="somebody else is asked"):
            answered(case, verdict, party=party_of(case, name))


def test_a_settled_case_takes_no_more_answers() -> None:
    case = answered(opened().case, "agreed").case
    with pytest.raises(NotPossible, match="has ended already"):
        answered(case, "not_agreed")


def test_an_empty_post_is_the_boards_to_name_and_the_clock_runs() -> None:
    decision = answered(opened(NOBODY).case, "not_agreed", directory=NOBODY)
    assert told(decision)["name_contact"] == {INBOX}
    assert decision.case.counterpart is None
    assert decision.case.speaker is not None and decision.case.speaker.person == RAE
    assert decision.case.due == london(2026, 11, 4, 17)
    assert ticked(decision.case, london(2026, 11, 4, 17), NOBODY).case.step == "3"


def test_managers_named_in_the_form_come_before_the_directory() -> None:
    named = person("Ann Other", COUNCIL)
    decision = answered(opened(counterpart_manager=named).case, "not_agreed")
    assert told(decision)["escalated_counterpart"] == {"Ann Other"}


def test_going_up_to_the_person_who_just_refused_is_no_escalation() -> None:
    decision = answered(opened(counterpart=COUNCIL_MANAGER).case, "not_agreed")
    assert told(decision)["escalated_counterpart"] == {COUNCIL_SENIOR.name}, "the next tier up"
    assert told(answered(decision.case, "not_agreed"))["name_contact"] == {INBOX}


def test_withdrawing_tells_everybody_and_ends_the_clock() -> None:
    decision = steps.withdraw(opened().case, BOARD, DIRECTORY, now=MONDAY_10, reason="Settled", by="staff")
    assert told(decision) == {"withdrawn": {RAE.name, COL.name, INBOX}}
    assert decision.case.wake_at is None


def test_the_same_person_in_two_posts_is_one_party() -> None:
    both = [c for c in CONTACTS if c.person != COUNCIL_SENIOR]
    directory = Directory.of(both)
    case = answered(opened(directory).case, "not_agreed", directory=directory).case
    emails = [party.person.email for party in case.parties]
    assert len(emails) == len(set(emails))


@pytest.mark.parametrize(
    "told",
    [
        {"counterpart_manager": RAISERS_MANAGER},
        {"raiser_manager": COUNCIL_MANAGER},
        {"start_step": "2", "counterpart": RAISERS_MANAGER},
    ],
)
def test_nobody_is_asked_to_agree_with_themselves(told: dict[str, Any]) -> None:
    case = opened(**told).case
    if case.step == "1":
        case = answered(case, "not_agreed").case
    assert case.step == "2" and case.speaker is not None
    assert case.counterpart is None or case.counterpart.person != case.speaker.person


def test_the_board_is_a_party_of_its_own_even_where_the_raiser_has_its_address() -> None:
    raiser = RAE.model_copy(update={"email": BOARD.protocol.inbox.upper()})
    decision = opened(confirm=True, raiser=raiser)
    assert decision.case.board.side is Side.BOARD and decision.case.raiser.person == raiser
    case = opening.confirm(decision.case, BOARD, DIRECTORY, now=MONDAY_10).case
    held = remarks.hold(case, BOARD, DIRECTORY, now=MONDAY_10, party=None, text="x", why="x")
    assert [(mail.kind, case.party(mail.to)) for mail in held.mails] == [("held_notice", case.board)]


def test_the_history_alone_rebuilds_the_case() -> None:
    history: list[Any] = []
    decision = opened(confirm=True)
    history += decision.facts
    decision = opening.confirm(decision.case, BOARD, DIRECTORY, now=MONDAY_10)
    history += decision.facts
    for verdict in ("not_agreed", "not_agreed", "agreed"):
        decision = answered(decision.case, verdict)
        history += decision.facts
    assert rebuild(history) == decision.case
    assert decision.case.version == len(history)
