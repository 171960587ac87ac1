"""Sending through Microsoft Graph ("Send Outlook messages in MIME format", "user: sendMail")."""

import base64
import contextlib
from typing import Any
from urllib.parse import quote

from mail.address import well_formed
from mail.graph.calls import Calls
from mail.graph.line import OutcomeUnknown
from mail.graph.mime import Attachment, fit_for_graph, take_out_attachments
from services.ports import MailError, OutgoingMail, Permanent

# Above 2,240 kB of MIME Graph answers 200 and sends nothing (microsoft-graph-docs-contrib #3079). This is what
# goes over the line, a third more than the MIME, and well below that.
_LARGEST_REQUEST = 2_000_000
# "Attach large files to Outlook messages or events": below 3 MB an upload session is refused, above it a plain POST.
_SMALLEST_UPLOAD = 3_000_000
# A multiple of 320 KiB below the 4 MB that a request may have.
_PIECE = 10 * 327_680
_DOING = "send"


class GraphOutgoing:
    """Sends any number of mails over one connection. A `services.ports.Outgoing`.

    The sender is From of the header, since Graph has no envelope. What Graph does to a mail, and cannot be told not
    to: it drops header fields whose names do not begin with "X-", `Auto-Submitted` among them (msgraph-sdk-dotnet
    #2209), and an X- field that the tenant has never seen (microsoft-graph-docs #17444). Nothing may rest on them.

    Graph keeps a copy of a MIME message in Sent Items and has no way to ask for none (microsoft-graph-docs #18698).
    So where the line broke over a send, the Message-ID is looked for there: at once, and again before the same mail
    is tried anew by any process (`OutgoingMail.tried`). Found means sent. Not found proves nothing, since the copy may
    come late, a rule may have taken it away, or Graph may have changed the id: then it is sent again under the same
    Message-ID. Twice is a nuisance, not at all would be a missed deadline. A mail that is sent a second time on purpose
    has an old copy there, so nothing is looked for.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def send(self, mail: OutgoingMail) -> None:
        """Hand the mail over, with the recipient of its envelope as the only one in its header.

        Raises:
            Permanent, Throttled, Transient: see faults.py.
        """
        for address in (mail.envelope_to, mail.envelope_from):
            if not well_formed(address):
                raise Permanent(f"“{address}” is not an e-mail address. Check it and send again.")
        if mail.tried and self._was_sent(mail.message_id):
            return
        try:
            self._hand_over(fit_for_graph(mail.raw, mail.envelope_to))
        except OutcomeUnknown:
            if mail.resent or not self._was_sent(mail.message_id):
                raise

    def _was_sent(self, message_id: str) -> bool:
        quoted = message_id.replace("'", "''")
        query = {"$filter": f"internetMessageId eq '{quoted}'", "$select": "id", "$top": "1"}
        found = self._calls.json("GET", "/mailFolders/sentitems/messages", "read Sent Items", params=query)
        return bool(found["value"])

    def _hand_over(self, raw: bytes) -> None:
        body = base64.b64encode(raw)
        if len(body) <= _LARGEST_REQUEST:
            self._calls.accepted("POST", "/sendMail", _DOING, (202,), **_text(body))
            return
        rest, attachments = take_out_attachments(raw)
        body = base64.b64encode(rest)
        if len(body) > _LARGEST_REQUEST:
            raise Permanent(
                "The mail is too large for Microsoft Graph even without its attachments. Shorten it."
            )
        self._send_draft(body, attachments)

    def _send_draft(self, body: bytes, attachments: list[Attachment]) -> None:
        """A draft from MIME keeps the header and an invite, as one from JSON would not; then come the files."""
        draft = self._calls.json("POST", "/messages", _DOING, **_text(body))
        path = f"/messages/{quote(draft['id'], safe='')}"
        try:
            for attachment in attachments:
                self._attach(path, attachment)
        except MailError:
            # It would stay among the drafts for good, with what it says about a case.
            with contextlib.suppress(MailError):
                self._calls.accepted("DELETE", path, _DOING, (204,))
            raise
        self._calls.accepted("POST", f"{path}/send", _DOING, (202,))

    def _attach(self, path: str, file: Attachment) -> None:
        size = len(file.content)
        about = {"name": file.name, "contentType": file.content_type}
        if size < _SMALLEST_UPLOAD:
            content = base64.b64encode(file.content).decode()
            whole = {"@odata.type": "#microsoft.graph.fileAttachment", **about, "contentBytes": content}
            self._calls.json("POST", f"{path}/attachments", _DOING, json=whole)
            return
        item = {"AttachmentItem": {"attachmentType": "file", **about, "size": size}}
        session = self._calls.json("POST", f"{path}/attachments/createUploadSession", _DOING, json=item)
        for start in range(0, size, _PIECE):
            piece = file.content[start : start + _PIECE]
            headers = {"Content-Range": f"bytes {start}-{start + len(piece) - 1}/{size}"}
            headers["Content-Type"] = "application/octet-stream"
            self._calls.put(session["uploadUrl"], piece, headers, _DOING)


def _text(body: bytes) -> dict[str, Any]:
    return {"content": body, "headers": {"Content-Type": "text/plain"}}
