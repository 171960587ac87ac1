"""A mail as data. Bytes in, `Message` out; never raises, whatever the bytes are.

Parsed with the compat32 policy, which is eight times as fast as the default one, and decoded by our own rules
(headers.py, htmltext.py), since the standard library gives up on much that mail programs send.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import Message as Part
from email.parser import BytesHeaderParser
from email.policy import compat32

from reading import headers
from reading.htmltext import text_of_html

LONGEST_TEXT = 200_000
_MOST_PARTS = 1_000
_DEEPEST = 20
# The standard library's parser compares each line with every boundary that is open. A mail with so many of
# them is an attack, and is read by its header only.
_MOST_BOUNDARIES = 60
_BOUNDARY = re.compile(rb"boundary\s*=", re.IGNORECASE)
_RECIPIENT_FIELDS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "resent-to")


@dataclass(frozen=True, slots=True)
class DeliveryStatus:
    """What a mail server says of one recipient (RFC 3464 §2.3): action in lower case, status like 5.1.1."""

    recipient: str
    action: str
    status: str
    diagnostic: str


@dataclass(frozen=True, slots=True)
class Message:
    """What we want to know of a mail.

    message_id, references  with angle brackets; references are In-Reply-To, then References, each once
    sender_email            in lower case, "" where From has none
    recipients              every address of To, Cc and what mail servers add, in lower case, each once
    return_path             the envelope sender; "" for <> (a machine), None where no server wrote it down
    text                    the plain text, or that of the HTML, up to 200,000 characters
    html                    the HTML part as it came, up to the same length
    calendar                the first calendar part, as bytes
    original_message_id     of the mail that a bounce brings back
    truncated               something was left out: more text, more parts or deeper ones than we read
    """

    fields: tuple[tuple[str, str], ...] = ()
    message_id: str = ""
    sender_email: str = ""
    sender_name: str = ""
    recipients: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    subject: str = ""
    return_path: str | None = None
    content_type: str = "text/plain"
    report_type: str = ""
    text: str = ""
    html: str = ""
    calendar: bytes | None = None
    calendar_method: str = ""
    delivery_status: tuple[DeliveryStatus, ...] = ()
    original_message_id: str = ""
    attachments: tuple[str, ...] = ()
    truncated: bool = False

    def header(self, name: str) -> str:
        """The first field of this name, on one line and decoded; "" where there is none."""
        return next(iter(self.all_headers(name)), "")

    def all_headers(self, name: str) -> list[str]:
        """Every field of this name, topmost first. Names have no case."""
        return [headers.decode_words(value) for field, value in self.fields if field == name.lower()]


def parse(raw: bytes) -> Message:
    """Read a mail (RFC 5322, MIME). Never raises: what cannot be read is empty."""
    too_many = len(_BOUNDARY.findall(raw)) > _MOST_BOUNDARIES
    try:
        root = _header_only(raw) if too_many else message_from_bytes(raw, policy=compat32)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError):
        # The standard library's parser has faults of its own on broken trees; the header alone is safe.
        root, too_many = _header_only(raw), True
    message = _with_header(root)
    return replace(message, truncated=True) if too_many else _with_body(message, root)


def _header_only(raw: bytes) -> Part:
    return BytesHeaderParser(policy=compat32).parsebytes(raw)


def _with_header(root: Part) -> Message:
    fields = tuple(
        (headers.clean(name).lower(), headers.unfold(str(value))) for name, value in root.raw_items()
    )

    def every(name: str) -> Iterator[str]:
        return (value for field, value in fields if field == name)

    def first(name: str) -> str:
        return next(every(name), "")

    email, name = headers.sender(first("from"))
    recipients = [
        address
        for field in _RECIPIENT_FIELDS
        for value in every(field)
        for address in headers.addresses(value)
    ]
    references = headers.message_ids(first("in-reply-to")) + headers.message_ids(first("references"))
    paths = [value.strip("<> \t").lower() for value in every("return-path")]
    return Message(
        fields=fields,
        message_id=next(iter(headers.message_ids(first("message-id"))), first("message-id")),
        sender_email=email,
        sender_name=name,
        recipients=tuple(dict.fromkeys(recipients)),
        references=tuple(dict.fromkeys(references)),
        subject=" ".join(headers.decode_words(first("subject")).split()),
        return_path=paths[0] if paths else None,
        content_type=_type(root),
        report_type=_parameter(root, "report-type").lower(),
    )


def _with_body(message: Message, root: Part) -> Message:
    texts: dict[int, dict[str, str]] = {}
    calendars: list[tuple[bytes, str]] = []
    invite_files: list[tuple[bytes, str]] = []
    attachments: list[str] = []
    statuses: list[DeliveryStatus] = []
    original, truncated = "", False
    for part, alternative in _leaves(root):
        if part is None:
            truncated = True
            continue
        # A multipart without its boundary was not taken apart; the words in it are still words.
        kind = "text/plain" if _type(part).startswith("multipart/") else _type(part)
        name = _file_name(part)
        if name or _disposition(part) == "attachment":
            attachments.append(name)
        if kind == "text/calendar":
            calendars.append((_octets(part), _parameter(part, "method").upper()))
        elif kind == "application/ics" or name.lower().endswith(".ics"):
            invite_files.append((_octets(part), ""))
        elif kind == "message/delivery-status":
            statuses += _statuses(part)
        elif kind in ("message/rfc822", "text/rfc822-headers", "message/global"):
            original = original or _original_id(part)
        elif kind in ("text/plain", "text/html") and not (name or _disposition(part) == "attachment"):
            raw = _octets(part)
            truncated = truncated or len(raw) > LONGEST_TEXT * 4
            text = headers.decode_bytes(raw[: LONGEST_TEXT * 4], _charset(part))
            # The versions in one multipart/alternative say the same; all else is read one after the other.
            versions = texts.setdefault(id(part if alternative is None else alternative), {})
            versions[kind] = f"{versions[kind]}\n{text}" if kind in versions else text
    text = "\n".join(_best(versions) for versions in texts.values())
    page = "\n".join(versions["text/html"] for versions in texts.values() if "text/html" in versions)
    calendar, method = next(iter(calendars + invite_files), (None, ""))
    return replace(
        message,
        text=text[:LONGEST_TEXT],
        html=page[:LONGEST_TEXT],
        calendar=calendar,
        calendar_method=method,
        delivery_status=tuple(statuses),
        original_message_id=original,
        attachments=tuple(attachments),
        truncated=truncated or max(len(text), len(page)) > LONGEST_TEXT,
    )


def _best(versions: dict[str, str]) -> str:
    plain = versions.get("text/plain", "")
    return plain if plain.strip() else text_of_html(versions.get("text/html", ""))


def _leaves(root: Part) -> Iterator[tuple[Part | None, Part | None]]:
    """Each part that is no multipart, in order, with the multipart/alternative that it is a version in.

    (None, None) stands for what was left out because there are too many parts, or because they are too deep.
    A mail inside the mail is one part: its words are not its bearer's.
    """
    waiting: list[tuple[Part, int, Part | None]] = [(root, 0, None)]
    seen = 0
    while waiting:
        part, depth, alternative = waiting.pop()
        seen += 1
        children = _children(part)
        if seen > _MOST_PARTS or depth > _DEEPEST:
            yield None, None
            if seen > _MOST_PARTS:
                return
        elif children and part.get_content_maintype() == "multipart":
            inner = part if _type(part) == "multipart/alternative" else alternative
            waiting += [(child, depth + 1, inner) for child in reversed(children)]
        else:
            yield part, alternative


def _statuses(part: Part) -> Iterator[DeliveryStatus]:
    for block in _children(part):
        fields = {name.lower(): headers.unfold(str(value)) for name, value in block.raw_items()}
        recipient = fields.get("final-recipient") or fields.get("original-recipient", "")
        # The first block is about the report itself (RFC 3464 §2.2).
        if recipient:
            address = recipient.partition(";")[2] or recipient
            yield DeliveryStatus(
                recipient=address.strip(" <>").lower(),
                action=fields.get("action", "").partition("(")[0].strip().lower(),
                status=fields.get("status", "").partition("(")[0].strip(),
                diagnostic=fields.get("diagnostic-code", "").partition(";")[2].strip()
                or fields.get("diagnostic-code", ""),
            )


def _original_id(part: Part) -> str:
    inner = _children(part)
    original = inner[0] if inner else _header_only(_octets(part))
    found = [str(value) for name, value in original.raw_items() if name.lower() == "message-id"]
    return next(iter(headers.message_ids(headers.unfold(found[0]))), "") if found else ""


def _children(part: Part) -> list[Part]:
    # Of a part with none, get_payload decodes the text, and raises where the charset is none.
    children = part.get_payload() if part.is_multipart() else []
    return [child for child in children if isinstance(child, Part)] if isinstance(children, list) else []


def _octets(part: Part) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError):
        payload = None
    return payload if isinstance(payload, bytes) else b""


def _type(part: Part) -> str:
    return headers.clean(part.get_content_type())


def _disposition(part: Part) -> str:
    return str(part.get("Content-Disposition", "")).partition(";")[0].strip().lower()


def _charset(part: Part) -> str:
    return _parameter(part, "charset").strip("\"' ")


def _parameter(part: Part, name: str) -> str:
    # The standard library decodes RFC 2231 parameters, and raises on those that are broken or oddly encoded.
    try:
        value = part.get_param(name, "")
        text = "".join(str(piece) for piece in value[2:]) if isinstance(value, tuple) else str(value)
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return ""
    return headers.decode_words(headers.unfold(text))


def _file_name(part: Part) -> str:
    try:
        name = part.get_filename("")
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return "unnamed"
    return headers.decode_words(headers.unfold(str(name)))[:255]
