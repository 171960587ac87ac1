"""People write about the meeting in words instead of answering the invite: never an answer to the disagreement."""

from datetime import timedelta

import pytest

from services import staff_actions
from tests.examples import COUNCIL_SENIOR, RAE, RAISERS_MANAGER, RAISERS_SENIOR
from tests.stories.conftest import Town
from tests.stories.test_hips import INBOX
from tests.stories.test_meeting import at_step_three, event_of, said, staff_of

# What is read here has nothing to do with the database.
pytestmark = pytest.mark.parametrize("town", ["sqlite"], indirect=True)


def invite_to(town: Town, address: str) -> str:
    return str(next(mail for mail in reversed(town.box(address)) if event_of(mail))["Message-ID"])


def answers_in_words(town: Town, address: str, text: str) -> None:
    town.reply(address, text, **{"In-Reply-To": invite_to(town, address)})


def last_words(town: Town, address: str) -> str:
    body = town.box(address)[-1].get_body(("plain",))
    return " ".join(body.get_content().split()) if body else ""


def stands(town: Town, reference: str) -> tuple[object, ...]:
    case = town.case(reference)
    return case.status, case.step, case.asked_again, case.attempts[-1].answer, case.meeting


@pytest.mark.parametrize("text", ["I'll be there.", "Mi fydda i yno", "Yes, I can make it. Thanks"])
def test_i_will_be_there_in_answer_to_the_invite_is_attendance(town: Town, text: str) -> None:
    reference = at_step_three(town)
    before = stands(town, reference)
    answers_in_words(town, COUNCIL_SENIOR.email, text)
    assert (said(town, reference, COUNCIL_SENIOR.email), town.kept()[-1].state) == ("ACCEPTED", "filed")
    assert stands(town, reference) == before


def test_i_cannot_come_counts_as_a_decline_and_not_as_a_refusal(town: Town) -> None:
    reference = at_step_three(town)
    answers_in_words(town, RAISERS_MANAGER.email, "Sorry, I will not be able to attend.")
    assert (said(town, reference, RAISERS_MANAGER.email), town.kept()[-1].state) == ("DECLINED", "filed")
    assert town.case(reference).step == "3"


@pytest.mark.parametrize(
    "text", ["I can't do that day, could we do Friday at 2?", "Agreed, see you there", "Running late, sorry"]
)
def test_who_asked_for_another_time_is_told_how_and_the_case_shows_it(town: Town, text: str) -> None:
    reference = at_step_three(town)
    before = stands(town, reference)
    answers_in_words(town, COUNCIL_SENIOR.email, text)
    assert (stands(town, reference), town.kept()[-1].state) == (before, "filed")
    assert [fact.words for fact in town.case(reference).meeting_written] == [text]
    told = last_words(town, COUNCIL_SENIOR.email)
    assert "If you need another time: propose it in your calendar or on this page." in told
    assert "Your e-mail was not read as an answer about the requested action." in told
    # The mail that says how can itself be answered in two words.
    town.reply(COUNCIL_SENIOR.email, "I will come")
    assert said(town, reference, COUNCIL_SENIOR.email) == "ACCEPTED"


def test_the_raiser_has_the_link_to_choose_another_time(town: Town) -> None:
    at_step_three(town)
    answers_in_words(town, RAE.email, "Could we do Friday at 2 instead?")
    assert "If you need another time: choose it on this page." in last_words(town, RAE.email)
    assert "/meeting/" in last_words(town, RAE.email)


@pytest.mark.parametrize(
    "text", ["I will not be attending.", "I can't do Thursday. Could we do Friday at 2?"]
)
def test_in_answer_to_another_mail_a_person_reads_it_too_and_nothing_goes_up(town: Town, text: str) -> None:
    reference = at_step_three(town)
    before = stands(town, reference)
    asked = next(str(mail["Message-ID"]) for mail in town.box(COUNCIL_SENIOR.email) if not event_of(mail))
    town.reply(COUNCIL_SENIOR.email, text, **{"In-Reply-To": asked})
    assert (stands(town, reference), town.kept()[-1].state) == (before, "held")
    assert "Please answer the invite to the meeting" in last_words(town, COUNCIL_SENIOR.email)
    assert "about the meeting" in last_words(town, INBOX)


@pytest.mark.parametrize("text", ["No", "Sorry, I can't", "Yes, fine"])
def test_a_bare_no_to_the_invite_is_held_and_takes_no_case_up(town: Town, text: str) -> None:
    reference = at_step_three(town)
    before = stands(town, reference)
    answers_in_words(town, COUNCIL_SENIOR.email, text)
    assert (stands(town, reference), town.kept()[-1].state) == (before, "held")
    assert said(town, reference, COUNCIL_SENIOR.email) == ""


def test_a_refusal_in_answer_to_the_invite_is_one(town: Town) -> None:
    reference = at_step_three(town)
    answers_in_words(town, COUNCIL_SENIOR.email, "NOT AGREED. I can't come on Thursday either.")
    assert town.case(reference).step == "4"


def test_a_yes_to_a_time_at_which_the_meeting_no_longer_is_counts_for_nobody(town: Town) -> None:
    reference = at_step_three(town)
    old = invite_to(town, RAISERS_SENIOR.email)
    town.clock.moment += timedelta(minutes=5)
    start = town.clock.now().replace(minute=15) + timedelta(hours=3)
    staff_actions.choose_meeting_time(town.world, staff_of("hips"), reference, start=start)
    town.deliver()
    town.reply(RAISERS_SENIOR.email, "I'll be there", **{"In-Reply-To": old})
    assert said(town, reference, RAISERS_SENIOR.email) == ""
    assert "Please answer the invite to the meeting" in last_words(town, RAISERS_SENIOR.email)


def test_whoever_goes_on_writing_is_told_twice_and_then_a_person_reads_it(town: Town) -> None:
    at_step_three(town)
    for _ in range(3):
        answers_in_words(town, RAE.email, "Running late")
    assert [item.state for item in town.kept()[-3:]] == ["filed", "filed", "held"]
    assert sum("please answer the invite" in subject for subject in town.subjects(RAE.email)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "I can't make it. He has moved away and no one can get him on the phone.",
        "See you there. I do not accept.",
    ],
)
def test_what_may_be_news_or_a_refusal_beside_words_about_the_meeting_is_read_by_a_person(
    town: Town, text: str
) -> None:
    reference = at_step_three(town)
    before = stands(town, reference)
    answers_in_words(town, COUNCIL_SENIOR.email, text)
    assert (stands(town, reference), town.kept()[-1].state) == (before, "held")
    assert "a person has to read it" in last_words(town, INBOX)
