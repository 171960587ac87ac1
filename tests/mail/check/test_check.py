"""The check is green on every mail system, and tells what it found there."""

import re
from datetime import UTC, datetime

import jwt

from mail.address import ReplyAddresses
from mail.check.letter import write
from mail.exchange import Exchange
from mail.graph import Graph
from tests.mail.check.conftest import OTHER, Moved, check, failed, waiting
from tests.mail.conftest import System, exchange_config, smtp_imap
from tests.mail.ews import EwsServer
from tests.mail.graph.double import GraphDouble
from tests.mail.reader import parsed, the, written
from tests.servers import MailServers

ALL = ("reading", "sending", "plus_sending", "plus_delivery", "headers", "invite", "clock", "done")


class TestAMailboxThatIsAllRight:
    def test_is_proven_and_left_as_it_was(self, system: System) -> None:
        system.fill([OTHER])
        moved = Moved(meanwhile=lambda: system.received(system.address, 2))
        results, told = check(system.mail, system.address, moved)
        assert failed(results) == {}
        assert [each.name for each in results if each.outcome == "ok" and each.name != "found"] == list(ALL)
        assert told[0] == "Sending a mail from a plus-address to a plus-address …"
        assert [raw.endswith(OTHER) for raw in waiting(system.mail)] == [True]
        assert [b"Accord checks its mailbox" in raw for raw in system.kept()] == [True]

    def test_has_its_servers_named(self, system: System) -> None:
        moved = Moved(meanwhile=lambda: system.received(system.address, 1))
        found = [each.said for each in check(system.mail, system.address, moved)[0] if each.name == "found"]
        expected = {
            "LocalMail": [r"^Mail is kept in folders of this machine"],
            "SmtpImap": [
                r"^SMTP: localhost:\d+ \(localhost\), encrypted by TLSv1\.3, signed in as accord\d+@.* SIZE",
                r"^IMAP: localhost:\d+ \(Dovecot\), encrypted by TLSv1\.3.*INBOX may be read and changed.*MOVE",
            ],
            "Exchange": [
                r"^Exchange Web Services: localhost:\d+, Microsoft Exchange Server 2019 \(15\.2\.1544.*delegate"
            ],
            "Graph": [r"^Microsoft Graph: localhost, version v1\.0, as the application 1111.*does not tell"],
        }[type(system.mail).__name__]
        assert len(found) == len(expected)
        for said, pattern in zip(found, expected, strict=True):
            assert re.search(pattern, said), said

    def test_hears_of_a_calendar_that_it_may_not_see_and_has_not_failed(
        self, double: GraphDouble, ews: EwsServer, address: str
    ) -> None:
        double.fault("answer", "getSchedule", status=403, code="ErrorAccessDenied")
        ews.store.mailbox(address).hides_calendar = "ErrorNoFreeBusyAccess"
        told: dict[type, str] = {}
        for mail in (Graph(double.config(address)), Exchange(exchange_config(ews, address))):
            results, _ = check(mail, address, Moved())
            assert failed(results) == {}
            told |= {
                type(mail): each.said
                for each in results
                if (each.name, each.outcome) == ("calendars", "note")
            }
        assert "Calendars.ReadBasic.All" in told[Graph]
        assert f"cannot be seen when {address} is busy" in told[Exchange]

    def test_is_told_what_its_system_is_known_to_drop(self, double: GraphDouble, address: str) -> None:
        results, _ = check(Graph(double.config(address)), address, Moved())
        (note,) = (each.said for each in results if each.outcome == "note")
        assert note.startswith("Microsoft Graph drops Auto-Submitted")


def test_both_servers_that_are_not_there_are_said_at_once(servers: MailServers, address: str) -> None:
    mail = smtp_imap(servers, address, smtp_port=1, imap_password="wrong-word")
    results, told = check(mail, address, Moved())
    assert [each.outcome for each in results] == ["failed", "failed"]
    assert "Check SMTP_HOST and SMTP_PORT" in results[0].said
    assert "Check IMAP_USER and IMAP_PASSWORD" in results[1].said
    assert (told, "wrong-word" in str(results)) == ([], False)


def test_permissions_in_a_token_are_named(double: GraphDouble, address: str) -> None:
    token = jwt.encode({"roles": ["Mail.Send", "Mail.ReadWrite"]}, "k" * 32)
    graph = Graph(double.config(address))
    graph.tokens._token, graph.tokens._until = token, float("inf")
    double.sign_in.tokens.add(token)
    results, _ = check(graph, address, Moved())
    assert "its token grants Mail.ReadWrite, Mail.Send." in results[0].said
    assert token not in str(results)


def test_the_mail_is_written_as_accord_writes_invites() -> None:
    mailbox = "accord@accord.example"
    letter = write(ReplyAddresses(mailbox, "k" * 32), datetime.now(UTC))
    ours, theirs = parsed(letter.mail), parsed(written(the("invite")))
    # It answers nothing, and is in no case's language.
    assert set(theirs.keys()) - set(ours.keys()) == {"Content-Language", "In-Reply-To", "References"}
    for name in ("Auto-Submitted", "X-Auto-Response-Suppress", "X-Accord-Loop"):
        assert ours[name] == theirs[name]
    assert [part.get_content_type() for part in ours.walk()] == [
        part.get_content_type() for part in theirs.walk()
    ]
