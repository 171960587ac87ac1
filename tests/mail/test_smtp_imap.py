"""What goes wrong with SMTP and IMAP, and whose fault it is."""

import os
from pathlib import Path

import pytest
from imapclient import IMAPClient

from mail.imap import ImapIncoming
from mail.server import MailServer, tls
from services.ports import MailError, OutgoingMail, Permanent, ReceivedMail, Throttled, Transient
from tests.mail.conftest import mailbox, smtp_imap
from tests.servers import MailServers

RAW = b"Message-ID: <1@accord.example>\r\nSubject: Hello\r\n\r\nHello.\r\n"


def mail_to(recipient: str, raw: bytes = RAW) -> OutgoingMail:
    return OutgoingMail("<1@accord.example>", "accord@accord.example", recipient, raw)


def send(servers: MailServers, recipient: str, **changes: object) -> None:
    with smtp_imap(servers, "accord@accord.example", **changes).outgoing() as outgoing:
        outgoing.send(mail_to(recipient))


def receive(servers: MailServers, address: str, **changes: object) -> list[ReceivedMail]:
    with smtp_imap(servers, address, **changes).incoming() as incoming:
        return list(incoming.waiting(10))


class TestARealServer:
    def test_that_refuses_some_recipients_takes_the_mails_to_the_others(
        self, servers: MailServers, address: str
    ) -> None:
        outcomes: list[object] = []
        recipients = ("refused@x.example", address, "busy@x.example", "full@x.example", address)
        with smtp_imap(servers, "accord@accord.example").outgoing() as outgoing:
            for recipient in recipients:
                try:
                    outcomes.append(outgoing.send(mail_to(recipient)))  # type: ignore[func-returns-value]
                except MailError as error:
                    outcomes.append(type(error))
        assert outcomes == [Permanent, None, Transient, Transient, None]
        servers.wait_for(address, 2)

    def test_that_knows_no_such_recipient_refuses_for_good(self, servers: MailServers) -> None:
        with pytest.raises(Permanent, match=r"recipient refused@x\.example.*550 5\.1\.1 No such user"):
            send(servers, "refused@x.example")

    @pytest.mark.parametrize("who", ["busy", "full"])
    def test_that_cannot_take_it_now_may_take_it_later(self, servers: MailServers, who: str) -> None:
        with pytest.raises(Transient, match=r"45[12]"):
            send(servers, f"{who}@x.example")

    def test_that_is_asked_too_much_says_so(self, servers: MailServers) -> None:
        with servers.fault("throttled"), pytest.raises(Throttled, match="more slowly") as caught:
            send(servers, "sam@x.example")
        assert caught.value.wait.total_seconds() == 60

    def test_that_says_nothing_times_out(self, servers: MailServers) -> None:
        with servers.fault("slow"), pytest.raises(Transient, match=r"did not answer in 0\.3 seconds"):
            send(servers, "sam@x.example", smtp_timeout_seconds=0.3)

    def test_that_stops_and_comes_back_works_again(self, servers: MailServers, address: str) -> None:
        with smtp_imap(servers, "accord@accord.example").outgoing() as outgoing:
            outgoing.send(mail_to(address))
            servers.stop_smtp()
            try:
                with pytest.raises(Transient, match=r"refused the connection\. Check SMTP_HOST"):
                    outgoing.send(mail_to(address))
            finally:
                servers.start_smtp()
            outgoing.send(mail_to(address))
        servers.wait_for(address, 2)

    def test_whose_imap_stops_and_comes_back_works_again(self, servers: MailServers, address: str) -> None:
        servers.stop_imap()
        try:
            with pytest.raises(Transient, match=r"refused the connection\. Check IMAP_HOST and IMAP_PORT"):
                receive(servers, address)
            send(servers, address)
        finally:
            servers.start_imap()
        servers.wait_for(address, 1)
        assert len(receive(servers, address)) == 1

    def test_that_drops_the_line_while_we_read_may_work_later(
        self, servers: MailServers, address: str
    ) -> None:
        with smtp_imap(servers, address).incoming() as incoming:
            servers.stop_imap()
            try:
                with pytest.raises(Transient, match="IMAP server localhost"):
                    list(incoming.waiting(10))
            finally:
                servers.start_imap()

    def test_with_a_wrong_password_names_the_settings_to_check(
        self, servers: MailServers, address: str
    ) -> None:
        with pytest.raises(Transient, match=r"535.*Check SMTP_USER and SMTP_PASSWORD"):
            send(servers, "sam@x.example", smtp_password="wrong")
        with pytest.raises(Transient, match="Check IMAP_USER and IMAP_PASSWORD"):
            receive(servers, address, imap_password="wrong")

    def test_with_a_password_beyond_ascii_says_so_or_tries_it(
        self, servers: MailServers, address: str
    ) -> None:
        with pytest.raises(Transient, match="plain ASCII"):
            send(servers, "sam@x.example", smtp_password="pâss")
        with pytest.raises(Transient, match="Check IMAP_USER and IMAP_PASSWORD"):
            receive(servers, address, imap_password="pâss")

    def test_with_a_certificate_that_nobody_vouches_for_is_not_used(self, servers: MailServers) -> None:
        with pytest.raises(Transient, match=r"certificate that we cannot trust.*MAIL_CA_FILE"):
            send(servers, "sam@x.example", smtp_ca_file=None)
        with pytest.raises(Transient, match=r"certificate that we cannot trust.*MAIL_CA_FILE"):
            receive(servers, "sam@x.example", imap_ca_file=None)

    def test_is_not_used_when_the_certificates_to_check_it_by_cannot_be_read(
        self, servers: MailServers, tmp_path: Path
    ) -> None:
        (tmp_path / "empty.pem").touch()
        for file in (tmp_path / "missing.pem", tmp_path / "empty.pem"):
            with pytest.raises(Transient, match="MAIL_CA_FILE must name a PEM file"):
                send(servers, "sam@x.example", smtp_ca_file=file)
            with pytest.raises(Transient, match="MAIL_CA_FILE must name a PEM file"):
                receive(servers, "sam@x.example", imap_ca_file=file)

    def test_of_its_own_authority_is_trusted_besides_the_systems(self, servers: MailServers) -> None:
        assert len(tls(servers.ca_file).get_ca_certs()) == len(tls(None).get_ca_certs()) + 1

    def test_is_used_with_authorities_that_are_read_again_when_their_file_has_changed(
        self, servers: MailServers, tmp_path: Path
    ) -> None:
        file = tmp_path / "authority.pem"
        file.write_bytes(servers.ca_file.read_bytes())
        first = tls(file)
        assert tls(file) is first and tls(file, "tokens") is not first
        os.utime(file, (1, 1))
        assert tls(file) is not first

    def test_under_a_name_that_its_certificate_does_not_have_is_not_used(self, servers: MailServers) -> None:
        with pytest.raises(Transient, match="certificate that we cannot trust"):
            send(servers, "sam@x.example", smtp_host="127.0.0.1")

    def test_takes_mail_over_tls_from_the_first_byte(self, servers: MailServers, address: str) -> None:
        send(servers, address, smtp_security="tls", smtp_port=servers.smtps_port)
        servers.wait_for(address, 1)

    def test_gives_mail_over_starttls(self, servers: MailServers, address: str) -> None:
        assert receive(servers, address, imap_security="starttls", imap_port=servers.imap_port) == []

    def test_on_the_port_of_the_other_kind_of_tls_names_the_setting(self, servers: MailServers) -> None:
        with pytest.raises(Transient, match="Check SMTP_PORT and SMTP_SECURITY"):
            send(servers, "sam@x.example", smtp_security="tls")

    def test_that_wants_a_login_and_gets_none_is_not_the_recipients_fault(self, servers: MailServers) -> None:
        with pytest.raises(Transient, match="Check SMTP_USER and SMTP_PASSWORD"):
            send(servers, "sam@x.example", smtp_user="")

    def test_without_smtputf8_never_takes_such_an_address(self, servers: MailServers) -> None:
        with pytest.raises(Permanent, match="beyond plain ASCII"):
            send(servers, "siân@x.example")

    def test_leaves_what_it_gives_unread(self, servers: MailServers, address: str) -> None:
        send(servers, address)
        servers.wait_for(address, 1)
        receive(servers, address)
        with mailbox(servers, address) as client:
            client.select_folder("INBOX")
            assert client.search("UNSEEN") == [1]

    def test_whose_folder_is_missing_says_so(self, servers: MailServers, address: str) -> None:
        server = MailServer(
            "localhost", servers.imaps_port, "tls", address, servers.password, servers.ca_file
        )
        with pytest.raises(Transient, match=r"did not let us open the folder “Nowhere”: .*Check IMAP_FOLDER"):
            ImapIncoming(server, "Nowhere", "Accord-done", 1000)

    def test_that_numbered_its_messages_anew_does_not_make_us_move_another(
        self, servers: MailServers, address: str
    ) -> None:
        send(servers, address)
        servers.wait_for(address, 1)
        with smtp_imap(servers, address).incoming() as incoming:
            (mail,) = incoming.waiting(10)
            validity, _, uid = mail.handle.partition(":")
            incoming.done(ReceivedMail(f"{int(validity) + 1}:{uid}", mail.raw, mail.received_at, mail.size))
            assert list(incoming.waiting(10)) == [mail]

    def test_without_move_is_served_by_copy_and_expunge(
        self, servers: MailServers, address: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        send(servers, address)
        servers.wait_for(address, 1)
        _hide(monkeypatch, "MOVE")
        _take_all(servers, address)
        assert _counts(servers, address) == (0, 1)

    def test_without_uidplus_either_keeps_the_message_out_of_sight(
        self, servers: MailServers, address: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        send(servers, address)
        servers.wait_for(address, 1)
        _hide(monkeypatch, "MOVE", "UIDPLUS")
        _take_all(servers, address)
        assert receive(servers, address) == []
        assert _counts(servers, address) == (1, 1)


def _hide(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Take capabilities away from a server that has them all."""
    really = IMAPClient.has_capability
    monkeypatch.setattr(
        IMAPClient, "has_capability", lambda self, name: name not in names and really(self, name)
    )


def _take_all(servers: MailServers, address: str) -> None:
    with smtp_imap(servers, address).incoming() as incoming:
        for mail in list(incoming.waiting(10)):
            incoming.done(mail)
            incoming.done(mail)


def _counts(servers: MailServers, address: str) -> tuple[int, int]:
    with mailbox(servers, address) as client:
        folders = ("INBOX", "Accord-done")
        inbox, done = (client.folder_status(folder, "MESSAGES")[b"MESSAGES"] for folder in folders)
        return inbox, done
