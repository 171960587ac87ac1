"""Mails that are made to break a reader, or to keep it busy; and everything that reading makes of one."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from reading.body import files_of
from reading.bounce import bounces_of
from reading.doubt import doubt_about
from reading.machine import kind_of, meeting_method
from reading.meeting import read_meeting
from reading.message import Message, parse
from reading.newtext import parts
from reading.sealed import sealed_because
from reading.verdict import Verdict, read_verdict
from tests.reading import tnef
from tests.reading.mails import mixed

MEGABYTE = 1_000_000
# How much of what is repeated; `make fuzz` takes a megabyte.
SIZE = int(os.environ.get("FUZZ_BYTES", "150000"))
# What we allow, in seconds of CPU for a kilobyte; the issue's own limit.
PER_KILOBYTE = 0.05


@dataclass(frozen=True)
class Reading:
    """All that is made of a mail before its case is looked at."""

    message: Message
    own: str
    verdict: Verdict


def read_whole(raw: bytes) -> Reading:
    """As the intake and the pages do it, with the mail itself as what we had sent."""
    message = parse(raw)
    kind_of(message, raw)
    bounces_of(message, raw)
    meeting_method(message)
    read_meeting(message.calendar or b"", sender=message.sender_email)
    sealed_because(message)
    found = parts(message.text)
    verdict = read_verdict(found.own, message.sender_name)
    for stance in (verdict, Verdict("agreed", "AGREED", "test")):
        doubt_about(message, stance, message.sender_name, [message])
    assert [file.listed for file in files_of(raw)] == list(message.attachments)
    return Reading(message, found.own, verdict)


def text(body: bytes, about: str = "text/plain; charset=utf-8") -> bytes:
    return f"From: jo@school.example\r\nContent-Type: {about}\r\n\r\n".encode() + body


def header(name: str, value: bytes) -> bytes:
    return b"From: jo@school.example\r\n" + name.encode() + b": " + value + b"\r\n\r\nAGREED\r\n"


def many_parts(
    number: int, part: str = "Content-Type: text/plain\r\n\r\nAGREED\r\n", kind: str = "mixed"
) -> bytes:
    return text((f"--b\r\n{part}" * number).encode(), f"multipart/{kind}; boundary=b")


def mails_in_mails(depth: int, body: bytes = b"AGREED\r\n") -> bytes:
    return b"Content-Type: message/rfc822\r\n\r\n" * depth + body


def boundaries(depth: int, lines: int) -> bytes:
    opened = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(depth))
    return (opened + "\r\n" + "--b\r\n" * lines).encode()


def winmail_in_winmail(depth: int) -> bytes:
    data = tnef.winmail(tnef.plain_body("AGREED"))
    for _ in range(depth):
        inside = (tnef.LONG, 0x3705, 5), (tnef.OBJECT, 0x3701, bytes(16) + data)
        data = tnef.winmail(tnef.file("x", b"", *inside))
    return mixed(("application/ms-tnef", data))


def der(tag: int, inside: bytes) -> bytes:
    return bytes([tag, 0x84]) + len(inside).to_bytes(4, "big") + inside


def signed(content: bytes) -> bytes:
    """The shape of a CMS SignedData, without a signature."""
    oid = bytes.fromhex("06092a864886f70d0107")
    inside = der(0x30, oid + b"\1" + der(0xA0, der(4, content)))
    return der(0x30, oid + b"\2" + der(0xA0, der(0x30, b"\2\1\1" + b"\x31\0" + inside)))


def signed_in_signed(depth: int) -> bytes:
    inside = text(b"AGREED\r\n")
    for _ in range(depth):
        inside = mixed(("application/pkcs7-mime", signed(inside)))
    return inside


def rich_text(rtf: bytes) -> bytes:
    return mixed(
        (
            "application/ms-tnef",
            tnef.winmail(tnef.body((tnef.BINARY, 0x1009, bytes(8) + b"MELA" + bytes(4) + rtf))),
        )
    )


# A few octets that a zip says are gigabytes: it is a file like any other, since nothing is ever opened.
ZIP_BOMB = b"PK\x03\x04\x14\0\0\0\x08\0" + bytes(8) + b"\xff\xff\xff\xff" + bytes(400)

HOSTILE: dict[str, Callable[[], bytes]] = {
    "10,000 parts": partial(many_parts, 10_000),
    "10,000 parts of HTML": partial(many_parts, 10_000, "Content-Type: text/html\r\n\r\n<p>AGREED\r\n"),
    "10,000 versions": partial(many_parts, 10_000, kind="alternative"),
    "10,000 files": partial(many_parts, 10_000, "Content-Type: application/pdf; name=x.pdf\r\n\r\nx\r\n"),
    "5,000 mails inside": partial(
        many_parts, 5_000, "Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nx\r\n"
    ),
    "900 winmail.dat": partial(many_parts, 900, "Content-Type: application/ms-tnef\r\n\r\nx\r\n"),
    "mails inside mails": partial(mails_in_mails, 150, b"x\r\n" * (SIZE // 50)),
    "mails inside mails, too deep": partial(mails_in_mails, 3_000),
    "59 open boundaries": partial(boundaries, 59, SIZE // 50),
    "1,000 open boundaries": partial(boundaries, 1_000, 1_000),
    "header of 1 MB": partial(header, "X-Long", b"x" * MEGABYTE),
    "header of 1 MB in words": partial(header, "X-Long", b"x " * (MEGABYTE // 2)),
    "header of 1 MB, folded": partial(header, "X-Long", b"x\r\n " * (MEGABYTE // 4)),
    "header of 1 MB, 8 bit": partial(header, "Subject", b"\xe9" * MEGABYTE),
    "fields without end": lambda: b"X: y\r\n" * (SIZE // 6) + b"\r\nAGREED",
    "senders without end": lambda: b"From: a@b.example\r\n" * (SIZE // 19) + b"\r\nAGREED",
    "findings without end": lambda: (
        b"Authentication-Results: x; dmarc=pass\r\n" * (SIZE // 39) + b"\r\nAGREED"
    ),
    "recipients without end": partial(header, "To", b"a@b.example, " * (MEGABYTE // 13)),
    "references without end": partial(header, "References", b"<a@b> " * (MEGABYTE // 6)),
    "parameters without end": partial(header, "Content-Type", b"multipart/mixed" + b";a" * (MEGABYTE // 2)),
    "quotes without end": partial(
        header, "Content-Type", b'text/plain; charset="' + b'\\"' * (MEGABYTE // 2)
    ),
    "disposition without end": partial(header, "Content-Disposition", b"attachment" + b";" * MEGABYTE),
    "name of 1 MB": partial(header, "Content-Disposition", b"attachment; filename=" + b"x" * MEGABYTE),
    "name in 100,000 pieces": partial(
        header, "Content-Disposition", b"attachment" + b"".join(b"; filename*%d=x" % n for n in range(60_000))
    ),
    "a line of 1 MB": partial(text, b"AGREED " * (SIZE // 7)),
    "a line of HTML of 1 MB": partial(text, b"<b>AGREED " * (SIZE // 10), "text/html"),
    "lines without end": partial(text, b"x\r\n" * (SIZE // 3)),
    "blank lines without end": partial(text, b"\n" * SIZE),
    "carriage returns": partial(text, b"\r" * SIZE),
    "mixed line ends": partial(text, b"AGREED\r\n\n\r\r\n\x0b\x0c\x1c\xe2\x80\xa8" * (SIZE // 18)),
    "null bytes": partial(text, b"A\0G\0R\0E\0E\0D\0" * (SIZE // 12)),
    "null bytes in the header": partial(header, "Subject", b"\0" * MEGABYTE),
    "UTF-16 that is none": partial(text, b"AGREED\r\n" * (SIZE // 8), "text/plain; charset=utf-16"),
    "UTF-7": partial(text, b"+AEE-GREED " * (SIZE // 11), "text/plain; charset=utf-7"),
    "no charset": partial(text, b"\xff\xfe\x80" * (SIZE // 3), "text/plain; charset=hz"),
    "hex": partial(text, b"41" * (SIZE // 2), "text/plain; charset=hex"),
    "base64 that is none": lambda: b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=" * SIZE,
    "base64, badly padded": lambda: b"Content-Transfer-Encoding: base64\r\n\r\n" + b"QUd=\r\n" * (SIZE // 6),
    "quoted-printable that is none": lambda: (
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=\r\n=Z" * (SIZE // 5)
    ),
    "uuencode that is none": lambda: (
        b"Content-Transfer-Encoding: uuencode\r\n\r\nbegin 644 x\r\n" + b"M`\r\n" * (SIZE // 4)
    ),
    "tags without end": partial(text, b"<a href='" * (SIZE // 9), "text/html"),
    "entities": partial(text, b"&amp;#" * (SIZE // 6), "text/html"),
    "PGP begun again and again": partial(text, b"-----BEGIN PGP SIGNED MESSAGE-----\n" * (SIZE // 35)),
    "PGP begun and ended": partial(
        text, b"-----BEGIN PGP SIGNED MESSAGE-----\n\n-----BEGIN PGP SIGNATURE-----\n" * (SIZE // 66)
    ),
    "secure messages": partial(text, b"you have received a new secure " * (SIZE // 31)),
    "ways to open": partial(text, b"click to read this click to " * (SIZE // 28)),
    "signatures inside signatures": partial(signed_in_signed, 22),
    "signature of nothing": lambda: mixed(("application/pkcs7-mime", b"\x30\x80" * (SIZE // 2))),
    "winmail.dat in winmail.dat": partial(winmail_in_winmail, 60),
    "files without end in a winmail.dat": lambda: mixed(
        ("application/ms-tnef", tnef.winmail(tnef.attribute(2, 0x00069002, b"") * (SIZE // 11)))
    ),
    "properties without end": lambda: mixed(
        ("application/ms-tnef", tnef.winmail(tnef.body(*[(tnef.STRING, 0x1000, b"x")] * (SIZE // 16))))
    ),
    "rich text, opened again and again": lambda: rich_text(b"{\\rtf1 " + b"{\\*" * (SIZE // 3)),
    "rich text of backslashes": lambda: rich_text(b"{\\rtf1 " + b"\\" * SIZE),
    "rich text that unpacks itself": lambda: mixed(
        (
            "application/ms-tnef",
            tnef.winmail(
                tnef.body(
                    (tnef.BINARY, 0x1009, bytes(8) + b"LZFu" + bytes(4) + b"\xff\x01\x0f" * (SIZE // 3))
                )
            ),
        )
    ),
    "zip bombs": lambda: mixed(
        ("text/plain", b"AGREED"), *[("application/zip; name=42.zip", ZIP_BOMB)] * 500
    ),
    "calendars without end": partial(
        many_parts, 900, "Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n"
    ),
    "a calendar of begins": lambda: mixed(
        ("text/calendar; method=REPLY", b"BEGIN:VEVENT\r\n" * (SIZE // 14))
    ),
    "reports without end": partial(
        many_parts, 900, "Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: x;a@b\r\n\r\n"
    ),
    "every octet": lambda: bytes(range(256)) * (SIZE // 256),
}
