"""Our question is known for ours, in both languages, also where nobody says what we sent."""

import re
import textwrap
from pathlib import Path

import pytest

from reading.newtext import new_text
from reading.ours import INSTRUCTIONS

TEMPLATES = Path(__file__).parents[2] / "templates" / "email"
CATALOGUE = Path(__file__).parents[2] / "translations" / "cy" / "LC_MESSAGES" / "messages.po"


def english() -> set[str]:
    """The sentences of the question itself, which stands in many mails. Those of one mail are known by what was sent."""
    texts = (path.read_text(encoding="utf-8") for path in (TEMPLATES / "_shared").glob("ways.*"))
    return {
        said
        for text in texts
        for said in re.findall(r"_\(\"([^\"]*\bAGREED\b[^\"]*)\"", text)
        if len(said.split()) > 2
    }


def welsh(said: str) -> str:
    entries = CATALOGUE.read_text(encoding="utf-8").split("\n\n")
    for entry in entries:
        msgid, _, msgstr = entry.partition("msgstr")
        if "".join(re.findall(r"\"(.*)\"", msgid)) == said:
            return "".join(re.findall(r"\"(.*)\"", msgstr))
    # That a sentence has no Welsh yet is told by the tests of the translations.
    return ""


SENTENCES = sorted((english() | {welsh(said) for said in english()}) - {""})


def test_the_templates_hold_such_sentences() -> None:
    assert len(SENTENCES) >= 2


@pytest.mark.parametrize("said", SENTENCES)
def test_a_sentence_of_our_mails_that_holds_an_answer_is_known(said: str) -> None:
    assert said.replace("’", "\x27") in INSTRUCTIONS


@pytest.mark.parametrize("width", [20, 38, 64, 200])
@pytest.mark.parametrize("said", SENTENCES)
def test_our_sentence_is_never_the_author_s_however_it_is_broken(said: str, width: int) -> None:
    broken = "\n".join(textwrap.wrap(said, width))
    assert new_text(f"Not agreed\n\n{broken}\n") == "Not agreed"
    assert new_text(f"Not agreed\n\n* {broken}\n") == "Not agreed"
