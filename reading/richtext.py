"""The words of Outlook's rich text: compressed RTF ([MS-OXRTFCP]), with HTML inside perhaps ([MS-OXRTFEX]).

Only what a person reads is wanted, so nearly all of RTF is left out. All loops end with the input or at a limit.
"""

import re

from reading.headers import clean, decode_bytes

LONGEST = 1_000_000
_COMPRESSED, _PLAIN = b"LZFu", b"MELA"
# The dictionary that every text begins with ([MS-OXRTFCP] §2.1.2.1).
_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Ser"
    rb"ifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_WINDOW = 4096
_TOKEN = re.compile(
    rb"\\'(?P<octet>[0-9a-fA-F]{2})"
    rb"|\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|\\(?P<sign>[^a-zA-Z'])"
    rb"|(?P<brace>[{}])"
    rb"|(?P<text>[^\\{}\r\n]+)"
)
_UNREAD = frozenset(
    b"fonttbl colortbl stylesheet info pict object header footer listtable listoverridetable rsidtbl generator "
    b"themedata datastore latentstyles xmlnstbl mmathPr fldinst".split()
)
_SIGNS = {
    b"par": "\n",
    b"line": "\n",
    b"tab": "\t",
    b"cell": "\t",
    b"row": "\n",
    b"emdash": "—",
    b"endash": "–",
}
_SIGNS |= {b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•"}
_SPECIAL = {b"~": "\u00a0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}
_DEEPEST = 200


def decompress(data: bytes) -> bytes:
    """The RTF, up to a million octets; b"" where `data` is not compressed RTF."""
    kind, body = data[8:12], data[16:]
    if kind == _PLAIN:
        return body[:LONGEST]
    if kind != _COMPRESSED:
        return b""
    out = bytearray(_DICTIONARY)
    at = 0
    while at < len(body) and len(out) < LONGEST:
        flags, at = body[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                out += body[at : at + 1]
                at += 1
                continue
            if at + 2 > len(body):
                return bytes(out[len(_DICTIONARY) :])
            reference = int.from_bytes(body[at : at + 2], "big")
            at += 2
            offset, length = reference >> 4, (reference & 15) + 2
            distance = (len(out) - offset) % _WINDOW
            # A reference to the place that is written next is the end.
            if not distance or distance > len(out):
                return bytes(out[len(_DICTIONARY) :])
            for _ in range(length):
                out.append(out[-distance])
    return bytes(out[len(_DICTIONARY) :])


def text_of_rtf(rtf: bytes) -> tuple[str, bool]:
    r"""(text, whether it is HTML). HTML inside RTF stands in \htmltag groups, and what is RTF only in \htmlrtf."""
    is_html = b"\\fromhtml1" in rtf[:2_000]
    pieces: list[str] = []
    octets = bytearray()
    # For each open group: is it left out, and how many characters after a \u only repeat it for older programs?
    groups: list[tuple[bool, int]] = []
    skipped, fallback, pending, only_rtf = False, 1, 0, False

    def flush() -> None:
        if octets:
            pieces.append(decode_bytes(bytes(octets), "cp1252"))
            octets.clear()

    for token in _TOKEN.finditer(rtf[:LONGEST]):
        word, number = token["word"], int(token["number"] or -1)
        if token["brace"] == b"{":
            if len(groups) < _DEEPEST:
                groups.append((skipped, fallback))
        elif token["brace"]:
            skipped, fallback = groups.pop() if groups else (False, 1)
        elif token["sign"] == b"*":
            # A destination that only some programs know; \htmltag is the one that we do.
            skipped = skipped or not (is_html and rtf.startswith(b"\\htmltag", token.end()))
        elif word in _UNREAD:
            skipped = True
        elif word == b"htmlrtf":
            only_rtf = token["number"] != b"0"
        elif word == b"uc":
            fallback = min(max(number, 0), 10)
        elif skipped or (is_html and only_rtf):
            pending = 0
        elif word == b"u" and token["number"]:
            flush()
            pieces.append(chr(number % 65_536))
            pending = fallback
        elif word:
            if sign := _SIGNS.get(word):
                flush()
                pieces.append(sign)
        elif token["sign"]:
            flush()
            pieces.append(_SPECIAL.get(token["sign"], ""))
        else:
            said = bytes([int(token["octet"], 16)]) if token["octet"] else token["text"]
            octets += said[pending:]
            pending = max(pending - len(said), 0)
    flush()
    # Characters beyond the first 65,536 come as two halves.
    whole = "".join(pieces).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return clean(whole), is_html
