"""The second opinion: what it reads, and that it can only hold back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading import opinion as opinions
from reading.clauses import clauses_of
from reading.opinion import LABELS, Opinion
from reading.opinion.network import MOST_OF_LARGER, by_larger_network, by_network
from reading.opinion.pieces import MOST, PIECES, pieces_of
from reading.verdict import read_verdict

NAMES = PIECES.read_text(encoding="utf-8").splitlines()


def names(text: str) -> list[str]:
    return [NAMES[number] for number in pieces_of(text)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Agreed, thanks.", "agreed , thanks ."),
        ("AGREED", "agreed"),
        ("Don’t", "don ' t"),
        ("café", "cafe"),
        ("Yes\n\n  Jo", "yes / jo"),
        ("👍", "thumbs up ."),
        ("safeguarding", "safeguard ##ing"),
        ("z" * 200, "[UNK]"),
        ("", ""),
    ],
)
def test_words_are_cut_as_the_networks_makers_cut_them(text: str, pieces: str) -> None:
    assert names(text) == ["[CLS]", *pieces.split(), "[SEP]"]


@given(st.text(max_size=300))
def test_any_text_has_pieces_and_an_opinion(text: str) -> None:
    assert all(0 <= number < len(NAMES) for number in pieces_of(text))
    for likely in (by_network(text), by_larger_network(text)):
        assert likely is None or sum(likely) == pytest.approx(1)
    opinion = Opinion(text, clauses_of(text))
    assert sum(opinion.is_sure(label, 0.6) for label in LABELS) <= 1


def test_what_is_too_long_for_the_networks_is_never_more_than_unclear() -> None:
    long = "We agree to the request. " * 150
    assert len(pieces_of(long)) > MOST
    assert not any(Opinion(long, clauses_of(long)).is_sure(label, 0.01) for label in LABELS)
    assert read_verdict(long).stance == "unclear"


@pytest.mark.parametrize(
    ("quick", "larger", "sure"),
    [
        (0.96, None, True),
        (0.94, 0.8, True),
        (0.94, 0.7, False),
        (0.3, 0.9, False),
        (0.3, 1.0, True),
        (0.7, 0.9, True),
        (0.1, None, False),
    ],
)
def test_the_larger_network_is_asked_where_the_quick_readers_are_in_doubt(
    monkeypatch: pytest.MonkeyPatch, quick: float, larger: float | None, sure: bool
) -> None:
    asked = []

    def by_larger(own: str) -> list[float | None]:
        asked.append(own)
        return [larger] * 4

    monkeypatch.setattr(opinions, "by_network", lambda own: [quick] * 4)
    monkeypatch.setattr(opinions, "by_features", lambda text, clauses: [quick] * 4)
    monkeypatch.setattr(opinions, "by_larger_network", by_larger)
    opinion = Opinion("We will.", clauses_of("We will."))
    assert opinion.is_sure("agreed", 0.8) == sure
    opinion.is_sure("not_agreed", 0.8)
    assert asked == ([] if larger is None else ["We will."])


@pytest.mark.parametrize(("quick", "sure"), [(0.84, False), (0.86, True)])
def test_of_what_is_too_long_for_the_larger_network_the_quick_readers_must_be_sure(
    monkeypatch: pytest.MonkeyPatch, quick: float, sure: bool
) -> None:
    long = "We agree to the request. " * 30
    assert MOST_OF_LARGER < len(pieces_of(long)) <= MOST
    monkeypatch.setattr(opinions, "by_network", lambda own: [quick] * 4)
    monkeypatch.setattr(opinions, "by_features", lambda text, clauses: [quick] * 4)
    assert Opinion(long, clauses_of(long)).is_sure("agreed", 0.5) == sure


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Ddim o gwbl. Nid ydym yn cytuno.", False),
        (
            "Agreed. Diolch yn fawr, we will see the child on Friday at ten and tell you what comes of it.",
            True,
        ),
        ("Am I to ring you on Monday?", True),
    ],
)
def test_the_larger_network_is_not_asked_of_welsh(text: str, asked: bool) -> None:
    assert (by_larger_network(text) is not None) == asked


@pytest.mark.parametrize("sure", [True, False])
def test_it_may_only_hold_back(monkeypatch: pytest.MonkeyPatch, sure: bool) -> None:
    monkeypatch.setattr(Opinion, "is_sure", lambda self, label, wanted: sure)
    for text in ("Why?", "Would you agree to it?", "Agreed, but not now.", "Thank you for your email."):
        assert read_verdict(text).stance != "agreed"
    for text in ("We agree to the request.", "No, we will not."):
        assert (read_verdict(text).why == "second-opinion") != sure
