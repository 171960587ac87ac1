"""What the mails about a meeting say."""

from dataclasses import replace
from email.message import EmailMessage
from urllib.parse import unquote

import pytest

from casework import opening
from casework.meeting_facts import Came
from casework.steps import answer
from reading.outcome import outcome_said
from services.words import clock, spoken
from tests.examples import DIRECTORY, MONDAY_10, disagreement
from tests.mail.reader import LINKS, WORDS, Page, parsed, text_of, written
from tests.mail.stories import CHILD, HIPS, PLAIN, Ordered
from tests.mail.stories_of_meetings import PLACE, in_no_time, kept_and_agreed, nobody_comes, with_a_chair
from tests.translations.test_mails_in_welsh import in_welsh

KEPT = kept_and_agreed(PLAIN, WORDS).mails
EMPTY = nobody_comes(PLAIN, WORDS).mails
HURRIED = in_no_time(PLAIN, WORDS).mails
CHAIRED = with_a_chair(PLAIN, WORDS).mails

TO_THE_BOARD, TO_THE_RAISER = 2, 1
LATER = "you can propose another time in your calendar"


def of(mails: list[Ordered], kind: str, to: int = 0, about: str = "", number: int = 0) -> Ordered:
    """The mail with this number, from 0, of those of `kind` about `about`, to party `to` where that is given."""
    found = [t for t in mails if (t.order.kind, t.order.about) == (kind, about) and to in (0, t.order.to)]
    return found[number]


def flat(told: Ordered) -> str:
    return " ".join(text_of(parsed(written(told))).split())


def page(told: Ordered) -> Page:
    return Page(text_of(parsed(written(told)), "html"))


def subject(told: Ordered) -> str:
    message: EmailMessage = parsed(written(told))
    return str(message["Subject"]).partition("] ")[2]


def when(told: Ordered) -> str:
    assert told.case.meeting is not None
    return f"{clock(told.case.meeting.start)} to {spoken(told.case.meeting.end)}."


def test_an_invite_says_when_where_the_agenda_who_comes_and_what_was_asked_and_why() -> None:
    told = of(KEPT, "invite", to=4)
    text = flat(told)
    order = (
        when(told),
        "This meeting is to settle the disagreement before its deadline",
        "Please accept or decline the invite in your calendar.",
        "Agree among yourselves how to meet",
        "AGENDA 1. Is the child safe now?",
        "2. What each side says. What was asked, and why, is below.",
        "3. What is agreed: what, who, by when.",
        "WHO IS INVITED",
        "Lea Trust, Senior manager, Solent Trust: lea@trust.example",
        "It was closed without a visit.",
        "Open an assessment and visit the family this week.",
    )
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert LATER in text and "Choose another time" not in text
    assert CHILD not in subject(told)


def test_a_moved_meeting_begins_with_its_new_time_in_subject_and_body() -> None:
    told = of(KEPT, "invite", to=4, number=1)
    assert told.case.meeting is not None
    assert subject(told).startswith(f"New time, {spoken(told.case.meeting.start)}: ")
    assert f"New time: {when(told)}" in flat(told)
    assert "New time" not in flat(of(KEPT, "invite", to=4)) + subject(of(KEPT, "invite", to=4))


def test_the_raiser_gets_a_link_with_which_to_choose_another_time_and_the_others_to_propose_one() -> None:
    link = LINKS.meeting(12, TO_THE_RAISER)
    kinds = ("invite", "meeting_without", "meeting_words")
    for told in (of(EMPTY, kind, TO_THE_RAISER) for kind in kinds):
        assert link in page(told).links and link in text_of(parsed(written(told)))
    for told in (of(KEPT, "invite", to=4), of(KEPT, "meeting_stays", to=4), of(EMPTY, "meeting_words", to=4)):
        assert LINKS.meeting(12, 4) in page(told).links and LINKS.meeting(12, 4) in text_of(
            parsed(written(told))
        )
        assert "ropose" in flat(told) and "Choose another time" not in flat(told)
    assert "/meeting/" not in text_of(parsed(written(of(KEPT, "invite", to=4, number=2))))


def test_the_reminder_tells_whoever_asked_for_the_time_so_and_the_others_what_they_did() -> None:
    reminder, other = (of(EMPTY, "meeting_reminder", to) for to in (4, 3))
    assert reminder.case.meeting is not None
    proposed = reminder.case.meeting.model_copy(update={"moved": "proposed", "moved_by": 4})
    asked, waits = (
        flat(replace(told, case=replace(told.case, meeting=proposed, attendance={})))
        for told in (reminder, other)
    )
    assert "You asked for this time. Please accept or decline the invite in your calendar." in asked
    assert "We have not heard whether you come." not in asked
    assert "We have not heard whether you come." in waits and ": proposed this time " in waits


def test_a_meeting_after_the_deadline_says_so_and_asks_for_no_other_time() -> None:
    text = flat(of(HURRIED, "invite", to=4))
    assert "This is after the deadline, 10:50 am on Monday 21 December 2026" in text
    assert "The deadline stays as it is." in text
    assert "before its deadline" not in text and LATER not in text


def test_after_two_other_times_no_third_is_asked_for() -> None:
    assert LATER in flat(of(KEPT, "invite", to=4, number=1))
    assert LATER not in flat(of(KEPT, "invite", to=4, number=2))


def test_a_meeting_that_was_moved_twice_for_those_who_cannot_come_is_not_moved_for_that_again() -> None:
    told = of(EMPTY, "meeting_outcome")
    assert told.case.meeting is not None
    moved = told.case.meeting.model_copy(update={"shifts": 2})
    text = flat(replace(told, case=replace(told.case, meeting=moved)))
    assert "We do not look for another time again." in text and "we look for another time" not in text


def test_a_new_time_says_whose_it_is_and_why() -> None:
    moved, declined = of(KEPT, "invite", to=4, number=1), of(EMPTY, "invite", to=4, number=2)
    asked = moved.case.counterpart
    assert asked is not None
    assert f"New time: {when(moved)} {asked.person.name} proposed this time." in flat(moved)
    assert f"New time: {when(declined)} {asked.person.name} could not come at the time before." in flat(
        declined
    )


def test_a_meeting_after_the_deadline_is_held_and_its_agreement_is_put_to_the_raiser() -> None:
    assert (
        "it is not settled by then, the disagreement goes up, and the meeting is held all the same"
        in flat(of(HURRIED, "invite", to=4))
    )
    asked = flat(of(HURRIED, "meeting_outcome"))
    assert "the person who raised it is asked whether this settles it" in asked
    assert "NOT AGREED: it is noted." in asked
    raiser = flat(of(HURRIED, "late_agreed", to=TO_THE_RAISER))
    assert "It was agreed at the meeting of “" in raiser and "answered AGREED after" not in raiser
    assert "now agrees" not in raiser and f"What we were told: {WORDS}" in raiser
    assert "we look for another time" not in asked, "the Board has it, and its time is over"


def test_the_boards_place_is_in_the_mails_with_its_link_to_be_pressed() -> None:
    for kind in ("invite", "meeting_reminder"):
        told = of(EMPTY, kind, to=4)
        assert f"Where: {PLACE}" in flat(told) and "Agree among yourselves" not in flat(told)
        assert "https://meet.example/room?id=12" in page(told).links


def test_who_is_asked_to_chair_learns_why_how_to_decline_what_to_do_first_and_what_happened() -> None:
    told = of(CHAIRED, "invite", to=10)
    text = flat(told)
    assert subject(told).startswith("Please chair a meeting at 10 am on Tuesday 29 December 2026")
    for words in (
        "You are asked because you take no part in the disagreement.",
        "decline it if you cannot chair: then somebody else is asked.",
        "WHAT THE CHAIR DOES For the most senior managers",
        "we ask you by e-mail what came of it",
        "THE ANSWERS SO FAR * Stage One",
        f"The answer: {WORDS}",
    ):
        assert words in text
    assert "Accepting the invite says nothing" not in text


def test_the_others_learn_who_chairs_and_that_only_who_comes_has_changed() -> None:
    first, second = (flat(of(CHAIRED, "invite", to=9, number=number)) for number in (0, 1))
    assert "Chair: Oli Board, Partnership Member, East Riding" in first
    assert "Chair: Oli Trust, Partnership Member, Diocese" in second
    changed = "Who is invited has changed; the time stays."
    assert changed in second and changed not in first
    assert changed not in flat(of(CHAIRED, "invite", to=11)) and "New time" not in second


def test_a_time_that_does_not_suit_is_refused_with_the_reason() -> None:
    told = of(KEPT, "meeting_stays")
    assert subject(told) == "The meeting stays at 10 am on Tuesday 22 December 2026"
    assert "That time is outside working hours, or at lunch time." in flat(told)
    assert "If you decline, we invite your deputy" in flat(told)


def test_the_reminder_says_who_comes_and_asks_who_has_not_said() -> None:
    silent, said = of(EMPTY, "meeting_reminder", to=4), of(EMPTY, "meeting_reminder", to=1)
    assert "Sam Okafor, Health Visitor, Solent Trust: will not come" in flat(silent)
    assert "Jo Smith, Social Worker, City Council: has not answered" in flat(silent)
    assert "We have not heard whether you come." in flat(silent)
    assert "We have not heard whether you come." not in flat(said)
    assert "AGENDA" in flat(silent) and "It was closed without a visit." in flat(silent)


def test_board_and_raiser_learn_that_no_manager_comes_or_who_cannot() -> None:
    for to in (TO_THE_BOARD, TO_THE_RAISER):
        assert "No manager has said yet that they come" in subject(of(EMPTY, "meeting_without", to))
        absent = of(EMPTY, "meeting_without", to, about="4")
        assert "Jo Smith cannot come to the meeting" in flat(absent)
        assert "To reach them: jo@council.example." in flat(absent)
        assert "Jo Smith" not in subject(absent)
        assert "Oli Trust cannot chair the meeting" in flat(of(CHAIRED, "meeting_without", to, about="11"))
    assert LINKS.staff_case("HIPS-2026-0007") in page(of(EMPTY, "meeting_without", TO_THE_BOARD)).links


def test_the_question_for_the_outcome_says_three_ways_and_what_each_answer_does() -> None:
    told = of(KEPT, "meeting_outcome")
    text = flat(told)
    assert text.startswith("-- Please write your answer above this line --")
    for words in (
        "Write AGREED, NOT AGREED or NOT HELD. That is enough.",
        "What: Who: By when:",
        "Without an answer the deadline holds, 5 pm on Wednesday 23 December 2026.",
        "it goes on at once to the next step (Stage Four: LSCB resolution panel)",
        "Open an assessment and visit the family this week.",
    ):
        assert words in text
    assert LINKS.meeting(12, told.order.to) in page(told).links
    assert "We do not ask again." not in text
    again = of(KEPT, "meeting_outcome", about="again")
    assert "We do not ask again." in flat(again) and subject(again).startswith("Asked for the last time")
    panels = flat(of(CHAIRED, "meeting_outcome"))
    assert "the Board decides what is to be done, and needs your reasons" in panels


@pytest.mark.parametrize("welsh", [False, True], ids=["english", "welsh"])
def test_each_prepared_answer_is_read_as_what_it_says(welsh: bool) -> None:
    asked = of(KEPT, "meeting_outcome")
    told = in_welsh(asked) if welsh else asked
    prepared = [link for link in page(told).links if link.startswith("mailto:")]
    came: tuple[Came, ...] = ("agreed", "not_agreed", "not_held")
    for link, wanted in zip(prepared, came, strict=True):
        said = outcome_said(unquote(link.partition("&body=")[2]))
        assert said is not None and said.came == wanted
    filled = unquote(prepared[0].partition("&body=")[2]).replace(":\r\n", ": a visit\r\n") + " on Friday"
    said = outcome_said(filled)
    assert said is not None and (said.what, said.who, said.by_when) == ("a visit", "a visit", "on Friday")


def test_a_meeting_that_was_not_held_is_told_with_what_can_be_done_now() -> None:
    board, raiser = (of(EMPTY, "meeting_not_held", to) for to in (TO_THE_BOARD, TO_THE_RAISER))
    assert "can they settle it without a meeting?" in flat(board)
    assert LINKS.staff_case("HIPS-2026-0007") in page(board).links
    assert "Jo Smith, Social Worker, City Council has been asked to answer by" in flat(raiser)


def test_a_panels_meeting_without_agreement_is_told_to_the_board_with_the_words() -> None:
    told = of(CHAIRED, "meeting_not_agreed")
    assert told.order.to == TO_THE_BOARD
    text = flat(told)
    for words in ("Record the outcome by 5 pm on Thursday 31 December 2026.", WORDS, "THE ANSWERS SO FAR"):
        assert words in text


def test_the_end_is_told_without_pages_for_staff_and_not_to_who_could_not_chair() -> None:
    told = of(CHAIRED, "final_outcome", TO_THE_RAISER)
    assert "LESSONS" not in flat(told), "they have a mail of its own that asks for them"
    assert not any("/staff/" in link for link in page(told).links)
    assert not [each for each in CHAIRED if (each.order.kind, each.order.to) == ("final_outcome", 11)]


def test_a_meeting_is_cancelled_by_its_own_name_where_the_next_step_has_one_too() -> None:
    told = HIPS.protocol
    pathway = told.pathway("default")
    rule = pathway.step("3").meeting
    steps = tuple(
        step.model_copy(update={"meeting": rule}) if step.key == "2" else step for step in pathway.steps
    )
    changed = {told.pathway_key("default"): type(pathway)(**{**dict(pathway), "steps": steps})}
    board = replace(HIPS, protocol=told.model_copy(update={"pathways": {**told.pathways, **changed}}))
    second = opening.open_case(
        "HIPS-1", disagreement(start_step="2"), board, DIRECTORY, now=MONDAY_10, confirm=False
    ).case
    assert second.meeting is not None and second.counterpart is not None
    decision = answer(
        second,
        board,
        DIRECTORY,
        now=MONDAY_10,
        party=second.counterpart.number,
        verdict="not_agreed",
        words="No",
        how="phone",
    )
    first, then = second.meeting.uid, decision.case.meeting
    assert then is not None and then.uid != first
    for kind, uid in (("invite_cancelled", first), ("invite", then.uid)):
        mails = [order for order in decision.mails if order.kind == kind]
        assert mails
        for order in mails:
            message = parsed(written(Ordered(order, decision.case, MONDAY_10, board)))
            calendars = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
            assert f"UID:{uid}." in calendars[0].get_content()
