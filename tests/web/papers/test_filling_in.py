"""Filling in a paper of the protocol by the link in an e-mail: East Riding's Appendix A and its lessons."""

import pytest

from tests.examples import COL, COUNCIL_MANAGER, RAE, RAISERS_SENIOR
from tests.web.boards import facts, found, number_of, path, raised, silence_until
from tests.web.conftest import text_of, title_of
from tests.web.papers.filling import FILLED, box
from tests.web.staff.steps import mails


def kept(world, reference: str) -> list[str]:
    """The returns to the Board that wait to be sent."""
    with world.store.reading() as uow:
        return sorted(uow.returns.of_case(uow.cases.number_of(reference)))


def test_the_paper_is_filled_in_with_what_the_case_knows_and_looking_changes_nothing(
    reader, boards, at_four, link
):
    before = found(boards, at_four).version
    page = reader.get(link)
    words = text_of(page)

    assert title_of(page) == f"Stage 4 Monitoring Information, {at_four} – Accord"
    assert "What you write is sent to: East Riding Safeguarding Children Partnership" in words
    assert (box(page, "referrer"), box(page, "job_title")) == ("Rae Raiser", "Teacher")
    child = "children.1."
    assert (box(page, f"{child}first_name"), box(page, f"{child}surname")) == ("Robin", "Example")
    assert (box(page, f"{child}born"), "Child 1" in words) == ("03", True)
    assert box(page, "agencies").split("\n") == ["Harbour School", "Solent Council"]
    assert box(page, "issues").startswith("Robin has come to school hungry")
    stages = [box(page, f"earlier_stages.{number}.stage") for number in (1, 2, 3)]
    assert stages == [
        "Stage One: your line manager",
        "Stage Two: the worker from the other agency",
        "Stage Three: line manager to line manager",
    ]
    assert [box(page, f"earlier_stages.{n}.outcome") for n in (1, 2, 3)] == ["No answer by the deadline"] * 3
    assert (box(page, "officers.1.name"), box(page, "officers.1.agency")) == ("Sid Senior", "Harbour School")
    assert "Family address (optional)" in words
    assert found(boards, at_four).version == before


def test_a_sent_paper_is_on_the_record_and_goes_to_the_board(reader, boards, at_four, link):
    page = reader.post(link, data=FILLED)

    assert "Sent to: East Riding Safeguarding Children Partnership" in text_of(page)
    [filed] = facts(boards, at_four, "paper_filed")
    assert (filed.paper, filed.step, filed.by) == ("stage-4", "4", "Sid Senior")
    assert filed.answers["stage_4_date"] == "2026-11-05"
    assert [filed.answers[f"parents.1.{key}"] for key in ("first_name", "surname", "born")] == [
        "Ann", "Example", "1985-05-01",
    ]  # fmt: skip
    assert filed.answers["family_address"] == ""
    assert not mails(boards, "paper"), "the Board gets it with its files"
    assert kept(boards, at_four) == [f"{at_four}-stage-4-1"]
    assert found(boards, at_four).step == "4"


def test_the_same_press_twice_sends_it_once_and_another_answer_corrects_it(reader, boards, at_four, link):
    first, again = reader.post(link, data=FILLED), reader.post(link, data=FILLED)
    assert text_of(first) == text_of(again)
    assert kept(boards, at_four) == [f"{at_four}-stage-4-1"]

    shown = reader.get(link)
    assert "Sid Senior filled this in and sent it, 5 pm on Friday 4 December 2026." in text_of(shown)
    assert box(shown, "parents.1.first_name") == "Ann"
    reader.post(link, data=FILLED | {"answer-outcome": "They agreed in the end."})

    assert [f.answers["outcome"] for f in facts(boards, at_four, "paper_filed")] == [
        "",
        "They agreed in the end.",
    ]
    assert kept(boards, at_four) == [f"{at_four}-stage-4-1", f"{at_four}-stage-4-2"]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"answer-referrer": "  "}, "answer-referrer", "Answer this: Name of referrer"),
        ({"answer-issues": ""}, "answer-issues", "Answer this: Issues of concern or nature of disagreement"),
        (
            {"answer-stage_4_date": ["31", "2", "2026"]},
            "answer-stage_4_date-day",
            "“Date of stage 4 meeting or discussion” is not a real date.",
        ),
        ({"answer-stage_4_date": ["", "", ""]}, "answer-stage_4_date-day", "Answer this: Date of stage 4"),
        ({"answer-issues": "é" * 10_001}, "answer-issues", "Your answer is 1 character too long."),
        (
            {"answer-children.1.first_name": ""},
            "answer-children.1.first_name",
            "Child 1. Answer this: First name",
        ),
        (
            {"answer-children.1.born": ["31", "2", "2018"]},
            "answer-children.1.born-day",
            "“Date of birth” is not a real date.",
        ),
        (
            {"answer-children.1.born": ["3", "5", "2028"]},
            "answer-children.1.born-day",
            "Child 1. Enter a date that is not in the future: Date of birth",
        ),
        (
            {"answer-stage_4_date": ["23", "11", "2027"]},
            "answer-stage_4_date-day",
            "Enter a date in the next 31 days, or before: Date of stage 4 meeting or discussion",
        ),
        ({"answer-agency": "x" * 501}, "answer-agency", "Your answer is 1 character too long."),
    ],
)
def test_a_fault_is_said_beside_its_box_and_in_the_summary_and_nothing_typed_is_lost(
    reader, boards, at_four, link, changes, field, sentence
):
    page = reader.post(link, data=FILLED | changes)
    html = page.get_data(as_text=True)

    assert text_of(page).count(sentence) == 2
    assert f'href="#{field}"' in html
    assert f'id="{field}"' in html
    assert box(page, "parents.1.first_name") == "Ann"
    for value in changes.values():
        for part in value if isinstance(value, list) else [value]:
            assert part.strip() in html
    assert title_of(page).startswith("Error: ")
    assert facts(boards, at_four, "paper_filed") == []


def test_an_empty_form_names_every_answer_that_is_missing(reader, boards, at_four, link):
    words = text_of(reader.post(link, data={}))

    required = [f for f in boards.board("eastriding").protocol.papers["stage-4"].fields if f.required]
    for field in required:
        assert words.count(f"Answer this: {field.ask}") == 2, field.key
    assert facts(boards, at_four, "paper_filed") == []


def test_the_raiser_may_fill_it_in_for_their_agency_and_the_other_side_may_not(reader, boards, at_four):
    own = path(boards.links.paper(*number_of(boards, at_four, RAE), "stage-4"))
    others = path(boards.links.paper(*number_of(boards, at_four, COUNCIL_MANAGER), "stage-4"))

    assert reader.get(own).status_code == 200
    for page in (reader.get(others), reader.post(others, data=FILLED)):
        assert page.status_code == 410
        assert "is filled in by the agency that escalates" in text_of(page)
    assert facts(boards, at_four, "paper_filed") == []


def test_a_paper_of_the_board_is_filled_in_by_nobody_else(reader, boards, at_four, clock):
    silence_until(boards, clock, at_four, "5")
    page = reader.post(path(boards.links.paper(*number_of(boards, at_four, RAISERS_SENIOR), "mediation")))

    assert page.status_code == 410
    assert "is filled in by the Board&#39;s staff" in text_of(page)
    assert "Cymraeg" not in text_of(page)


@pytest.mark.parametrize("key", ["stage-4", "lessons", "nothing"])
def test_before_its_time_a_paper_is_closed_and_says_why(reader, boards, key):
    reference = raised(boards, "eastriding")
    link = path(boards.links.paper(*number_of(boards, reference, RAE), key))
    for page in (reader.get(link), reader.post(link, data=FILLED)):
        assert page.status_code == 410
    assert facts(boards, reference, "paper_filed") == []


def test_after_the_end_everybody_can_tell_what_is_to_be_learned(reader, boards):
    reference = raised(boards, "eastriding", start_step="2")
    agree = path(boards.links.answer(*number_of(boards, reference, COL), "2"))
    reader.post(agree, data={"verdict": "agreed", "who": "Col"})
    link = path(boards.links.paper(*number_of(boards, reference, COL), "lessons"))

    page = reader.get(link)
    assert "Hold a strategy meeting this week." in box(page, "resolution")
    assert "Who: Col" in box(page, "resolution")
    told = {"answer-lessons.1.kind": "training", "answer-lessons.1.words": "Thresholds."}
    sent = reader.post(link, data={"answer-resolution": "It was held.", **told})

    assert "Sent to: East Riding Safeguarding Children Partnership" in text_of(sent)
    [filed] = facts(boards, reference, "paper_filed")
    assert (filed.by, filed.answers["lessons.1.words"]) == ("Col Counter", "Thresholds.")
    raisers = path(boards.links.paper(*number_of(boards, reference, RAE), "lessons"))
    assert "Thresholds." not in text_of(reader.get(raisers))


def test_hostile_answers_are_words_in_the_page_and_in_the_record(reader, boards, at_four, link):
    told = FILLED | {"answer-referrer": "<script>alert(1)</script>", "answer-agency": ""}
    page = reader.post(link, data=told).get_data(as_text=True)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page

    reader.post(link, data=FILLED | {"answer-referrer": "a\x00b\u202e", "answer-intruder": "x"})
    [filed] = facts(boards, at_four, "paper_filed")
    assert filed.answers["referrer"] == "ab"
    assert "intruder" not in filed.answers
