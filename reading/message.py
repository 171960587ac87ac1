"""A mail as data. Bytes in, `Message` out; never raises, whatever the bytes are.

bytes ──mime.py──▶ parts ──body.py──▶ texts, calendars, reports, files
                     │                   ├── signed.py: what is inside a signature
                     │                   └── winmail.py: what Outlook wraps
                     └──headers.py──▶ fields
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import Message as Part

from reading import headers, mime
from reading.attachments import Attachment
from reading.body import LONGEST_TEXT, Body, DeliveryStatus, read_body
from reading.outlook_answer import answer_by_class, answer_by_subject, as_calendar

__all__ = ["LONGEST_TEXT", "Attachment", "DeliveryStatus", "Message", "parse"]

_RECIPIENT_FIELDS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "resent-to")


@dataclass(frozen=True, slots=True)
class Message:
    """What we want to know of a mail.

    message_id, references  with angle brackets; references are In-Reply-To, then References, each once
    sender_email            in lower case, "" where From has none
    recipients              every address of To, Cc and what mail servers add, in lower case, each once
    return_path             the envelope sender; "" for <> (a machine), None where no server wrote it down
    text                    the plain text, or that of the HTML, up to 200,000 characters
    html                    the HTML part as it came, up to the same length
    calendar                the first calendar part, as bytes; Outlook's own answer is made one (outlook_answer.py)
    original_message_id     of the mail that a bounce brings back
    attachments             the files that came with it, those in a winmail.dat too; reading.body.files_of has
                            their contents in the same order
    outlook_class           what Outlook calls it in a winmail.dat, such as IPM.Note; "" where there is none
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
    attachments: tuple[Attachment, ...] = ()
    outlook_class: str = ""
    truncated: bool = False

    def header(self, name: str) -> str:
        """The first field of this name, on one line and decoded; "" where there is none."""
        return next(iter(self.all_headers(name)), "")

    def all_headers(self, name: str) -> list[str]:
        """Every field of this name, topmost first. Names have no case."""
        return [headers.decode_words(value) for field, value in self.fields if field == name.lower()]


def parse(raw: bytes) -> Message:
    """Read a mail (RFC 5322, MIME). Never raises: what cannot be read is empty."""
    root, whole = mime.tree(raw)
    message = _with_header(root)
    return _with_body(message, root) if whole else replace(message, truncated=True)


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
        content_type=mime.type_of(root),
        report_type=mime.parameter(root, "report-type").lower(),
    )


def _with_body(message: Message, root: Part) -> Message:
    body = read_body(root)
    text, page = body.text, body.html
    calendar, method = _calendar(message, body)
    return replace(
        message,
        text=text[:LONGEST_TEXT],
        html=page[:LONGEST_TEXT],
        calendar=calendar,
        calendar_method=method,
        delivery_status=tuple(body.statuses),
        original_message_id=body.original_id,
        attachments=tuple(file.listed for file in body.files),
        outlook_class=body.outlook_class,
        truncated=not body.whole or max(len(text), len(page)) > LONGEST_TEXT,
    )


def _calendar(message: Message, body: Body) -> tuple[bytes | None, str]:
    """The calendar and the METHOD that MIME gives it. A file may be anything, Outlook's class is only an answer's."""
    if body.calendars:
        return body.calendars[0]
    content_class = message.header("content-class")
    answer = answer_by_class(body.outlook_class) or answer_by_class(content_class)
    if not answer and not body.invite_files:
        answer = answer_by_subject(content_class, message.subject)
    if answer:
        return as_calendar(answer, message.sender_email, body.outlook_named), ""
    return next(iter(body.invite_files), (None, ""))
