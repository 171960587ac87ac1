"""Receiving by FindItem, GetItem and MoveItem: ids and sizes first, then the messages as MIME.

Meeting answers, requests and reports are items of their own kinds in Exchange; all are read as MIME, since that
alone has what the sender wrote. A handle is the ItemId. Moving an item gives it another, so a message that was
moved is not found under its handle; one that somebody moved back is waiting again, and intake knows its bytes.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime, formataddr
from typing import Any

from exchangelib import ItemId, Message
from exchangelib.errors import (
    ErrorContentConversionFailed,
    ErrorCorruptData,
    ErrorItemCorrupt,
    ErrorItemNotFound,
    ErrorMessageSizeExceeded,
    ErrorMimeContentConversionFailed,
    ErrorUnsupportedMimeConversion,
)
from exchangelib.fields import FieldPath
from exchangelib.items import ID_ONLY
from exchangelib.services import GetItem, MoveItem

from mail.exchange.folders import find
from mail.exchange.server import Connection
from services.ports import ReceivedMail, Transient

_PAGE = 500  # Exchange gives at most a thousand at a time.
_BATCH_OCTETS = 2_000_000
_BATCH_MESSAGES = 50
# What Exchange cannot turn into MIME: damaged items, and contacts or tasks that somebody put there.
_NO_MIME = (
    ErrorMimeContentConversionFailed,
    ErrorUnsupportedMimeConversion,
    ErrorContentConversionFailed,
    ErrorCorruptData,
    ErrorItemCorrupt,
    ErrorMessageSizeExceeded,
)
_HEADER = ("headers", "subject", "author", "message_id")


class ExchangeIncoming:
    """One mailbox. Implements `services.ports.Incoming`.

    Args:
        folder: what is read.
        done_folder: where messages go once they are done; made when the first one is.
        max_bytes: of a larger message only the header is fetched. Exchange's sizes are those of its own store.
    """

    def __init__(self, connection: Connection, folder: str, done_folder: str, max_bytes: int) -> None:
        self._connection = connection
        self._name = folder
        self._done_name = done_folder
        self._folder: Any = None
        self._done_folder: Any = None
        self._max_bytes = max_bytes

    def waiting(self, limit: int) -> Iterator[ReceivedMail]:
        """Up to `limit` messages, oldest first. Nothing is marked as read.

        Where Exchange can give no MIME, a header made from what it does give stands for the message, which is
        then not `whole`: one damaged item must not hide all that came after it.

        Raises:
            Transient, Throttled: see faults.py; also where there is no such folder.
        """
        with self._connection.faults("list the mailbox"):
            self._folder = self._folder or self._opened()
            query = (
                self._folder.all()
                .only("size", "datetime_received", "datetime_created")
                .order_by("datetime_received")
            )
            query.page_size = min(limit, _PAGE)
            facts = checked(query[:limit])
        for batch in self._batches(facts):
            with self._connection.faults("read the mailbox"):
                mails = list(self.read(batch))
            yield from mails

    def done(self, mail: ReceivedMail) -> None:
        """Move the message to the done folder, which is made if need be; harmless when it is gone.

        Raises:
            Transient, Throttled: the message is still there.
        """
        with self._connection.faults("move a message that was read"):
            self._done_folder = self._done_folder or find(self._connection, self._done_name, make=True)
            moving = MoveItem(account=self._connection.account)
            checked(moving.call(items=[ItemId(id=mail.handle)], to_folder=self._done_folder))

    def _opened(self) -> Any:
        folder = find(self._connection, self._name)
        if folder is None:
            where = self._connection.account.primary_smtp_address
            raise Transient(f"The mailbox {where} has no folder “{self._name}”. Check MAIL_FOLDER.")
        return folder

    def read(self, batch: list[Any]) -> Iterator[ReceivedMail]:
        """The messages that a query found, wherever they are: small ones, or one large one. Call it inside `faults`."""
        whole = batch[0].size <= self._max_bytes
        items = self._get(batch, "mime_content") if whole else [None] * len(batch)
        for fact, item in zip(batch, items, strict=True):
            # A message that is gone again was taken by somebody else, and so is not waiting.
            if isinstance(item, ErrorItemNotFound):
                continue
            if isinstance(item, Exception) and not isinstance(item, _NO_MIME):
                raise item
            raw = getattr(item, "mime_content", None)
            if raw is not None:
                yield ReceivedMail(fact.id, raw, _arrived(fact), fact.size)
            elif (header := self._header(fact)) is not None:
                yield ReceivedMail(fact.id, header, _arrived(fact), fact.size, whole=False)

    def _header(self, fact: Any) -> bytes | None:
        """The header as it came, or one that is put together; None when the message is gone."""
        (item,) = self._get([fact], *_HEADER)
        if isinstance(item, ErrorItemNotFound):
            return None
        if isinstance(item, Exception) and not isinstance(item, _NO_MIME):
            raise item
        lines = [(header.name, header.value) for header in getattr(item, "headers", None) or ()]
        return "".join(
            f"{name}: {_line(value)}\r\n" for name, value in lines or _put_together(fact, item)
        ).encode()

    def _get(self, batch: list[Any], *fields: str) -> list[Any]:
        paths = {FieldPath(field=Message.get_field_by_fieldname(name)) for name in fields}
        ids = [ItemId(id=fact.id) for fact in batch]
        return list(
            _Get(account=self._connection.account).call(items=ids, additional_fields=paths, shape=ID_ONLY)
        )

    def _batches(self, facts: list[Any]) -> Iterator[list[Any]]:
        """Many small messages at once and large ones alone, so that memory stays bounded."""
        batch: list[Any] = []
        octets = 0
        for fact in facts:
            cost = fact.size if fact.size <= self._max_bytes else _BATCH_OCTETS + 1
            if batch and (octets + cost > _BATCH_OCTETS or len(batch) == _BATCH_MESSAGES):
                yield batch
                batch, octets = [], 0
            batch.append(fact)
            octets += cost
        if batch:
            yield batch


class _Get(GetItem):  # type: ignore[misc]
    """Gives these errors in the place of their item, so that they do not take the others of the batch with them."""

    ERRORS_TO_CATCH_IN_RESPONSE = (*GetItem.ERRORS_TO_CATCH_IN_RESPONSE, *_NO_MIME)


def checked(results: Any) -> list[Any]:
    """What there is, without what is gone. exchangelib hands some errors out among the results."""
    found = []
    for result in results:
        if isinstance(result, ErrorItemNotFound):
            continue
        if isinstance(result, Exception):
            raise result
        found.append(result)
    return found


def _arrived(fact: Any) -> datetime:
    # What was put there by hand was never received.
    moment = fact.datetime_received or fact.datetime_created
    return datetime.fromtimestamp(moment.timestamp(), UTC)


def _put_together(fact: Any, item: Any) -> list[tuple[str, str]]:
    """A header for what never crossed a network, or cannot be read at all. The id makes it unlike all others."""
    author = getattr(item, "author", None)
    facts = {
        "From": formataddr((author.name or "", author.email_address or "")) if author else None,
        "Subject": getattr(item, "subject", None),
        "Date": format_datetime(_arrived(fact)),
        "Message-ID": getattr(item, "message_id", None),
        "X-Exchange-ItemId": fact.id,
    }
    return [(name, value) for name, value in facts.items() if value]


def _line(value: str | None) -> str:
    return " ".join((value or "").split())
