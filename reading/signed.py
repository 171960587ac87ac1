"""What is inside a signature: S/MIME's opaque kind (RFC 5652, RFC 8551 §3.5.2) and PGP's clear one (RFC 9580 §7).

The signature itself is not checked: whoever signs proves what the mail system has proved already, and we know nobody's
certificate. Encrypted content is not ours to open; see sealed.py.
"""

import re

_SEQUENCE, _OID, _OCTETS, _OCTETS_IN_PIECES, _FIRST = 0x30, 0x06, 0x04, 0x24, 0xA0
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
# Pieces inside pieces: no program nests them at all.
_DEEPEST = 4

_BEGINS, _SIGNATURE = "-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP SIGNATURE-----"
_ENDS = "-----END PGP SIGNATURE-----"


def content_of(octets: bytes) -> bytes:
    """What a CMS SignedData holds; b"" where it is something else, holds nothing or is broken.

    BER is read as well as DER (ITU-T X.690), since programs that sign while they write know no lengths.
    """
    try:
        at, end = _enter(octets, 0, len(octets), _SEQUENCE)
        oid, at = _value(octets, at, end, _OID)
        if oid != _SIGNED_DATA:
            return b""
        at, end = _enter(octets, at, end, _FIRST)
        at, end = _enter(octets, at, end, _SEQUENCE)
        at = _past(octets, _past(octets, at, end), end)  # version, digestAlgorithms
        at, end = _enter(octets, at, end, _SEQUENCE)
        at = _past(octets, at, end)  # eContentType
        at, end = _enter(octets, at, end, _FIRST)
        return _joined(octets, at, end)
    except (_Broken, IndexError):
        return b""


class _Broken(Exception):
    pass


def _head(data: bytes, at: int, end: int) -> tuple[int, int, int]:
    """(tag, where the value begins, where it ends); one of unknown length ends where what it is in ends."""
    tag, length, at = data[at], data[at + 1], at + 2
    if tag & 0x1F == 0x1F:
        raise _Broken
    if length == 0x80:
        return tag, at, end
    if length > 0x80:
        size = length & 0x7F
        if size > 6:
            raise _Broken
        length, at = int.from_bytes(data[at : at + size], "big"), at + size
    # A mail that was cut off is read as far as it goes.
    return tag, at, min(at + length, end)


def _enter(data: bytes, at: int, end: int, wanted: int) -> tuple[int, int]:
    tag, at, end = _head(data, at, end)
    if tag != wanted:
        raise _Broken
    return at, end


def _value(data: bytes, at: int, end: int, wanted: int) -> tuple[bytes, int]:
    at, end = _enter(data, at, end, wanted)
    return data[at:end], end


def _past(data: bytes, at: int, end: int) -> int:
    if data[at + 1] == 0x80:
        # None of what stands before the content has an unknown length in any program that we know.
        raise _Broken
    return _head(data, at, end)[2]


def _joined(data: bytes, at: int, end: int) -> bytes:
    """An OCTET STRING, whole or in pieces."""
    pieces: list[bytes] = []
    depth = 0
    while at + 2 <= end:
        tag, inside, after = _head(data, at, end)
        if tag == _OCTETS and data[at + 1] != 0x80:
            pieces.append(data[inside:after])
            at = after
        elif tag == _OCTETS_IN_PIECES and depth < _DEEPEST:
            at, depth = inside, depth + 1
        else:
            break
        if not depth:
            break
    return b"".join(pieces)


def without_pgp_signature(text: str) -> str:
    """The text with its clear PGP signatures taken off; what stands around them stays, and so does a broken one."""
    pieces: list[str] = []
    end = 0
    while (begin := text.find(_BEGINS, end)) >= 0 and (signature := text.find(_SIGNATURE, begin)) >= 0:
        # After the mark come fields such as "Hash: SHA256", then a blank line.
        _, blank, words = text[begin:signature].partition("\n\n")
        pieces += [text[end:begin], re.sub(r"^- ", "", words, flags=re.MULTILINE) if blank else ""]
        after = text.find(_ENDS, signature)
        end = after + len(_ENDS) if after >= 0 else len(text)
    return "".join([*pieces, text[end:]])
