"""What a mail holds below its header: its texts, calendars, reports and files. Nothing here raises."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message as Part

from reading import headers, mime, winmail
from reading.attachments import File, file_of
from reading.htmltext import text_of_html
from reading.signed import without_pgp_signature

LONGEST_TEXT = 200_000
_TEXTS = frozenset({"text/plain", "text/html"})
# Further versions of the text, for readers that nobody answers from.
_VERSIONS = frozenset({"text/x-amp-html", "text/watch-html"})
_MAILS = frozenset({"message/rfc822", "message/global"})
_CALENDARS = frozenset({"text/calendar", "application/ics", "text/x-vcalendar"})
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})


@dataclass(frozen=True, slots=True)
class DeliveryStatus:
    """What a mail server says of one recipient (RFC 3464 §2.3): action in lower case, status like 5.1.1."""

    recipient: str
    action: str
    status: str
    diagnostic: str


@dataclass(slots=True)
class Body:
    """`texts`: the versions of each text by media type. `calendars`: (octets, METHOD). `whole` is False where
    something was left out. `outlook_class`: what kind of message Outlook calls it, in a winmail.dat; `outlook_named`:
    what it says of it there (`winmail.Winmail.named`). `room`: how many octets of text are still read, all texts
    together."""

    texts: dict[int, dict[str, str]] = field(default_factory=dict)
    calendars: list[tuple[bytes, str]] = field(default_factory=list)
    invite_files: list[tuple[bytes, str]] = field(default_factory=list)
    statuses: list[DeliveryStatus] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    original_id: str = ""
    outlook_class: str = ""
    outlook_named: dict[int, str | bytes | int] = field(default_factory=dict)
    whole: bool = True
    has_words: bool = False
    room: int = LONGEST_TEXT * 4

    @property
    def text(self) -> str:
        """The plain text, or that of the HTML, of each text one after the other."""
        return without_pgp_signature("\n".join(_best(versions) for versions in self.texts.values()))

    @property
    def html(self) -> str:
        return "\n".join(version["text/html"] for version in self.texts.values() if "text/html" in version)

    def add_file(self, name: str, media_type: str, content: bytes) -> None:
        self.files.append(file_of(name, media_type, content, len(self.files) + 1))


def files_of(raw: bytes) -> list[File]:
    """The files of a mail with their contents, in the order of `Message.attachments`."""
    root, whole = mime.tree(raw)
    return read_body(root).files if whole else []


def read_body(root: Part) -> Body:
    """Everything below the header of a mail."""
    body = Body()
    for leaf in mime.leaves(root):
        if leaf is None:
            body.whole = False
        else:
            _read(body, leaf)
    return body


def _read(body: Body, leaf: mime.Leaf) -> None:
    part = leaf.part
    kind, name = mime.type_of(part), mime.file_name(part)
    # A multipart without its boundary was not taken apart; the words in it are still words.
    kind = "text/plain" if kind.startswith("multipart/") else kind
    separate = bool(name) or mime.disposition(part) == "attachment"
    content = b"" if kind == "message/delivery-status" else mime.octets(part)
    if kind in _TEXTS and not separate:
        _read_text(body, leaf, kind, content)
        return
    if kind == "text/calendar":
        body.calendars.append((content, mime.parameter(part, "method").upper()))
    elif _is_calendar(kind, name):
        body.invite_files.append((content, ""))
    elif kind == "message/delivery-status":
        body.statuses += _statuses(part)
    elif kind in _MAILS or kind == "text/rfc822-headers":
        body.original_id = body.original_id or _original_id(part, content)
    elif (kind in _TNEF or name.lower() == "winmail.dat") and _unpack(body, leaf, content):
        return
    if separate or not (kind in _VERSIONS or kind in ("text/calendar", "message/delivery-status")):
        body.add_file(name, kind, content)


def _read_text(body: Body, leaf: mime.Leaf, kind: str, content: bytes) -> None:
    body.whole = body.whole and len(content) <= body.room
    text = headers.decode_bytes(content[: body.room], mime.charset(leaf.part))
    body.room = max(body.room - len(content), 0)
    body.has_words = body.has_words or bool(text.strip())
    # The versions in one multipart/alternative say the same; all else is read one after the other.
    versions = body.texts.setdefault(leaf.number, {})
    versions[kind] = f"{versions[kind]}\n{text}" if kind in versions else text


def _unpack(body: Body, leaf: mime.Leaf, content: bytes) -> bool:
    """A winmail.dat: its files instead of itself. False where it is kept as a file, since not all of it was read."""
    found = winmail.unpack(content)
    if found is None:
        return False
    body.outlook_class, body.outlook_named = found.message_class, found.named
    # Where the mail has a text outside, Outlook has written the same there.
    if not body.has_words and (found.text.strip() or found.html):
        body.has_words = True
        told = {"text/plain": found.text, "text/html": found.html}
        body.texts[leaf.number] = {kind: words[: body.room] for kind, words in told.items() if words}
    for file in found.files:
        body.add_file(file.name, file.media_type, file.data)
        if _is_calendar(file.media_type.lower(), file.name):
            body.invite_files.append((file.data, ""))
    return found.whole


def _is_calendar(kind: str, name: str) -> bool:
    return kind in _CALENDARS or name.lower().endswith((".ics", ".vcs"))


def _best(versions: dict[str, str]) -> str:
    plain = versions.get("text/plain", "")
    return plain if plain.strip() else text_of_html(versions.get("text/html", ""))


def _statuses(part: Part) -> Iterator[DeliveryStatus]:
    for block in mime.children(part):
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


def _original_id(part: Part, content: bytes) -> str:
    inner = mime.children(part)
    original = inner[0] if inner else mime.header_only(content)
    found = [str(value) for name, value in original.raw_items() if name.lower() == "message-id"]
    return next(iter(headers.message_ids(headers.unfold(found[0]))), "") if found else ""
