"""Receiving by Exchange: every kind of item, what cannot be read, and folders."""

import pytest

from mail.exchange import Exchange
from services.ports import Throttled, Transient
from tests.mail.conftest import exchange_config
from tests.mail.ews import EwsServer, Fault
from tests.mail.ews.steps import INVITE, RAW, put, receive
from tests.mail.ews.store import Folder, new_item


class TestReceiving:
    @pytest.mark.parametrize(
        ("raw", "tag"),
        [
            pytest.param(INVITE % b"REQUEST", "MeetingRequest", id="request"),
            pytest.param(INVITE % b"REPLY", "MeetingResponse", id="answer"),
            pytest.param(INVITE % b"CANCEL", "MeetingCancellation", id="cancellation"),
            pytest.param(b"Content-Type: multipart/report; boundary=x\r\n" + RAW, "Message", id="report"),
            pytest.param(RAW, "Item", id="a kind that nobody has heard of"),
        ],
    )
    def test_gives_every_kind_of_item_as_mime(
        self, ews: EwsServer, address: str, raw: bytes, tag: str
    ) -> None:
        assert put(ews, address, raw, "" if tag != "Item" else tag).tag == tag
        (mail,) = receive(Exchange(exchange_config(ews, address)))
        assert (mail.raw, mail.whole) == (raw, True)

    @pytest.mark.parametrize(
        "error", ["ErrorItemCorrupt", "ErrorUnsupportedMimeConversion", "ErrorCorruptData"]
    )
    def test_puts_a_header_in_the_place_of_what_cannot_be_read(
        self, ews: EwsServer, address: str, error: str
    ) -> None:
        put(ews, address)
        put(ews, address).broken = error
        put(ews, address)
        before, broken, after = receive(Exchange(exchange_config(ews, address)))
        assert (before.whole, broken.whole, after.whole) == (True, False, True)
        assert b"Subject: Hello\r\n" in broken.raw

    def test_puts_a_header_together_where_there_is_none(self, ews: EwsServer, address: str) -> None:
        for tag in ("Message", "Contact"):
            item = put(ews, address, RAW, tag)
            item.broken, item.without_headers = "ErrorUnsupportedMimeConversion", True
        message, contact = receive(Exchange(exchange_config(ews, address)))
        assert b"From: Jo <accord@accord.example>\r\nSubject: Hello\r\nDate: " in message.raw
        assert b"Message-ID: <1@accord.example>\r\n" in message.raw
        assert contact.raw != message.raw

    def test_fetches_large_messages_one_by_one_and_small_ones_together(
        self, ews: EwsServer, address: str
    ) -> None:
        for size in (10, 10, 1_500_000, 1_500_000, 10):
            put(ews, address, RAW + b"x" * size)
        assert len(receive(Exchange(exchange_config(ews, address)))) == 5
        assert ews.asked == ["FindItem", "GetItem", "GetItem"]

    @pytest.mark.parametrize("kind", ["busy", "drop-before", "drop-after"])
    def test_loses_nothing_when_it_is_interrupted(self, ews: EwsServer, address: str, kind: str) -> None:
        put(ews, address)
        exchange = Exchange(exchange_config(ews, address))
        with exchange.incoming() as incoming:
            ews.plan(Fault(kind))
            with pytest.raises((Transient, Throttled)):
                list(incoming.waiting(10))
            (mail,) = incoming.waiting(10)
            ews.plan(Fault(kind))
            with pytest.raises((Transient, Throttled)):
                incoming.done(mail)
            incoming.done(mail)
            assert list(incoming.waiting(10)) == []
        assert len(ews.store.mailbox(address).folder("Accord-done").items) == 1

    def test_gives_a_message_again_that_was_moved_away_and_back(self, ews: EwsServer, address: str) -> None:
        item, inbox = put(ews, address), ews.store.mailbox(address).folder("inbox")
        with Exchange(exchange_config(ews, address)).incoming() as incoming:
            (before,) = incoming.waiting(10)
            del inbox.items[item.id]
            inbox.put(item)
            incoming.done(before)
            (after,) = incoming.waiting(10)
        assert after.raw == before.raw
        assert after.handle != before.handle

    def test_leaves_what_it_gives_unread(self, ews: EwsServer, address: str) -> None:
        item = put(ews, address)
        receive(Exchange(exchange_config(ews, address)))
        assert not item.is_read

    def test_makes_its_folders_once_and_finds_them_again(self, ews: EwsServer, address: str) -> None:
        config = exchange_config(ews, address, done_folder="INBOX/Accord/Done")
        for _ in range(2):
            put(ews, address)
            with Exchange(config).incoming() as incoming:
                for mail in list(incoming.waiting(10)):
                    incoming.done(mail)
        assert ews.asked.count("CreateFolder") == 2
        done = ews.store.mailbox(address).folder("Done")
        assert len(done.items) == 2
        assert done.parent and done.parent.parent and done.parent.parent.distinguished == "inbox"

    def test_uses_the_folder_that_another_process_made_meanwhile(self, ews: EwsServer, address: str) -> None:
        mailbox = ews.store.mailbox(address)
        done = Folder("Accord-done", mailbox.folder("msgfolderroot"))
        mailbox.folders[done.id] = done
        put(ews, address)
        ews.plan(Fault("empty", operation="FindFolder"))
        with Exchange(exchange_config(ews, address)).incoming() as incoming:
            for mail in list(incoming.waiting(10)):
                incoming.done(mail)
        assert ews.asked[-4:] == ["FindFolder", "CreateFolder", "FindFolder", "MoveItem"]
        assert len(done.items) == 1

    def test_reads_another_folder_or_says_that_there_is_none(self, ews: EwsServer, address: str) -> None:
        config = exchange_config(ews, address, folder="Answers")
        with pytest.raises(Transient, match=r"has no folder “Answers”\. Check MAIL_FOLDER"):
            receive(Exchange(config))
        mailbox = ews.store.mailbox(address)
        answers = Folder("Answers", mailbox.folder("msgfolderroot"))
        mailbox.folders[answers.id] = answers
        answers.put(new_item(RAW))
        assert len(receive(Exchange(config))) == 1
