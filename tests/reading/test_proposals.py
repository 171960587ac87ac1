"""What the rules propose, whatever the second opinion thinks of it: in each table twins that differ in what decides."""

from collections.abc import Callable

import pytest

from reading.clauses import clauses_of
from reading.explicit import Stance
from reading.opinion import Opinion
from reading.verdict import read_verdict

BOTH = {"agreed", "not_agreed"}


Proposed = Callable[[str], set[str]]


@pytest.fixture
def propose(monkeypatch: pytest.MonkeyPatch) -> Proposed:
    """What a text proposes: how it would be read if the second opinion were sure, of one stance and of the other."""

    def proposed(text: str) -> set[str]:
        found = set[str]()
        for stance in BOTH:
            sure_of(monkeypatch, stance, 1.0)
            found.add(read_verdict(text).stance)
        return found - {"unclear"}

    return proposed


def sure_of(monkeypatch: pytest.MonkeyPatch, stance: str, how: float) -> None:
    """Makes the second opinion as sure as this of one stance, and of nothing else."""
    monkeypatch.setattr(Opinion, "is_sure", lambda self, label, wanted: label == stance and how >= wanted)


def met(text: str, *kinds: str) -> set[str]:
    return {rule.name for each in clauses_of(text) for rule in each.found if rule.kind in kinds}


@pytest.mark.parametrize(
    "text",
    [
        "He goes home on Friday.",
        "She will not be leaving the ward. The cot stays hers.",
        "We are keeping the case. It isn't closed and won't be.",
        "A worker is going out at four. Nobody will tell the father.",
        "Mae hi wedi mynd adref heddiw.",
    ],
)
def test_an_act_may_be_what_was_asked_or_its_opposite(propose: Proposed, text: str) -> None:
    assert propose(text) == BOTH


@pytest.mark.parametrize(
    "text",
    [
        "Is he to go home on Friday?",
        "Let me look into it.",
        "I will get back to you tomorrow.",
        "Received with thanks",
        "We'll see her today. Actually no, hold that.",
        "We will see her today. Or rather, I need to ask the registrar.",
        "We'll admit him. Though thinking again, maybe not.",
    ],
)
def test_a_question_a_delay_a_receipt_and_second_thoughts_propose_no_agreement(
    propose: Proposed, text: str
) -> None:
    assert "agreed" not in propose(text)


@pytest.mark.parametrize(
    ("text", "agreed"),
    [
        ("Transport will be provided from Monday.", True),
        ("We will visit tonight, provided police come too.", False),
        ("He is subject to a care order. We visit tonight.", True),
        ("We visit tonight, subject to advice.", False),
        ("Room 4 is booked for them for as long as they need it.", True),
        ("Room 4 is booked for them as long as dad keeps away.", False),
        ("After speaking with our lead we accept the request and will do it.", True),
        ("After speaking to the lawyers we will do it.", False),
        ("The visit that you were after has been booked.", True),
        ("We book the visit after the bank has paid.", False),
        ("Happy to do this. We will stay as long as it takes.", True),
        ("Happy to do this. We will stay so long as the school pays.", False),
        ("Agreed to all of it, no caveats.", True),
        ("Agreed to all of it, unless legal object.", False),
        ("A car has been sent for the welfare check.", True),
        ("For your check before it goes: we agree to all of it.", False),
        ("Byddwn yn ymweld â nhw ar unwaith.", True),
        ("Byddwn yn ymweld â nhw unwaith y bydd yr heddlu’n dod.", False),
        ("Anfonwn y llythyr heddiw, ond nid oes brys.", True),
        ("Anfonwn y llythyr heddiw ar yr amod bod yr heddlu’n dod.", False),
    ],
)
def test_only_what_binds_is_a_condition(propose: Proposed, text: str, agreed: bool) -> None:
    assert ("agreed" in propose(text)) is agreed


@pytest.mark.parametrize(
    ("text", "refuses"),
    [
        ("I am saying no.", True),
        ("I am not saying no.", False),
        ("We do not agree.", True),
        ("It is not that we do not agree.", False),
        ("Yes sir, no sir, three bags full sir.", False),
    ],
)
def test_who_is_not_refusing_proposes_no_refusal(propose: Proposed, text: str, refuses: bool) -> None:
    assert ("not_agreed" in propose(text)) is refuses


@pytest.mark.parametrize(
    ("text", "refuses"),
    [
        ("No, because he is safe.", True),
        ("The answer is no.", True),
        ("Request declined.", True),
        ("We say no to that.", True),
        ("The panel decided against it.", True),
        ("We are going ahead with the transfer.", True),
        ("She moves on Monday, letter or no letter.", True),
        ("She moves on Monday all the same.", True),
        ("No hard feelings.", False),
        ("No need to ring.", False),
        ("It is still a no.", True),
        ("The room is booked, still no chair.", False),
        ("All done, no further form is wanted.", False),
        ("I see no sense in saying no.", False),
        ("We are going ahead with what you ask.", False),
        ("It is all the same to her.", False),
    ],
)
def test_a_word_of_refusing_is_told_from_a_no_of_another_kind(text: str, refuses: bool) -> None:
    assert bool(met(text, "no", "keeps")) is refuses


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("We refused this and should never have.", "gives-way"),
        ("We refused this and should have.", ""),
        ("All four points have my signature against them.", "gives-way"),
        ("The panel found in your favour.", "gives-way"),
        ("The trust is adopting your recommendation.", "gives-way"),
        ("The trust has read your recommendation.", ""),
        ("Dyna oeddech chi ei eisiau.", "fel-y-gofynnwyd"),
        ("Dyna oeddwn i ei eisiau.", ""),
        ("Newidiwyd y cyswllt yn unol â'ch cais.", "fel-y-gofynnwyd"),
        ("Nid yw hyn yn ateb eich cais.", ""),
    ],
)
def test_giving_way_and_doing_as_asked_have_words_of_their_own(text: str, rule: str) -> None:
    assert met(text, "yes", "does") == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("text", "how", "stance"),
    [
        ("We refuse this request.", 0.65, "not_agreed"),
        ("He goes home on Friday.", 0.70, "unclear"),
        ("He goes home on Friday.", 0.80, "not_agreed"),
        ("Nobody opens the gate for him.", 0.70, "unclear"),
    ],
)
def test_a_refusal_that_no_rule_names_must_be_surer(
    monkeypatch: pytest.MonkeyPatch, text: str, how: float, stance: Stance
) -> None:
    sure_of(monkeypatch, "not_agreed", how)
    assert read_verdict(text).stance == stance


@pytest.mark.parametrize(
    "text",
    [
        "Yes, we will do all of it.\n\nScrap that. None of it.",
        "Yes, go ahead.\n\nVoid.",
        "We agree to this. Take no notice, it is late.",
        "Yes, we will do it.\n\nEdited to add: all but the last.",
        "Yes we will do all of it. Ignore me, wrong thread.",
        "Yes, go ahead. Sorry, my son had got hold of my phone.",
        "Test message: we agree to the requested action.",
    ],
)
def test_what_is_taken_back_or_was_never_meant_proposes_nothing(propose: Proposed, text: str) -> None:
    assert propose(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Please ignore my last e-mail. We agree to all of it.",
        "Ignore that last message of mine. Yes, go ahead.",
        "We agree, and he took the wrong bus.",
    ],
)
def test_an_answer_that_stands_for_an_older_one_is_proposed(propose: Proposed, text: str) -> None:
    assert "agreed" in propose(text)


@pytest.mark.parametrize(
    "text",
    [
        "You told me not to. I'm doing it.",
        "We will, despite your asking us not to. The 12th, 10am.",
        "Your e-mail asked us not to do it. I've thought again. We've done it.",
        "You won't like this. We're doing it today.",
        "You'd rather we didn't, and we will, on the 9th.",
        "We will do as you ask in no respect whatsoever.",
        "We will share the report with nobody outside this trust, you included.",
        "We ay doing it.",
        "Interpreter cancelled, chair told. Job marked complete.",
        "I've withdrawn the notification and told the family.",
        "My first thought was no, my second was yes, and you have this before the third.",
        "He has a fuller timetable from Monday, and Mum has been told.",
        "Yes, we'll do it. (I'm not the decision maker.)",
    ],
)
def test_an_act_that_is_the_opposite_of_what_was_asked_is_no_agreement(propose: Proposed, text: str) -> None:
    assert "agreed" not in propose(text)


@pytest.mark.parametrize(
    "text",
    [
        "You asked us not to close. The case stays open.",
        "You told me not to send it. I've binned it.",
        "You didn't want her stepped down and we're not stepping her down, it's cancelled.",
        "You asked why we had not called a conference. We have called one.",
        "The eviction warrant is withdrawn, as you asked.",
        "We will do it. In no sense is that a favour: it is what we owe her.",
    ],
)
def test_leaving_off_as_one_was_asked_to_may_be_agreement(propose: Proposed, text: str) -> None:
    assert "agreed" in propose(text)
