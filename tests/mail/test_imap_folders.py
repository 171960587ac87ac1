"""Folders under all kinds of names."""

import contextlib
from collections.abc import Iterator

import pytest

from mail.imap import ImapIncoming
from mail.server import MailServer
from services.ports import Transient
from tests.mail.conftest import MAX_BYTES, mailbox
from tests.mail.faulty_imap import FaultyImap, faulty_imap
from tests.servers import MailServers

RAW = b"Subject: Hello\r\n\r\nHello.\r\n"


@pytest.fixture
def faulty() -> Iterator[FaultyImap]:
    with faulty_imap() as server:
        server.messages = {1: RAW}
        yield server


def take_all(incoming: ImapIncoming) -> int:
    """Take what waits out of the mailbox, and close it. How many there were."""
    with contextlib.closing(incoming):
        mails = list(incoming.waiting(10))
        for mail in mails:
            incoming.done(mail)
    return len(mails)


class TestARealServer:
    """Dovecot with Maildir: a dot between levels."""

    def incoming(self, servers: MailServers, address: str, folder: str, done: str) -> ImapIncoming:
        login = ("tls", address, servers.password, servers.ca_file)
        server = MailServer(servers.host, servers.imaps_port, *login)  # type: ignore[arg-type]
        return ImapIncoming(server, folder, done, MAX_BYTES)

    @pytest.mark.parametrize(
        ("done", "spelt"),
        [
            ("Accord-done", "Accord-done"),
            ("Board mail/Done & dusted", "Board mail.Done & dusted"),
            ("Sir Gâr/Wedi’i ddarllen – 完了 ✓", "Sir Gâr.Wedi’i ddarllen – 完了 ✓"),
            ("100% *done*", "100% *done*"),
            ('The "done" one', 'The "done" one'),
            ("INBOX/Done", "INBOX.Done"),
            ("Board.Done", "Board.Done"),
            ("42", "42"),
        ],
    )
    def test_makes_the_done_folder_once_whatever_its_name(
        self, servers: MailServers, address: str, done: str, spelt: str
    ) -> None:
        with mailbox(servers, address) as client:
            # A folder that the name would also match, if it were taken for a pattern.
            client.create_folder("100% not yet done")
            for _ in range(2):
                client.append("INBOX", RAW)
                assert take_all(self.incoming(servers, address, "INBOX", done)) == 1
            assert client.folder_status(spelt, "MESSAGES")[b"MESSAGES"] == 2
            assert spelt in [name for _, _, name in client.list_sub_folders()]

    def test_makes_a_done_folder_that_is_only_the_level_above_another(
        self, servers: MailServers, address: str
    ) -> None:
        with mailbox(servers, address) as client:
            client.create_folder("Done.2025")
            client.append("INBOX", RAW)
            assert take_all(self.incoming(servers, address, "INBOX", "Done")) == 1
            assert client.folder_status("Done", "MESSAGES")[b"MESSAGES"] == 1

    def test_is_read_from_a_folder_of_any_name(self, servers: MailServers, address: str) -> None:
        with mailbox(servers, address) as client:
            client.create_folder("Tîm plant.In & out")
            client.append("Tîm plant.In & out", RAW)
        assert take_all(self.incoming(servers, address, "Tîm plant/In & out", "Tîm plant/Done")) == 1

    def test_that_cannot_make_the_done_folder_keeps_the_mail_and_says_what_to_do(
        self, servers: MailServers, address: str
    ) -> None:
        with mailbox(servers, address) as client:
            client.append("INBOX", RAW)
        with pytest.raises(
            Transient, match=r"make the folder “a//b”: .*Make it by hand, or set IMAP_DONE_FOLDER"
        ):
            take_all(self.incoming(servers, address, "INBOX", "a//b"))
        assert take_all(self.incoming(servers, address, "INBOX", "a/b")) == 1


class TestAServer:
    def incoming(self, faulty: FaultyImap, done: str) -> ImapIncoming:
        server = MailServer("127.0.0.1", faulty.port, "none", "accord", "hush", timeout_seconds=1)
        return ImapIncoming(server, "INBOX", done, MAX_BYTES)

    @pytest.mark.parametrize("done", ["Done/2026", "INBOX/Done/2026", "inbox.Done.2026"])
    def test_that_keeps_all_folders_below_inbox_has_ours_there(self, faulty: FaultyImap, done: str) -> None:
        faulty.capabilities += " NAMESPACE"
        faulty.namespace = '(("INBOX." "."))'
        assert take_all(self.incoming(faulty, done)) == 1
        assert 'SELECT "INBOX"' in faulty.commands
        assert {name.upper(): mails for name, mails in faulty.folders.items()} == {"INBOX.DONE.2026": [RAW]}

    def test_without_namespaces_is_asked_for_its_separator(self, faulty: FaultyImap) -> None:
        faulty.separator = r'"\\"'
        assert take_all(self.incoming(faulty, "Done/2026")) == 1
        assert faulty.folders == {r"Done\\2026": [RAW]}

    @pytest.mark.parametrize("namespace", ['(("" NIL))', "NIL"])
    def test_without_levels_gets_the_name_as_it_is(self, faulty: FaultyImap, namespace: str) -> None:
        faulty.capabilities += " NAMESPACE"
        faulty.namespace = namespace
        faulty.separator = "NIL"
        assert take_all(self.incoming(faulty, "Done/2026")) == 1
        assert faulty.folders == {"Done/2026": [RAW]}

    def test_that_lets_nobody_subscribe_still_has_the_folder(self, faulty: FaultyImap) -> None:
        faulty.faults = {"SUBSCRIBE": ["NO [NOPERM] Not here"]}
        assert take_all(self.incoming(faulty, "Done")) == 1

    def test_whose_done_folder_was_removed_meanwhile_keeps_the_mail(self, faulty: FaultyImap) -> None:
        faulty.faults = {"MOVE": ["NO [TRYCREATE] No such folder"]}
        with pytest.raises(Transient, match=r"to the folder “Done”: .*set IMAP_DONE_FOLDER to another"):
            take_all(self.incoming(faulty, "Done"))
        assert take_all(self.incoming(faulty, "Done")) == 1
