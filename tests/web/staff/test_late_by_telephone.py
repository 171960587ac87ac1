"""The person who raised it says by telephone whether a late AGREED settles it, and Board staff record that."""

from functools import partial

import pytest

from casework.late import answer_late
from services.world import apply_change
from tests.web.conftest import text_of
from tests.web.staff.steps import BOARD, CASE, facts, in_history, loaded
from tests.web.steps import fill, links


@pytest.fixture
def late(staff, case, app, world):
    """The case went up, and then whom it had asked agreed; gives their number."""
    app.test_client(use_cookies=False).post(links(world, "ask", "answer")[0], data={"verdict": "not_agreed"})
    party = loaded(world).attempts[0].counterpart
    with world.store.writing() as uow:
        said = partial(answer_late, party=party, verdict="agreed", words="AGREED after all", how="reply")
        apply_change(world, uow, 1, said)
        uow.commit()
    return party


@pytest.mark.parametrize(("settles", "status"), [("yes", "resolved"), ("no", "open")])
def test_what_the_raiser_says_by_telephone_is_recorded_with_who_wrote_it_down(
    staff, world, late, settles, status
):
    assert "AGREED after all" in text_of(staff.get(f"{CASE}/settle"))
    told = {"party": str(late), "settles": settles, "words": "They rang back."}
    assert fill(staff, f"{CASE}/settle", told).location == CASE
    assert loaded(world).status == status
    in_history(staff, f"by {BOARD} The person who raised it says that the late agreement", "They rang back.")


def test_it_is_offered_only_while_a_late_agreement_waits_and_about_nobody_else(staff, world, late):
    page = fill(staff, f"{CASE}/settle", {"party": "1", "settles": "yes", "words": ""})
    assert "Somebody else has agreed" in text_of(page)
    assert loaded(world).late is not None and not facts(world, "late_confirmed")
    fill(staff, f"{CASE}/settle", {"party": str(late), "settles": "no", "words": ""})
    assert f"{CASE}/settle" not in staff.get(CASE).get_data(as_text=True)
