"""The double, asked by the real library as its users do, in ways that Accord's adapter has no need of."""

from collections.abc import Iterator

import pytest
from exchangelib import BASIC, DELEGATE, UTC, Account, Build, Configuration, Credentials, Message, Version
from exchangelib.protocol import BaseProtocol, close_connections

from mail.exchange.http import TrustingAdapter
from tests.mail.ews import PASSWORD, EwsServer
from tests.mail.ews.steps import RAW, put


@pytest.fixture
def account(ews: EwsServer, address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    monkeypatch.setattr(BaseProtocol, "get_adapter", classmethod(lambda cls: TrustingAdapter(ews.ca_file)))
    login = Credentials(address, PASSWORD)
    configuration = Configuration(
        service_endpoint=ews.url, credentials=login, auth_type=BASIC, version=Version(Build(15, 2))
    )
    yield Account(address, config=configuration, access_type=DELEGATE, default_timezone=UTC)
    close_connections()


def test_knows_its_folders(account: Account) -> None:
    assert account.inbox.name == "Inbox"
    assert (account.inbox.parent_folder_id.id, account.sent.name) == (
        account.msg_folder_root.id,
        "Sent Items",
    )


def test_sends_a_draft_and_moves_it_to_sent_items(account: Account, ews: EwsServer, recipient: str) -> None:
    raw = f"To: {recipient}\r\n".encode() + RAW
    draft = Message(account=account, folder=account.drafts, mime_content=raw).save()
    assert [item.id for item in account.drafts.all().only("subject")] == [draft.id]
    draft.send()
    assert len(ews.store.mailbox(recipient).received) == 1
    assert account.drafts.all().count() == 0
    assert [item.subject for item in account.sent.all().only("subject")] == ["Hello"]


def test_marks_and_deletes_an_item(account: Account, ews: EwsServer, address: str) -> None:
    item = put(ews, address)
    (found,) = account.inbox.all().only("subject", "is_read")
    found.is_read = True
    found.save(update_fields=["is_read"])
    assert item.is_read
    found.delete()
    assert account.inbox.all().count() == 0


def test_tells_what_is_new_since_the_last_time(account: Account, ews: EwsServer, address: str) -> None:
    for expected in (1, 1, 0):
        if expected:
            put(ews, address)
        changes = list(account.inbox.sync_items(only_fields=["subject"]))
        assert [(kind, item.subject) for kind, item in changes] == [("create", "Hello")] * expected
