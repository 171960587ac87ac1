"""The one word with which somebody says that we have read an answer wrongly."""

import pytest

from reading.wrong import says_wrong


@pytest.mark.parametrize(
    "text",
    [
        "WRONG",
        "Wrong.",
        "*wrong*",
        "Wrong!\n\nCol",
        "That's wrong. I said no.",
        "Wrong - we never agreed to this",
        "This is incorrect.",
        "ANGHYWIR",
        "Mae hynny'n anghywir.",
        "Mae hynny yn anghywir.",
        "Mae'n anghywir",
        "Yn anghywir\nDiolch",
    ],
)
def test_the_word_by_itself_says_it(text: str) -> None:
    assert says_wrong(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "AGREED",
        "Wrong person, sorry: I left the council in May.",
        "Wrong address I think",
        "Wrongly sent, ignore.",
        "What is wrong with waiting until Monday?",
        "Nothing wrong with that. AGREED",
        "Anghywirdeb yn y cyfeiriad",
    ],
)
def test_the_word_about_something_else_does_not(text: str) -> None:
    assert not says_wrong(text)
