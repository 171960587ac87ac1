"""Receiving by IMAP (RFC 9051, and RFC 3501 for older servers)."""

import contextlib
import imaplib
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from mail.server import MailServer
from services.ports import ReceivedMail, Transient

_BATCH_OCTETS = 2_000_000
_BATCH_MESSAGES = 50


class ImapIncoming:
    """One open IMAP folder. Implements `services.ports.Incoming`; close it at the end.

    A handle is "uidvalidity:uid", which names a message for good (RFC 9051 §2.3.1.1).

    Args:
        server: where, and our login there.
        folder: what is read.
        done_folder: where messages go once they are done, with "/" between levels.
        max_bytes: of a larger message only the header is fetched.

    Raises:
        Transient: no connection, no login or no such folder.
    """

    def __init__(self, server: MailServer, folder: str, done_folder: str, max_bytes: int) -> None:
        self._server = server
        self._done_name = done_folder
        self._done_folder = ""
        self._max_bytes = max_bytes
        with self._faults("open the mailbox"):
            self._client = _open(server)
            try:
                self._uid_validity = int(self._client.select_folder(folder)[b"UIDVALIDITY"])
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        try:
            self._client.logout()
        except (OSError, imaplib.IMAP4.error):
            # The server has gone; our end of the line still has to be closed.
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                self._client.shutdown()

    def waiting(self, limit: int) -> Iterator[ReceivedMail]:
        """Up to `limit` messages, oldest first. Nothing is marked as read.

        Raises:
            Transient: the connection broke.
        """
        with self._faults("list the mailbox"):
            uids = sorted(self._client.search("UNDELETED"))[:limit]
            facts = self._client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
        sizes = {uid: int(facts[uid][b"RFC822.SIZE"]) for uid in uids if uid in facts}
        for batch in self._batches(sizes):
            whole = sizes[batch[0]] <= self._max_bytes
            with self._faults("read the mailbox"):
                bodies = self._client.fetch(batch, ["BODY.PEEK[]" if whole else "BODY.PEEK[HEADER]"])
            for uid in batch:
                raw = bodies.get(uid, {}).get(b"BODY[]" if whole else b"BODY[HEADER]")
                # A message that is gone again was taken by somebody else, and so is not waiting.
                if raw is not None:
                    arrived = facts[uid][b"INTERNALDATE"].astimezone(UTC)
                    yield ReceivedMail(f"{self._uid_validity}:{uid}", raw, arrived, sizes[uid], whole)

    def done(self, mail: ReceivedMail) -> None:
        """Move the message to the done folder, which is made if need be; harmless when it is gone.

        Raises:
            Transient: the message is still there.
        """
        validity, _, uid = mail.handle.partition(":")
        if int(validity) != self._uid_validity:
            # The server has numbered its messages anew: this number may be another message by now. What was
            # not moved will be waiting again, and intake knows it by its digest.
            return
        with self._faults("move a message that was read"):
            if not self._client.search(["UID", uid, "UNDELETED"]):
                return
            self._done_folder = self._done_folder or _made_folder(self._client, self._done_name)
            self._move(int(uid))

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

    @contextlib.contextmanager
    def _faults(self, doing: str) -> Iterator[None]:
        """Every fault of a mailbox may pass: the mails are still there."""
        try:
            yield
        except LoginError as error:
            # IMAPClient calls it a refused login too when the line drops during the login.
            if isinstance(error.__context__, imaplib.IMAP4.abort):
                raise Transient(self._server.unreachable("IMAP", error)) from error
            where, advice = self._server.host, "Check IMAP_USER and IMAP_PASSWORD."
            raise Transient(f"{where} refused our login: {_text(error)}. {advice}") from error
        except (OSError, imaplib.IMAP4.abort) as error:
            raise Transient(self._server.unreachable("IMAP", error)) from error
        except imaplib.IMAP4.error as error:
            raise Transient(f"{self._server.host} did not let us {doing}: {_text(error)}.") from error


def _open(server: MailServer) -> IMAPClient:
    encrypted = server.security == "tls"
    context = server.tls() if encrypted else None
    client = IMAPClient(
        server.host, server.port, ssl=encrypted, ssl_context=context, timeout=server.timeout_seconds
    )
    try:
        client.normalise_times = False  # INTERNALDATE then comes with its own offset.
        if server.security == "starttls":
            client.starttls(server.tls())
        if server.user:
            _log_in(client, server)
    except BaseException:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            client.shutdown()
        raise
    return client


def _log_in(client: IMAPClient, server: MailServer) -> None:
    # SASL PLAIN (RFC 4616) carries any password; the LOGIN command only ASCII.
    if client.has_capability("AUTH=PLAIN"):
        client.plain_login(server.user, server.password)
    else:
        client.login(server.user, server.password)


def _made_folder(client: IMAPClient, name: str) -> str:
    """The folder's name as this server spells it: with its prefix ("INBOX.") and its separator (RFC 2342)."""
    prefix, separator = "", "/"
    if client.has_capability("NAMESPACE"):
        personal: Any = client.namespace().personal
        if personal:
            prefix, separator = (str(part) if part else "" for part in personal[0])
    spelt = name.replace("/", separator) if separator else name
    full = spelt if spelt.upper().startswith(prefix.upper()) else prefix + spelt
    if not client.folder_exists(full):
        client.create_folder(full)
    return full


def _text(error: Exception) -> str:
    """What the server said; imaplib shows it as the source text of a bytes object."""
    said = str(error).strip()
    if said[:2] in ("b'", 'b"'):
        said = said[2:-1]
    return said.rstrip(".")
