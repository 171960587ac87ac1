"""Deleting what was read out of an IMAP folder (RFC 9051; RFC 4315 for UID EXPUNGE)."""

from collections.abc import Callable
from datetime import UTC

from mail.imap_folders import spelt
from mail.imap_line import close_client, faults, open_client
from mail.server import MailServer
from services.ports import ReceivedMail, Transient

_DOING = "delete a message that was read"
_ADVICE = "Check that IMAP_USER may delete messages in that folder."


class ImapDone:
    """The done folder. Implements `services.ports.DoneMail`; close it at the end.

    Args:
        folder: with "/" between levels. Where there is none, nothing is found.
        max_bytes: a larger message was read by its header only, and is shown so to `is_meant`.
    """

    def __init__(self, server: MailServer, folder: str, max_bytes: int) -> None:
        self._server = server
        self._name = folder
        self._max_bytes = max_bytes
        self._client = open_client(server)
        try:
            with faults(server, f"open the folder “{folder}”", "Check IMAP_DONE_FOLDER."):
                full = spelt(self._client, folder)
                # A name may hold "*" and "%", by which LIST finds others as well.
                self._is_there = full in (name for _, _, name in self._client.list_folders("", full))
                if self._is_there:
                    self._client.select_folder(full)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        close_client(self._client)

    def erase(self, message_id: str, is_meant: Callable[[ReceivedMail], bool]) -> int:
        """As the port has it. Raises Transient or Throttled."""
        if not self._is_there:
            return 0
        with faults(self._server, _DOING, _ADVICE):
            found = self._client.search(["HEADER", "Message-ID", message_id], charset=_charset(message_id))
            meant = [uid for uid in found if (mail := self._read(uid)) is not None and is_meant(mail)]
            if meant:
                self._expunge(meant)
        return len(meant)

    def _read(self, uid: int) -> ReceivedMail | None:
        """As ImapIncoming reads it; None where it is gone."""
        facts = self._client.fetch([uid], ["RFC822.SIZE", "INTERNALDATE"]).get(uid)
        if not facts:
            return None
        size = int(facts[b"RFC822.SIZE"])
        whole = size <= self._max_bytes
        body = self._client.fetch([uid], ["BODY.PEEK[]" if whole else "BODY.PEEK[HEADER]"]).get(uid, {})
        raw = body.get(b"BODY[]" if whole else b"BODY[HEADER]")
        if raw is None:
            return None
        return ReceivedMail(str(uid), raw, facts[b"INTERNALDATE"].astimezone(UTC), size, whole)

    def _expunge(self, uids: list[int]) -> None:
        """Only these: a plain EXPUNGE would take what a person has marked as deleted, too."""
        others = set(self._client.search(["DELETED"])) - set(uids)
        can_choose = self._client.has_capability("UIDPLUS")
        if others and not can_choose:
            raise Transient(
                f"{self._server.host} can only delete all at once, and in the folder “{self._name}” somebody has "
                "marked other messages as deleted. Empty that folder of them, or take their mark away."
            )
        self._client.delete_messages(uids, silent=True)
        if can_choose:
            self._client.uid_expunge(uids)
        else:
            self._client.expunge()


def _charset(text: str) -> str | None:
    return None if text.isascii() else "UTF-8"
