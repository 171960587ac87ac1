"""The Welsh catalogue is whole: everything that is said is in it, with its holes, and compiled as it stands."""

import re
import subprocess
import sys
from collections import Counter

import pytest
from babel.messages.catalog import Message

from casework.derivation import SENTENCES, Derivation
from casework.limits import Length, Limit
from reading.verdict import read_verdict
from services import words
from services.tongues import FOLDER, language
from tests.examples import london
from translations.__main__ import catalogue, collected, compiled, load, missing, texts_of

CATALOGUE = load("cy")
MESSAGES = [message for message in CATALOGUE if message.id]
WELSH = language("cy")
ADVICE = "Run `make translations`, then fill in the empty msgstr in translations/cy/LC_MESSAGES/messages.po."
_HOLE = re.compile(r"%\(\w+\)s|%\{\w+\}|%%|(?<![%{])\{\w+\}|<[^>]*>")


def ids(messages: object) -> set[str]:
    return {str(message.id) for message in messages if message.id}  # type: ignore[attr-defined]


def test_everything_that_is_said_is_in_the_catalogue_and_nothing_else() -> None:
    now = ids(collected())
    assert sorted(now - ids(CATALOGUE)) == [], ADVICE
    assert sorted(ids(CATALOGUE) - now) == [], ADVICE


def test_everything_has_its_welsh() -> None:
    assert missing(CATALOGUE) == [], ADVICE


def test_the_catalogue_that_is_used_is_the_one_that_is_read() -> None:
    assert catalogue("cy").with_suffix(".mo").read_bytes() == compiled(CATALOGUE), "Run `make translations`."


def test_every_translation_has_the_holes_and_the_markup_of_the_english() -> None:
    wrong = [
        (message.id, text)
        for message in MESSAGES
        for text in texts_of(message)
        if Counter(_HOLE.findall(_english(message))) != Counter(_HOLE.findall(text))
    ]
    assert wrong == []


def _english(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[1]


def test_every_number_has_all_six_forms() -> None:
    several = [message for message in MESSAGES if isinstance(message.id, tuple)]
    assert len(several) >= 4
    assert {len(texts_of(message)) for message in several} == {6}


def test_welsh_is_not_english_left_standing() -> None:
    same = {message.id for message in MESSAGES if message.id in texts_of(message)}
    assert same <= SAME_IN_BOTH


# Holes alone, and words that Welsh writes in the same way.
SAME_IN_BOTH = {"%(meeting)s, %(start)s.", "{meeting}: {when}", "Logo", "Protocol", "Accord: {reference}"}
SAME_IN_BOTH |= {"%(kind)s, %(size)s KB", "%(kind)s, %(size)s MB", "{row} {number}. {fault}"}


@pytest.mark.parametrize(("english", "stance"), [("AGREED", "agreed"), ("NOT AGREED", "not_agreed")])
def test_the_word_that_we_ask_for_is_the_word_that_we_read(english: str, stance: str) -> None:
    assert read_verdict(WELSH.say(english), "Jo").stance == stance
    word = re.compile(rf"(?<!NOT ){english}")
    asks = [text for message in MESSAGES if word.search(_english(message)) for text in texts_of(message)]
    assert len(asks) > 3 and all(WELSH.say(english) in text for text in asks)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 diwrnod gwaith"),
        (1, "1 diwrnod gwaith"),
        (2, "2 ddiwrnod gwaith"),
        (3, "3 diwrnod gwaith"),
        (6, "6 diwrnod gwaith"),
        (22, "22 diwrnod gwaith"),
    ],
)
def test_days_are_counted_with_the_mutation_that_welsh_has_after_two(count: int, said: str) -> None:
    assert words.counted(count, "working_days", WELSH) == said


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (17, 0, "5yp ddydd Mawrth 29 Rhagfyr 2026"),
        (9, 30, "9.30yb ddydd Mawrth 29 Rhagfyr 2026"),
        (12, 0, "hanner dydd ddydd Mawrth 29 Rhagfyr 2026"),
        (0, 0, "hanner nos ar ddechrau dydd Mawrth 29 Rhagfyr 2026"),
    ],
)
def test_a_time_is_said_in_welsh(hour: int, minute: int, said: str) -> None:
    assert words.spoken(london(2026, 12, 29, hour, minute), WELSH) == said


def test_a_length_and_a_limit_are_said_in_welsh() -> None:
    assert words.length(Length(amount=24, unit="hours"), WELSH) == "24 awr"
    limit = Limit(unit="hours", amount=36, counted_from="raising")
    assert words.length(limit, WELSH) == "36 awr o’r adeg y codwyd y mater"
    assert words.length(Limit(unit="immediate"), WELSH) == "ar unwaith"
    moment = london(2026, 12, 29, 17)
    assert words.time_left(moment, london(2026, 12, 27, 15), WELSH) == "2 ddiwrnod 2 awr ar ôl"


def test_a_day_that_was_written_down_is_said_in_welsh_and_other_words_stay() -> None:
    assert words.dated("29 December 2026", WELSH) == "29 Rhagfyr 2026"
    assert words.dated("before the May half term", WELSH) == "before the May half term"
    assert words.dated("29 December 2026") == "29 December 2026"


def test_what_is_put_into_a_sentence_changes_as_welsh_wants() -> None:
    assert WELSH.finished("ar dydd Mawrth 29") == "ar ddydd Mawrth 29"
    assert WELSH.finished("Trafododd y mater â Ann, â Mair") == "Trafododd y mater ag Ann, â Mair"
    assert language("en").finished("ar dydd Mawrth") == "ar dydd Mawrth"


def test_every_sentence_of_a_derivation_has_its_welsh() -> None:
    for sentence in SENTENCES.values():
        assert WELSH.say(sentence) != sentence
    begun, due = london(2026, 12, 24, 10), london(2026, 12, 29, 17)
    told = Derivation(
        why="limit", begun=begun, due=due, length=Length(amount=1, unit="working_days"), weekends=True
    )
    assert words.why(told, "English", WELSH) == (
        "dechreuodd Iau 24 Rhag 2026, 10:00; nid yw dydd Sadwrn na dydd Sul yn cyfrif; "
        "daw 1 diwrnod gwaith i ben Maw 29 Rhag 2026, 17:00"
    )
    assert words.why(None, "English", WELSH) == "English"


def test_a_language_without_a_catalogue_is_english() -> None:
    assert language("fr").key == "en" and language("fr").say("Monday") == "Monday"
    assert FOLDER.name == "translations"
    assert WELSH.say("") == ""


def test_the_workers_do_without_babel() -> None:
    """It would cost each of them its memory."""
    told = "import sys, workers.jobs, workers.main; sys.exit('babel' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", told], cwd=FOLDER.parent).returncode == 0
