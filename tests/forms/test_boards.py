"""What the form offers and takes for each Board: only what its file has."""

import pytest

from casework import opening
from casework.directory import Directory
from forms import escalation
from tests.forms.examples import NOW
from tests.forms.filling import BOARDS, accepted, answered, boxes, refused, seen

WAYS = [
    pytest.param(board, pathway, step.key, id=f"{board}-{pathway}-{step.key}")
    for board, told in BOARDS.items()
    for pathway, route in told.protocol.pathways.items()
    for step in route.startable
]


@pytest.mark.parametrize(("board", "pathway", "start"), WAYS)
def test_every_stage_of_every_pathway_can_be_started_at_and_opens_a_case(board, pathway, start):
    told = accepted(answered(board, pathway, start))

    assert (told.board, told.pathway, told.start_step) == (board, pathway, start)
    case = opening.open_case("X-00001", told, BOARDS[board], Directory(), now=NOW, confirm=False).case
    assert case.attempts[0].step == start


@pytest.mark.parametrize("board", BOARDS)
def test_what_it_is_about_is_asked_where_the_board_has_more_than_one_pathway(board):
    protocol = BOARDS[board].protocol
    draft = {"board": board}
    asked = "about" in escalation.pages(seen(draft))

    assert asked == (len(protocol.pathways) > 1)
    offered = escalation.page("about", draft, seen(draft)).pathway
    assert [choice.value for choice in offered.choices] == list(protocol.pathways)
    assert offered.data == ""


def test_the_boards_main_pathway_has_its_own_name():
    told = accepted({**answered("bedfordshire", "referral"), "pathway": "default"})

    assert told.pathway == "referral"


def test_only_the_boards_own_themes_are_taken():
    assert refused(answered("eastriding", "default", theme="timeliness")) == [
        ("theme", "Choose the main reason for the disagreement.")
    ]


# ── Areas, questions, and what is to be resolved at once ────────────────────────────────────


def test_an_area_that_was_chosen_is_kept_and_none_need_be():
    areas = BOARDS["hips"].protocol.pathway("mash").areas

    assert accepted(answered("hips", "mash", area=areas[1])).area == areas[1]
    assert accepted(answered("hips", "mash")).area == ""
    assert refused(answered("hips", "mash", area="Narnia")) == [
        ("area", "Choose one of these, or leave all of them.")
    ]


def test_the_only_area_of_a_pathway_is_chosen_with_it():
    [area] = BOARDS["hips"].protocol.pathway("conference-need").areas

    assert "area" not in boxes("start", answered("hips", "conference-need"))
    assert accepted(answered("hips", "conference-need")).area == area
    assert accepted(answered("sewscb", "default")).area == ""


def test_the_questions_of_the_pathway_have_to_be_answered_and_are_kept_by_key():
    assert accepted(answered("hips", "mash", answer_consent="harm")).answers == {"consent": "harm"}
    assert accepted(answered("hips", "default", answer_consent="harm")).answers == {}
    for nothing in ("", "narnia"):
        assert refused(answered("hips", "mash", answer_consent=nothing)) == [
            (
                "answer_consent",
                "Answer the question: Did the parent or carer agree to the contact or referral?",
            )
        ]


def test_what_a_text_wants_resolved_at_once_is_a_box_with_its_words_and_only_there():
    draft = answered("bedfordshire", "referral", urgent="y")
    page = escalation.page("start", draft, seen(draft))

    assert page.urgent.label.text == BOARDS["bedfordshire"].protocol.immediate_for
    assert accepted(draft).urgent
    assert not accepted(answered("bedfordshire", "referral")).urgent
    assert not accepted(answered("hips", "default", urgent="y")).urgent


# ── Who is asked ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("board", "pathway", "start", "yours", "theirs"),
    [
        ("hips", "default", "1", True, True),
        ("hips", "default", "2", True, False),
        ("hips", "default", "3", False, False),
        ("hips", "mash", "1", True, True),
        ("hips", "conference-dissent", "1", True, False),
        ("sewscb", "default", "1", True, True),
        ("sewscb", "default", "2", True, False),
        ("sewscb", "default", "5", False, False),
        ("eastriding", "default", "1", True, True),
        ("eastriding", "conference", "1", False, False),
        ("brighton-hove", "default", "3", False, False),
        ("bedfordshire", "within-agency", "1", False, False),
        ("bedfordshire", "referral", "1", True, True),
        ("bedfordshire", "caf", "1", False, False),
    ],
)
def test_managers_are_asked_for_where_a_coming_stage_is_theirs(board, pathway, start, yours, theirs):
    draft = answered(board, pathway, start)

    assert ("raiser_manager_email" in boxes("you", draft)) == yours
    assert ("counterpart_manager_email" in boxes("them", draft)) == theirs


def test_a_manager_who_is_not_asked_for_any_more_is_not_told_and_not_found_fault_with():
    told = accepted(
        answered(
            "hips", "default", "3", raiser_manager_email="mo", counterpart_manager_email="inbox@hips.example"
        )
    )

    assert (told.raiser_manager, told.counterpart_manager) == (None, None)


def test_within_one_agency_theirs_is_yours_whatever_was_typed():
    draft = answered("bedfordshire", "within-agency", counterpart_agency="City Council")

    assert "counterpart_agency" not in boxes("them", draft)
    assert accepted(draft).counterpart.agency == accepted(draft).raiser.agency == "Solent Trust"
    assert refused({**draft, "counterpart_name": "Sam Okafor"}) == [
        ("counterpart_name", "You have entered yourself. Enter the name of the person you disagree with.")
    ]


@pytest.mark.parametrize(
    ("agency", "post"),
    [
        ("Police", "Sergeant"),
        (" police ", "Sergeant"),
        ("Harbour School", "first line manager"),
        ("", "first line manager"),
    ],
)
def test_a_post_has_the_agencys_own_title_where_the_board_knows_it(agency, post):
    context = seen(answered("hips", "default", "2"))

    assert context.first_asked
    assert context.post(context.first_asked.counterpart, agency) == post


def test_each_agency_that_the_board_knows_has_its_title_for_who_is_asked_first():
    assert ("Police", "Sergeant") in seen(answered("hips", "default", "2")).equivalents
    assert seen(answered("eastriding", "default")).equivalents == []


def test_after_a_talk_on_ones_own_side_the_other_sides_worker_is_asked_first():
    context = seen(answered("eastriding", "default", "1"))

    assert context.manager_now == "talks"
    assert context.first_asked == context.steps[1]
    assert seen(answered("eastriding", "default", "5")).first_asked is None


# ── Languages ───────────────────────────────────────────────────────────────────────────────


def test_each_side_may_have_its_own_language_where_the_board_has_two():
    told = accepted(answered("sewscb", "default", raiser_language="cy", counterpart_welsh=""))
    other = accepted(answered("sewscb", "default", raiser_language="en", counterpart_welsh="y"))

    assert (told.raiser.language, told.counterpart.language) == ("cy", "en")
    assert (other.raiser.language, other.counterpart.language) == ("en", "cy")
    assert refused(answered("sewscb", "default", raiser_language="fr")) == [
        ("raiser_language", "Choose the language that we should write to you in.")
    ]


def test_no_language_is_asked_for_where_the_board_has_one():
    draft = answered("hips", "default", raiser_language="cy", counterpart_welsh="y")

    assert accepted(draft).raiser.language == accepted(draft).counterpart.language == "en"
    assert not {"raiser_language", "counterpart_welsh"} & (boxes("you", draft) | boxes("them", draft))


# ── Another pathway ─────────────────────────────────────────────────────────────────────────


def test_what_was_typed_for_another_pathway_is_put_aside_and_comes_back_with_it():
    draft = answered("hips", "mash", "3", answer_consent="harm", earlier_1_outcome="They rang off.")

    elsewhere = seen({**draft, **escalation.to_keep({"pathway": "conference-need"}, seen(draft))})
    back = {**elsewhere.data, **escalation.to_keep({"pathway": "mash"}, elsewhere)}

    assert elsewhere.start == elsewhere.steps[0]
    assert not elsewhere.earlier
    assert elsewhere.data["earlier_1_outcome"] == elsewhere.data["answer_consent"] == ""
    assert elsewhere.data["summary"] == draft["summary"]
    told = accepted(back)
    assert (told.pathway, told.start_step, told.answers) == ("mash", "3", {"consent": "harm"})
    assert told.earlier[0].outcome == "They rang off."


def test_the_same_pathway_again_changes_nothing():
    draft = answered("hips", "default", "3")

    for same in ("default", ""):
        assert escalation.to_keep({"pathway": same}, seen(draft)) == {"pathway": same}
