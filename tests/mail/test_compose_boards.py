"""What the mails of the other Boards' protocols say."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from casework.answer_facts import AnswerUnclear
from casework.facts import Side
from tests.mail.reader import LINKS, PLAIN_MAILS, ROOT, WORDS, Page, ids, parsed, text_of, written
from tests.mail.stories import PLAIN, START, Ordered
from tests.mail.stories_of_boards import (
    BOARDS,
    begun,
    in_a_hurry,
    in_writing,
    refused_at_the_end,
    with_a_review,
    with_mediation,
    with_the_same_people,
    within_one_agency,
)

MEDIATION = with_mediation(PLAIN, WORDS).mails
REVIEW = with_a_review(PLAIN, WORDS).mails


def of(mails: Iterable[Ordered], kind: str, to: int = 0, step: str = "") -> Ordered:
    """The first mail of `kind`, to party `to` and at `step` where they are given."""
    return next(
        told
        for told in mails
        if told.order.kind == kind and to in (0, told.order.to) and step in ("", told.case.step)
    )


def flat(told: Ordered) -> str:
    return " ".join(text_of(parsed(written(told))).split())


def subject(told: Ordered) -> str:
    return str(parsed(written(told))["Subject"])


@pytest.mark.parametrize("told", PLAIN_MAILS, ids=ids)
def test_text_and_html_say_the_same(told: Ordered) -> None:
    message = parsed(written(told))

    def words(text: str) -> set[str]:
        # Addresses and links stand in the one as text and in the other behind buttons.
        seen = re.sub(r"(https?|mailto):\S+", " ", text)
        return {word.casefold() for word in re.findall(r"[^\W\d_]{3,}|\d+", seen)}

    text, page = words(text_of(message)), words(Page(text_of(message, "html").replace("<br>", " ")).words)
    # What is pressed in the one is opened in the other.
    ours = set("open one these links press button and for board staff case the dewis gymraeg accord".split())
    assert text - page <= ours
    assert page - text <= ours


def test_a_consultation_says_with_whom_until_when_and_how_to_go_on_sooner() -> None:
    told = of(MEDIATION, "consult", to=1)
    assert "Talk it over by 5 pm on Tuesday 22 December 2026." in flat(told)
    assert "With: Ivy Trust, Line manager or supervisor, Solent Trust" in flat(told)
    assert "Record what the problem is, what the disagreement is about, and what outcome is wanted." in flat(
        told
    )
    assert "goes on by itself to the next step (Stage Two: the worker from the other agency)" in flat(told)
    assert LINKS.go_on(12, 1, "1") in text_of(parsed(written(told))).split()
    managers = of(MEDIATION, "consult", to=3)
    assert "Sam Okafor wants to talk over a disagreement about a child with you" in flat(managers)
    assert LINKS.go_on(12, 3, "1") in Page(text_of(parsed(written(managers)), "html")).links


def test_while_it_is_talked_over_the_raiser_is_not_told_that_it_was_sent() -> None:
    told = of(MEDIATION, "raised")
    assert subject(told).endswith("Recorded: talk it over by 5 pm on Tuesday 22 December 2026")
    assert "Your disagreement is recorded" in flat(told) and "has been sent" not in flat(told)


def test_the_next_level_is_warned_of_whom_until_when_and_what_follows() -> None:
    told = of(MEDIATION, "warning")
    assert "Ivy Council, Line manager or supervisor, City Council has been asked to answer by 5 pm" in flat(
        told
    )
    next_asked = (
        "Without a plain answer by then, you are asked next (Stage Three: line manager to line manager)"
    )
    assert f"There is no answer yet. {next_asked}" in flat(told)
    assert "There is nothing for you to answer here." in flat(told)
    assert LINKS.answer(12, told.order.to, told.case.step or "") not in flat(told)


def test_the_next_level_is_not_told_that_nothing_came_where_something_did() -> None:
    told = of(MEDIATION, "warning")
    last = told.case.attempts[-1]
    unclear = AnswerUnclear(
        at=told.now, by="Ivy", step=last.step, party=4, words="We shall see.", asked_again=True
    )
    tried = (*told.case.attempts[:-1], replace(last, unclear=unclear))
    warned = flat(replace(told, case=replace(told.case, attempts=tried)))
    assert "There is no answer yet" not in warned
    assert "An answer came at" in warned and "Without a plain answer by then, you are asked next" in warned


def test_an_absence_is_told_with_who_stands_in_and_that_the_deadline_stays() -> None:
    told = of(MEDIATION, "away", to=1)
    assert "Jo Smith, Social Worker, City Council is away" in flat(told)
    assert "The deadline stays: 5 pm on Wednesday 23 December 2026." in flat(told)
    assert "Ivy Council, Line manager or supervisor, City Council stands in: ivy@council.example" in flat(
        told
    )
    assert "Either of the two may answer." in flat(told)
    assert "Jo Smith" not in subject(told)


def test_an_undelivered_mail_is_told_with_who_is_asked_instead() -> None:
    told = of(MEDIATION, "mail_failed", to=1)
    assert "It was for Lea Council" in flat(told)
    assert "Max Council, Head of Service or Director, City Council has been asked to answer" in flat(told)


def test_a_paper_is_asked_for_with_link_what_to_have_ready_and_who_gets_it() -> None:
    told = of(MEDIATION, "paper_due")
    assert "Send it by 5 pm on Thursday 24 December 2026." in flat(told)
    assert "* Family address (if known)" in flat(told) and "* Name of referrer" not in flat(told)
    assert "WHO GETS IT * East Riding Safeguarding Children Partnership" in flat(told)
    link = LINKS.paper(12, told.order.to, "stage-4")
    assert link in text_of(parsed(written(told))).split()


def test_a_filled_in_paper_has_every_question_with_its_answer_in_words() -> None:
    for mails in (MEDIATION, REVIEW, in_writing(PLAIN, WORDS).mails):
        for told in mails:
            if told.order.kind != "paper":
                continue
            paper = told.board.protocol.papers[told.order.about]
            lines = text_of(parsed(written(told)))
            for asked in paper.fields:
                assert asked.ask in " ".join(lines.split())
    assert "Date of referral Tuesday 1 December 2026" in flat(of(MEDIATION, "paper"))
    assert "Filled in by Kit Trust, Operational manager, Solent Trust" in flat(of(MEDIATION, "paper"))
    decision = flat(of(REVIEW, "paper", step="7"))
    assert "Who undertakes the review The Learning and Reviewing Group" in decision
    assert "Filled in by South East Wales Safeguarding Children Board" in decision


def test_where_the_childs_date_took_it_to_the_panel_it_is_told_to_decide_now() -> None:
    play, form = begun("hips", PLAIN, None, needed_by=START + timedelta(hours=3))
    play.open(form).wait(2)
    raised = flat(of(play.mails, "raised"))
    assert raised.count("no time of its own, since the child’s date has passed by then") == 3
    told = of(play.mails, "final_step")
    assert told.case.overdue_told and subject(told).startswith(
        "[HIPS-2026-0007] For the Board now, its time is over: "
    )
    assert "before it came to the Board. Please decide today." in flat(told)


def test_a_panel_with_a_paper_names_it_and_says_what_comes_after_it() -> None:
    told = flat(of(REVIEW, "final_step", step="6"))
    assert "Fill in “Decision of the Chair of the Learning and Reviewing Group” by 5 pm" in told
    assert "the case goes on to the next step (Step 7: report of the review)" in told
    assert "The step before is done." in told and "It was not settled at any step" not in told
    last = flat(of(REVIEW, "final_step", step="8"))
    assert "record the final outcome there" in last and "goes on" not in last.split("EVERY ATTEMPT")[0]


def test_a_notice_has_the_title_and_the_words_of_the_boards_file() -> None:
    for board in BOARDS.values():
        for mails in (told for told in PLAIN_MAILS if told.board is board and told.order.kind == "notice"):
            assert subject(mails) == f"[{mails.case.reference}] {mails.order.about}"
            assert " ".join(mails.order.words.split()) in flat(mails)


def test_the_person_who_is_asked_is_not_told_by_a_notice_that_there_is_nothing_to_answer() -> None:
    assert "Answer it by 5 pm on Tuesday 22 December 2026." in flat(of(REVIEW, "notice", to=3, step="1"))
    assert "There is nothing for you to answer here." in flat(of(REVIEW, "notice", to=4, step="1"))


def test_a_step_in_writing_takes_the_answer_for_the_confirmation() -> None:
    told = in_writing(PLAIN, WORDS).mails
    words = "This step asks for confirmation in writing: your answer is that confirmation."
    assert words in flat(of(told, "ask")) and words in flat(of(told, "escalated_counterpart"))
    assert words not in flat(of(REVIEW, "ask"))


def test_area_questions_and_urgency_are_among_the_facts() -> None:
    area = BOARDS["bedfordshire"].protocol.pathway("section-17-core").areas[0]
    assert f"Area of disagreement: {area}" in flat(of(in_writing(PLAIN, WORDS).mails, "ask"))
    asked = flat(of(refused_at_the_end(PLAIN, WORDS).mails, "ask"))
    assert "Has an adult with parental responsibility been asked for consent? Yes, and they refused" in asked
    hurry = flat(of(within_one_agency(PLAIN, WORDS).mails, "ask"))
    assert "To be resolved at once: Possible non-accidental injury of an infant or young child" in hurry


def test_a_refusal_at_the_last_step_is_told_as_a_refusal_and_not_as_silence() -> None:
    told = of(refused_at_the_end(PLAIN, WORDS).mails, "final_overdue", to=2)
    assert "Jo Smith, Social Worker, City Council did not agree to the requested action" in flat(told)
    assert WORDS in flat(told) and "did not answer" not in flat(told)
    silent = flat(of(within_one_agency(PLAIN, WORDS).mails, "final_overdue", to=2))
    assert "did not answer by 10 pm on Monday 21 December 2026" in silent and "did not agree" not in silent


def test_within_one_agency_nobody_is_told_of_another_agency() -> None:
    for told in within_one_agency(PLAIN, WORDS).mails:
        assert "other agency" not in flat(told)


def test_the_end_offers_the_papers_for_wider_learning_to_everybody() -> None:
    told = of(in_writing(PLAIN, WORDS).mails, "agreed", to=1)
    assert LINKS.paper(12, 1, "joint-steering-group") in Page(text_of(parsed(written(told)), "html")).links
    assert "REFERRAL TO THE JOINT STEERING GROUP" in flat(told)
    board = of(MEDIATION, "final_outcome", to=2)
    assert "It can be filled in on the case page." in flat(board)


def test_lessons_are_asked_for_in_a_mail_of_their_own() -> None:
    told = of(MEDIATION, "lessons", to=1)
    assert LINKS.paper(12, 1, "lessons") in Page(text_of(parsed(written(told)), "html")).links
    assert "We ask once more and then no longer." in flat(told)
    assert LINKS.paper(12, 1, "lessons") not in text_of(parsed(written(of(MEDIATION, "final_outcome", to=1))))
    assert "Fill it in" not in flat(of(REVIEW, "final_outcome", to=1))


def test_a_date_that_was_named_is_told_as_such_until_it_is_brought_forward() -> None:
    words = "The protocol leaves the time to both sides, and Sam Okafor named this date."
    assert words in flat(of(in_a_hurry(PLAIN, WORDS).mails, "ask"))
    assert words not in flat(of(REVIEW, "ask"))


def test_only_a_board_of_two_languages_offers_the_other_one() -> None:
    for told in PLAIN_MAILS:
        offered = LINKS.language(12, told.order.to) in text_of(parsed(written(told)))
        assert offered == (told.board.protocol.key == "sewscb")


def test_no_word_of_one_boards_own_is_in_a_template() -> None:
    mails = ROOT / "templates" / "email"
    for path in (each for kind in ("*.txt", "*.html") for each in mails.rglob(kind)):
        found = re.findall(r"LSCB|ERSCP|SEWSCB|HIPS|Stage|the panel|Learning and Reviewing", path.read_text())
        assert not found, f"{path.name}: {found}"


def test_the_former_side_is_told_that_it_is_being_talked_over_and_not_asked() -> None:
    told = of(REVIEW, "escalated_former", to=3, step="2")
    assert told.case.parties[2].side is Side.COUNTERPART
    assert "Sam Okafor, Health Visitor, Solent Trust now talks it over with Ivy Trust" in flat(told)
    assert "Nobody else is asked meanwhile." in flat(told)


def test_who_is_asked_again_at_the_next_step_is_told_that_it_is_still_with_them() -> None:
    told = of(with_the_same_people(PLAIN, WORDS).mails, "escalated_counterpart")
    assert "Still with you: please answer by" in subject(told) and "Escalated to you" not in subject(told)
    assert "The disagreement about a child goes on, and it is still with you" in flat(told)


def test_who_still_speaks_is_told_what_is_asked_of_them_and_not_that_they_need_do_nothing() -> None:
    mails = with_the_same_people(PLAIN, WORDS).mails
    told = of(mails, "not_agreed", step="4")
    assert told.case.speaker is not None
    speaker = of(mails, "not_agreed", told.case.speaker.number, "4")
    assert "You still speak for your side." in flat(speaker)
    assert "You need do nothing now." not in flat(speaker)


def test_a_deadline_that_a_bank_holiday_moved_is_told_as_that_and_not_as_brought_forward() -> None:
    told = of(with_the_same_people(PLAIN, WORDS).mails, "deadline_moved")
    assert "Deadline changed: it is now" in subject(told)
    assert "The bank holidays have changed" in flat(told) and "Day of mourning" in flat(told)
    assert "brought it forward" not in flat(told)
