"""The page behind the link to a meeting: another time for it, and what came of it."""

from datetime import timedelta
from functools import partial

import pytest

from casework.case import Status
from casework.meetings import choose_time
from models import BookingRow
from services import clockwork
from services.world import change
from store.case_columns import columns_of
from tests.application import once
from tests.examples import london
from tests.forms.examples import starting_at_stage_three
from tests.web.boards import path
from tests.web.conftest import text_of
from tests.web.staff.steps import BOARD, facts, loaded, mails
from tests.web.steps import raise_one

# NOW is Tuesday 1 December 2026, 17:30; the step ends on Thursday at 17:00.
FAIR = {"day": ["3", "12", "2026"], "clock": "3pm"}
AGREED = {
    "came": "agreed",
    "outcome": "A strategy meeting on Friday.",
    "who": "Jo Smith",
    "by_when": "Friday",
}


@pytest.fixture
def reader(app):
    """A browser that has never seen Accord and keeps no cookies."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def link(world):
    """The raiser's link; they speak for their side themselves, and are asked what came of the meeting."""
    once(world, "stage three", lambda: raise_one(world, starting_at_stage_three()))
    return path(world.links.meeting(1, 1))


@pytest.fixture
def over(link, world, clock):
    """The meeting should be over, and the raiser's manager is asked; gives the link in that mail."""
    clock.moment = loaded(world).meeting.end + timedelta(minutes=1)
    once(world, "the meeting is over", lambda: clockwork.tick(world))
    return path(world.links.meeting(1, loaded(world).outcome_asked.party))


def test_the_raiser_sees_the_meeting_and_who_comes_and_looking_changes_nothing(reader, link, world):
    before = loaded(world).meeting
    words = text_of(reader.get(link))

    assert "Choose another time for the meeting" in words
    assert "Resolving Professional Disagreements Meeting" in words
    assert ": has not answered" in words
    assert loaded(world).meeting == before


def test_the_raisers_time_is_put_to_all(reader, link, world):
    words = text_of(reader.post(link, data=FAIR))

    assert "The meeting is at another time 3 pm on Thursday 3 December 2026" in words
    meeting = loaded(world).meeting
    assert (meeting.start.isoformat(), meeting.sequence) == ("2026-12-03T15:00:00+00:00", 1)
    assert len(mails(world, "invite")) == 2 * len(meeting.attendees)


@pytest.mark.parametrize(
    ("day", "at", "doubt"),
    [
        (["4", "12", "2026"], "10am", "That time is after the deadline of the step."),
        (["3", "12", "2026"], "12.45pm", "That time is outside working hours, or at lunch time."),
        (["3", "12", "2026"], "7am", "That time is outside working hours, or at lunch time."),
    ],
)
def test_a_doubtful_time_is_asked_about_once(reader, link, world, day, at, doubt):
    told = {"day": day, "clock": at}
    first = reader.post(link, data=told)

    assert f"{doubt} If you choose it all the same, press the button again." in text_of(first)
    assert loaded(world).meeting.sequence == 0
    doubted = first.get_data(as_text=True).partition('name="doubted"')[2].partition('value="')[2]
    again = reader.post(link, data=told | {"doubted": doubted.partition('"')[0]})
    assert "The meeting is at another time" in text_of(again)


def test_all_that_speaks_against_a_time_is_said_at_once(reader, link, world):
    told = {"day": ["5", "12", "2026"], "clock": "8pm"}
    meeting = loaded(world).meeting
    saturday = london(2026, 12, 5, 20)
    emails = {loaded(world).parties[number - 1].person.email for number in meeting.attendees}
    with world.store.writing() as uow:
        number = uow.cases.new_number("sewscb", meeting.start)
        row = {"case_number": number, "starts_at": saturday, "ends_at": saturday + timedelta(hours=1)}
        uow.session.add(BookingRow(email=sorted(emails)[0], **row))
        uow.commit()

    words = text_of(reader.post(link, data=told))

    assert (
        "That time is after the deadline of the step. That day is not a working day. "
        "Somebody who is invited has another meeting at that time. "
        "If you choose it all the same, press the button again." in words
    )
    assert loaded(world).meeting.sequence == 0


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"day": ["30", "12", "2026"], "clock": "4pm"}, "That time is more than a fortnight ahead."),
        ({}, "Enter the new date."),
        ({"day": ["3", "12", "2026"]}, "Enter the time, like 4pm or 16:30."),
        ({"day": ["3", "12", "2026"], "clock": "four"}, "Enter the time like 4pm or 16:30."),
        ({"day": ["31", "2", "2026"], "clock": "4pm"}, "The new date is not a real date."),
        (
            {"day": ["30", "11", "2026"], "clock": "4pm"},
            "That time is past. Choose a time that is still to come.",
        ),
    ],
)
def test_a_time_that_cannot_be_is_refused_in_a_sentence(reader, link, world, told, sentence):
    assert sentence in text_of(reader.post(link, data=told))
    assert loaded(world).meeting.sequence == 0


@pytest.fixture
def other(link, world):
    """The link of the senior manager who is asked."""
    return path(world.links.meeting(1, loaded(world).counterpart.number))


def test_somebody_else_who_is_invited_proposes_a_time_which_is_put_to_all(reader, other, world):
    asked = text_of(reader.get(other))
    assert "Propose another time for the meeting" in asked and "Choose another time" not in asked
    assert (loaded(world).meeting.sequence, columns_of(loaded(world))["meeting_coming"]) == (0, 0)

    assert "The meeting is at another time 3 pm" in text_of(reader.post(other, data=FAIR))
    [proposed] = facts(world, "meeting_proposed")
    assert (proposed.party, proposed.why_not) == (loaded(world).counterpart.number, "")
    assert len(mails(world, "invite")) == 2 * len(loaded(world).meeting.attendees)
    assert "proposed this time" in text_of(reader.get(other))
    # Who proposed it comes: Today does not call for ringing them.
    assert columns_of(loaded(world))["meeting_coming"] == 1


def test_what_speaks_against_a_proposed_time_is_said_and_pressing_again_does_not_help(reader, other, world):
    told = {"day": ["4", "12", "2026"], "clock": "10am"}
    doubted = london(2026, 12, 4, 10).isoformat()
    for again in ({}, {"doubted": doubted}):
        words = text_of(reader.post(other, data=told | again))
        assert "That time is after the deadline of the step. Propose another time." in words
    assert loaded(world).meeting.sequence == 0


def test_after_two_proposals_nobody_can_propose_and_the_raiser_can_still_choose(reader, other, link, world):
    for clock in ("3pm", "2pm"):
        assert "The meeting is at another time" in text_of(reader.post(other, data=FAIR | {"clock": clock}))
    page = reader.post(other, data=FAIR | {"clock": "11am"})

    assert page.status_code == 410
    assert "no other time can be proposed for it" in text_of(page)
    assert "The meeting is at another time" in text_of(reader.post(link, data=FAIR | {"clock": "11am"}))


def test_once_it_has_begun_another_time_can_no_longer_be_chosen(reader, link, world, clock):
    clock.moment = loaded(world).meeting.start + timedelta(minutes=1)

    for page in (reader.get(link), reader.post(link, data=FAIR)):
        assert page.status_code == 410
        assert "has begun: another time can no longer be chosen" in text_of(page)


def test_whoever_was_asked_sees_the_three_choices_and_looking_changes_nothing(reader, over, world):
    words = text_of(reader.get(over))

    assert "What came of the meeting?" in words
    for choice in ("Agreed", "Not agreed", "It was not held", "What was asked for: Hold a strategy meeting"):
        assert choice in words
    assert loaded(world).came is None


def test_an_agreement_settles_the_case_in_the_meetings_words(reader, over, world):
    assert "written confirmation" in text_of(reader.post(over, data=AGREED))

    case = loaded(world)
    assert (case.status, case.outcome) == (Status.RESOLVED, "A strategy meeting on Friday.")
    assert (case.who, case.by_when) == ("Jo Smith", "Friday")
    assert facts(world, "answered")[-1].how == "link"


def test_no_agreement_takes_it_up(reader, over, world):
    told = AGREED | {"came": "not_agreed", "words": "They want to wait."}
    assert "The case goes on." in text_of(reader.post(over, data=told))

    [outcome] = facts(world, "meeting_outcome")
    assert (outcome.words, outcome.outcome) == ("They want to wait.", "")
    assert loaded(world).step == "4"


def test_a_meeting_that_was_not_held_is_recorded(reader, over, world):
    assert "It was not held" in text_of(reader.post(over, data={"came": "not_held"}))
    assert facts(world, "meeting_outcome")[0].came == "not_held"


def test_without_a_choice_nothing_is_recorded(reader, over, world):
    assert "Choose what came of the meeting." in text_of(reader.post(over, data={"words": "x"}))
    assert facts(world, "meeting_outcome") == []


@pytest.mark.parametrize("came", ["agreed", "not_agreed"])
def test_a_second_press_is_explained(reader, over, world, came):
    reader.post(over, data={"came": came})
    page = reader.post(over, data={"came": came})

    assert page.status_code == 410
    assert "The outcome of the meeting of HIPS-00001 is known already." in text_of(page)
    assert len(facts(world, "meeting_outcome")) == 1


def test_somebody_who_was_not_asked_cannot_tell_it(reader, over, world):
    page = reader.post(path(world.links.meeting(1, 3)), data=AGREED)

    assert page.status_code == 410
    assert "Somebody else was asked what came of the meeting" in text_of(page)


def test_too_late_is_explained(reader, over, world, clock):
    """The deadline has passed, and the press itself is the first to notice."""
    clock.move_on(timedelta(days=5))
    page = reader.post(over, data=AGREED)

    assert page.status_code == 410
    assert "HIPS-00001 waits for the outcome of no meeting now." in text_of(page)
    assert loaded(world).step == "4"


def test_an_edited_link_is_refused(reader, link):
    page = reader.get(f"{link}x")

    assert page.status_code == 410 and "not one of ours" in text_of(page)


def test_what_was_agreed_after_the_case_went_up_is_on_the_page_on_which_its_raiser_settles_it(
    reader, link, world, clock
):
    late = loaded(world).due + timedelta(hours=17)
    change(world, 1, partial(choose_time, start=late, by=BOARD))
    clock.moment = loaded(world).meeting.end
    clockwork.tick(world)
    asked = path(world.links.meeting(1, loaded(world).outcome_asked.party))

    assert "is asked whether this settles it" in text_of(reader.post(asked, data=AGREED))
    settle = text_of(reader.get(path(world.links.settle(1, 1, "3"))))
    assert "It was agreed at the meeting, after its time." in settle
    assert "What was agreed A strategy meeting on Friday." in settle
