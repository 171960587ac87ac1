"""What the pages behind the links take and refuse."""

import pytest
from werkzeug.datastructures import MultiDict

from forms.answer import AgreeForm, OwnSideForm, RefuseForm
from forms.pages import faults_of


@pytest.mark.parametrize(
    ("form", "typed", "sentences"),
    [
        (AgreeForm, {}, []),
        (
            AgreeForm,
            MultiDict([("who", "Jo Smith"), *(("by_when", part) for part in ("3", "12", "2026"))]),
            [],
        ),
        (
            AgreeForm,
            {"who": "Nobody until mum consents"},
            [
                "Write only who will do it. If you agree in part or on a condition, use NOT AGREED and say so there."
            ],
        ),
        (AgreeForm, {"by_when": "once mum consents"}, ["The date must have a day, a month and a year."]),
        (AgreeForm, {"who": "Jo\nSmith"}, ["Who will do it must be on one line. Take the line breaks out."]),
        (RefuseForm, {}, []),
        (
            RefuseForm,
            {"words": "x" * 10_002},
            ["The reason is 2 characters too long. Shorten it to 10,000 characters or fewer."],
        ),
        (OwnSideForm, {}, ["Say how you see it."]),
        (OwnSideForm, {"words": "The threshold is met."}, []),
    ],
)
def test_answers_are_taken_or_refused_with_a_sentence(form, typed, sentences):
    assert [fault.sentence for fault in faults_of(form(MultiDict(typed)))] == sentences


def test_control_characters_are_taken_out_of_an_answer():
    assert RefuseForm(MultiDict({"words": "no\x00\x1b\u202e thanks\r\n"})).words.data == "no thanks"
