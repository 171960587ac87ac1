"""Deleting what was read by DeleteItem with HardDelete: it is then in no folder that a person can open.

Where Exchange holds the mailbox (litigation hold), its administrators still have the message.
"""

from collections.abc import Callable

from exchangelib import ItemId
from exchangelib.errors import ErrorItemNotFound
from exchangelib.items import ALL_OCCURRENCES, HARD_DELETE, SEND_TO_NONE
from exchangelib.services import DeleteItem

from mail.exchange.folders import find
from mail.exchange.receiving import ExchangeIncoming, checked
from mail.exchange.server import Connection
from services.ports import ReceivedMail


class ExchangeDone:
    """The done folder. Implements `services.ports.DoneMail`."""

    def __init__(self, connection: Connection, done_folder: str, max_bytes: int) -> None:
        self._connection = connection
        self._name = done_folder
        self._reader = ExchangeIncoming(connection, done_folder, done_folder, max_bytes)

    def erase(self, message_id: str, is_meant: Callable[[ReceivedMail], bool]) -> int:
        """As the port has it. Raises Transient or Throttled: see faults.py."""
        with self._connection.faults("delete a message that was read"):
            folder = find(self._connection, self._name)
            if folder is None:
                return 0
            facts = checked(
                folder.filter(message_id=message_id).only("size", "datetime_received", "datetime_created")
            )
            meant = [mail.handle for fact in facts for mail in self._reader.read([fact]) if is_meant(mail)]
            return sum(self._deleted(handle) for handle in meant)

    def _deleted(self, handle: str) -> bool:
        deleting = DeleteItem(account=self._connection.account)
        (result,) = deleting.call(
            items=[ItemId(id=handle)],
            delete_type=HARD_DELETE,
            send_meeting_cancellations=SEND_TO_NONE,
            affected_task_occurrences=ALL_OCCURRENCES,
            suppress_read_receipts=True,
        )
        if isinstance(result, ErrorItemNotFound):
            # Somebody else has deleted it meanwhile.
            return False
        if isinstance(result, Exception):
            raise result
        return True
