"""What a mail says in words about a meeting on Thursday 26 November 2026, written on the Tuesday before."""

from datetime import date

import pytest

from reading.attending import said_of_meeting
from reading.verdict import read_verdict

THURSDAY, TUESDAY = date(2026, 11, 26), date(2026, 11, 24)


def said(text: str) -> str | None:
    return said_of_meeting(text, on=THURSDAY, today=TUESDAY, name="Hal Head", people=["Rae Raiser"])


@pytest.mark.parametrize(
    "text",
    [
        "I'll be there",
        "Hi Rae,\n\nThanks for this. I will attend.\n\nHal Head\nHead of Service\nCounty Council",
        "Yes, I can make it on Thursday, thanks",
        "See you then!",
        "Happy to attend.",
        "Mi fydda i yno",
        "Byddaf yn bresennol. Diolch",
        "Welwn ni chi ddydd Iau",
    ],
)
def test_a_plain_yes_to_coming(text: str) -> None:
    assert said(text) == "comes"


@pytest.mark.parametrize(
    "text",
    [
        "I can't come",
        "Sorry, I won't be able to attend.",
        "Unfortunately I cannot make it on the 26th",
        "I will not be attending.\n\nHal",
        "I have to decline the invite",
        "Alla i ddim dod ddydd Iau",
        "Dw i ddim yn gallu dod",
        "Ni allaf fod yno",
    ],
)
def test_a_plain_no_to_coming(text: str) -> None:
    assert said(text) == "stays_away"


@pytest.mark.parametrize(
    "text",
    [
        "I can't do Thursday, could we do Friday at 2?",
        "Running late, sorry",
        "Agreed, see you Thursday",
        "I'll be there on Friday",
        "I cannot attend on Friday",
        "Will I be able to attend?",
        "I can only do after 3",
        "That time doesn't work for me",
        "Can we move it to Monday morning?",
        "I'm on leave that day, my deputy will attend instead",
        "I will come if Rae comes",
        "Cytuno, welaf i chi ddydd Iau",
        "Allwn ni gwrdd ddydd Gwener am 2?",
        "Rwy'n rhedeg yn hwyr",
    ],
)
def test_words_about_the_meeting_that_a_person_has_to_weigh(text: str) -> None:
    assert said(text) == "about"


@pytest.mark.parametrize(
    "text",
    [
        "I can't make it. He has moved away and no one can get him on the phone.",
        "We can't make Thursday as she is not with them any one day and no one can see her",
        "I can't come. I am not happy with this and will not move.",
        "See you Thursday. I do not accept.",
        "We accept this. See you there.",
    ],
)
def test_words_about_the_meeting_with_what_may_be_news_or_a_refusal(text: str) -> None:
    assert said(text) == "more"


@pytest.mark.parametrize(
    "text",
    [
        "Hi Rae. I can't do Thursday, I have court. How about Friday? Let me know. Thanks Rae",
        "No. I cannot make Thursday.",
        "Running late. Sorry Rae. Stuck in traffic.",
    ],
)
def test_what_else_is_said_of_ones_diary_is_still_about_the_meeting(text: str) -> None:
    assert said(text) == "about"


@pytest.mark.parametrize("text", ["No", "Sorry, no.", "Yes", "I can't", "We cannot do this", "Fine by me"])
def test_words_of_which_only_the_mail_that_they_answer_tells_what_they_are_about(text: str) -> None:
    assert said(text) == "either"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "AGREED",
        "Agreed.\n\nHal Head",
        "NOT AGREED. I can't come on Thursday.",
        "CYTUNO",
        "We do not agree. I can't come.",
        "I can't come, and we will not be taking this on",
        "We can't do the visit on Thursday",
        "I will not attend until the chronology is done",
        "Yes, we will do the visit. See you Thursday.",
        "I can't support this. See you at the meeting",
        "We are not able to meet the threshold",
        "See you Thursday\n\nPS the child has moved",
    ],
)
def test_a_word_about_anything_else_leaves_it_to_the_reader_of_answers(text: str) -> None:
    assert said(text) is None


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("I will come", "comes"),
        ("I cannot come", "stays_away"),
        ("Byddaf yno", "comes"),
        ("Ni allaf ddod", "stays_away"),
    ],
)
def test_the_words_that_our_own_mail_gives(text: str, means: str) -> None:
    assert said(text) == means


def test_what_was_once_taken_for_a_refusal_of_the_requested_action() -> None:
    """The rules of stance read the words alone; so what is about the meeting is looked for first."""
    assert read_verdict("I will not be attending.", "Hal Head").stance == "not_agreed"
    assert said("I will not be attending.") == "stays_away"
