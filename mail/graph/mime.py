"""A finished message in the form that Microsoft Graph sends whole.

Graph reads recipients from the message's own header, decodes quoted-printable wrongly, and takes base64 as it is.
Only what has to change is written anew; all other octets stay, so that an invite is not touched.
"""

import base64
import re
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses

_FIELD = re.compile(rb"([^:\r\n]+):([^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*)")
_RECIPIENTS = (b"to", b"cc", b"bcc")
_WITH_PARTS = ("multipart", "message")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that was taken out of a message, decoded."""

    name: str
    content_type: str
    content: bytes


def fit_for_graph(raw: bytes, recipient: str) -> bytes:
    """The message with `recipient` as its only one in the header, and every text part in base64."""
    head, body = _split(raw)
    if not _value(head, b"mime-version"):
        head += b"MIME-Version: 1.0\r\n"
    return _encoded(_addressed(head, recipient), body)


def take_out_attachments(raw: bytes) -> tuple[bytes, list[Attachment]]:
    """The message without its attached files, and these: only such as stand directly in multipart/mixed."""
    head, body = _split(raw)
    fields = _fields(head)
    if fields.get_content_type() != "multipart/mixed" or not fields.get_boundary():
        return raw, []
    kept, taken = [], []
    for part in _parts(fields, body):
        inner = _fields(_split(part)[0])
        if (
            inner.get_content_disposition() == "attachment"
            and inner.get_content_maintype() not in _WITH_PARTS
        ):
            content = _decoded(inner, _split(part)[1])
            taken.append(Attachment(inner.get_filename("attachment"), inner.get_content_type(), content))
        else:
            kept.append(part)
    return head + b"\r\n" + _joined(fields, kept), taken


def _addressed(head: bytes, recipient: str) -> bytes:
    named = getaddresses([_value(head, name) for name in _RECIPIENTS])
    if [address for _, address in named if address] == [recipient]:
        return head
    return _without(head, *_RECIPIENTS) + f"To: <{recipient}>\r\n".encode()


def _encoded(head: bytes, body: bytes) -> bytes:
    # The standard library's parser is slow beside the rest: it is given only what has to be taken apart.
    kind = _value(head, b"content-type").lower() or "text/plain"
    if kind.startswith("multipart/") and (fields := _fields(head)).get_boundary():
        parts = [_encoded(*_split(part)) for part in _parts(fields, body)]
        return head + b"\r\n" + _joined(fields, parts)
    if kind.startswith("text/") and _value(head, b"content-transfer-encoding").lower() != "base64":
        body = base64.encodebytes(_decoded(_fields(head), body)).replace(b"\n", b"\r\n")
        head = _without(head, b"content-transfer-encoding") + b"Content-Transfer-Encoding: base64\r\n"
    return head + b"\r\n" + body


def _decoded(fields: Message, body: bytes) -> bytes:
    # The standard library decodes what stands in a message, and takes octets there as these surrogates.
    fields.set_payload(body.decode("ascii", "surrogateescape"))
    decoded = fields.get_payload(decode=True)
    assert isinstance(decoded, bytes)
    return decoded


def _split(part: bytes) -> tuple[bytes, bytes]:
    """The header with its last line end, and the body; a part may have no header at all (RFC 2046 5.1)."""
    if part.startswith(b"\r\n"):
        return b"", part[2:]
    head, _, body = part.partition(b"\r\n\r\n")
    return head.removesuffix(b"\r\n") + b"\r\n", body


def _fields(head: bytes) -> Message:
    return BytesHeaderParser().parsebytes(head)


def _without(head: bytes, *names: bytes) -> bytes:
    return b"".join(field[0] for field in _FIELD.finditer(head) if field[1].strip().lower() not in names)


def _value(head: bytes, name: bytes) -> str:
    """What the fields of this name say, with commas between: there may be one too many."""
    values = [field[2] for field in _FIELD.finditer(head) if field[1].strip().lower() == name]
    return b",".join(values).decode("utf-8", "replace").strip()


def _parts(fields: Message, body: bytes) -> list[bytes]:
    """What stands between the boundaries; a line end before one belongs to it (RFC 2046 5.1.1)."""
    boundary = re.escape((fields.get_boundary() or "").encode())
    inside = re.split(rb"\r\n--" + boundary + rb"--[ \t]*(?:\r\n|\Z)", b"\r\n" + body)[0]
    return re.split(rb"\r\n--" + boundary + rb"[ \t]*\r\n", inside)[1:]


def _joined(fields: Message, parts: list[bytes]) -> bytes:
    mark = b"--" + (fields.get_boundary() or "").encode()
    return b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"
