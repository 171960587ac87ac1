"""What is said about a case without moving it."""

from typing import Any

import pytest

from casework import remarks
from casework.case import Case, Decision
from casework.errors import NotPossible
from tests.casework.deciding import BOARD, INBOX, answered, opened, told
from tests.examples import (
    COL,
    COUNCIL_MANAGER,
    DIRECTORY,
    MONDAY_10,
    RAE,
    RAISERS_MANAGER,
    party_of,
)


def test_an_unclear_answer_is_asked_again_once_and_shown_to_the_board() -> None:
    def unclear(case: Case) -> Decision:
        more: dict[str, Any] = {"words": "Hm.", "why": "It is a question.", "mail": 7}
        return remarks.unclear(case, BOARD, DIRECTORY, now=MONDAY_10, party=3, **more)

    first = unclear(opened().case)
    assert told(first) == {"unclear": {COL.name}, "held_notice": {INBOX}}
    assert first.case.due == opened().case.due
    [notice] = [mail for mail in first.mails if mail.kind == "held_notice"]
    assert notice.words.endswith("not plain whether they agree. It is a question.") and notice.about == "7"
    second = unclear(first.case)
    assert told(second) == {"left_to_staff": {COL.name}, "held_notice": {INBOX}}
    assert told(unclear(second.case)) == {"held_notice": {INBOX}}, "its author is told once"


def test_an_undeliverable_mail_is_told_to_raiser_and_board_once() -> None:
    def fail(case: Case, party: int) -> Decision:
        return remarks.mail_failed(
            case, BOARD, DIRECTORY, now=MONDAY_10, party=party, mail="ask", reason="No"
        )

    first = fail(opened().case, 3)
    assert told(first) == {"mail_failed": {RAE.name, INBOX}, "ask": {COUNCIL_MANAGER.name}}
    assert not fail(first.case, 3).mails
    assert told(fail(first.case, 1)) == {"mail_failed": {INBOX}}, "never to an address that failed"


def test_a_manager_who_sees_it_differently_is_made_known_to_both_sides() -> None:
    case = answered(opened().case, "not_agreed").case
    decision = remarks.own_side_differs(
        case,
        BOARD,
        DIRECTORY,
        now=MONDAY_10,
        party=party_of(case, RAISERS_MANAGER),
        words="I do not share it",
    )
    assert told(decision) == {"own_side_differs": {RAE.name, COUNCIL_MANAGER.name}}
    with pytest.raises(NotPossible):
        remarks.own_side_differs(case, BOARD, DIRECTORY, now=MONDAY_10, party=1, words="x")
