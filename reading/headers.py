"""Header fields as the world really sends them: decoded without ever failing.

The standard library's decoder raises on broken base64, unknown charsets and odd addresses, and its address
parser differs between Python's patch releases (CVE-2023-27043); who sent a mail must not depend on that. The
patterns have limits, so that no header takes time that grows with the square of its length.
"""

import base64
import binascii
import codecs
import quopri
import re

_LONGEST = 50_000
_ENCODED_WORD = re.compile(r"=\?([^?*\s]{1,40})(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(=\?[^?\s]+\?[bBqQ]\?[^?]*\?=)\s+(?==\?[^?\s]+\?[bBqQ]\?)")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.){0,300})"')
_COMMENT = re.compile(r"\(([^()]*)\)")
_ANGLE = re.compile(r"<([^<>]*)>")
_ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]@\\]{1,200}@[^\s<>,;:\"()\[\]@\\]{1,300}")
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
# These are codecs, but no charset of any mail, and some take time that grows with the square of the text.
_NO_CHARSETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}


def clean(text: str) -> str:
    """Without control characters and half surrogates, which no database holds; lines end in \\n."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def decode_bytes(raw: bytes, charset: str = "") -> str:
    """Text of bytes: in the charset that they claim, else UTF-8, else Windows' own for western Europe."""
    for name in (charset, "utf-8"):
        try:
            codec = codecs.lookup(name).name
            # Windows writes its own characters and calls them Latin 1 (so does the WHATWG encoding standard).
            codec = "cp1252" if codec in ("iso8859-1", "latin-1") else codec
            if codec not in _NO_CHARSETS:
                return clean(raw.decode(codec))
        except (LookupError, ValueError):
            continue
    return clean(raw.decode("cp1252", "replace"))


def unfold(raw: str) -> str:
    """One line of text from a header as the parser keeps it: folded, 8-bit octets as surrogates (PEP 383)."""
    value = raw[:_LONGEST].replace("\r", "").replace("\n", "")
    if not value.isascii():
        value = decode_bytes(value.encode("utf-8", "surrogateescape"))
    return clean(value).strip()


def decode_words(value: str) -> str:
    """Encoded words (RFC 2047) as text. Words that split a character between them are put together first."""
    if "=?" not in value:
        return value
    joined = _BETWEEN_WORDS.sub(r"\1", value)
    pieces: list[str] = []
    charset, octets, end = "", b"", 0
    for word in _ENCODED_WORD.finditer(joined):
        if word.start() > end or word[1].lower() != charset:
            pieces += [decode_bytes(octets, charset), joined[end : word.start()]]
            charset, octets = word[1].lower(), b""
        octets += _octets(word[2].lower(), word[3])
        end = word.end()
    return clean("".join([*pieces, decode_bytes(octets, charset), joined[end:]]))


def addresses(value: str) -> list[str]:
    """Every address in the field, in lower case; good for asking which of our own a mail came to."""
    return [found.lower() for found in _ADDRESS.findall(value)]


def sender(value: str) -> tuple[str, str]:
    """(address in lower case, display name) of the first mailbox of From. "" for what is not there.

    What stands in quotation marks or comments is never the address, however much it looks like one.
    """
    bare = _bare(value)
    angle = _ANGLE.search(bare)
    found = _ADDRESS.search(angle[1] if angle else bare)
    address = found[0].lower() if found else ""
    name = value[: angle.start()] if angle else " ".join(_COMMENT.findall(value))
    name = _QUOTED.sub(lambda quoted: re.sub(r"\\(.)", r"\1", quoted[1]), name)
    return address, " ".join(decode_words(name).strip(" \"'").split())


def claimed(value: str) -> set[str]:
    """Every address, in lower case, that the field could be read to be from; more than one is suspect."""
    return set(addresses(_bare(value)))


def _bare(value: str) -> str:
    """Without quoted strings and comments (RFC 5322 §3.2.2), blanks in their place."""
    bare = _QUOTED.sub(_blank, value)
    for _ in range(5):
        bare = _COMMENT.sub(_blank, bare)
    return bare


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def message_ids(value: str) -> list[str]:
    """The message identifiers of a field, with their angle brackets (RFC 5322 §3.6.4)."""
    return _MESSAGE_ID.findall(value)


def _octets(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if encoding == "q":
        return quopri.decodestring(data, header=True)
    try:
        return base64.b64decode(data + b"===")
    except binascii.Error:
        return data
