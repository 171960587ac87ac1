"""A held e-mail that tells in words what came of the meeting: recorded from its own page, and then held no longer."""

from datetime import timedelta

import pytest

from services import clockwork
from tests.forms.examples import starting_at_stage_three
from tests.web.conftest import text_of, token_in
from tests.web.staff.steps import BOARD, arrives, facts, loaded, mails
from tests.web.steps import fill, links, send

WORDS = "We agreed on a joint visit on Friday. Hal will ring the school."


@pytest.fixture
def told(client, world, clock):
    """The number of the e-mail with which the one who was asked tells it."""
    send(client, starting_at_stage_three())
    client.post(links(world, "confirm", "confirm")[0])
    clock.moment = loaded(world).meeting.end + timedelta(minutes=5)
    clockwork.tick(world)
    case = loaded(world)
    teller = case.parties[case.outcome_asked.party - 1].person.email
    address = mails(world, "meeting_outcome")[-1].envelope_from
    clock.move_on(timedelta(minutes=10))
    return arrives(world, clock, sender=teller, to=address, subject="Re: the meeting", body=WORDS)


def test_the_page_leads_to_the_form_which_has_the_words(told, staff):
    page = staff.get(f"/staff/held/{told}")
    assert f'href="/staff/held/{told}/meeting-outcome"' in page.get_data(as_text=True)
    form = text_of(staff.get(f"/staff/held/{told}/meeting-outcome"))
    assert WORDS in form and "What came of the meeting?" in form


def test_recording_it_files_the_mail_and_counts_from_when_it_came(told, staff, world, clock):
    came = clock.now()
    clock.move_on(timedelta(minutes=20))
    page = fill(
        staff,
        f"/staff/held/{told}/meeting-outcome",
        {"came": "agreed", "outcome": "A joint visit on Friday", "who": "Hal", "words": WORDS},
    )
    assert page.location == "/staff/held"
    case, [outcome] = loaded(world), facts(world, "meeting_outcome")
    assert (case.status, case.outcome, case.who) == ("resolved", "A joint visit on Friday", "Hal")
    assert (outcome.at, outcome.by, outcome.words) == (came, BOARD, WORDS)
    assert "No e-mail is held." in text_of(staff.get("/staff/held"))
    assert mails(world, "agreed")
    assert staff.get(f"/staff/held/{told}/meeting-outcome").status_code == 409


def test_without_a_choice_it_stays_held(told, staff, world):
    page = fill(staff, f"/staff/held/{told}/meeting-outcome", {"words": WORDS})
    assert "Choose what came of the meeting." in text_of(page)
    assert facts(world, "meeting_outcome") == []
    assert "Held e-mail" in text_of(staff.get(f"/staff/held/{told}"))


def test_not_held_is_filed_and_cannot_be_taken_back(told, staff, world):
    fill(staff, f"/staff/held/{told}/meeting-outcome", {"came": "not_held"})
    assert facts(world, "meeting_outcome")[0].came == "not_held"
    page = text_of(staff.get(f"/staff/held/{told}"))
    assert "not held" in page and "Take it back" not in page


def test_agreed_by_the_wrong_press_is_taken_back(told, staff, world):
    fill(staff, f"/staff/held/{told}/meeting-outcome", {"came": "agreed"})
    token = token_in(staff.get(f"/staff/held/{told}"))
    staff.post(f"/staff/held/{told}/back", data={"csrf_token": token})
    assert loaded(world).status == "open"
