"""Answers of people whom an earlier step had asked."""

from datetime import timedelta
from typing import Any

import pytest

from casework import late, wrong
from casework.case import Case, Decision, Status
from casework.errors import NotPossible
from tests.casework.deciding import BOARD, INBOX, answered, opened, ticked, told
from tests.examples import (
    COL,
    COUNCIL_MANAGER,
    DIRECTORY,
    MONDAY_10,
    RAE,
    RAISERS_MANAGER,
    london,
    party_of,
)

NOW = london(2026, 11, 3, 18)


def gone_up() -> Case:
    return ticked(opened().case, london(2026, 11, 3, 17)).case


def says(case: Case, verdict: Any, who: Any = COL, **more: Any) -> Decision:
    party = party_of(case, who)
    told_us: dict[str, Any] = {"words": verdict, "how": "reply"} | more
    return late.answer_late(case, BOARD, DIRECTORY, now=NOW, party=party, verdict=verdict, **told_us)


def confirmed(case: Case, settles: bool, party: int = 1) -> Decision:
    said: dict[str, Any] = {"words": "", "how": "link", "party": party, "settles": settles}
    return late.confirm_late(case, BOARD, DIRECTORY, now=NOW, **said)


def test_a_late_agreement_moves_nothing_and_everybody_concerned_hears_of_it() -> None:
    before = gone_up()
    decision = says(before, "agreed")
    case = decision.case
    assert (case.status, case.step, case.due, case.wake_at) == (Status.OPEN, "2", before.due, before.wake_at)
    assert told(decision) == {
        "late_agreed": {RAE.name, RAISERS_MANAGER.name, COUNCIL_MANAGER.name, COL.name, INBOX}
    }


def test_the_raisers_yes_settles_it_and_the_written_confirmation_names_who_agreed() -> None:
    decision = confirmed(says(gone_up(), "agreed").case, settles=True)
    assert decision.case.status is Status.RESOLVED
    assert decision.case.who.startswith(COL.name)
    assert INBOX in told(decision)["agreed"]


def test_the_raisers_no_leaves_it_as_it_was() -> None:
    agreed = says(gone_up(), "agreed").case
    decision = confirmed(agreed, settles=False)
    assert (decision.case.status, decision.case.late, decision.case.due) == (Status.OPEN, None, agreed.due)
    assert not decision.mails
    with pytest.raises(NotPossible, match="no late agreement"):
        confirmed(decision.case, settles=True)


def test_an_agreement_of_who_is_asked_now_settles_it_and_is_what_can_be_called_wrong() -> None:
    settled = answered(says(gone_up(), "agreed").case, "agreed", NOW).case
    question = wrong.in_question(settled, BOARD)
    assert settled.status is Status.RESOLVED and question is not None
    assert question.author == party_of(settled, COUNCIL_MANAGER)


def test_nobody_but_the_raiser_can_settle_it() -> None:
    agreed = says(gone_up(), "agreed").case
    for who in (COL, COUNCIL_MANAGER, RAISERS_MANAGER):
        with pytest.raises(NotPossible, match="Only the person who raised"):
            confirmed(agreed, settles=True, party=party_of(agreed, who))
    assert confirmed(agreed, settles=True).case.status is Status.RESOLVED


@pytest.mark.parametrize("second", ["not_agreed", "unclear"])
def test_a_refusal_or_a_doubt_after_it_takes_it_away(second: str) -> None:
    agreed = says(gone_up(), "agreed").case
    assert says(agreed, second).case.late is None


def test_a_refusal_of_who_is_asked_now_takes_it_away_and_silence_does_not() -> None:
    agreed = says(gone_up(), "agreed").case
    assert answered(agreed, "not_agreed", now=NOW + timedelta(hours=1)).case.late is None
    assert ticked(agreed, london(2026, 11, 5, 17)).case.late is not None


def test_a_late_refusal_is_on_the_record_and_writes_to_nobody_but_its_author() -> None:
    decision = says(gone_up(), "not_agreed", tell_sender=True)
    assert [fact.kind for fact in decision.facts] == ["late_answer"]
    assert told(decision) == {"closed_reply": {COL.name}}


def test_an_unclear_late_answer_is_a_persons() -> None:
    assert told(says(gone_up(), "unclear", why="It is not plain.")) == {"held_notice": {INBOX}}


def test_who_was_never_asked_before_has_no_late_answer() -> None:
    for who in (COUNCIL_MANAGER, RAE):
        with pytest.raises(NotPossible, match="No earlier step"):
            says(gone_up(), "agreed", who)
    with pytest.raises(NotPossible, match="No earlier step"):
        late.answer_late(
            opened().case, BOARD, DIRECTORY, now=MONDAY_10, party=3, verdict="agreed", words="x", how="reply"
        )
