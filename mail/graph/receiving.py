"""Receiving through Microsoft Graph ("List messages", "Get MIME content of a message", "message: move").

The folder itself is the list of what waits: what is done is moved out of it. So it is read as it stands, oldest
first, and not by delta query: a delta's link would be state beside the mailbox, which a second worker, a crash or
a restored backup makes wrong, and then mail is passed over.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.header import Header
from typing import Any
from urllib.parse import quote

from mail.graph.calls import Calls
from mail.graph.config import GraphConfig
from mail.graph.faults import Gone
from mail.graph.folders import Folders
from services.ports import ReceivedMail, Transient

_PAGE = 200
_DOING = "read the mailbox"
_MOVING = "move a message that was read"
SIZE = "singleValueExtendedProperties($filter=id eq 'Integer 0x0E08')"  # PidTagMessageSize
_HEADER = "internetMessageHeaders,internetMessageId,from,subject"


class GraphIncoming:
    """One folder of the mailbox. A `services.ports.Incoming`.

    A handle is the message's immutable id, which stays the same when it is moved.
    """

    def __init__(self, calls: Calls, config: GraphConfig) -> None:
        self._calls = calls
        self._config = config
        self._folders = Folders(calls)
        self._done_folder = ""

    def waiting(self, limit: int) -> Iterator[ReceivedMail]:
        """Up to `limit` messages of every kind, oldest first. Nothing is marked as read.

        Raises:
            Throttled, Transient: see faults.py.
        """
        # All ids come before the first message: pages would shift while messages are moved out.
        for found in self._listed(limit):
            try:
                mail = self.read(found)
            except Gone:
                # Somebody else took it meanwhile, so it is not waiting.
                continue
            yield mail

    def done(self, mail: ReceivedMail) -> None:
        """Move the message to the done folder, which is made if need be; harmless when it is gone.

        Raises:
            Throttled, Transient: the message may still be there.
        """
        self._done_folder = self._done_folder or self._folders.made(self._config.done_folder)
        path = _path(mail.handle)
        try:
            self._calls.json("POST", f"{path}/move", _MOVING, json={"destinationId": self._done_folder})
        except Gone:
            # Graph says the same of a done folder that is not there any more.
            self._done_folder = ""
            if self._exists(path):
                raise

    def _listed(self, limit: int) -> list[Any]:
        query = {"$top": str(min(limit, _PAGE)), "$orderby": "receivedDateTime asc", "$expand": SIZE}
        query["$select"] = "id,receivedDateTime"
        folder = self._folders.found(self._config.folder)
        if folder is None:
            raise Transient(
                f"{self._config.address} has no folder “{self._config.folder}”. Check MAIL_FOLDER."
            )
        page = self._calls.json(
            "GET", f"/mailFolders/{quote(folder, safe='')}/messages", _DOING, params=query
        )
        messages: list[Any] = page["value"]
        while len(messages) < limit and "@odata.nextLink" in page:
            page = self._calls.json("GET", page["@odata.nextLink"], _DOING)
            messages += page["value"]
        return messages[:limit]

    def read(self, found: Any) -> ReceivedMail:
        """The message that a list with SIZE has found, wherever it is. Raises Gone where it is not there any more."""
        handle, path, most = found["id"], _path(found["id"]), self._config.max_bytes
        arrived = datetime.fromisoformat(found["receivedDateTime"]).astimezone(UTC)
        size = max((int(each["value"]) for each in found.get("singleValueExtendedProperties", ())), default=0)
        # The store counts files decoded; in MIME they are a third larger, which only reading shows.
        raw = self._calls.download(f"{path}/$value", _DOING, most) if size <= most else None
        if raw is None:
            return ReceivedMail(handle, self._header(path), arrived, max(size, most + 1), whole=False)
        return ReceivedMail(handle, raw, arrived, len(raw))

    def _header(self, path: str) -> bytes:
        message = self._calls.json("GET", path, _DOING, params={"$select": _HEADER})
        # What was put into the mailbox and never sent has no header.
        fields = message.get("internetMessageHeaders") or [
            {"name": "Message-ID", "value": message.get("internetMessageId") or ""},
            {"name": "From", "value": (message.get("from") or {}).get("emailAddress", {}).get("address", "")},
            {"name": "Subject", "value": Header(message.get("subject") or "", "utf-8").encode()},
        ]
        lines = [f"{field['name']}: {' '.join(str(field['value']).split())}\r\n" for field in fields]
        return "".join(lines).encode() + b"\r\n"

    def _exists(self, path: str) -> bool:
        try:
            self._calls.json("GET", path, _MOVING, params={"$select": "id"})
        except Gone:
            return False
        return True


def _path(message_id: str) -> str:
    return f"/messages/{quote(message_id, safe='')}"
