"""Every reply of an SMTP server, and whose fault it is: the recipient's, ours, or the weather's."""

import ssl
from collections.abc import Iterator

import pytest

from mail.server import MailServer
from mail.smtp import SmtpOutgoing
from services.ports import MailError, OutgoingMail, Permanent, Throttled, Transient
from tests.mail.faulty_smtp import FaultySmtp, faulty_smtp
from tests.processes import free_port

RAW = b"Message-ID: <1@accord.example>\r\nSubject: Hello\r\n\r\nHello.\r\n"


def mail_to(recipient: str, raw: bytes = RAW) -> OutgoingMail:
    return OutgoingMail("<1@accord.example>", "accord@accord.example", recipient, raw)


@pytest.fixture
def faulty() -> Iterator[FaultySmtp]:
    with faulty_smtp() as server:
        yield server


def outcome(faulty: FaultySmtp, recipient: str = "sam@x.example", raw: bytes = RAW) -> type[MailError] | None:
    outgoing = SmtpOutgoing(MailServer("127.0.0.1", faulty.port, "none", timeout_seconds=0.5))
    try:
        outgoing.send(mail_to(recipient, raw))
    except MailError as error:
        assert str(error)[-1] == "."
        return type(error)
    finally:
        outgoing.close()
    return None


class TestAReply:
    @pytest.mark.parametrize(
        ("command", "reply", "expected"),
        [
            ("CONNECT", "554 No", Transient),
            ("CONNECT", "421 Too many concurrent connections", Throttled),
            ("CONNECT", "silence", Transient),
            ("CONNECT", "drop", Transient),
            ("MAIL", "550 5.7.1 Sender not allowed", Transient),
            ("MAIL", "552 5.3.4 Message too big", Permanent),
            ("MAIL", "451 4.3.0 Later", Transient),
            ("MAIL", "421 4.7.0 Closing", Transient),
            ("MAIL", "drop", Transient),
            ("RCPT", "550 5.1.1 Unknown", Permanent),
            ("RCPT", "553 5.1.3 Bad address", Permanent),
            ("RCPT", "530 5.7.57 Client not authenticated to send mail", Transient),
            ("RCPT", "550 5.4.5 Daily user sending limit exceeded", Transient),
            ("RCPT", "554 5.7.1 <sam@x.example>: Relay access denied", Transient),
            ("RCPT", "450 4.7.1 Greylisted", Transient),
            ("RCPT", "451 4.7.500 Server busy", Throttled),
            ("RCPT", "452 4.2.2 Mailbox full", Transient),
            ("RCPT", "452 4.5.3 Too many recipients", Throttled),
            ("RCPT", "drop", Transient),
            ("RCPT", "silence", Transient),
            ("DATA", "554 5.7.1 No", Permanent),
            ("DATA", "451 4.3.0 Later", Transient),
            ("DATA", "drop", Transient),
            ("BODY", "554 5.6.0 Not this content", Permanent),
            ("BODY", "554 5.2.252 SendAsDenied; not allowed to send as this sender", Transient),
            ("BODY", "550 5.7.60 Client does not have permissions to send as this sender", Transient),
            ("BODY", "432 4.3.2 Concurrent connections limit exceeded", Throttled),
            ("BODY", "drop", Transient),
            ("BODY", "silence", Transient),
            ("BODY", "250 OK", None),
        ],
    )
    def test_is_blamed_on_the_right_one(
        self, faulty: FaultySmtp, command: str, reply: str, expected: type[MailError] | None
    ) -> None:
        faulty.faults = {command: [reply]}
        assert outcome(faulty) is expected

    def test_of_a_dropped_idle_line_is_a_new_connection(self, faulty: FaultySmtp) -> None:
        outgoing = SmtpOutgoing(MailServer("127.0.0.1", faulty.port, "none", timeout_seconds=1))
        outgoing.send(mail_to("sam@x.example"))
        for dropped in ("drop", "421 4.4.2 Idle for too long"):
            faulty.faults = {"MAIL": [dropped]}
            outgoing.send(mail_to("sam@x.example"))
        outgoing.close()
        assert (len(faulty.taken), faulty.connections) == (3, 3)

    def test_that_refuses_a_recipient_keeps_the_connection_for_the_next(self, faulty: FaultySmtp) -> None:
        faulty.faults = {"RCPT": ["550 5.1.1 Unknown", "250 OK", "450 4.7.1 Greylisted"]}
        outgoing = SmtpOutgoing(MailServer("127.0.0.1", faulty.port, "none", timeout_seconds=1))
        with pytest.raises(Permanent):
            outgoing.send(mail_to("nobody@x.example"))
        outgoing.send(mail_to("sam@x.example"))
        with pytest.raises(Transient):
            outgoing.send(mail_to("later@x.example"))
        outgoing.send(mail_to("jo@x.example"))
        outgoing.close()
        assert (len(faulty.taken), faulty.connections) == (2, 1)

    def test_that_was_lost_after_the_message_lets_it_be_sent_again(self, faulty: FaultySmtp) -> None:
        faulty.faults = {"BODY": ["drop"]}
        assert outcome(faulty) is Transient
        assert outcome(faulty) is None
        assert faulty.taken == [RAW, RAW]

    def test_of_a_server_that_takes_utf8_addresses_is_asked_for_them(self, faulty: FaultySmtp) -> None:
        faulty.extensions = ("SMTPUTF8", "8BITMIME")
        assert outcome(faulty, "siân@x.example", RAW + "ŵ\r\n".encode()) is None

    def test_without_starttls_where_it_is_wanted_sends_nothing(self, faulty: FaultySmtp) -> None:
        outgoing = SmtpOutgoing(MailServer("127.0.0.1", faulty.port, "starttls", timeout_seconds=1))
        with pytest.raises(Transient, match=r"STARTTLS.*Check SMTP_SECURITY"):
            outgoing.send(mail_to("sam@x.example"))
        assert faulty.taken == []


class TestAServerSetting:
    def test_that_sends_mail_unprotected_is_refused_beyond_this_machine(self) -> None:
        with pytest.raises(ValueError, match=r"smtp\.board\.example must be encrypted"):
            MailServer("smtp.board.example", 25, "none")

    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
    def test_may_be_unprotected_on_this_machine(self, host: str) -> None:
        MailServer(host, 25, "none")

    def test_never_shows_its_password(self) -> None:
        assert "hush" not in repr(MailServer("localhost", 25, "tls", "accord", "hush"))

    def test_checks_certificates_and_names(self) -> None:
        context = MailServer("localhost", 25, "tls").tls()
        assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)

    def test_of_a_host_that_does_not_exist_is_a_sentence(self) -> None:
        outgoing = SmtpOutgoing(MailServer("no-such-host.invalid", free_port(), "tls", timeout_seconds=2))
        with pytest.raises(Transient, match=r"no-such-host\.invalid.*Check"):
            outgoing.send(mail_to("sam@x.example"))
