"""Deleting what was read out of an IMAP folder, where the server cannot do it message by message, or fails."""

import contextlib
from collections.abc import Iterator

import pytest

from mail.imap_done import ImapDone
from mail.server import MailServer
from services.ports import Transient
from tests.mail.conftest import MAX_BYTES
from tests.mail.faulty_imap import FaultyImap, faulty_imap

ONE, TWO = (f"Message-ID: <{each}@x>\r\n\r\nHello.\r\n".encode() for each in ("one", "two"))


@pytest.fixture
def faulty() -> Iterator[FaultyImap]:
    with faulty_imap() as server:
        server.messages = {1: ONE, 2: TWO}
        server.folders = {"Done": []}
        server.capabilities = "IMAP4rev1 AUTH=PLAIN"
        yield server


def erase(faulty: FaultyImap, folder: str = "Done") -> int:
    server = MailServer("127.0.0.1", faulty.port, "none", "accord", "hush", timeout_seconds=0.3)
    with contextlib.closing(ImapDone(server, folder, MAX_BYTES)) as done:
        return done.erase("<one@x>", lambda mail: b"<one@x>" in mail.raw)


def test_a_server_that_only_deletes_all_at_once_does_so_when_nothing_else_is_marked(
    faulty: FaultyImap,
) -> None:
    assert erase(faulty) == 1
    assert faulty.messages == {2: TWO}
    assert "EXPUNGE" in faulty.commands


def test_what_somebody_else_has_marked_as_deleted_is_left_and_the_sentence_says_what_to_do(
    faulty: FaultyImap,
) -> None:
    faulty.deleted = {2}
    with pytest.raises(Transient, match=r"can only delete all at once.*“Done”.*Empty that folder of them"):
        erase(faulty)
    assert sorted(faulty.messages) == [1, 2] and faulty.deleted == {2}


def test_where_the_server_can_choose_only_ours_goes(faulty: FaultyImap) -> None:
    faulty.capabilities += " UIDPLUS"
    faulty.deleted = {2}
    assert erase(faulty) == 1
    assert sorted(faulty.messages) == [2]


def test_a_folder_that_is_not_there_holds_nothing(faulty: FaultyImap) -> None:
    assert erase(faulty, "Elsewhere") == 0
    assert not [each for each in faulty.commands if "SELECT" in each]


@pytest.mark.parametrize("command", ["SELECT", "SEARCH", "FETCH", "STORE", "EXPUNGE"])
def test_a_line_that_breaks_is_told_as_one_that_may_work_later(faulty: FaultyImap, command: str) -> None:
    faulty.faults = {command: ["drop"]}
    with pytest.raises(Transient):
        erase(faulty)
    assert erase(faulty) == 1
