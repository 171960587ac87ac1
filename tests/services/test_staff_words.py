"""The words that Board staff read: how long is left, and what happened."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from casework.facts import AnyFact
from services import history, meeting_told, paper_told, retention_told
from services.links import PURPOSES
from services.mail_view import without_links
from services.words import span, time_left, undelivered

NOW = datetime(2026, 12, 1, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "less than a minute"),
        (1, "1 minute"),
        (59, "59 minutes"),
        (60, "1 hour"),
        (61, "1 hour 1 minute"),
        (24 * 60, "1 day"),
        (24 * 60 + 5, "1 day"),
        (49 * 60 + 5, "2 days 1 hour"),
    ],
)
def test_a_length_of_time_is_said_in_its_two_largest_units(minutes: int, words: str) -> None:
    assert span(timedelta(minutes=minutes)) == words


def test_what_is_due_now_is_overdue_and_what_is_to_come_is_left() -> None:
    assert time_left(NOW, NOW) == "overdue by less than a minute"
    assert time_left(NOW - timedelta(hours=2), NOW) == "overdue by 2 hours"
    assert time_left(NOW + timedelta(minutes=30), NOW) == "30 minutes left"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("5.1.1 550 5.1.1", "There is no such address (code 5.1.1)."),
        ("smtp; 550-5.2.2", "The mailbox is full (code 5.2.2)."),
        (
            "5.1.1 smtp; 550 5.1.1 <jo@x.example>: User unknown",
            "There is no such address (code 5.1.1). The mail system’s own words: <jo@x.example>: User unknown",
        ),
        ("550 No such user", "It was refused (code 550). The mail system’s own words: No such user"),
        # A sentence for people stays as it is, whatever it holds.
        ("mx.example refused jo@x.example: 550 5.1.1.", "mx.example refused jo@x.example: 550 5.1.1."),
        ("24 hours have passed.", "24 hours have passed."),
    ],
)
def test_the_codes_of_a_mail_server_are_said_in_words_and_its_own_come_last(reason: str, words: str) -> None:
    assert undelivered(reason) == words
    assert undelivered(words) == words, "said twice it is the same"


def test_every_kind_of_fact_has_its_words() -> None:
    """A new kind of fact needs a line in services/history.py, or where that one sends it."""
    paths = (history.__file__, meeting_told.__file__, paper_told.__file__, retention_told.__file__)
    source = "".join(Path(path).read_text(encoding="utf-8") for path in paths)
    kinds = [kind.model_fields["kind"].default for kind in get_args(get_args(AnyFact)[0])]

    assert len(kinds) > 20
    assert [kind for kind in kinds if f'case "{kind}":' not in source] == []


@pytest.mark.parametrize("purpose", PURPOSES)
def test_links_that_act_for_their_reader_lose_their_signature(purpose: str) -> None:
    text = f'<a href="https://accord.example/{purpose}/WzEsMV0.abc-_d~e">https://accord.example/{purpose}/WzE.x</a>'
    shown = without_links(text)

    assert shown.count(f"https://accord.example/{purpose}/…") == 2
    assert "Wz" not in shown
    assert without_links("https://accord.example/staff/cases/HIPS-00001").endswith("HIPS-00001")
