"""The mailboxes behind the double of Microsoft Graph: folders, messages, and what Exchange Online does to a mail."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import getaddresses

WELL_KNOWN = ("inbox", "sentitems", "drafts")

_DROPPED = re.compile(rb"^Auto-Submitted:[^\r\n]*\r\n", re.IGNORECASE | re.MULTILINE)
_MISREAD = re.compile(rb"^Content-Transfer-Encoding: *quoted-printable\r\n", re.IGNORECASE | re.MULTILINE)


@dataclass
class Stored:
    """A message in a mailbox. `size` is PidTagMessageSize; `sent` is False for what never travelled."""

    id: str
    folder: str
    raw: bytes
    received: datetime
    size: int
    sent: bool = True

    def header(self, name: str) -> str:
        return str(message_from_bytes(self.raw).get(name, ""))


@dataclass(frozen=True)
class Folder:
    id: str
    name: str
    parent: str = ""


@dataclass
class Mailbox:
    """One mailbox; messages are in the order of arrival."""

    address: str
    numbers: Iterator[int] = field(default_factory=itertools.count)
    messages: dict[str, Stored] = field(default_factory=dict)
    # What is in its calendar: from, until, and how it is shown; and the error of whoever may not see it.
    calendar: list[tuple[datetime, datetime, str]] = field(default_factory=list)
    hides_calendar: str = ""
    folders: dict[str, Folder] = field(
        default_factory=lambda: {name: Folder(name, name.title()) for name in WELL_KNOWN}
    )

    def add(self, folder: str, raw: bytes, *, size: int | None = None, sent: bool = True) -> Stored:
        # Real ids have "=", and slashes in some national clouds.
        new = Stored(f"AA/k={next(self.numbers):05d}", folder, raw, datetime.now(UTC), size or len(raw), sent)
        self.messages[new.id] = new
        return new

    def inside(self, folder: str) -> list[Stored]:
        return [each for each in list(self.messages.values()) if each.folder == folder]

    def new_folder(self, name: str, parent: str = "") -> Folder:
        folder = Folder(f"folder/{next(self.numbers)}=", name, parent)
        self.folders[folder.id] = folder
        return folder

    def children(self, parent: str) -> list[Folder]:
        return [each for each in self.folders.values() if each.parent == parent]

    def folder_named(self, name: str) -> Folder:
        (found,) = (each for each in self.folders.values() if each.name == name)
        return found


class PostOffice:
    """All mailboxes: any address is one, and its plus-addresses with it."""

    def __init__(self) -> None:
        self._mailboxes: dict[str, Mailbox] = {}

    def mailbox(self, address: str) -> Mailbox:
        local, _, domain = address.lower().rpartition("@")
        plain = f"{local.partition('+')[0]}@{domain}"
        return self._mailboxes.setdefault(plain, Mailbox(plain))

    def post(self, sender: Mailbox, raw: bytes) -> None:
        """Send a MIME message as Exchange Online does: to its header's recipients, with a copy kept."""
        raw = _MISREAD.sub(b"", _DROPPED.sub(b"", raw))
        sender.add("sentitems", raw)
        fields = message_from_bytes(raw)
        texts = [str(text) for name in ("to", "cc", "bcc") for text in fields.get_all(name, [])]
        ((_, author),) = getaddresses([str(fields["From"])])
        for _, address in getaddresses(texts):
            self.mailbox(address).add("inbox", f"Return-Path: {author}\r\n".encode() + raw)
