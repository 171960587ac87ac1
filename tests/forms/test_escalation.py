"""What the Escalation form takes and what it refuses, with the sentence that the person sees."""

from datetime import date

import pytest

from casework.facts import Disagreement, EarlierStep, Person
from tests.forms.examples import FILLED, starting_at_stage_three, typed
from tests.forms.filling import accepted, decided, refused


def test_a_filled_form_becomes_a_disagreement_word_for_word():
    told = accepted(FILLED)

    assert told == Disagreement(
        board="hips",
        raiser=Person(
            name="Sam Okafor",
            email="sam.okafor@trust.example",
            agency="Solent Trust",
            title="Health visitor",
            telephone="023 9999 0000",
        ),
        raiser_manager=Person(name="Mo Lind", email="mo.lind@trust.example", agency="Solent Trust"),
        counterpart=Person(
            name="Jo Smith", email="jo.smith@council.example", agency="City Council", title="Social worker"
        ),
        child="Robin Testchild",
        born=date(2019, 3, 27),
        summary="The child has lost weight.\nThe plan has not changed.",
        action="Hold a strategy meeting this week.",
        theme="thresholds",
        area="Another professional’s decision, action or lack of action",
    )


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("raiser_name", "Enter your name."),
        ("raiser_title", "Enter your job title."),
        ("raiser_agency", "Enter the agency that you work for."),
        ("raiser_email", "Enter your e-mail address, like name@trust.example."),
        ("counterpart_name", "Enter the name of the person you disagree with."),
        ("counterpart_agency", "Enter the agency that they work for."),
        ("counterpart_email", "Enter their e-mail address, like name@council.example."),
        ("child", "Enter the child’s name."),
        ("summary", "Say what you are concerned about."),
        ("action", "Say what you ask them to do."),
        ("theme", "Choose the main reason for the disagreement."),
    ],
)
@pytest.mark.parametrize("nothing", ["", "   ", "\t\n", "\x00\u202e"])
def test_a_required_box_left_empty_is_asked_for(field, sentence, nothing):
    assert refused(typed(**{field: nothing})) == [(field, sentence)]


def test_an_empty_draft_is_refused_in_every_required_box_and_in_no_other():
    fields = [field for field, _ in refused({"board": "hips"})]

    assert fields == [
        "pathway",
        "raiser_name",
        "raiser_title",
        "raiser_agency",
        "raiser_email",
        "counterpart_name",
        "counterpart_agency",
        "counterpart_email",
        "child",
        "summary",
        "action",
        "theme",
    ]


@pytest.mark.parametrize(
    "address",
    [
        "sam",
        "sam@",
        "@trust.example",
        "sam@trust",
        "sam @trust.example",
        "sam@trust..example",
        "sam@@trust.example",
        "Sam <sam@trust>",
        "mailto:sam",
        "Sam Okafor sam@trust.example",
        "sam@[127.0.0.1]",
        "sam@trust.example?bcc=all@trust.example",
    ],
)
def test_a_malformed_address_is_refused_with_an_example(address):
    assert refused(typed(raiser_email=address)) == [
        ("raiser_email", "Enter your e-mail address, like name@trust.example.")
    ]


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("sam@trust.example", "sam@trust.example"),
        (" Sam.O'Kafor+x@TRUST.example ", "Sam.O'Kafor+x@trust.example"),
        ("sam@mail.test", "sam@mail.test"),
        ("sam@localhost", "sam@localhost"),
        ("zoë@trust.example", "zoë@trust.example"),
        ("Sam Okafor <sam@trust.example>", "sam@trust.example"),
        ("'Okafor, Sam (Solent)' <Sam@Trust.example>;", "Sam@trust.example"),
        ("mailto:sam@trust.example?subject=Hello%20there", "sam@trust.example"),
        ("<mailto:sam%2Bx@trust.example>", "sam+x@trust.example"),
        ("sam@trust.example <mailto:sam@trust.example>", "sam@trust.example"),
    ],
)
def test_an_address_is_kept_in_its_normal_form(address, kept):
    assert accepted(typed(raiser_email=address)).raiser.email == kept


@pytest.mark.parametrize(
    "address",
    [
        "sam@trust.example, jo@trust.example",
        "Sam <sam@trust.example>; Jo <jo@trust.example>",
        "sam@trust.example <jo@trust.example>",
        "mailto:sam@trust.example,jo@trust.example",
    ],
)
def test_of_two_addresses_none_is_taken(address):
    assert refused(typed(raiser_email=address)) == [
        (
            "raiser_email",
            "Enter only one e-mail address here, and not all of these: sam@trust.example, jo@trust.example.",
        )
    ]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        (
            {"counterpart_email": "SAM.okafor@Trust.example "},
            "counterpart_email",
            "This is your own e-mail address. Enter the address of the person you disagree with.",
        ),
        (
            {"raiser_manager_email": "sam.okafor@trust.example"},
            "raiser_manager_email",
            "This is your own e-mail address. Enter the address of your manager.",
        ),
        (
            {"counterpart_manager_email": "mo.lind@trust.example"},
            "counterpart_manager_email",
            "This is also your manager’s e-mail address. Enter the address of their manager.",
        ),
        (
            {"counterpart_email": "Inbox@HIPS.example"},
            "counterpart_email",
            "This is the Board’s e-mail address. Enter the address of the person you disagree with.",
        ),
        (
            {"counterpart_name": " sam  OKAFOR", "counterpart_agency": "solent trust"},
            "counterpart_name",
            "You have entered yourself. Enter the name of the person you disagree with.",
        ),
    ],
)
def test_the_same_person_on_both_sides_is_refused(changes, field, sentence):
    assert refused(typed(**changes)) == [(field, sentence)]


def test_two_people_of_one_name_in_two_agencies_may_disagree():
    assert accepted(typed(counterpart_name="Sam Okafor")).counterpart.name == "Sam Okafor"


@pytest.mark.parametrize(
    ("field", "called", "limit"),
    [
        ("raiser_name", "Your name", 200),
        ("child", "The child’s name", 200),
        ("team", "The agency or team", 500),
        ("summary", "Your concern", 10_000),
        ("action", "The action you ask for", 10_000),
    ],
)
def test_a_text_may_be_as_long_as_the_limit_and_not_one_character_longer(field, called, limit):
    accepted(typed(**{field: "x" * limit}))

    assert refused(typed(**{field: "x" * (limit + 1)})) == [
        (field, f"{called} is 1 character too long. Shorten it to {limit:,} characters or fewer.")
    ]


def test_fifty_thousand_characters_are_refused_by_how_many_they_are_too_long():
    assert refused(typed(summary="é" * 50_000)) == [
        ("summary", "Your concern is 40,000 characters too long. Shorten it to 10,000 characters or fewer.")
    ]


@pytest.mark.parametrize(
    "field", ["raiser_name", "counterpart_agency", "raiser_telephone", "child", "worker"]
)
def test_a_line_break_in_a_box_of_one_line_is_refused(field):
    [(found, sentence)] = refused(typed(**{field: "Sam\r\nBcc: all@trust.example"}))

    assert found == field
    assert sentence.endswith("must be on one line. Take the line breaks out.")


def test_a_line_break_in_an_address_is_refused():
    [(found, sentence)] = refused(typed(raiser_email="sam@trust.example\nBcc: all@trust.example"))

    assert (found, sentence) == (
        "raiser_email",
        "Your e-mail address must be on one line. Take the line breaks out.",
    )


def test_control_characters_and_direction_overrides_are_taken_out_everywhere():
    dirty = "a\x00b\x08\x1b[31mc\u202ed\u2066e\x7f\x85f"
    told = accepted(typed(raiser_name=dirty, summary=f"{dirty}\r\nnext\tline", child=dirty, action=dirty))

    assert told.raiser.name == told.child == told.action == "ab[31mcdef"
    assert told.summary == "ab[31mcdef\nnext\tline"


def test_scripts_are_kept_as_the_words_that_they_are():
    script = "<script>alert('x')</script>"

    assert accepted(typed(summary=script, child=script)).summary == script


def test_a_managers_name_without_an_address_is_refused():
    assert refused(typed(raiser_manager_email="")) == [
        ("raiser_manager_email", "Enter your manager’s e-mail address, or take the manager’s name out.")
    ]


def test_the_stages_tried_off_line_are_told_with_date_and_outcome():
    told = accepted(starting_at_stage_three())

    assert told.start_step == "3"
    assert told.earlier == (
        EarlierStep(step="1", on=date(2026, 11, 20), outcome="Not agreed by telephone."),
        EarlierStep(step="2", on=date(2026, 11, 24), outcome="The managers did not agree."),
    )


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"earlier_1_on": []}, "earlier_1_on", "Enter the date on which you tried Stage One."),
        ({"earlier_2_outcome": " "}, "earlier_2_outcome", "Say what came of Stage Two."),
        (
            {"earlier_2_on": ["2", "12", "2026"]},
            "earlier_2_on",
            "The date of Stage Two is in the future. Enter the day on which you tried it.",
        ),
    ],
)
def test_an_earlier_stage_needs_its_date_and_its_outcome(changes, field, sentence):
    assert refused(starting_at_stage_three(**changes)) == [(field, sentence)]


def test_in_danger_a_telephone_number_is_needed_because_others_are_asked_to_ring():
    assert accepted(typed(raiser_telephone="")).raiser.telephone == ""
    [(field, sentence)] = refused(typed(danger="y", raiser_telephone=""))
    assert field == "raiser_telephone" and sentence.startswith("Enter a telephone number")


def test_in_danger_a_stage_may_be_skipped_but_not_half_told():
    skipped = starting_at_stage_three(danger="y", earlier_1_on=[], earlier_1_outcome="")

    assert [step.step for step in accepted(skipped).earlier] == ["2"]
    assert accepted(skipped).danger
    assert refused(skipped | {"earlier_1_outcome": "Not agreed."}) == [
        ("earlier_1_on", "Enter the date on which you tried Stage One.")
    ]


def test_earlier_stages_are_forgotten_when_the_form_starts_at_the_first():
    assert accepted(starting_at_stage_three(start_step="1")).earlier == ()


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"board": "narnia"}, "board", "Accord does not know this Board. Start again from the front page."),
        ({"pathway": "narnia"}, "pathway", "Choose what it is about."),
        ({"start_step": "9"}, "start_step", "Choose the stage that you are at."),
        ({"theme": "narnia"}, "theme", "Choose the main reason for the disagreement."),
    ],
)
def test_what_the_board_does_not_have_is_refused(changes, field, sentence):
    assert refused(typed(**changes)) == [(field, sentence)]


def test_a_fault_names_its_page_and_the_first_box_to_go_to():
    [fault] = decided(typed(born=["31", "2", "2019"]))

    assert (fault.page, fault.anchor) == ("disagreement", "born-day")
