"""winmail.dat, in which Outlook wraps what it cannot say in MIME: TNEF ([MS-OXTNEF]).

Read with our own few lines, since the one library for it raises on what is broken and copies what is large. What
points out of the data ends the reading; what was found until then is kept. A message inside is a file, not opened.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from reading.headers import clean, decode_bytes
from reading.htmltext import text_of_html
from reading.richtext import decompress, text_of_rtf

_SIGNATURE = 0x223E9F78
_CLASS, _BODY, _CODEPAGE, _PROPERTIES = 0x8008, 0x800C, 0x9007, 0x9003
_NEW_FILE, _FILE_NAME, _FILE_DATA, _FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_MOST_ATTRIBUTES = 5_000
_MOST_PROPERTIES = 2_000

_BODY_TEXT, _BODY_RTF, _BODY_HTML, _HTML_CODEPAGE, _MESSAGE_CLASS = 0x1000, 0x1009, 0x1013, 0x3FDE, 0x001A
_DATA, _SHORT_NAME, _METHOD, _LONG_NAME, _MIME_TYPE, _SHOWN_NAME = (
    0x3701,
    0x3704,
    0x3705,
    0x3707,
    0x370E,
    0x3001,
)
_MESSAGE_INSIDE = 5
_IDENTIFIER_OCTETS = 16
# [MS-OXCDATA] §2.11.1: types of fixed size, as they are padded in TNEF, and those that say their own size.
_FIXED = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_STRING, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_SIZED = frozenset({_STRING, _UNICODE, _OBJECT, _BINARY})
_MANY, _NAMED, _TIME = 0x1000, 0x8000, 0x40
# Where we put the numbers that a program has given to its properties, above all others.
_OWN = 0x10000


@dataclass(slots=True)
class WinmailFile:
    """A file in a winmail.dat; `name` and `media_type` are "" where it says none."""

    name: str = ""
    media_type: str = ""
    data: bytes = b""


@dataclass(slots=True)
class Winmail:
    """What is in a winmail.dat. `whole` is False where it is broken or too much and something may be missing.

    text           the words of the body, from whichever form it has; "" where it has none
    html           the body as HTML, where it has one
    message_class  such as IPM.Note; an answer to an invite and an absence have their own
    named          the message's properties that have a number of their program's ([MS-OXPROPS] PidLid…)
    """

    text: str = ""
    html: str = ""
    message_class: str = ""
    files: list[WinmailFile] = field(default_factory=list)
    named: dict[int, str | bytes | int] = field(default_factory=dict)
    whole: bool = True


class _Broken(Exception):
    pass


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._at = memoryview(data), 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def take(self, size: int) -> bytes:
        if not 0 <= size <= self.left:
            raise _Broken
        self._at += size
        return bytes(self._data[self._at - size : self._at])

    def number(self, size: int = 4) -> int:
        return int.from_bytes(self.take(size), "little")

    def padded(self, size: int) -> bytes:
        found = self.take(size)
        self._at = min(self._at + -size % 4, len(self._data))
        return found


def unpack(data: bytes) -> Winmail | None:
    """What is in the winmail.dat; None where `data` is none."""
    reader = _Reader(data)
    found = Winmail()
    body: dict[int, str | bytes | int] = {}
    charset = "cp1252"
    try:
        if reader.number() != _SIGNATURE:
            return None
        reader.take(2)
        for count in range(_MOST_ATTRIBUTES + 1):
            # What is shorter than an attribute can be is padding.
            if reader.left < 11:
                break
            if count == _MOST_ATTRIBUTES or reader.number(1) not in (1, 2):
                raise _Broken
            attribute = reader.number() & 0xFFFF
            value = reader.take(reader.number())
            reader.take(2)  # A checksum that many programs get wrong.
            if attribute == _CODEPAGE:
                charset = f"cp{int.from_bytes(value[:4], 'little')}"
            elif attribute == _CLASS:
                found.message_class = _line(value, charset)
            elif attribute == _BODY:
                found.text = decode_bytes(value.rstrip(b"\0"), charset)
            elif attribute == _PROPERTIES:
                told = dict(_properties(value, charset, found))
                body |= told
                found.named |= {name - _OWN: told[name] for name in told if name >= _OWN}
            else:
                _about_file(found, attribute, value, charset)
    except _Broken:
        found.whole = False
    _tell_body(found, body)
    return found


def _about_file(found: Winmail, attribute: int, value: bytes, charset: str) -> None:
    if attribute == _NEW_FILE:
        found.files.append(WinmailFile())
    if attribute not in (_FILE_NAME, _FILE_DATA, _FILE_PROPERTIES):
        return
    if not found.files:
        found.files.append(WinmailFile())
    file = found.files[-1]
    if attribute == _FILE_DATA:
        file.data = value
    elif attribute == _FILE_NAME:
        file.name = file.name or _line(value, charset)
    else:
        told = dict(_properties(value, charset, found))
        names = (told.get(key) for key in (_LONG_NAME, _SHOWN_NAME, _SHORT_NAME))
        file.name = next((name for name in names if isinstance(name, str) and name), file.name)
        media_type, data = told.get(_MIME_TYPE), told.get(_DATA)
        file.media_type = media_type if isinstance(media_type, str) else file.media_type
        if isinstance(data, bytes) and told.get(_METHOD) == _MESSAGE_INSIDE:
            # What stood in its place before is only what to show for it.
            file.data, file.media_type = data[_IDENTIFIER_OCTETS:], "application/ms-tnef"
        elif isinstance(data, bytes) and not file.data:
            file.data = data


def _properties(value: bytes, charset: str, found: Winmail) -> Iterator[tuple[int, str | bytes | int]]:
    """The properties of a message or a file, until their end or the first broken one."""
    reader = _Reader(value)
    try:
        for _ in range(min(reader.number(), _MOST_PROPERTIES)):
            kind, name = reader.number(2), reader.number(2)
            if name >= _NAMED:
                reader.take(16)
                if reader.number():
                    reader.padded(reader.number())
                else:
                    name = _OWN + reader.number()
            many, kind = kind & _MANY, kind & ~_MANY
            if kind not in _SIZED and kind not in _FIXED:
                raise _Broken
            for _ in range(reader.number() if many or kind in _SIZED else 1):
                octets = reader.padded(reader.number()) if kind in _SIZED else reader.take(_FIXED[kind])
                yield name, _value(kind, octets, charset)
    except _Broken:
        found.whole = False


def _value(kind: int, octets: bytes, charset: str) -> str | bytes | int:
    if kind == _UNICODE:
        return clean(octets.decode("utf-16-le", "replace"))
    if kind == _STRING:
        return decode_bytes(octets.rstrip(b"\0"), charset)
    return octets if kind in _SIZED else int.from_bytes(octets[: 8 if kind == _TIME else 4], "little")


def _tell_body(found: Winmail, body: dict[int, str | bytes | int]) -> None:
    text, html, rtf = (body.get(key) for key in (_BODY_TEXT, _BODY_HTML, _BODY_RTF))
    if not found.message_class and isinstance(named := body.get(_MESSAGE_CLASS), str):
        found.message_class = named
    if isinstance(html, bytes):
        codepage = body.get(_HTML_CODEPAGE)
        html = decode_bytes(html, f"cp{codepage}" if isinstance(codepage, int) else "")
    if isinstance(rtf, bytes) and not html:
        words, is_html = text_of_rtf(decompress(rtf))
        html = words if is_html else ""
        found.text = found.text or ("" if is_html else words)
    found.html = html if isinstance(html, str) else ""
    if isinstance(text, str) and text.strip():
        found.text = text
    if not found.text.strip():
        found.text = text_of_html(found.html)


def _line(value: bytes, charset: str) -> str:
    return " ".join(decode_bytes(value.rstrip(b"\0"), charset).split())
