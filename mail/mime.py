"""A finished message as bytes: RFC 5322 headers, RFC 2045 parts, CRLF throughout.

Written out here because the standard library's generator breaks long Message-IDs in References into
encoded words (they then match nothing), picks a random boundary, and takes 3 ms a mail.
"""

import base64
import re
import textwrap
from collections.abc import Sequence
from email.header import Header
from email.headerregistry import Address

from services.ports import MailFile

_NOT_IN_DOMAIN = re.compile(r"[^\w.\-:\[\]]")
_LINE = 76
_LONGEST_NAME = 80


def plain_address(address: str) -> str:
    """`address` without spaces; a local part that is no dot-atom is quoted (RFC 5322 3.4.1), so that
    an address cannot add a second one to a header. Non-ASCII letters stay (RFC 6532)."""
    local, _, domain = "".join(address.split()).rpartition("@")
    return Address(username=local or "nobody", domain=_NOT_IN_DOMAIN.sub("", domain)).addr_spec


def address_header(name: str, display: str, address: str) -> str:
    """A From or To header for one person; `display` must be one line, `address` a `plain_address`."""
    display = display[:_LONGEST_NAME].strip()
    if display.isascii():
        phrase = '"' + re.sub(r'(["\\])', r"\\\1", display) + '"' if display else ""
    else:
        phrase = Header(display, "utf-8", maxlinelen=_LINE, header_name=name).encode(linesep="\r\n")
    gap = " " if len(f"{name}: {phrase} <{address}>") <= _LINE else "\r\n "
    return f"{name}: {phrase}{gap if phrase else ''}<{address}>\r\n"


def text_header(name: str, value: str) -> str:
    """Any other header; `value` must be one line. Words longer than a line stay whole."""
    if not value.isascii():
        return f"{name}: " + Header(value, "utf-8", _LINE, name).encode(linesep="\r\n") + "\r\n"
    lines = textwrap.wrap(f"{name}: {value}", _LINE, break_long_words=False, break_on_hyphens=False)
    return "\r\n ".join(lines) + "\r\n"


def part(content_type: str, content: bytes, *extra: str) -> bytes:
    """One leaf. Always base64: Microsoft Graph mis-decodes quoted-printable."""
    headers = (f"Content-Type: {content_type}", "Content-Transfer-Encoding: base64", *extra)
    body = base64.encodebytes(content).replace(b"\n", b"\r\n")
    return "".join(f"{header}\r\n" for header in headers).encode() + b"\r\n" + body


def multipart(subtype: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    """Several parts as one. The boundary must hold "=_", which no base64 text does (RFC 2045 6.7)."""
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode()
    mark = f"--{boundary}".encode()
    return head + b"".join(mark + b"\r\n" + each + b"\r\n" for each in parts) + mark + b"--\r\n"


def text_part(subtype: str, text: str) -> bytes:
    """A text part in UTF-8. Line ends inside are CRLF, as text has them in mail (RFC 2046 4.1.1)."""
    return part(f"text/{subtype}; charset=utf-8", text.replace("\n", "\r\n").encode())


def attached(file: MailFile) -> bytes:
    """A file as an attachment (RFC 2183)."""
    return part(
        f'{file.media_type}; name="{file.name}"',
        file.content,
        f'Content-Disposition: attachment; filename="{file.name}"',
    )
