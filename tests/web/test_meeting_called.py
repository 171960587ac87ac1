"""A meeting that the protocol offers (SEWSCB 4): the two leads are told of it, and arrange it by their link."""

from datetime import timedelta

import pytest

from services.mail_view import shown
from tests.examples import COUNCIL_LEAD, RAE, SCHOOL_LEAD
from tests.web.boards import found, number_of, path, raised, silence_until, with_board
from tests.web.conftest import text_of
from tests.web.staff.steps import mails

OFFERED = "A meeting can be held at this step: Resolving Professional Differences meeting."


@pytest.fixture
def wales(app, world):
    """South East Wales's Board."""
    app.extensions["accord"] = with_board(world, "sewscb")
    return app.extensions["accord"]


@pytest.fixture
def reader(app):
    return app.test_client(use_cookies=False)


@pytest.fixture
def at_four(wales, clock):
    reference = raised(wales, "sewscb")
    silence_until(wales, clock, reference, "4")
    return reference


def link_of(world, reference, who):
    return path(world.links.meeting(*number_of(world, reference, who)))


def last_mail(world, kind, number):
    return " ".join(shown([mail for mail in mails(world, kind) if mail.party == number][-1].raw).text.split())


@pytest.mark.parametrize(
    ("kind", "who"), [("escalated_counterpart", COUNCIL_LEAD), ("escalated_speaker", SCHOOL_LEAD)]
)
def test_both_leads_are_told_that_there_can_be_a_meeting_and_how(wales, at_four, kind, who):
    _, number = number_of(wales, at_four, who)
    assert f"{OFFERED} If you want it, arrange it here:" in last_mail(wales, kind, number)


def test_a_lead_sees_what_it_is_and_looking_arranges_nothing(reader, wales, at_four):
    words = text_of(reader.get(link_of(wales, at_four, COUNCIL_LEAD)))

    assert "Arrange the meeting" in words
    assert "A member of the Learning and Reviewing Group who can chair a complex meeting" in words
    assert found(wales, at_four).meeting is None


@pytest.mark.parametrize("who", [COUNCIL_LEAD, SCHOOL_LEAD])
def test_one_press_arranges_it_and_a_second_is_explained(reader, wales, at_four, who):
    link = link_of(wales, at_four, who)
    assert "The meeting is arranged" in text_of(reader.post(link, data={"call": "yes"}))

    meeting = found(wales, at_four).meeting
    assert meeting is not None and len(mails(wales, "invite")) == len(meeting.attendees)
    again = reader.post(link, data={"call": "yes"})
    assert again.status_code == 410 and "can be arranged here now" in text_of(again)
    assert found(wales, at_four).meeting == meeting


@pytest.mark.parametrize("sent", [{}, {"came": "x"}, {"day": ["3", "12", "2026"], "clock": "3pm"}])
def test_who_sends_something_else_is_shown_the_button_again(reader, wales, at_four, sent):
    page = reader.post(link_of(wales, at_four, COUNCIL_LEAD), data=sent)
    assert page.status_code == 200 and "Arrange it and send the invites" in text_of(page)
    assert found(wales, at_four).meeting is None


def test_who_has_no_part_in_the_step_arranges_none(reader, wales, at_four):
    page = reader.post(link_of(wales, at_four, RAE), data={"call": "yes"})
    assert (page.status_code, found(wales, at_four).meeting) == (410, None)


def test_nor_does_anybody_once_the_step_is_over(reader, wales, at_four, clock):
    due = found(wales, at_four).due
    assert due is not None
    clock.moment = due + timedelta(minutes=1)
    page = reader.post(link_of(wales, at_four, COUNCIL_LEAD), data={"call": "yes"})
    assert page.status_code == 410
    assert (found(wales, at_four).step, found(wales, at_four).meeting) == ("5", None)
