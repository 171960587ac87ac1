"""Sending by Exchange: what goes wrong, whose fault it is, and what becomes of a mail that got no answer."""

import os
from collections.abc import Callable

import pytest

from mail.exchange import Exchange
from services.ports import MailError, Permanent, Throttled, Transient
from tests.mail.conftest import exchange_config
from tests.mail.ews import EwsServer, Fault
from tests.mail.ews.steps import INVITE, RAW, mail_to, receive, send
from tests.mail.ews.store import new_item


class TestAServer:
    @pytest.mark.parametrize(
        ("fault", "seconds"),
        [
            pytest.param(Fault("busy", seconds=297.5), 297.5, id="busy, with its own back-off"),
            pytest.param(Fault("busy"), 10, id="busy, without one"),
            pytest.param(Fault("busy", seconds=10.0**9), 3600, id="busy for thirty years"),
            pytest.param(
                Fault("status", status=503, headers={"Retry-After": "7"}), 7, id="503 for seven seconds"
            ),
            pytest.param(Fault("status", status=429, headers={"Retry-After": "8"}), 8, id="429 for eight"),
            pytest.param(Fault("status", status=503), 10, id="503, no word of how long"),
            pytest.param(Fault("error", code="ErrorSubmissionQuotaExceeded"), 900, id="the quota is used up"),
        ],
    )
    def test_that_wants_us_to_wait_is_waited_for(
        self, ews: EwsServer, address: str, fault: Fault, seconds: float
    ) -> None:
        exchange = Exchange(exchange_config(ews, address))
        for act in (lambda: send(exchange, "sam@x.example"), lambda: receive(exchange)):
            ews.plan(fault)
            with pytest.raises(Throttled) as caught:
                act()
            assert caught.value.wait.total_seconds() == seconds

    @pytest.mark.parametrize(
        ("fault", "kind", "words"),
        [
            pytest.param(
                Fault("status", status=401, headers={"Connection": "close"}),
                Transient,
                r"refused our login\. Check EWS_USER and EWS_PASSWORD",
                id="401 that closes the line",
            ),
            pytest.param(
                Fault("status", status=403), Transient, "Exchange administrator.*Set-CASMailbox", id="403"
            ),
            pytest.param(Fault("status", status=404), Transient, r"HTTP 404\)\. Check EWS_URL", id="404"),
            pytest.param(
                Fault("status", status=302, headers={"Location": "/owa"}),
                Transient,
                "Check EWS_URL",
                id="302",
            ),
            pytest.param(
                Fault("status", status=502, headers={"Connection": "close"}), Transient, "HTTP 502", id="502"
            ),
            pytest.param(Fault("status", status=500), Transient, "HTTP 500", id="500 without SOAP"),
            pytest.param(
                Fault("error", code="ErrorSendAsDenied"), Transient, "for Send As", id="not as this sender"
            ),
            pytest.param(Fault("error", code="ErrorQuotaExceeded"), Transient, "is full", id="mailbox full"),
            pytest.param(
                Fault("error", code="ErrorAccessDenied"),
                Transient,
                "Full Access",
                id="no rights in the mailbox",
            ),
            pytest.param(
                Fault("error", code="ErrorNonExistentMailbox"),
                Transient,
                "Check MAIL_ADDRESS",
                id="no mailbox",
            ),
            pytest.param(
                Fault("error", code="ErrorMailboxMoveInProgress"),
                Transient,
                "did not let us .*ErrorMailboxMoveInProgress",
                id="anything else that it says",
            ),
            pytest.param(
                Fault("error", code="ErrorInvalidRecipients"),
                Permanent,
                "refused the recipient",
                id="no recipient",
            ),
            pytest.param(Fault("status", status=413), Permanent, "refused the mail", id="too large"),
        ],
    )
    def test_that_refuses_is_understood(
        self, ews: EwsServer, address: str, recipient: str, fault: Fault, kind: type[MailError], words: str
    ) -> None:
        ews.plan(fault)
        with pytest.raises(kind, match=words) as caught:
            send(Exchange(exchange_config(ews, address)), recipient)
        assert "<html>" not in str(caught.value)
        assert ews.store.mailbox(recipient).received == []

    def test_with_a_wrong_password_names_the_settings(self, ews: EwsServer, address: str) -> None:
        for auth in ("basic", "ntlm"):
            exchange = Exchange(exchange_config(ews, address, auth=auth, password="wrong"))
            with pytest.raises(Transient, match="Check EWS_USER and EWS_PASSWORD") as sending:
                send(exchange, "sam@x.example")
            with pytest.raises(Transient, match="Check EWS_USER and EWS_PASSWORD") as receiving:
                receive(exchange)
            assert "wrong" not in f"{sending.value} {receiving.value}"

    def test_whose_certificate_nobody_vouches_for_is_not_used(self, ews: EwsServer, address: str) -> None:
        for changes in ({"ca_file": None}, {"url": ews.url.replace("localhost", "127.0.0.1")}):
            with pytest.raises(Transient, match=r"certificate that we cannot trust.*MAIL_CA_FILE"):
                send(Exchange(exchange_config(ews, address, **changes)), "sam@x.example")
        assert ews.asked == []

    def test_that_is_not_there_says_so(self, ews: EwsServer, address: str) -> None:
        exchange = Exchange(exchange_config(ews, address, url="https://localhost:1/EWS/Exchange.asmx"))
        with pytest.raises(Transient, match=r"could not be reached\. Check EWS_URL"):
            send(exchange, "sam@x.example")

    def test_tells_its_version_once_to_each_process(self, ews: EwsServer, address: str) -> None:
        exchange = Exchange(exchange_config(ews, address, version=""))
        for _ in range(2):
            assert receive(exchange) == []
        assert ews.asked == ["ConvertId", "FindItem", "FindItem"]

    # The double's threads are none of the child's business, which ends without touching them.
    @pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
    def test_serves_a_child_of_a_process_that_used_it(
        self, ews: EwsServer, address: str, recipient: str
    ) -> None:
        exchange = Exchange(exchange_config(ews, address))
        with exchange.outgoing() as outgoing:
            send(exchange, recipient)
            child = _forked(lambda: outgoing.send(mail_to(recipient)))
            outgoing.send(mail_to(recipient))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert len(ews.store.mailbox(recipient).received) == 3


class TestSending:
    def test_costs_one_request_and_keeps_a_copy(self, ews: EwsServer, address: str, recipient: str) -> None:
        send(Exchange(exchange_config(ews, address)), recipient)
        assert ews.asked == ["CreateItem"]
        (copy,) = ews.store.mailbox(address).folder("sentitems").items.values()
        assert copy.raw == RAW

    def test_asks_for_an_answer_to_an_invite(self, ews: EwsServer, address: str, recipient: str) -> None:
        send(Exchange(exchange_config(ews, address)), recipient, INVITE % b"REQUEST")
        (copy,) = ews.store.mailbox(address).folder("sentitems").items.values()
        assert copy.wants_response

    @pytest.mark.parametrize(
        "header", [b"", b"To: other@x.example\r\n", b"To: Sam <%s>, other@x.example\r\n"]
    )
    def test_goes_to_the_envelopes_recipient_and_to_nobody_else(
        self, ews: EwsServer, address: str, recipient: str, header: bytes
    ) -> None:
        raw = header.replace(b"%s", recipient.encode()) + RAW
        send(Exchange(exchange_config(ews, address)), recipient, raw)
        assert len(ews.store.mailbox(recipient).received) == 1
        assert ews.store.mailbox("other@x.example").received == []

    @pytest.mark.parametrize("kind", ["drop-after", "slow"])
    def test_that_got_no_answer_is_found_in_sent_items(
        self, ews: EwsServer, address: str, recipient: str, kind: str
    ) -> None:
        ews.plan(Fault(kind))
        send(Exchange(exchange_config(ews, address, timeout_seconds=0.4)), recipient)
        assert ews.asked == ["CreateItem", "FindItem"]
        assert len(ews.store.mailbox(recipient).received) == 1

    def test_that_may_still_be_in_drafts_is_not_repeated(
        self, ews: EwsServer, address: str, recipient: str
    ) -> None:
        ews.store.mailbox(address).folder("drafts").put(new_item(RAW))
        ews.plan(Fault("drop-before"))
        send(Exchange(exchange_config(ews, address)), recipient)
        assert ews.asked == ["FindItem"]

    def test_that_never_arrived_is_tried_again(self, ews: EwsServer, address: str, recipient: str) -> None:
        ews.plan(Fault("drop-before"))
        with pytest.raises(Transient, match="dropped the line"):
            send(Exchange(exchange_config(ews, address)), recipient)
        send(Exchange(exchange_config(ews, address)), recipient, tried=True)
        assert ews.asked == ["FindItem", "FindItem", "CreateItem"]

    def test_that_nobody_can_ask_about_is_asked_about_before_it_is_sent_again(
        self, ews: EwsServer, address: str, recipient: str
    ) -> None:
        ews.plan(Fault("drop-after"), Fault("drop-before"))
        with pytest.raises(Transient):
            send(Exchange(exchange_config(ews, address)), recipient)
        send(Exchange(exchange_config(ews, address)), recipient, tried=True)
        assert ews.asked == ["CreateItem", "FindItem"]
        assert len(ews.store.mailbox(recipient).received) == 1

    def test_that_is_wanted_again_is_not_taken_for_sent_by_its_old_copy(
        self, ews: EwsServer, address: str, recipient: str
    ) -> None:
        send(Exchange(exchange_config(ews, address)), recipient)
        ews.plan(Fault("drop-before"))
        with pytest.raises(Transient, match="dropped the line"):
            send(Exchange(exchange_config(ews, address)), recipient, resent=True)
        assert len(ews.store.mailbox(recipient).received) == 1

    def test_goes_on_after_a_fault_over_the_same_connection(
        self, ews: EwsServer, address: str, recipient: str
    ) -> None:
        with Exchange(exchange_config(ews, address)).outgoing() as outgoing:
            for fault in (Fault("busy"), Fault("drop-before"), Fault("status", status=403)):
                ews.plan(fault)
                with pytest.raises(MailError):
                    outgoing.send(mail_to(recipient))
            outgoing.send(mail_to(recipient))
        assert len(ews.store.mailbox(recipient).received) == 1


def _forked(act: Callable[[], object]) -> int:
    child = os.fork()
    if child:
        return child
    try:
        act()
    except BaseException:
        os._exit(1)
    os._exit(0)
