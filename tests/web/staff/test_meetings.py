"""The meeting on the case page, and what Board staff do about it."""

from datetime import timedelta
from functools import partial

import pytest

from casework.attendance import answer_invite
from casework.directory import Contact
from casework.facts import Person
from casework.meeting_words import write_of_meeting
from services import clockwork, staff_actions
from services.sign_in import StaffMember
from services.world import change
from tests.application import once
from tests.forms.examples import starting_at_stage_three
from tests.web.boards import STAFF, raised, silence_until, with_board
from tests.web.conftest import text_of
from tests.web.staff.steps import BOARD, CASE, facts, in_history, loaded, mails, signed_in
from tests.web.steps import fill, raise_one


@pytest.fixture
def case(world):
    """HIPS-00001 at Stage Three, which has a meeting."""
    once(world, "stage three", lambda: raise_one(world, starting_at_stage_three()))


def answers(world, party, partstat, **more):
    change(world, 1, partial(answer_invite, party=party, partstat=partstat, sequence=9, **more))


def held(world, clock):
    clock.moment = loaded(world).meeting.end + timedelta(minutes=1)
    clockwork.tick(world)


def test_the_case_says_who_comes_who_does_not_and_whom_we_wait_for(staff, case, world):
    first, second = loaded(world).meeting.attendees
    answers(world, first, "ACCEPTED")
    words = text_of(staff.get(CASE))

    assert "will come" in words and "has not answered" in words
    answers(world, second, "TENTATIVE")
    assert "may come" in text_of(staff.get(CASE))


def test_another_time_is_chosen_and_everybody_is_asked_again(staff, case, world):
    answers(world, loaded(world).meeting.attendees[0], "ACCEPTED")
    assert fill(staff, f"{CASE}/meeting-time", {"day": ["3", "12", "2026"], "clock": "3pm"}).location == CASE

    found = loaded(world)
    assert (found.meeting.start.hour, found.attendance) == (15, {})
    in_history(staff, f"by {BOARD} Resolving Professional Disagreements Meeting is now at another time")
    assert len(mails(world, "invite")) == 2 * len(found.meeting.attendees)


def test_a_time_after_the_deadline_is_warned_of_and_then_taken(staff, case, world):
    told = {"day": ["7", "12", "2026"], "clock": "10am"}
    page = fill(staff, f"{CASE}/meeting-time", told)
    assert "That time is after the deadline of the step. If you choose it all the same" in text_of(page)
    assert loaded(world).meeting.sequence == 0

    again = fill(staff, f"{CASE}/meeting-time", told | {"doubted": "2026-12-07T10:00:00+00:00"})
    assert again.location == CASE
    assert "It is after the deadline of the stage." in text_of(staff.get(CASE))


def test_a_proposal_that_does_not_suit_is_in_the_history_with_its_reason(staff, case, world):
    meeting = loaded(world).meeting
    slot = (meeting.start + timedelta(days=9), meeting.end + timedelta(days=9))
    answers(world, meeting.attendees[0], "TENTATIVE", proposed=slot)

    in_history(
        staff,
        "proposed another time for the meeting, which stays:",
        "That time is after the deadline of the step.",
    )


def test_who_was_asked_for_the_outcome_is_on_the_case(staff, case, world, clock, app):
    held(world, clock)
    staff = signed_in(app, world)
    words = text_of(staff.get(CASE))

    assert "was asked on" in words and "what came of it." in words
    in_history(staff, "was asked what came of the meeting")


def test_an_agreement_is_recorded_by_hand(app, case, world, clock):
    held(world, clock)
    staff = signed_in(app, world)
    told = {
        "came": "agreed",
        "outcome": "A meeting.",
        "who": "Jo",
        "by_when": "Friday",
        "words": "By telephone.",
    }
    assert fill(staff, f"{CASE}/meeting-outcome", told).location == CASE

    assert loaded(world).outcome == "A meeting."
    in_history(staff, f"by {BOARD} The meeting ended with an agreement", "By telephone.", "What: A meeting.")
    in_history(staff, "AGREED, at the meeting")
    assert "The meeting ended with an agreement." in text_of(staff.get(CASE))


def test_one_that_was_not_held_can_be_arranged_once_more(app, case, world, clock):
    clock.moment = loaded(world).due - timedelta(minutes=1)
    clockwork.tick(world)
    staff = signed_in(app, world)
    assert fill(staff, f"{CASE}/meeting-outcome", {"came": "not_held"}).location == CASE

    assert "The meeting was not held." in text_of(staff.get(CASE))
    assert staff.get(f"{CASE}/meeting-outcome").status_code == 409
    assert fill(staff, f"{CASE}/meeting", {}).location == CASE
    assert loaded(world).meeting.late and len(facts(world, "meeting_set")) == 2


def test_what_cannot_be_done_now_is_not_offered(staff, case):
    page = text_of(staff.get(CASE))

    assert "Choose another time for the meeting" in page
    assert "Record what came of the meeting" not in page and "Arrange the meeting" not in page
    assert staff.get(f"{CASE}/meeting-outcome").status_code == 409


def test_the_meeting_stands_right_below_the_deadline_on_page_and_record_with_its_place_and_people(
    staff, case, world
):
    first, _ = loaded(world).meeting.attendees
    answers(world, first, "ACCEPTED")
    for page in (CASE, f"{CASE}/record"):
        words = text_of(staff.get(page))
        places = [
            words.index(part)
            for part in (
                "Where it stands",
                "Why then",
                "Meeting Resolving Professional Disagreements Meeting When",
            )
        ]
        places += [
            words.index(part) for part in ("Where Those who meet agree how", "Who is invited", "Child ")
        ]
        assert places == sorted(places)
        assert ": will come" in words and ": has not answered" in words


def test_who_chairs_it_is_named_with_post_and_agency_and_is_not_only_the_board(app, world, clock):
    boards = with_board(world, "eastriding")
    chair = Person(name="Una Member", email="una@church.example", agency="Diocese", title="Canon")
    with world.store.writing() as uow:
        uow.directories.put([Contact(board="eastriding", tier="partnership-member", person=chair)])
        uow.commit()
    app.extensions["accord"] = boards
    reference = raised(boards, "eastriding")
    silence_until(boards, clock, reference, "5")
    staff_actions.call_meeting(boards, StaffMember(STAFF, ("eastriding",)), reference)
    browser = signed_in(app, boards, STAFF)
    for page in (f"/staff/cases/{reference}", f"/staff/cases/{reference}/record"):
        words = text_of(browser.get(page))
        assert "Chair Una Member, Canon, Diocese: has not answered" in words
        assert "Una Member , Canon, Diocese Asked to chair the meeting" in words


def test_what_was_written_about_the_meeting_in_words_is_shown_with_it(staff, case, world):
    change(world, 1, partial(write_of_meeting, party=1, words="Could we do Friday?", tell=True))
    assert "wrote about it Could we do Friday?" in text_of(staff.get(CASE))
    in_history(staff, "wrote about the meeting Could we do Friday?")
