"""What goes wrong while mail is fetched: nothing is lost, and the sentence says what to do."""

import contextlib
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from mail.imap import ImapIncoming
from mail.server import MailServer, Security
from services.ports import MailError, Throttled, Transient
from tests.mail.conftest import MAX_BYTES, mailbox, smtp_imap
from tests.mail.faulty_imap import FaultyImap, faulty_imap
from tests.servers import MailServers

RAW = b"Subject: Hello\r\n\r\nHello.\r\n"


@pytest.fixture
def faulty() -> Iterator[FaultyImap]:
    with faulty_imap() as server:
        server.messages = {1: RAW, 2: RAW}
        yield server


def opened(faulty: FaultyImap, security: Security = "none") -> ImapIncoming:
    server = MailServer("127.0.0.1", faulty.port, security, "accord", "hush", timeout_seconds=0.3)
    return ImapIncoming(server, "INBOX", "Done", MAX_BYTES)


def take_all(faulty: FaultyImap) -> int:
    with contextlib.closing(opened(faulty)) as incoming:
        mails = list(incoming.waiting(10))
        for mail in mails:
            incoming.done(mail)
    return len(mails)


class TestAFault:
    @pytest.mark.parametrize(
        ("command", "reply", "expected", "said"),
        [
            ("CONNECT", "silence", Transient, "did not answer in 0.3 seconds. Check that it is running"),
            ("CONNECT", "drop", Transient, "Check that it is running"),
            ("CONNECT", "BYE Too many connections", Throttled, "asks us to be slower"),
            ("AUTHENTICATE", "NO [AUTHENTICATIONFAILED] No", Transient, "Check IMAP_USER and IMAP_PASSWORD"),
            ("AUTHENTICATE", "NO [EXPIRED] No", Transient, "The password has run out"),
            ("AUTHENTICATE", "NO [PRIVACYREQUIRED] No", Transient, "Set IMAP_SECURITY"),
            ("AUTHENTICATE", "NO [UNAVAILABLE] No", Transient, "cannot sign us in now"),
            ("AUTHENTICATE", "NO [LIMIT] No", Throttled, "asks us to be slower"),
            (
                "AUTHENTICATE",
                "NO [ALERT] Too many simultaneous connections",
                Throttled,
                "asks us to be slower",
            ),
            ("AUTHENTICATE", "drop", Transient, "Check that it is running"),
            ("SELECT", "NO [NONEXISTENT] No", Transient, "open the folder “INBOX”: "),
            ("SELECT", "NO [CONTACTADMIN] No", Transient, "Ask whoever runs that server"),
            ("SEARCH", "NO [SERVERBUG] No", Transient, "Nothing is to be done unless it lasts"),
            ("SEARCH", "BAD What?", Transient, "did not let us list the mailbox"),
            ("SEARCH", "drop", Transient, "Check that it is running"),
            ("FETCH", "BYE Going down", Transient, "Going down"),
            ("FETCH", "silence", Transient, "did not answer in 0.3 seconds"),
            ("FETCH", "half", Transient, "Check that it is running"),
            ("FETCH", "NO [OVERQUOTA] Account exceeded bandwidth limits", Throttled, "asks us to be slower"),
            ("LIST", "NO [NOPERM] No", Transient, "Make it by hand|full access"),
            ("CREATE", "NO [NOPERM] No", Transient, "make the folder “Done”: .*full access to this mailbox"),
            ("CREATE", "NO [OVERQUOTA] No", Transient, "The mailbox is full: make room in it"),
            ("CREATE", "NO Never", Transient, "Make it by hand, or set IMAP_DONE_FOLDER"),
            ("MOVE", "NO [OVERQUOTA] No", Transient, "The mailbox is full: make room in it"),
            ("MOVE", "NO Never", Transient, "Check that IMAP_USER may put messages into it"),
            ("MOVE", "drop", Transient, "Check that it is running"),
        ],
    )
    def test_is_worded_and_loses_nothing(
        self, faulty: FaultyImap, command: str, reply: str, expected: type[MailError], said: str
    ) -> None:
        # The first FETCH is about sizes; what is hard is the one for the messages.
        faulty.faults = {command: ["", reply] if command == "FETCH" else [reply]}
        with pytest.raises(expected, match=said) as caught:
            take_all(faulty)
        assert type(caught.value) is expected
        assert str(caught.value)[-1] == "."
        assert "hush" not in str(caught.value)
        assert sorted(faulty.messages) == [1, 2]
        assert take_all(faulty) == 2
        assert (faulty.messages, faulty.folders) == ({}, {"Done": [RAW, RAW]})

    def test_of_a_mailbox_that_we_may_only_read_says_so(self, faulty: FaultyImap) -> None:
        faulty.select = "OK [READ-ONLY] Done"
        with pytest.raises(Transient, match=r"read the mailbox, but not change it\. Ask .*full access"):
            take_all(faulty)

    def test_of_a_server_without_encryption_sends_no_password(self, faulty: FaultyImap) -> None:
        with pytest.raises(
            Transient, match=r"did not let us sign in: .*STARTTLS.*Check IMAP_PORT and IMAP_SECURITY"
        ):
            opened(faulty, "starttls")
        assert faulty.commands == ["CAPABILITY"]

    @pytest.mark.parametrize("command", ["COPY", "STORE"])
    def test_of_a_server_without_move_leaves_the_message_where_it_is(
        self, faulty: FaultyImap, command: str
    ) -> None:
        faulty.capabilities = "IMAP4rev1 UIDPLUS AUTH=PLAIN"
        faulty.faults = {command: ["NO [OVERQUOTA] Full"]}
        with pytest.raises(Transient, match="The mailbox is full"):
            take_all(faulty)
        assert sorted(faulty.messages) == [1, 2]
        assert not [each for each in faulty.commands if "EXPUNGE" in each]
        assert take_all(faulty) == 2

    def test_after_some_were_taken_leaves_the_others_waiting(self, faulty: FaultyImap) -> None:
        faulty.faults = {"MOVE": ["", "drop"]}
        with pytest.raises(Transient):
            take_all(faulty)
        assert (sorted(faulty.messages), len(faulty.folders["Done"])) == ([2], 1)
        assert take_all(faulty) == 1


class TestAMailboxOf:
    def test_many_years_is_read_from_its_oldest_end(self, faulty: FaultyImap) -> None:
        faulty.messages = dict.fromkeys(range(1, 10**6, 5), RAW)
        incoming = opened(faulty)
        handles = [mail.handle for mail in incoming.waiting(3)]
        incoming.close()
        assert handles == ["7:1", "7:6", "7:11"]
        assert len([each for each in faulty.commands if "SEARCH" in each]) == 1

    def test_few_messages_of_which_many_went_before_is_searched_to_its_end(self, faulty: FaultyImap) -> None:
        faulty.messages = {120_000: RAW, 100_000: RAW}
        incoming = opened(faulty)
        faulty.messages[160_000] = RAW
        assert [mail.handle for mail in incoming.waiting(10)] == ["7:100000", "7:120000", "7:160000"]
        incoming.close()

    def test_messages_of_25_megabytes_gives_one_after_the_other(
        self, servers: MailServers, address: str
    ) -> None:
        line = b"x" * 76 + b"\r\n"
        large = RAW + line * ((MAX_BYTES - 1000) // len(line))
        with mailbox(servers, address) as client:
            for _ in range(3):
                client.append("INBOX", large)
        tracemalloc.start()
        try:
            with smtp_imap(servers, address).incoming() as incoming:
                for mail in incoming.waiting(10):
                    assert mail.whole
                    assert mail.raw == large
                    incoming.done(mail)
                    del mail
            assert tracemalloc.get_traced_memory()[1] < 4 * MAX_BYTES
        finally:
            tracemalloc.stop()


class TestARealServer:
    def fill(self, servers: MailServers, address: str, count: int) -> None:
        with mailbox(servers, address) as client:
            client.multiappend("INBOX", [RAW] * count)

    def test_that_numbers_its_messages_anew_meanwhile_moves_no_other(
        self, servers: MailServers, address: str
    ) -> None:
        self.fill(servers, address, 2)
        with smtp_imap(servers, address).incoming() as incoming:
            before = list(incoming.waiting(10))
        _number_anew(servers.maildir(address))
        with smtp_imap(servers, address).incoming() as incoming:
            for mail in before:
                incoming.done(mail)
            after = list(incoming.waiting(10))
            assert len(after) == 2
            assert {mail.handle for mail in after}.isdisjoint(mail.handle for mail in before)
            for mail in after:
                incoming.done(mail)
            assert list(incoming.waiting(10)) == []

    @pytest.mark.parametrize("removed", [[1], [60], list(range(51, 61))])
    def test_whose_messages_are_removed_while_we_read_gives_the_others(
        self, servers: MailServers, address: str, removed: list[int]
    ) -> None:
        self.fill(servers, address, 60)
        with smtp_imap(servers, address).incoming() as incoming, mailbox(servers, address) as client:
            mails = incoming.waiting(100)
            found = [next(mails)]
            client.select_folder("INBOX")
            client.delete_messages(removed)
            client.uid_expunge(removed)
            found += list(mails)
            for mail in found:
                incoming.done(mail)
            assert list(incoming.waiting(10)) == []
        assert 60 - len(removed) <= len(found) <= 60

    def test_whose_messages_are_removed_between_listing_and_reading_gives_the_others(
        self, servers: MailServers, address: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.fill(servers, address, 3)
        incoming_of = smtp_imap(servers, address)
        with incoming_of.incoming() as incoming, mailbox(servers, address) as client:
            client.select_folder("INBOX")
            really = incoming._uids

            def listed(limit: int) -> list[int]:
                uids = really(limit)
                client.delete_messages([2])
                client.uid_expunge([2])
                return uids

            monkeypatch.setattr(incoming, "_uids", listed)
            assert len(list(incoming.waiting(10))) == 2


def _number_anew(maildir: Path) -> None:
    """What a restored backup or a moved mailbox does: other UIDs under another UIDVALIDITY."""
    uids = maildir / "dovecot-uidlist"
    head, *rest = uids.read_text().splitlines()
    version, validity, *more = head.split()
    uids.write_text("\n".join([" ".join([version, f"V{int(validity[1:]) + 1}", *more]), *rest, ""]))
    for index in maildir.glob("dovecot.index*"):
        index.unlink()
