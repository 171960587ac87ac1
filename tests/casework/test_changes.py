"""What Board staff change about a running step."""

import pytest

from casework import changes
from casework.errors import NotPossible
from casework.facts import Side
from tests.casework.deciding import BOARD, moved, opened, ticked, told
from tests.examples import (
    COL,
    COUNCIL,
    DIRECTORY,
    MONDAY_10,
    RAE,
    london,
    person,
)


def test_a_replaced_contact_is_asked_and_the_old_address_gets_nothing() -> None:
    new = person("New Person", COUNCIL)
    decision = changes.replace_contact(
        opened().case, BOARD, DIRECTORY, now=MONDAY_10, side=Side.COUNTERPART, person=new, by="staff"
    )
    assert told(decision) == {"ask": {"New Person"}}
    assert decision.case.due == opened().case.due


def test_a_contact_from_the_other_side_is_refused() -> None:
    with pytest.raises(NotPossible, match="other side"):
        changes.replace_contact(
            opened().case, BOARD, DIRECTORY, now=MONDAY_10, side=Side.COUNTERPART, person=RAE, by="staff"
        )


def test_a_deadline_is_only_ever_brought_forward() -> None:
    decision = moved(opened().case, london(2026, 11, 2, 16))
    assert decision.case.due == london(2026, 11, 2, 16)
    assert told(decision) == {"deadline_moved": {RAE.name, COL.name}}
    assert ticked(decision.case, london(2026, 11, 2, 16)).case.step == "2"
    for wrong in (london(2026, 11, 3, 17), london(2026, 11, 9, 9), MONDAY_10):
        with pytest.raises(NotPossible):
            moved(opened().case, wrong)
