"""What a person has written is seen by one, whatever machine brought it and whatever its header says."""

import pytest

from casework.case import Status
from tests.examples import COL
from tests.stories.conftest import Town
from tests.stories.test_hips import INBOX, confirmed
from tests.stories.test_hostile import asked, letter, nothing_moves

pytestmark = pytest.mark.parametrize("town", ["sqlite"], indirect=True)

THROUGH_A_LIST = [
    {"Precedence": "list"},
    {"List_Id": "<team.council.example>"},
    {"Auto_Submitted": "auto-forwarded"},
]


@pytest.fixture
def reference(town: Town) -> str:
    """A case at its first step: Col Counter has been asked."""
    return confirmed(town)


@pytest.mark.parametrize(
    "headers", [*THROUGH_A_LIST, {"Precedence": "junk"}, {"X_Autoreply": "yes"}], ids=str
)
@pytest.mark.parametrize("text", ["AGREED", "Col writes:\n\nNOT AGREED. We see no need.", "ANGHYTUNO"])
def test_a_plain_word_that_a_machine_brings_is_held_and_the_board_is_told(
    town: Town, reference: str, headers: dict[str, str], text: str
) -> None:
    raw = letter(COL.email, str(asked(town)["From"]), text, **headers)
    item, told = nothing_moves(town, reference, lambda: town.receive(raw, COL.email))
    assert (item.state, item.text) == ("held", text)
    assert told == {INBOX}


@pytest.mark.parametrize("headers", THROUGH_A_LIST, ids=str)
def test_other_words_of_a_person_that_a_list_brings_are_held_too(
    town: Town, reference: str, headers: dict[str, str]
) -> None:
    raw = letter(COL.email, str(asked(town)["From"]), "We will not be doing that this week.", **headers)
    item, told = nothing_moves(town, reference, lambda: town.receive(raw, COL.email))
    assert item.state == "held" and "mailing list" in item.reason
    assert told == {INBOX}


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"Auto_Submitted": "auto-generated"}, {"Precedence": "bulk"}],
    ids=str,
)
def test_what_machines_write_stays_on_the_record_and_nobody_is_told(
    town: Town, reference: str, headers: dict[str, str]
) -> None:
    words = "Ticket #4471 has been created from your e-mail."
    raw = letter(COL.email, str(asked(town)["From"]), words, **headers)
    item, told = nothing_moves(town, reference, lambda: town.receive(raw, COL.email))
    assert item.state == "automatic" and not told


def test_an_absence_is_recorded_although_a_plain_word_stands_beside_it(town: Town, reference: str) -> None:
    text = (
        "AGREED\n\nI am on annual leave until 5 November. Please contact Ann Lee (ann.lee@council.example)."
    )
    headers = {"Subject": "Automatic reply: Please answer", "Auto_Submitted": "auto-replied"}
    town.receive(letter(COL.email, str(asked(town)["From"]), text, **headers), COL.email)
    assert town.kept()[-1].state == "held"
    assert town.box("ann.lee@council.example"), "the deputy is asked"
    assert town.case(reference).status is Status.OPEN
