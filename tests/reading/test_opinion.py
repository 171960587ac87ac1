"""The second opinion: what it reads, and that it can only hold back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading import verdict
from reading.clauses import clauses_of
from reading.opinion import LABELS, opinion
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
    sure = opinion(text, clauses_of(text))
    assert set(sure) == set(LABELS)
    assert sum(sure.values()) == pytest.approx(1)


def test_what_is_too_long_for_the_network_is_never_more_than_unclear() -> None:
    long = "We agree to the request. " * 150
    assert len(pieces_of(long)) > MOST
    assert opinion(long, clauses_of(long))["unclear"] == 1
    assert read_verdict(long).stance == "unclear"


def test_it_never_makes_an_unclear_answer_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdict, "opinion", lambda own, clauses: dict.fromkeys(LABELS, 1.0))
    for text in ("Why?", "Would you agree to it?", "Agreed, but not now.", "Thank you for your email."):
        assert read_verdict(text).stance != "agreed"


def test_it_makes_a_clear_answer_unclear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdict, "opinion", lambda own, clauses: dict.fromkeys(LABELS, 0.0))
    for text in ("We agree to the request.", "No, we will not."):
        assert read_verdict(text).why == "second-opinion"
