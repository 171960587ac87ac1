"""The parts of a mail (RFC 2045, 2046), whatever shape they are in. Nothing here raises.

Parsed with the compat32 policy, which is eight times as fast as the default one, and decoded by our own rules
(headers.py), since the standard library gives up on much that mail programs send.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as Part
from email.parser import BytesHeaderParser
from email.policy import Compat32

from reading import headers, signed

_MOST_PARTS = 1_000
_DEEPEST = 20
# The standard library's parser compares each line with every boundary that is open. A mail with so many of
# them is an attack, and is read by its header only.
_MOST_BOUNDARIES = 60
_BOUNDARY = re.compile(rb"boundary\s*=", re.IGNORECASE)
_FAULTS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
_LONGEST_CONTENT_FIELD = 2_000
PKCS7 = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})


class _Bounded(Compat32):
    """The library looks for parameters in time that grows with the square of the field."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        about_content = name[:8].lower() == "content-"
        return name, value[:_LONGEST_CONTENT_FIELD] if about_content else value

    def header_fetch_parse(self, name: str, value: str) -> str:
        # 8-bit octets stay as they are (PEP 383); headers.py decodes them.
        return value


_POLICY = _Bounded()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part that is no multipart. `number` is the same for all versions of one text (multipart/alternative)."""

    part: Part
    number: int


def tree(raw: bytes) -> tuple[Part, bool]:
    """The mail, and whether all of it was read: of one that is too much to be taken apart, only the header is."""
    if len(_BOUNDARY.findall(raw)) > _MOST_BOUNDARIES:
        return header_only(raw), False
    try:
        return message_from_bytes(raw, policy=_POLICY), True
    except _FAULTS:
        # The standard library's parser has faults of its own on broken trees; the header alone is safe.
        return header_only(raw), False


def header_only(raw: bytes) -> Part:
    """Only the header; a mail without a body."""
    return BytesHeaderParser(policy=_POLICY).parsebytes(raw)


def leaves(root: Part) -> Iterator[Leaf | None]:
    """Each part that is no multipart, in order; None for what was left out as too many or too deep.

    What is inside a signature is read like a part of the mail (RFC 8551 §3.5.2). A mail inside the mail is one
    part: its words are not its bearer's.
    """
    waiting: list[tuple[Part, int, int]] = [(root, 0, 0)]
    seen = 0
    while waiting:
        part, depth, version = waiting.pop()
        seen += 1
        if seen > _MOST_PARTS or depth > _DEEPEST:
            yield None
            if seen > _MOST_PARTS:
                return
            continue
        inside, whole = _inside(part)
        if not whole:
            yield None
        if not inside:
            yield Leaf(part, version or seen)
            continue
        version = version or (seen if type_of(part) == "multipart/alternative" else 0)
        waiting += [(child, depth + 1, version) for child in reversed(inside)]


def _inside(part: Part) -> tuple[list[Part], bool]:
    """The parts of a multipart, or the one in an opaque signature; and whether they were read to their end."""
    kind = type_of(part)
    if kind.startswith("multipart/"):
        return children(part), True
    is_pkcs7 = kind in PKCS7 or file_name(part).lower().endswith(".p7m")
    if is_pkcs7 and (content := signed.content_of(octets(part))):
        root, whole = tree(content)
        return [root], whole
    return [], True


def children(part: Part) -> list[Part]:
    """The parts right below; none where there are none."""
    # Of a part with none, get_payload decodes the text, and raises where the charset is none.
    found = part.get_payload() if part.is_multipart() else []
    return [child for child in found if isinstance(child, Part)] if isinstance(found, list) else []


def octets(part: Part) -> bytes:
    """What the part holds, with its transfer encoding undone as far as that goes; of a mail inside, its source."""
    try:
        if part.is_multipart():
            return "".join(_source(child) for child in children(part)).encode("utf-8", "surrogateescape")
        payload = part.get_payload(decode=True)
    except (*_FAULTS, KeyError):
        payload = None
    return payload if isinstance(payload, bytes) else b""


def _source(part: Part) -> str:
    """As it came. The library would fold each field anew, in time that grows with the square of its length."""
    head = "".join(f"{name}: {value}\n" for name, value in part.raw_items())
    payload = part.get_payload()
    if isinstance(payload, str) or not payload:
        return f"{head}\n{payload or ''}"
    if part.get_content_maintype() != "multipart":
        return f"{head}\n{''.join(_source(child) for child in children(part))}"
    mark = f"--{part.get_boundary() or ''}"
    before = f"{part.preamble}\n" if part.preamble else ""
    inside = "".join(f"{mark}\n{_source(child)}\n" for child in children(part))
    return f"{head}\n{before}{inside}{mark}--\n{part.epilogue or ''}"


def type_of(part: Part) -> str:
    """The media type in lower case, text/plain where none is given."""
    return headers.clean(part.get_content_type())


def disposition(part: Part) -> str:
    """inline, attachment or "" (RFC 2183)."""
    return str(part.get("Content-Disposition", "")).partition(";")[0].strip().lower()


def charset(part: Part) -> str:
    return parameter(part, "charset").strip("\"' ")


def parameter(part: Part, name: str) -> str:
    """A parameter of Content-Type, decoded; "" where there is none."""
    # The standard library decodes RFC 2231 parameters, and raises on those that are broken or oddly encoded.
    try:
        value = part.get_param(name, "")
        text = "".join(str(piece) for piece in value[2:]) if isinstance(value, tuple) else str(value)
    except _FAULTS:
        return ""
    return headers.decode_words(headers.unfold(text))


def file_name(part: Part) -> str:
    """The name that the part is to be saved under, as it was written; "" where it has none."""
    try:
        name = part.get_filename("")
    except _FAULTS:
        return "unnamed"
    return headers.decode_words(headers.unfold(str(name)))[:255]
