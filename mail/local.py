"""The mail system `local`: one Maildir for each recipient, on this machine, for the demo and for tests.

It keeps the promises of a real mail system: a message is on the disk before `send` returns, it arrives with
Return-Path and Delivered-To, and it stays in the mailbox until it is done.
"""

import contextlib
import heapq
import itertools
import os
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from pathlib import Path
from time import time_ns

from mail.address import well_formed
from services.ports import OutgoingMail, Permanent, ReceivedMail

_HEADER_ROOM = 256 * 1024
_LONGEST_NAME = 255  # the longest file name on the usual file systems, in octets

_counter = itertools.count()


@dataclass(frozen=True, slots=True)
class LocalMessage:
    """A message as its recipient has it. `key` names it in its mailbox; `received_at` is aware, UTC."""

    key: str
    raw: bytes
    received_at: datetime


class LocalMail:
    """Mail between the folders of one machine. Implements `services.ports.MailSystem`.

    Args:
        folder: where the Maildirs are; made when the first message comes.
        address: Accord's own mailbox. Mail to its plus-addresses arrives there too (RFC 5233).
        max_bytes: of a larger message, `incoming` gives only the header.
    """

    def __init__(self, folder: Path, address: str, max_bytes: int) -> None:
        self._folder = folder
        self._address = address.lower()
        self._max_bytes = max_bytes

    @contextlib.contextmanager
    def outgoing(self) -> "Iterator[LocalMail]":
        yield self

    @contextlib.contextmanager
    def incoming(self) -> "Iterator[LocalMail]":
        yield self

    @contextlib.contextmanager
    def done_mail(self) -> "Iterator[LocalMail]":
        yield self

    def send(self, mail: OutgoingMail) -> None:
        """Put the message into its recipient's Maildir, durably.

        Raises:
            Permanent: an address is not one that mail can be sent to.
        """
        maildir = self._maildir(mail.envelope_to)
        # The sender of a bounce is empty (RFC 5321 §4.5.5).
        if mail.envelope_from:
            _refuse_unless_address(mail.envelope_from)
        trace = f"Return-Path: <{mail.envelope_from}>\r\nDelivered-To: {mail.envelope_to}\r\n"
        self._deliver(maildir, trace.encode() + mail.raw)

    def waiting(self, limit: int) -> Iterator[ReceivedMail]:
        """Up to `limit` messages of Accord's own mailbox that are not done, oldest first."""
        new = self._maildir(self._address) / "new"
        for name in heapq.nsmallest(limit, _names(new)):
            # Another process may have finished it since the folder was listed.
            with contextlib.suppress(FileNotFoundError):
                yield self._read(new / name)

    def done(self, mail: ReceivedMail) -> None:
        """Move the message from `new` to `cur`, where Maildir keeps what was seen; twice is harmless."""
        self.mark_read(self._address, mail.handle)

    def erase(self, message_id: str, is_meant: Callable[[ReceivedMail], bool]) -> int:
        """As the port has it; what is done is in `cur`."""
        cur, erased = self._maildir(self._address) / "cur", 0
        for name in _names(cur):
            # Another process may have erased it since the folder was listed.
            with contextlib.suppress(FileNotFoundError):
                mail = self._read(cur / name)
                header = BytesHeaderParser().parsebytes(mail.raw)
                if str(header.get("Message-ID", "")).strip() == message_id and is_meant(mail):
                    (cur / name).unlink()
                    erased += 1
        return erased

    def mailboxes(self) -> list[str]:
        """Every address that anybody has written to, in alphabetical order."""
        return sorted(urllib.parse.unquote(name) for name in _names(self._folder))

    def messages(self, address: str) -> list[LocalMessage]:
        """Everything that this address ever received, oldest first; also what Accord has already read."""
        maildir = self._maildir(address)
        return [found for key in self.keys(address) if (found := _open(maildir, key))]

    def keys(self, address: str, *, unread: bool = False) -> list[str]:
        """The names of this address's messages, oldest first; with `unread`, of those not opened yet."""
        maildir = self._maildir(address)
        # One that moves from `new` to `cur` meanwhile is found in either or in both, hence the set.
        parts = ("new",) if unread else ("new", "cur")
        return sorted({name.partition(":")[0] for part in parts for name in _names(maildir / part)})

    def message(self, address: str, key: str) -> LocalMessage | None:
        """One message, opened or not; None where there is none of this name."""
        return _open(self._maildir(address), key) if key in self.keys(address) else None

    def mark_read(self, address: str, key: str) -> bool:
        """Move the message from `new` to `cur`; True for exactly one of those who try at once."""
        maildir = self._maildir(address)
        try:
            os.rename(maildir / "new" / key, maildir / "cur" / f"{key}:2,S")
        except FileNotFoundError:
            return False
        return True

    def _maildir(self, address: str) -> Path:
        _refuse_unless_address(address)
        local, _, domain = address.lower().rpartition("@")
        if f"{local.partition('+')[0]}@{domain}" == self._address:
            address = self._address
        # Percent-encoding leaves no slash, and an address with an @ is never "." or "..".
        name = urllib.parse.quote(address.lower(), safe="@+")
        if len(name) > _LONGEST_NAME:
            raise Permanent(f"“{address}” is too long for the local mail folders.")
        return self._folder / name

    def _deliver(self, maildir: Path, raw: bytes) -> None:
        for part in ("tmp", "new", "cur"):
            (maildir / part).mkdir(parents=True, exist_ok=True)
        # Names sort by arrival: oldest first is a sorted folder.
        name = f"{time_ns():020d}.P{os.getpid()}Q{next(_counter):06d}.local"
        written = maildir / "tmp" / name
        with written.open("xb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        written.rename(maildir / "new" / name)
        # A file's name is durable only once its folder is on the disk.
        folder = os.open(maildir / "new", os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _read(self, file: Path) -> ReceivedMail:
        with file.open("rb") as opened:
            status = os.fstat(opened.fileno())
            whole = status.st_size <= self._max_bytes
            raw = opened.read() if whole else _header(opened.read(_HEADER_ROOM))
        arrived = datetime.fromtimestamp(status.st_mtime, UTC)
        return ReceivedMail(file.name, raw, arrived, status.st_size, whole)


def _open(maildir: Path, key: str) -> LocalMessage | None:
    for file in (maildir / "new" / key, maildir / "cur" / f"{key}:2,S"):
        with contextlib.suppress(FileNotFoundError):
            arrived = datetime.fromtimestamp(file.stat().st_mtime, UTC)
            return LocalMessage(key, file.read_bytes(), arrived)
    return None


def _refuse_unless_address(text: str) -> None:
    if not well_formed(text):
        raise Permanent(f"“{text}” is not an e-mail address. Check it and send again.")


def _header(raw: bytes) -> bytes:
    ends = [raw.find(blank) + len(blank) for blank in (b"\r\n\r\n", b"\n\n") if blank in raw]
    return raw[: min(ends)] if ends else raw


def _names(folder: Path) -> list[str]:
    try:
        return [name for name in os.listdir(folder) if not name.startswith(".")]
    except FileNotFoundError:
        return []
