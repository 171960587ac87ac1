"""What the rules and the second opinion make of answers in people's own words, as a table."""

import json
from collections import Counter
from pathlib import Path

import pytest

from reading.clauses import clauses_of
from reading.explicit import Stance
from reading.letter import body_of
from reading.opinion.features import BUCKETS, LABELS, _weights
from reading.plain import plain, sentences
from reading.stance.phrases import phrases
from reading.verdict import read_verdict

ANSWERS = Path(__file__).parents[2] / "training" / "answers"


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("We agree to the request. The file is being copied now.", "agreed"),
        ("Happy to proceed as requested.", "agreed"),
        ("I agree", "agreed"),
        ("Dim o gwbl. Nid ydym yn cytuno.", "not_agreed"),
        ("Yes to the action. We'll share the full assessment by tomorrow lunchtime.", "agreed"),
        ("We will not be doing this. The decision stands.", "not_agreed"),
        ("As agreed on the phone, I cannot accept this.", "not_agreed"),
        ("I stand by my team's original decision. NFA.", "not_agreed"),
        ("No, sorry, we won't be reopening this one.", "not_agreed"),
        ("[ ] I agree\n[x] I do not agree", "not_agreed"),
        ("Ddim yn cytuno, mae'r penderfyniad yn sefyll.", "not_agreed"),
        ("Agreed, subject to legal advice.", "unclear"),
        ("Yes to the visit, no to the conference.", "unclear"),
        ("I agree she needs seeing by somebody.", "unclear"),
        ("I'm told health agreed. Let me read the papers.", "unclear"),
        ("Happy to come to the meeting and talk it through.", "unclear"),
        ("Noted, thank you.", "unclear"),
        ("Do you need me to agree, or my head of service?", "unclear"),
    ],
)
def test_answers_in_peoples_own_words(text: str, stance: Stance) -> None:
    assert read_verdict(text).stance == stance


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("[ ] I agree\n[x] I do not agree", "I do not agree"),
        ("Do you agree? [x] Yes [ ] No", "Do you agree? Yes"),
        ("Agreed [x]  Not agreed [ ]", "Agreed"),
        ("Agree ☐ Disagree ☑", "Disagree"),
        ("I agree to the whole action ☐", ""),
        ("Do you agree to the action: ☐ Yes ☐ No", ""),
        ("We agree to the requested action. YES/NO", ""),
        ("Cytuno / anghytuno (delete as needed)", ""),
        ("I agree to the requested action: ____", ""),
        ("We agree [all of us] and will do it today.", "We agree [all of us] and will do it today."),
        ("Agreed (see attached)", "Agreed (see attached)"),
    ],
)
def test_of_boxes_and_choices_only_what_is_ticked_is_read(text: str, kept: str) -> None:
    assert " ".join(body_of(text).split()) == kept


@pytest.mark.parametrize(
    "text",
    [
        "For Karen's approval before sending:\n\nWe agree to the action in full and will complete it by Friday.",
        "Proposed reply: we accept the request and will do all of it today.",
        "I have your email, thank you.\n\nPriya Nair\nHead of Service\nWe listen. We agree. We act.",
        "Funding allowing, the placement is agreed and starts Monday.",
    ],
    ids=["to be approved", "proposed", "motto below the name", "condition"],
)
def test_no_agreement_is_proposed_where_it_is_not_yet_or_not_the_authors(text: str) -> None:
    assert read_verdict(text).stance != "agreed"


def test_contractions_slips_and_dictation_are_mended() -> None:
    assert plain("I can’t, we won't & dinnae agreeed") == "i can not, we will not & do not agreed"
    assert [each.plain for each in sentences("Agreed comma we will hold it full stop Raj rings")] == [
        "agreed, we will hold it",
        "raj rings",
    ]


def test_a_point_within_a_number_or_a_title_ends_no_sentence() -> None:
    assert len(sentences("Dr. Shah will see him at 10.30 in room no. 5.")) == 1
    assert len(sentences("No. We will not.")) == 2


def test_what_is_quoted_at_length_is_somebody_elses() -> None:
    met = clauses_of('He wrote "we agree to the whole of the request" and I wonder.')
    assert not any(each.has("yes") for each in met)


def test_every_rule_has_a_name_of_its_own_and_says_what_it_means() -> None:
    names = Counter(rule.name for rule in phrases().rules)
    assert max(names.values()) == 1
    assert all(rule.means.endswith((".", "”.")) for rule in phrases().rules)


def answers(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_answers_it_is_trained_on_are_sound() -> None:
    told = [each for path in sorted(ANSWERS.glob("*.jsonl")) for each in answers(path)]
    assert len(told) > 4_000
    assert {each["label"] for each in told} == {"agreed", "not_agreed", "unclear", "auto_reply"}
    assert len({each["id"] for each in told}) == len(told)


def test_of_a_hostile_writers_answers_none_is_taken_for_agreement_falsely() -> None:
    read = Counter(
        (each["label"], read_verdict(each["body"]).stance) for each in answers(ANSWERS / "w3.jsonl")
    )
    assert all(label == stance for label, stance in read if stance == "agreed")
    assert read["agreed", "agreed"] + read["not_agreed", "not_agreed"] > 100


def test_the_weights_are_for_these_features() -> None:
    rows, alone = _weights()
    assert rows.shape == (BUCKETS, len(LABELS) + 1) and alone.shape == (len(LABELS),)
