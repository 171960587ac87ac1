"""What the double keeps: mailboxes, folders and items, as far as EWS shows them."""

import itertools
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses

DISTINGUISHED = {
    "root": "Root",
    "msgfolderroot": "Top of Information Store",
    "inbox": "Inbox",
    "sentitems": "Sent Items",
    "drafts": "Drafts",
    "outbox": "Outbox",
    "deleteditems": "Deleted Items",
}
_MEETINGS = {"REQUEST": "MeetingRequest", "REPLY": "MeetingResponse", "CANCEL": "MeetingCancellation"}
_CLASSES = {
    "MeetingRequest": "IPM.Schedule.Meeting.Request",
    "MeetingResponse": "IPM.Schedule.Meeting.Resp.Pos",
    "MeetingCancellation": "IPM.Schedule.Meeting.Canceled",
    "Contact": "IPM.Contact",
    "Item": "IPM.Unheard.Of",
}

_numbers = itertools.count(1)


@dataclass
class Item:
    """A message. `tag` is its XML element; `broken` the error that reading its MIME gives, empty for none."""

    raw: bytes
    tag: str
    item_class: str
    id: str = ""
    broken: str = ""
    without_headers: bool = False
    wants_response: bool = False
    is_read: bool = False
    number: int = field(default_factory=lambda: next(_numbers))
    arrived: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def header(self) -> Message:
        return BytesHeaderParser().parsebytes(self.raw[:100_000])

    def addresses(self, *names: str) -> list[str]:
        values = [str(value) for name in names for value in self.header.get_all(name, [])]
        return [address for _, address in getaddresses(values) if address]


@dataclass
class Folder:
    name: str
    parent: "Folder | None"
    distinguished: str = ""
    id: str = field(default_factory=lambda: f"AAFolder{next(_numbers):06d}=")
    items: dict[str, Item] = field(default_factory=dict)

    def put(self, item: Item) -> Item:
        """In Exchange an item that comes into a folder, from outside or from another one, has a new id."""
        item.id = f"AAMkItem{next(_numbers):08d}="
        self.items[item.id] = item
        return item


class Mailbox:
    def __init__(self, address: str) -> None:
        self.address = address
        self.received: list[bytes] = []
        # What is in its calendar: from, until, and how it is shown; and the error of whoever may not see it.
        self.calendar: list[tuple[datetime, datetime, str]] = []
        self.hides_calendar = ""
        root = Folder(DISTINGUISHED["root"], None, "root")
        top = Folder(DISTINGUISHED["msgfolderroot"], root, "msgfolderroot")
        rest = [
            Folder(name, top, key)
            for key, name in DISTINGUISHED.items()
            if key not in ("root", "msgfolderroot")
        ]
        self.folders = {folder.id: folder for folder in (root, top, *rest)}

    def folder(self, name: str) -> Folder:
        """By its distinguished or its own name.

        Raises:
            KeyError: there is none.
        """
        for folder in self.folders.values():
            if name in (folder.distinguished, folder.name):
                return folder
        raise KeyError(name)

    def find(self, item_id: str) -> tuple[Folder, Item] | None:
        for folder in self.folders.values():
            if item_id in folder.items:
                return folder, folder.items[item_id]
        return None


class Store:
    """Every mailbox of the organisation; an address that is written to has one. `lock` is held for each request."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._mailboxes: dict[str, Mailbox] = {}

    def mailbox(self, address: str) -> Mailbox:
        local, _, domain = address.lower().rpartition("@")
        plain = f"{local.partition('+')[0]}@{domain}"
        with self.lock:
            if plain not in self._mailboxes:
                self._mailboxes[plain] = Mailbox(plain)
            return self._mailboxes[plain]

    def deliver(self, recipient: str, sender: str, raw: bytes) -> None:
        mailbox = self.mailbox(recipient)
        trace = f"Return-Path: <{sender}>\r\nDelivered-To: {recipient}\r\n".encode()
        mailbox.received.append(trace + raw)
        mailbox.folder("inbox").put(new_item(trace + raw))


def new_item(raw: bytes, tag: str = "") -> Item:
    """Exchange makes items of their own kinds from what is in a message."""
    content_type = str(BytesHeaderParser().parsebytes(raw[:100_000]).get("Content-Type", ""))
    tag = tag or next(
        (kind for method, kind in _MEETINGS.items() if f"method={method}" in content_type), "Message"
    )
    report = "REPORT.IPM.Note.NDR" if "multipart/report" in content_type else "IPM.Note"
    return Item(raw, tag, _CLASSES.get(tag, report))
