"""Whatever the text, it is taken apart without a fault, without loss, and in a time that grows with its length only."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reading.htmltext import text_of_html
from reading.newtext import kinds_of_lines, new_text, parts, split_text

PIECES = [
    "AGREED", "not agreed", ">", "> ", ">> ", "--", "-- ", "-----", "_" * 32, "****", "\n", "\r\n", "\n\n", " ", "\t", "\u00a0", "\u200e",
    "On 9 Nov 2026 at 10:05, ", "On ", "Ar ", "Accord ", "<a@b.example>", "<", "wrote:", "ysgrifennodd", ":", "From: ", "Sent: 9 November 2026 10:05",
    "To: ", "Subject: x", "Oddi wrth: ", "cc:", "09/11/2026 10:05", "-----Original Message-----", "Begin forwarded message:", ">>> x 10:05 >>>",
    "Kind regards", "Diolch", "Jo Shah", "Tel: 01632 960144", "Sent from my iPhone", "OFFICIAL", "[EXTERNAL]", "CAUTION: this email came from outside",
    "If you are not the intended recipient, delete this email.", "confidential", "Please write your answer", " above this line", "I", "\x00", "\ud800", "e\u0301",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=60).map("".join)


def words(text: str) -> list[str]:
    return sorted(
        line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()
    )


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(texts, st.lists(texts, max_size=2))
def test_every_line_is_in_exactly_one_part_whatever_the_text(text: str, sent: list[str]) -> None:
    found = parts(text, sent)
    joined = "\n".join([found.own, found.signature, found.notice, found.history])
    assert words(joined) == words(text)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(texts)
def test_what_is_left_of_the_words_is_read_the_same_again_or_is_less(text: str) -> None:
    once = new_text(text)
    assert set(words(new_text(once))) <= set(words(once)) <= set(words(text))


@settings(max_examples=100)
@given(st.lists(st.text(max_size=30), max_size=20))
def test_each_line_has_a_kind(lines: list[str]) -> None:
    assert len(kinds_of_lines(lines)) == len(lines)


HOSTILE = [
    ">", "> ", ">\n", "> x\n", ">>> ", "-", "--\n", "- ", "----\n", "_", "_" * 32 + "\n", "*", "* ", "* \n", "On ", "On \n", "On 1 Nov 2026 10:05 <\n",
    "On 1 Nov 2026 10:05, X <a@b.example> ", "wrote:\n", "wrote ", "From: ", "From: a@b.example\n", "To:\n", "To: a@b.example,\n", "cc: x\n", "Sent: 10:05\n",
    "01/01/26 10:05\n", "1/1/2026  ", "\nX\n01/01/26 10:05", "Sent by: x\n", "<", "<>", "<a@", "@", "a@a", "[", "(", "Regards\n", "Regards\n\n\n", "Jo\nRegards\n",
    "this ", "this email ", "email may ", "for the ", "scanned a ", "confidential\n", "intended recipient ", "not the intended recipient\n\n", "****\nemail\n",
    "i ", "mae'r neges ", "views ", "accepts no liability a ", "Please write your answer above this ", "Please write your\n", "AGREED ", "agree\n", "write only agreed\n",
    "\u200e", "\u00a0", "\r", "\n", " ", "\t \n", "a", "a ", "A. ", "1", "1 ", "10:05 ", ":", ":\n", "x:\n", "-----Original Message-----\n>", ">>> x 10:05 >>>\n> y\n",
    "On 1 Nov 2026 10:05, X <a@b.example> wrote:\nno\n", "On 1 Nov 2026 10:05, X <a@b.example> wrote:\nno\n> x\n",
    "Sent from my ", "Sent from a phone ", "Visit us on ", "Eastmere Council\n\nthis email is confidential\n\n", "#####\nvirus free email\n",
    "this email is confidential, and it goes on and on and\n\n", "2026/11/9 X <a@b.example>\n> y\n", "computer systems may be ", "a/b/c/d: x\n",
    "References\n", "1. http://a\n", "OFFICIAL\n", "OFFICIAL ", "[EXTERNAL] ", "CAUTION: ", "İ", "ß", "٠", "http://a ", "mailto:",
    "x On Mon 9", "x. On Mon, 9 Nov 2026 at 10:05, a@b.example wrote:\n", "x On 9 Nov 10:05 " * 9 + "\n", "x--- On 9\n", "Jo Shah wrote\n> x\n",
    "|", "| a", "| a\n", "|\n| |", "JS> a\n", "JS>\nJ> \n", "mail sent and received a ", "use a b data in line with the ", "\n\nJo Shah\nTel: 1\nJo\na@b\n****\n",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE, ids=repr)
def test_no_text_takes_more_than_50_ms_a_kilobyte(piece: str) -> None:
    text = (piece * (20_000 // len(piece) + 1))[:20_000]
    # Other work beside it slows a processor down: a text that runs away does so each time.
    assert any(seconds(text) < 1.0 for _ in range(3))


def seconds(text: str) -> float:
    """How long reading it keeps a processor."""
    started = time.process_time()
    split_text(text, [text[:2_000]])
    return time.process_time() - started


@pytest.mark.parametrize(
    "piece",
    [
        "<blockquote>",
        "<div style='border:none;border-top:solid #E1E1E1'>",
        "<pre>\n",
        "<hr>",
        "<br>",
        "<",
        "<div ",
        "<a b='",
    ],
)
def test_no_html_takes_more_than_50_ms_a_kilobyte(piece: str) -> None:
    started = time.process_time()
    new_text(text_of_html(piece * (50_000 // len(piece))))
    assert time.process_time() - started < 2.5
