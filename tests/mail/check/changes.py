"""What can happen to a mail on its way."""

import base64
import re

from tests.mail.check.conftest import Change


def lost_to_plus_addresses(raw: bytes) -> bytes | None:
    return None if re.search(rb"^To:[^+]*\+c0", raw, re.MULTILINE) else raw


def bounced(raw: bytes) -> bytes:
    to = re.search(rb"^To:[^<]*<[^>]+>", raw, re.MULTILINE)
    assert to
    head = b"From: <mailer-daemon@x.example>\r\n" + to[0] + b"\r\nSubject: Undeliverable\r\n"
    return head + b"\r\nThis could not be delivered:\r\n\r\n" + raw


def without(name: bytes) -> Change:
    return lambda raw: re.sub(
        rb"^" + name + rb":[^\r]*\r\n(?:[ \t][^\r]*\r\n)*", b"", raw, flags=re.MULTILINE
    )


def instead(old: bytes, new: bytes) -> Change:
    return lambda raw: re.sub(old, new, raw, flags=re.MULTILINE)


def calendar(old: bytes, new: bytes) -> Change:
    """Changes what the calendar says, in both its copies."""

    def changed(raw: bytes) -> bytes:
        def part(block: re.Match[bytes]) -> bytes:
            content = base64.b64decode(block[1])
            if not content.startswith(b"BEGIN:VCALENDAR"):
                return block[0]
            return b"\r\n\r\n" + base64.encodebytes(content.replace(old, new)).replace(b"\n", b"\r\n")

        return re.sub(rb"\r\n\r\n((?:[A-Za-z0-9+/=]+\r\n)+)", part, raw)

    return changed
