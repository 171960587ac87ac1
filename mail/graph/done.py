"""Deleting what was read through Microsoft Graph ("message: permanentDelete").

A plain DELETE puts a message where its owner can bring it back. A hold that the tenant has on the mailbox keeps it for
the tenant's administrators all the same.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from mail.graph.calls import Calls
from mail.graph.config import GraphConfig
from mail.graph.faults import Gone
from mail.graph.folders import Folders
from mail.graph.receiving import SIZE, GraphIncoming
from services.ports import ReceivedMail

_DOING = "delete a message that was read"


class GraphDone:
    """The done folder. A `services.ports.DoneMail`."""

    def __init__(self, calls: Calls, config: GraphConfig) -> None:
        self._calls = calls
        self._config = config
        self._reader = GraphIncoming(calls, config)

    def erase(self, message_id: str, is_meant: Callable[[ReceivedMail], bool]) -> int:
        """As the port has it. Raises Throttled or Transient: see faults.py."""
        folder = Folders(self._calls).found(self._config.done_folder)
        if folder is None:
            return 0
        quoted = message_id.replace("'", "''")
        query = {"$filter": f"internetMessageId eq '{quoted}'", "$top": "50"}
        query |= {"$select": "id,receivedDateTime", "$expand": SIZE}
        path = f"/mailFolders/{quote(folder, safe='')}/messages"
        found: list[Any] = self._calls.json("GET", path, _DOING, params=query)["value"]
        return sum(self._erased(each, is_meant) for each in found)

    def _erased(self, found: Any, is_meant: Callable[[ReceivedMail], bool]) -> bool:
        try:
            if not is_meant(self._reader.read(found)):
                return False
            path = f"/messages/{quote(found['id'], safe='')}/permanentDelete"
            self._calls.accepted("POST", path, _DOING, (204,))
        except Gone:
            # Somebody else has deleted it meanwhile.
            return False
        return True
