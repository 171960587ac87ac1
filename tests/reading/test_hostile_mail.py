"""Mails made to break us: none raises, none takes time or memory out of proportion, and what is left out is said."""

import time
import tracemalloc
from collections.abc import Callable
from functools import partial

import pytest

from reading.body import files_of
from reading.message import LONGEST_TEXT, parse
from tests.reading.hostile import (
    HOSTILE,
    PER_KILOBYTE,
    ZIP_BOMB,
    mails_in_mails,
    many_parts,
    read_whole,
    text,
)
from tests.reading.mails import mixed


@pytest.fixture(scope="module", autouse=True)
def _everything_is_loaded() -> None:
    """The weights and patterns of the reader are loaded at the first mail."""
    read_whole(text(b"AGREED"))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_read_in_a_time_that_grows_with_its_length_only(name: str) -> None:
    raw = HOSTILE[name]()
    began = time.process_time()
    found = read_whole(raw)
    took = time.process_time() - began
    # A tenth of a second more, for what a busy machine does to small ones.
    assert took < PER_KILOBYTE * len(raw) / 1_000 + 0.1
    assert len(found.message.text) <= LONGEST_TEXT and len(found.message.html) <= LONGEST_TEXT
    for told in (found.message.text, found.message.subject, found.own, found.verdict.words):
        told.encode()
        assert "\0" not in told


@pytest.mark.parametrize(
    "raw",
    [
        partial(many_parts, 10_000),
        partial(many_parts, 10_000, "Content-Type: application/pdf; name=x.pdf\r\n\r\nx\r\n"),
        HOSTILE["1,000 open boundaries"],
        HOSTILE["signatures inside signatures"],
        partial(mails_in_mails, 3_000),
        HOSTILE["a line of 1 MB"],
    ],
    ids=["parts", "files", "boundaries", "signatures", "mails inside mails", "text"],
)
def test_what_is_more_than_we_read_is_said_so_that_a_person_looks(raw: Callable[[], bytes]) -> None:
    content = raw()
    # The size of the test's own text is a setting; the limit on what is read is not.
    content += b"AGREED " * 40_000 if raw is HOSTILE["a line of 1 MB"] else b""
    assert parse(content).truncated


@pytest.mark.parametrize(
    "name",
    [
        "10,000 parts",
        "10,000 files",
        "mails inside mails",
        "header of 1 MB, folded",
        "signatures inside signatures",
        "winmail.dat in winmail.dat",
        "properties without end",
        "rich text that unpacks itself",
        "rich text, opened again and again",
    ],
)
def test_memory_grows_with_the_length_of_the_mail_only(name: str) -> None:
    raw = HOSTILE[name]()
    assert peak_of(lambda: parse(raw)) < 20 * len(raw) + 20_000_000


def test_a_mail_of_nine_megabytes_takes_ten_times_its_size_at_most() -> None:
    raw = mixed(("text/plain", b"AGREED"), ("application/pdf; name=scan.pdf", bytes(range(256)) * 27_000))
    assert peak_of(lambda: parse(raw)) < 10 * len(raw)


def peak_of(run: Callable[[], object]) -> int:
    run()
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_zip_bomb_is_a_file_like_any_other() -> None:
    raw = mixed(("text/plain", b"AGREED"), ("application/zip; name=42.zip", ZIP_BOMB))
    [file] = files_of(raw)
    assert (file.name, file.content) == ("42.zip", ZIP_BOMB)


@pytest.mark.parametrize("ends", ["\n", "\r", "\r\n"], ids=repr)
def test_line_ends_of_every_kind_are_one_line_end(ends: str) -> None:
    lines = [
        "From: jo@school.example",
        "Subject: x",
        "Content-Type: text/plain",
        "",
        "NOT AGREED",
        "It is not met.",
    ]
    message = parse(ends.join(lines).encode())
    assert (message.sender_email, message.text) == ("jo@school.example", "NOT AGREED\nIt is not met.")
