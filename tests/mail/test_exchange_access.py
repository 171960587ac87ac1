"""Who may open an Exchange mailbox: delegates, impersonation, applications with OAuth; and the settings for it."""

import pytest

from mail.exchange import Exchange, ExchangeConfig
from services.ports import Transient
from tests.mail.conftest import exchange_config
from tests.mail.ews import PASSWORD, SECRET, TENANT, EwsServer, Fault
from tests.mail.ews.steps import mail_to, put, receive, send


class TestAccess:
    def test_to_a_shared_mailbox_needs_full_access(
        self, ews: EwsServer, address: str, recipient: str
    ) -> None:
        exchange = Exchange(exchange_config(ews, address, user="clerk@x.example"))
        put(ews, address)
        for act in (lambda: send(exchange, recipient), lambda: receive(exchange)):
            with pytest.raises(Transient, match="Full Access"):
                act()
        ews.delegates.add(("clerk@x.example", address))
        send(exchange, recipient)
        assert len(ews.store.mailbox(address).folder("sentitems").items) == 1
        assert len(receive(exchange)) == 1

    def test_by_impersonation_needs_the_role(self, ews: EwsServer, address: str) -> None:
        exchange = Exchange(exchange_config(ews, address, user="service@x.example", access="impersonation"))
        put(ews, address)
        with pytest.raises(Transient, match="ApplicationImpersonation"):
            receive(exchange)
        ews.impersonators.add("service@x.example")
        assert len(receive(exchange)) == 1


class TestNtlm:
    def test_signs_in_by_the_handshake_and_stays_so_on_the_line(
        self, ews: EwsServer, address: str, recipient: str
    ) -> None:
        ews.let_in(address)
        exchange = Exchange(exchange_config(ews, address, auth="ntlm"))
        with exchange.outgoing() as outgoing:
            outgoing.send(mail_to(recipient))
            outgoing.send(mail_to(recipient))
        put(ews, address)
        assert len(receive(exchange)) == 1
        assert ews.asked[:3] == ["CreateItem", "CreateItem", "FindItem"]
        ews.let_in(address, "changed")
        with pytest.raises(Transient, match="Check EWS_USER and EWS_PASSWORD"):
            send(Exchange(exchange_config(ews, address, auth="ntlm")), recipient)


def application(ews: EwsServer, address: str, **changes: object) -> Exchange:
    proof = {"auth": "oauth", "tenant": TENANT, "client_id": "accord", "secret": SECRET}
    return Exchange(exchange_config(ews, address, **{**proof, "authority": ews.base, **changes}))


class TestAnApplication:
    def test_with_a_secret_asks_for_one_token(self, ews: EwsServer, address: str, recipient: str) -> None:
        exchange = application(ews, address)
        for _ in range(2):
            send(exchange, recipient)
            assert receive(exchange) == []
        assert ews.asked == ["token", *["CreateItem", "FindItem"] * 2]

    def test_with_a_certificate_is_let_in(self, ews: EwsServer, address: str, recipient: str) -> None:
        send(application(ews, address, secret="", certificate=ews.certificate_file), recipient)
        assert ews.asked == ["token", "CreateItem"]

    def test_whose_token_is_withdrawn_takes_another(
        self, ews: EwsServer, address: str, recipient: str
    ) -> None:
        with application(ews, address).outgoing() as outgoing:
            outgoing.send(mail_to(recipient))
            ews.plan(Fault("expired"))
            outgoing.send(mail_to(recipient))
        assert ews.asked == ["token", "CreateItem", "token", "CreateItem"]

    def test_that_is_refused_with_a_good_token_says_so(self, ews: EwsServer, address: str) -> None:
        ews.plan(Fault("status", status=401), Fault("status", status=401))
        with pytest.raises(Transient, match="Check EWS_TENANT, EWS_CLIENT_ID and EWS_SECRET"):
            receive(application(ews, address))

    def test_that_gets_no_token_is_told_the_settings_of_exchange(self, ews: EwsServer, address: str) -> None:
        with pytest.raises(Transient, match="set EWS_SECRET to its value, not its id"):
            receive(application(ews, address, secret="wr0ng"))

    def test_of_no_known_tenant_names_the_setting(self, ews: EwsServer, address: str) -> None:
        with pytest.raises(Transient, match="EWS_TENANT"):
            receive(application(ews, address, tenant="nowhere.example"))


class TestSettings:
    def test_never_show_a_secret(self, ews: EwsServer, address: str) -> None:
        assert PASSWORD not in repr(exchange_config(ews, address))

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"url": "http://mail.x.example/EWS/Exchange.asmx"}, "must begin with https"),
            ({"url": "mail.x.example"}, "EWS_URL"),
            ({"password": ""}, "EWS_USER and EWS_PASSWORD"),
            ({"auth": "oauth", "tenant": "t", "client_id": "c"}, "EWS_SECRET and EWS_CERTIFICATE"),
            ({"version": "Exchange2019"}, "EWS_VERSION"),
        ],
    )
    def test_that_cannot_be_are_refused_at_once(self, changes: dict[str, str], words: str) -> None:
        good = {"url": "https://mail.x.example/EWS/Exchange.asmx", "address": "a@x.example", "user": "a"}
        with pytest.raises(ValueError, match=words):
            ExchangeConfig(**{**good, "password": "x", **changes})  # type: ignore[arg-type]
