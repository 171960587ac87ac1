"""Damaged mails by the hundred here, by the ten thousand with `make fuzz`: reading one never fails, and never takes long."""

import os
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reading.opinion.network import by_larger_network
from reading.richtext import decompress, text_of_rtf
from reading.signed import content_of
from reading.winmail import unpack
from tests.reading.hostile import PER_KILOBYTE, read_whole, signed
from tests.reading.mutated import SHAPES, WINMAIL, damaged

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "150"))
fuzz = settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module", autouse=True)
def _everything_is_loaded() -> None:
    """Weights, patterns and the library of odd bounces are loaded at the first mail that needs them."""
    for raw in SHAPES:
        read_whole(raw)
    # Of those none need be in such doubt.
    by_larger_network("Yes.")


@fuzz
@given(damaged())
def test_whatever_happens_to_a_mail_it_is_read_without_a_fault_and_in_time(raw: bytes) -> None:
    began = time.process_time()
    found = read_whole(raw)
    assert time.process_time() - began < PER_KILOBYTE * len(raw) / 1_000 + 0.5
    told = [
        found.message.text,
        found.message.html,
        found.message.subject,
        found.message.sender_name,
        found.own,
    ]
    told += [found.verdict.words, *(file.name for file in found.message.attachments)]
    for text in told:
        text.encode()
        assert "\0" not in text


@fuzz
@given(st.binary(max_size=200), st.integers(0, len(WINMAIL)), st.integers(0, 40))
def test_a_damaged_winmail_is_unpacked_as_far_as_it_goes(piece: bytes, at: int, cut: int) -> None:
    found = unpack(WINMAIL[:at] + piece + WINMAIL[at + cut :])
    assert found is None or sum(len(file.data) for file in found.files) <= len(WINMAIL) + len(piece)


@fuzz
@given(st.binary(max_size=60), st.integers(0, 120), st.integers(0, 20))
def test_a_damaged_signature_is_opened_or_left(piece: bytes, at: int, cut: int) -> None:
    whole = signed(b"Content-Type: text/plain\r\n\r\nAGREED\r\n")
    assert len(content_of(whole[:at] + piece + whole[at + cut :])) <= len(whole) + len(piece)


@fuzz
@given(st.lists(st.sampled_from([*b"{}\\'*;\r\n 0aufz"]) | st.integers(0, 255), max_size=80).map(bytes))
def test_odd_rich_text_gives_words_that_can_be_kept(rtf: bytes) -> None:
    for source in (rtf, b"{\\rtf1\\fromhtml1 " + rtf, decompress(bytes(8) + b"LZFu" + bytes(4) + rtf)):
        text, _ = text_of_rtf(source)
        text.encode()
        assert "\0" not in text
