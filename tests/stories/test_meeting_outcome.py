"""What came of the meeting: asked, told and read by e-mail alone."""

from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from casework.case import Status
from services import clockwork, intake
from services.ports import OutgoingMail
from tests.examples import (
    COL,
    COUNCIL_SENIOR,
    RAE,
    RAISERS_SENIOR,
)
from tests.stories.conftest import Town
from tests.stories.test_hips import INBOX, confirmed
from tests.stories.test_meeting import ALL, Diary, answers_invite, at_step_three, event_of, over, said

# What these stories ask of the database, others ask of it on PostgreSQL, too.
pytestmark = pytest.mark.parametrize("town", ["sqlite"], indirect=True)


def test_the_manager_answers_agreed_and_all_have_it_in_writing(town: Town) -> None:
    reference = at_step_three(town)
    for each in ALL:
        assert len(Diary.of(town, each.email).starts) == 1
    answers_invite(town, COUNCIL_SENIOR.email, "ACCEPTED")
    assert said(town, reference, COUNCIL_SENIOR.email) == "ACCEPTED"
    over(town, reference)
    assert town.case(reference).status is Status.OPEN
    town.reply(
        RAISERS_SENIOR.email,
        "AGREED\nWhat: a joint visit today\nWho: Hal Head\nBy when: 5 pm\n\nSid Senior",
    )
    case = town.case(reference)
    assert (case.status, case.outcome, case.who, case.by_when) == (
        Status.RESOLVED,
        "a joint visit today",
        "Hal Head",
        "5 pm",
    )
    for address in (*(each.email for each in ALL), INBOX):
        body = town.box(address)[-1].get_body(("plain",))
        words = " ".join(body.get_content().split()) if body else ""
        assert "a joint visit today" in words
        assert "It was agreed at the meeting: Resolving Professional Disagreements Meeting" in words
        assert "told us of the meeting:" in words, "nobody who was asked has answered"


def test_not_agreed_takes_it_to_the_panel_at_once(town: Town) -> None:
    reference = at_step_three(town)
    over(town, reference)
    town.reply(RAISERS_SENIOR.email, "NOT AGREED. They will not visit before the assessment.")
    assert town.case(reference).step == "4"
    assert "They will not visit" in town.case(reference).attempts[-2].words
    accounts = [mail.get_body(("plain",)) for mail in town.box(INBOX)]
    assert any(body is not None and "They will not visit" in body.get_content() for body in accounts)


@pytest.mark.parametrize(
    "words", ["We agreed on nearly everything.", "AGREED, if the GP writes as well", "Agreed to meet again"]
)
def test_words_of_their_own_are_for_a_person_and_the_deadline_stands(town: Town, words: str) -> None:
    reference = at_step_three(town)
    over(town, reference)
    due = town.case(reference).due
    town.reply(RAISERS_SENIOR.email, words)
    case = town.case(reference)
    assert (case.status, case.step, case.due, case.came) == (Status.OPEN, "3", due, None)
    assert "what came of the meeting" in town.kept()[-1].reason
    last = town.box(RAISERS_SENIOR.email)[-1].get_body(("plain",))
    assert last is not None and "in words of its own" in " ".join(last.get_content().split())


def test_agreed_in_answer_to_another_mail_is_no_outcome(town: Town) -> None:
    reference = at_step_three(town)
    invite = next(each for each in town.box(RAISERS_SENIOR.email) if event_of(each))
    over(town, reference)
    town.reply(RAISERS_SENIOR.email, "AGREED", **{"In-Reply-To": str(invite["Message-ID"])})
    assert (town.case(reference).status, town.kept()[-1].state) == (Status.OPEN, "held")


def test_agreed_that_came_before_the_outcome_was_asked_is_none(town: Town) -> None:
    reference = at_step_three(town)
    answer = EmailMessage()
    answer["From"], answer["To"] = RAISERS_SENIOR.email, str(town.box(RAISERS_SENIOR.email)[-1]["From"])
    answer["Subject"], answer["Message-ID"] = "Re: the meeting", "<early@school.example>"
    answer.set_content("AGREED\n")
    raw = answer.as_bytes(policy=SMTP)
    town.folders.send(OutgoingMail("<x@y>", RAISERS_SENIOR.email, "accord@accord.example", raw))
    intake.fetch(town.world)
    case = town.case(reference)
    assert case.meeting is not None
    # It is kept, and a worker that stood still reads it only after the meeting's end.
    town.clock.moment = case.meeting.end
    clockwork.tick(town.world)
    assert town.case(reference).outcome_asked is not None
    intake.read_waiting(town.world)
    assert (town.case(reference).status, town.kept()[-1].state) == (Status.OPEN, "held")


@pytest.mark.parametrize(
    "below",
    [
        "Sid Senior\n-- \nSid Senior\nThe visit alone is what we agreed, not the conference",
        "Sid Senior\n\n> But only if the parents consent to the visit, otherwise we do not agree to it.",
    ],
    ids=["signature", "quotation"],
)
def test_words_below_an_outcome_are_for_a_person_as_they_are_below_an_answer(town: Town, below: str) -> None:
    reference = at_step_three(town)
    over(town, reference)
    town.reply(RAISERS_SENIOR.email, f"AGREED\nWhat: a visit today\n\n{below}")
    assert (town.case(reference).status, town.kept()[-1].state) == (Status.OPEN, "held")


def test_nobody_else_can_tell_the_outcome(town: Town) -> None:
    reference = at_step_three(town)
    over(town, reference)
    town.reply(COL.email, "AGREED")
    assert town.case(reference).status is Status.OPEN


def test_no_answer_by_the_next_working_day_is_asked_once_more(town: Town) -> None:
    reference = at_step_three(town)
    over(town, reference)
    assert asked_what_came(town) == 1
    case = town.case(reference)
    assert case.outcome_asked is not None and case.outcome_asked.again_at is not None and case.due is not None
    assert case.outcome_asked.again_at < case.due
    town.pass_time_to(case.outcome_asked.again_at)
    assert asked_what_came(town) == 2
    town.pass_time_to(case.due)
    assert asked_what_came(town) == 2
    assert town.case(reference).step == "4", "then the deadline rules"


def asked_what_came(town: Town) -> int:
    return len([subject for subject in town.subjects(RAISERS_SENIOR.email) if "came of" in subject])


def test_a_meeting_after_the_deadline_is_held_and_the_raiser_says_whether_it_settles_the_case(
    town: Town,
) -> None:
    reference = confirmed(town, start_step="3", needed_by=town.clock.now() + timedelta(minutes=50))
    case = town.case(reference)
    assert case.meeting is not None and case.meeting.late and case.due is not None
    starts = [str(case.meeting.start)]
    town.pass_time_to(case.due)
    assert town.case(reference).step == "4"
    assert Diary.of(town, COL.email).starts == Diary.of(town, RAE.email).starts == starts
    over(town, reference)
    case = town.case(reference)
    assert case.outcome_asked is not None
    town.reply(case.parties[case.outcome_asked.party - 1].person.email, "AGREED\n\nWhat: A visit today")
    assert town.case(reference).status is Status.OPEN
    told = town.box(RAE.email)[-1].get_body(("plain",))
    assert told is not None and "It was agreed at the meeting" in told.get_content()
    town.reply(RAE.email, "AGREED")
    settled = town.case(reference)
    assert (settled.status, settled.outcome) == (Status.RESOLVED, "A visit today")
