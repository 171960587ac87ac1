"""What the tests of Exchange do again and again."""

from dataclasses import replace

from mail.exchange import Exchange
from services.ports import OutgoingMail, ReceivedMail
from tests.mail.ews.server import EwsServer
from tests.mail.ews.store import Item, new_item

RAW = b"Message-ID: <1@accord.example>\r\nFrom: accord@accord.example\r\nSubject: Hello\r\n\r\nHello.\r\n"
INVITE = b"Content-Type: text/calendar; method=%s\r\n" + RAW


def mail_to(recipient: str, raw: bytes = RAW) -> OutgoingMail:
    return OutgoingMail("<1@accord.example>", "accord@accord.example", recipient, raw)


def send(
    exchange: Exchange, recipient: str, raw: bytes = RAW, *, tried: bool = False, resent: bool = False
) -> None:
    with exchange.outgoing() as outgoing:
        outgoing.send(replace(mail_to(recipient, raw), tried=tried, resent=resent))


def receive(exchange: Exchange) -> list[ReceivedMail]:
    with exchange.incoming() as incoming:
        return list(incoming.waiting(10))


def put(server: EwsServer, address: str, raw: bytes = RAW, tag: str = "") -> Item:
    """A new message in the inbox; `tag` where its kind is not what its content says."""
    return server.store.mailbox(address).folder("inbox").put(new_item(raw, tag))
