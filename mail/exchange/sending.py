"""Sending by CreateItem: the finished message as MIME, and a copy in Sent Items.

One request a mail (SendAndSaveCopy). SendOnly keeps no copy, cannot be used with delegate access to a shared
mailbox (Microsoft, "CreateItem"), and leaves a time-out for ever unresolved. A draft that is sent by a second
request (SaveOnly, then SendItem) would cost a request for each mail and still leaves two answers that may be lost.

Where no answer comes, the copy is looked for by its Message-ID: at once, and again before the mail is tried anew, by
whatever process does so (`OutgoingMail.tried`). A mail that is sent a second time on purpose has an old copy there,
so nothing is looked for.
Exchange hands over asynchronously and may hold a message in Drafts or Outbox meanwhile, so those are looked into
as well: we never leave a draft there ourselves. Found anywhere, it was taken. Not found, it is sent again with the
same Message-ID: twice is a nuisance, not at all would be a missed deadline.

EWS knows no envelope: the recipients are those of the header, unless they are given beside it.
"""

from email.parser import BytesHeaderParser
from email.utils import getaddresses
from typing import Any

from exchangelib import FolderCollection, Mailbox, Message
from exchangelib.errors import EWSError
from exchangelib.folders import Drafts, Outbox, SentItems
from exchangelib.items import SEND_AND_SAVE_COPY, SEND_TO_NONE
from exchangelib.services import CreateItem

from mail.address import well_formed
from mail.exchange.faults import is_unanswered
from mail.exchange.folders import known
from mail.exchange.server import Connection
from services.ports import MailError, OutgoingMail, Permanent


class ExchangeOutgoing:
    """One connection for any number of mails. A `services.ports.Outgoing`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sent = known(connection, SentItems)

    def send(self, mail: OutgoingMail) -> None:
        """Hand the mail over, its bytes unchanged. From and the envelope's sender are the header's own.

        Raises:
            Permanent, Throttled, Transient: see faults.py.
        """
        for address in (mail.envelope_to, mail.envelope_from):
            if not well_formed(address):
                raise Permanent(f"“{address}” is not an e-mail address. Check it and send again.")
        if mail.tried and self._was_taken(mail):
            return
        try:
            with self._connection.faults("send a mail"):
                self._create(mail)
        except MailError as refused:
            if mail.resent or not is_unanswered(refused.__cause__) or not self._was_taken_if_told(mail):
                raise

    def _create(self, mail: OutgoingMail) -> None:
        item = Message(
            account=self._connection.account,
            mime_content=mail.raw,
            message_id=mail.message_id,
            # Without this an invite arrives as one that wants no answer.
            is_response_requested=True,
            **_recipients(mail),
        )
        CreateItem(account=self._connection.account).get(
            items=[item],
            folder=self._sent,
            message_disposition=SEND_AND_SAVE_COPY,
            send_meeting_invitations=SEND_TO_NONE,
        )

    def _was_taken_if_told(self, mail: OutgoingMail) -> bool:
        try:
            return self._was_taken(mail)
        except MailError:
            # Then the next attempt asks first; what went wrong is told by the fault that led here.
            return False

    def _was_taken(self, mail: OutgoingMail) -> bool:
        places = [self._sent, known(self._connection, Drafts), known(self._connection, Outbox)]
        with self._connection.faults("look for a mail in Sent Items"):
            found = FolderCollection(account=self._connection.account, folders=places)
            copies = list(found.filter(message_id=mail.message_id).only("size")[:1])
            for copy in copies:
                if isinstance(copy, EWSError):
                    raise copy
        return bool(copies)


def _recipients(mail: OutgoingMail) -> dict[str, Any]:
    """Nothing where the header names exactly our recipient, since it has the name as well."""
    header = BytesHeaderParser().parsebytes(mail.raw)
    named = [str(value) for name in ("To", "Cc") for value in header.get_all(name, [])]
    if [address.lower() for _, address in getaddresses(named)] == [mail.envelope_to.lower()]:
        return {}
    return {"to_recipients": [Mailbox(email_address=mail.envelope_to)]}
