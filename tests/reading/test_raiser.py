"""The raiser's own word about the case: it counts only where nothing else is said."""

import pytest

from reading.raiser import said_by_raiser
from services.tongues import language


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("resolved", "RESOLVED"),
        ("resolved", "Resolved.\n\nThanks\nRae"),
        (
            "resolved",
            "Hello,\nThis has been resolved.\n\nMany thanks\nRae Raiser\nHead of Year\n01632 960000",
        ),
        ("resolved", "Wedi'i ddatrys\n\nDiolch yn fawr\nRae"),
        ("resolved", "Datryswyd."),
        ("withdraw", "withdraw"),
        ("withdraw", "WITHDRAW\n\nRae"),
        ("withdraw", "I wish to withdraw this case. Thanks"),
        ("withdraw", "Tynnu yn ôl"),
        ("withdraw", "Tynnu’n ôl"),
        ("not_resolved", "NOT RESOLVED"),
        ("not_resolved", "Not resolved after all: nobody came."),
        ("not_resolved", "It is not resolved."),
        ("not_resolved", "Heb ei ddatrys"),
    ],
)
def test_one_word_alone_counts(said: str, text: str) -> None:
    assert said_by_raiser(text, "Rae Raiser") == said


@pytest.mark.parametrize(
    "text",
    [
        "Is it resolved?",
        "resolved?",
        "Resolved if they come on Monday",
        "Resolved, but only the first part",
        "RESOLVED\n\nRae\nPS but not the part about the visits",
        "RESOLVED\n\nCol Counter says so",
        "Resolved\n\nRae\n\nProvided they visit tomorrow.",
        "Resolved\nRae\nHe was never seen",
        "Resolved.\nThanks\nRae\nPlease leave open",
        "Withdraw\nRae\nonce they have visited",
        "❌ Resolved",
        "[ ] Resolved",
        "Hi sorry to say this is far from\nresolved",
        "I will withdraw it when they have come",
        "We withdrew her from the school.",
        "Please do not withdraw this.",
        "Thanks, I will look at it.",
        "AGREED",
        "",
    ],
)
def test_anything_more_is_left_to_a_person(text: str) -> None:
    assert said_by_raiser(text, "Rae Raiser") is None


@pytest.mark.parametrize("said", ["withdraw", "resolved", "not_resolved"])
def test_the_words_that_we_name_in_welsh_are_words_that_we_read(said: str) -> None:
    texts = {
        "withdraw": "WITHDRAW: you take the disagreement back. It ends, and everybody on it is told.",
        "resolved": "RESOLVED: it has been resolved. It ends, and everybody on it is told.",
        "not_resolved": "NOT RESOLVED: it is not resolved after all. It is open again, and everybody on it is told.",
    }
    for key in ("en", "cy"):
        word = language(key).say(texts[said]).partition(":")[0]
        assert said_by_raiser(word) == said, word
