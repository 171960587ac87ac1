"""Signing in with access tokens, to real servers, and everything that a token service can say."""

import base64
from collections.abc import Iterator

import pytest
from imapclient import IMAPClient

from mail.oauth import Bearer
from mail.server import MailServer
from mail.smtp import SmtpOutgoing
from services.ports import Transient
from tests.mail.conftest import smtp_imap
from tests.mail.faulty_imap import faulty_imap
from tests.mail.faulty_smtp import FaultySmtp, faulty_smtp
from tests.mail.oauth_clients import tokens_of
from tests.mail.test_smtp_imap import mail_to, receive, send
from tests.servers import MailServers
from tests.token_server import TokenServer


class TestAMailboxThatIsOpenedByAToken:
    def test_sends_over_starttls_and_receives(
        self, servers: MailServers, service: TokenServer, address: str
    ) -> None:
        tokens = tokens_of(servers, address)
        both = {"smtp_tokens": tokens, "imap_tokens": tokens, "smtp_password": "", "imap_password": ""}
        with smtp_imap(servers, address, **both).outgoing() as outgoing:
            outgoing.send(mail_to(address))
        servers.wait_for(address, 1)
        assert [mail.raw.endswith(b"Hello.\r\n") for mail in receive(servers, address, **both)] == [True]
        assert [form["grant_type"] for form in service.asked] == ["client_credentials"]

    def test_works_with_the_standard_form_as_well(
        self,
        servers: MailServers,
        service: TokenServer,
        address: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        tokens = tokens_of(servers, "accord@accord.example")
        safe = {"smtp_security": "tls", "smtp_port": servers.smtps_port, "smtp_tokens": tokens}
        send(servers, address, **safe)
        servers.wait_for(address, 1)
        really = IMAPClient.has_capability
        monkeypatch.setattr(
            IMAPClient, "has_capability", lambda self, name: name != "AUTH=XOAUTH2" and really(self, name)
        )
        assert len(receive(servers, address, imap_tokens=tokens_of(servers, address))) == 1

    def test_works_on_when_its_token_was_withdrawn_before_its_time(
        self, servers: MailServers, service: TokenServer, address: str
    ) -> None:
        tokens = tokens_of(servers, address)
        both = {"smtp_tokens": tokens, "imap_tokens": tokens}
        mail = smtp_imap(servers, address, **both)
        with mail.outgoing() as outgoing:
            outgoing.send(mail_to(address))
        service.withdraw()
        with mail.outgoing() as outgoing:
            outgoing.send(mail_to(address))
        servers.wait_for(address, 2)
        service.withdraw()
        with mail.incoming() as incoming:
            assert len(list(incoming.waiting(10))) == 2
        assert len(service.asked) == 3

    def test_and_refuses_every_token_says_what_to_ask_for(
        self, servers: MailServers, service: TokenServer, address: str
    ) -> None:
        somebody_else = tokens_of(servers, "sam@accord.example")
        with pytest.raises(Transient, match=r"localhost refused our login: .*IMAP\.AccessAsApp"):
            receive(servers, address, imap_tokens=somebody_else)
        with pytest.raises(Transient, match=r"localhost refused our login: 535 .*SMTP\.SendAsApp"):
            send(servers, address, smtp_tokens=somebody_else)
        assert len(service.asked) == 3  # one to begin with, and one more for each of the two servers

    def test_goes_on_with_the_token_it_has_while_the_token_service_is_down(
        self, servers: MailServers, service: TokenServer, address: str
    ) -> None:
        tokens = tokens_of(servers, address)
        assert receive(servers, address, imap_tokens=tokens) == []
        service.faults = [(503, {}, b"")]
        assert receive(servers, address, imap_tokens=tokens) == []

    def test_that_has_no_oauth_says_so(self, servers: MailServers, service: TokenServer) -> None:
        tokens = tokens_of(servers, "accord@accord.example")
        with (
            faulty_imap() as imap,
            pytest.raises(Transient, match=r"no sign-in by OAuth\. Set SMTP_IMAP_AUTH to password"),
        ):
            receive(
                servers,
                "accord@accord.example",
                imap_tokens=tokens,
                imap_security="none",
                imap_port=imap.port,
            )
        with (
            faulty_smtp() as smtp,
            pytest.raises(Transient, match=r"no sign-in by OAuth.*the OAUTH settings"),
        ):
            send(servers, "sam@x.example", smtp_tokens=tokens, smtp_security="none", smtp_port=smtp.port)

    def test_that_cannot_check_the_token_just_now_is_not_asked_with_another(
        self, servers: MailServers, service: TokenServer, address: str
    ) -> None:
        tokens = tokens_of(servers, address)
        changes = {"imap_tokens": tokens, "imap_security": "none"}
        with faulty_imap() as imap:
            imap.capabilities += " AUTH=XOAUTH2"
            imap.faults = {"AUTHENTICATE": ["NO [UNAVAILABLE] Try again"]}
            with pytest.raises(Transient, match=r"cannot sign us in now: .*Nothing is to be done"):
                receive(servers, address, imap_port=imap.port, **changes)
        assert len(service.asked) == 1


class Scripted:
    """Tokens that need no service."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def token(self) -> str:
        return f"token{len(self.given)}"

    def refused(self, token: str) -> None:
        self.given.append(token)


class TestAnSmtpServerAsGoogleAndMicrosoftHaveIt:
    @pytest.fixture
    def faulty(self) -> Iterator[FaultySmtp]:
        with faulty_smtp() as server:
            yield server

    def outgoing(self, faulty: FaultySmtp, tokens: Scripted) -> SmtpOutgoing:
        return SmtpOutgoing(
            MailServer("127.0.0.1", faulty.port, "none", "accord@x.example", timeout_seconds=1, tokens=tokens)
        )

    @pytest.mark.parametrize(
        ("mechanism", "answer"), [("XOAUTH2", ""), ("OAUTHBEARER", base64.b64encode(b"\1").decode())]
    )
    def test_is_answered_when_it_tells_the_reason_of_its_refusal(
        self, faulty: FaultySmtp, mechanism: str, answer: str
    ) -> None:
        faulty.extensions = (f"AUTH {mechanism}",)
        reason = base64.b64encode(b'{"status":"400","schemes":"Bearer"}').decode()
        faulty.faults = {"AUTH": [f"334 {reason}", "235 2.7.0 Welcome"]}
        faulty.faults[answer] = ["535 5.7.8 Not accepted"]
        tokens = Scripted()
        outgoing = self.outgoing(faulty, tokens)
        outgoing.send(mail_to("sam@x.example"))
        outgoing.close()
        assert (tokens.given, len(faulty.taken)) == (["token0"], 1)

    def test_that_ends_our_login_between_two_mails_gets_a_new_one(self, faulty: FaultySmtp) -> None:
        faulty.extensions = ("AUTH XOAUTH2",)
        faulty.faults = {"AUTH": ["235 Welcome", "235 Welcome"]}
        outgoing = self.outgoing(faulty, Scripted())
        outgoing.send(mail_to("sam@x.example"))
        faulty.faults["MAIL"] = ["530 5.7.57 Client not authenticated to send mail"]
        outgoing.send(mail_to("sam@x.example"))
        outgoing.close()
        assert (len(faulty.taken), faulty.connections) == (2, 2)

    def test_that_takes_no_passwords_any_more_leads_to_oauth(self, faulty: FaultySmtp) -> None:
        faulty.extensions = ("AUTH LOGIN PLAIN",)
        said = "535 5.7.139 Authentication unsuccessful, basic authentication is disabled"
        faulty.faults = {"AUTH": [said, said]}
        outgoing = SmtpOutgoing(
            MailServer("127.0.0.1", faulty.port, "none", "accord", "hush", timeout_seconds=1)
        )
        with pytest.raises(Transient, match="takes no passwords any more: set SMTP_IMAP_AUTH to oauth"):
            outgoing.send(mail_to("sam@x.example"))

    def test_gets_a_mailbox_with_odd_letters_escaped(self) -> None:
        assert (
            Bearer("OAUTHBEARER", "a=b,c@x.example", "t")() == "n,a=a=3Db=2Cc@x.example,\1auth=Bearer t\1\1"
        )
