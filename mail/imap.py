"""Receiving by IMAP (RFC 9051, and RFC 3501 for older servers)."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from mail.imap_folders import make, spelt
from mail.imap_line import close_client, faults, open_client
from mail.server import MailServer
from services.ports import ReceivedMail

_BATCH_OCTETS = 2_000_000
_BATCH_MESSAGES = 50
# imaplib takes no line of more than a million octets, and one line names every message that was found.
_UIDS_AT_ONCE = 50_000


class ImapIncoming:
    """One open IMAP folder. Implements `services.ports.Incoming`; close it at the end.

    A handle is "uidvalidity:uid", which names a message for good (RFC 9051 §2.3.1.1).

    Args:
        server: where, and our login there.
        folder: what is read.
        done_folder: where messages go once they are done. Both with "/" between levels.
        max_bytes: of a larger message only the header is fetched.

    Raises:
        Transient, Throttled: no connection, no login or no such folder.
    """

    def __init__(self, server: MailServer, folder: str, done_folder: str, max_bytes: int) -> None:
        self._server = server
        self._done_name = done_folder
        self._done_folder = ""
        self._max_bytes = max_bytes
        self._client = open_client(server)
        try:
            with faults(server, f"open the folder “{folder}”", "Check IMAP_FOLDER."):
                opened = self._client.select_folder(spelt(self._client, folder))
        except BaseException:
            self.close()
            raise
        self._uid_validity = int(opened[b"UIDVALIDITY"])
        self._uid_next = int(opened.get(b"UIDNEXT", 1))

    def close(self) -> None:
        close_client(self._client)

    def waiting(self, limit: int) -> Iterator[ReceivedMail]:
        """Up to `limit` messages, oldest first. Nothing is marked as read.

        Raises:
            Transient, Throttled: the connection broke.
        """
        with faults(self._server, "list the mailbox", "Ask whoever runs that server."):
            uids = self._uids(limit)
            facts = self._client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
        # A message that is gone again was taken by somebody else, and so is not waiting.
        sizes = {uid: int(facts[uid][b"RFC822.SIZE"]) for uid in uids if b"RFC822.SIZE" in facts.get(uid, {})}
        for batch in self._batches(sizes):
            # By itself, so that it has let go of its messages before the next are fetched.
            yield from self._read(batch, sizes, facts)

    def _read(self, batch: list[int], sizes: dict[int, int], facts: Any) -> Iterator[ReceivedMail]:
        whole = sizes[batch[0]] <= self._max_bytes
        with faults(self._server, "read the mailbox", "Ask whoever runs that server."):
            bodies = self._client.fetch(batch, ["BODY.PEEK[]" if whole else "BODY.PEEK[HEADER]"])
        for uid in batch:
            raw = bodies.get(uid, {}).get(b"BODY[]" if whole else b"BODY[HEADER]")
            if raw is not None:
                arrived = facts[uid][b"INTERNALDATE"].astimezone(UTC)
                yield ReceivedMail(f"{self._uid_validity}:{uid}", raw, arrived, sizes[uid], whole)

    def done(self, mail: ReceivedMail) -> None:
        """Move the message to the done folder, which is made if need be; harmless when it is gone.

        Raises:
            Transient, Throttled: the message is still there.
        """
        validity, _, uid = mail.handle.partition(":")
        if int(validity) != self._uid_validity:
            # The server has numbered its messages anew: this number may be another message by now. What was
            # not moved will be waiting again, and intake knows it by its digest.
            return
        with faults(self._server, "look for a message that was read", "Ask whoever runs that server."):
            if not self._client.search(["UID", uid, "UNDELETED"]):
                return
        self._done_folder = self._done_folder or self._made_folder()
        doing = f"move a message that was read to the folder “{self._done_folder}”"
        advice = "Check that IMAP_USER may put messages into it, or set IMAP_DONE_FOLDER to another."
        with faults(self._server, doing, advice):
            self._move(int(uid))

    def _made_folder(self) -> str:
        advice = "Make it by hand, or set IMAP_DONE_FOLDER to a folder that is there."
        with faults(self._server, f"make the folder “{self._done_name}”", advice):
            folder = spelt(self._client, self._done_name)
            make(self._client, folder)
        return folder

    def _move(self, uid: int) -> None:
        if self._client.has_capability("MOVE"):
            self._client.move([uid], self._done_folder)
            return
        # Killed between the two, we copy the message once more next time: two copies, never none.
        self._client.copy([uid], self._done_folder)
        self._client.delete_messages([uid], silent=True)
        if self._client.has_capability("UIDPLUS"):
            # A plain EXPUNGE would also take what a person has marked as deleted.
            self._client.uid_expunge([uid])

    def _uids(self, limit: int) -> list[int]:
        """Of the oldest messages, asked for in parts: somebody may point us at a mailbox of many years."""
        found: set[int] = set()
        first = 1
        while len(found) < limit:
            last = first + _UIDS_AT_ONCE - 1
            is_end = last >= self._uid_next
            found.update(self._client.search(["UID", f"{first}:{'*' if is_end else last}", "UNDELETED"]))
            if is_end:
                break
            first = last + 1
        return sorted(found)[:limit]

    def _batches(self, sizes: dict[int, int]) -> Iterator[list[int]]:
        """Many small messages at once and large ones alone, so that memory stays bounded."""
        batch: list[int] = []
        octets = 0
        for uid, size in sizes.items():
            cost = size if size <= self._max_bytes else _BATCH_OCTETS + 1
            if batch and (octets + cost > _BATCH_OCTETS or len(batch) == _BATCH_MESSAGES):
                yield batch
                batch, octets = [], 0
            batch.append(uid)
            octets += cost
        if batch:
            yield batch
