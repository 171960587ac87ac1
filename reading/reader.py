"""A mail or a bare body, read from end to end without a case: what `flask read-replies` shows.

eml ──▶ message ──▶ machine? ──▶ own words ──▶ machine by its words? ──▶ verdict
text, html ────────────────────────┘

In service the same parts are put together with the case in hand (services/intake.py).
"""

import re
from dataclasses import dataclass
from typing import Literal

from reading.doubt import reads_otherwise, said_in_signature
from reading.htmltext import text_of_html
from reading.machine import kind_of
from reading.machine_words import machine_words
from reading.message import parse
from reading.newtext import new_text
from reading.verdict import read_verdict

Outcome = Literal["agreed", "not_agreed", "unclear", "auto_reply", "bounce", "meeting"]
BodyKind = Literal["text", "html", "eml"]

_MACHINES: dict[str, Outcome] = {"automatic": "auto_reply", "bounce": "bounce", "meeting": "meeting"}
_IN_WORDS: dict[str, Outcome] = {
    "automatic": "auto_reply",
    "receipt": "auto_reply",
    "bounce": "bounce",
    "delay": "bounce",
}


_BOM = b"\xef\xbb\xbf"
# Any field in the first line, below the line with which an mbox begins; or one that every mail has, further down.
_FIRST_FIELD = re.compile(rb"(?:>?From [^\n]*\n)?[A-Za-z][A-Za-z0-9-]{0,100}[ \t]*:")
_KNOWN_FIELD = re.compile(
    rb"^(?:from|to|subject|date|received|return-path|delivered-to|message-id|mime-version|content-type)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER_END = re.compile(rb"\r?\n\r?\n|\r\r|\x00")


@dataclass(frozen=True, slots=True)
class Reading:
    """`words` decided, `why` names the rule, `text` is what the author wrote, whole."""

    verdict: Outcome
    words: str
    why: str
    text: str


def is_mail(raw: bytes) -> bool:
    """Whether the bytes have the header of a mail (RFC 5322), however damaged. A picture or a letter has none."""
    raw = raw.removeprefix(_BOM).lstrip()
    head = _HEADER_END.split(raw, maxsplit=1)[0]
    return bool(_FIRST_FIELD.match(raw) or _KNOWN_FIELD.search(head))


def read_mail(raw: bytes) -> Reading:
    """Reads a whole mail (RFC 5322). Never raises."""
    raw = raw.removeprefix(_BOM)
    message = parse(raw)
    author = kind_of(message, raw)
    if author.name != "person":
        return Reading(_MACHINES[author.name], author.reason, author.rule, new_text(message.text))
    return _read_text(message.text, message.html, message.sender_name)


def read_body(body: str, kind: BodyKind = "text", sender: str = "") -> Reading:
    """Reads a body of text or HTML, or a mail whose bytes stand in `body` as Latin-1 or UTF-8. Never raises.

    `sender`: the author's name; a mail brings its own.
    """
    if kind == "eml":
        try:
            return read_mail(body.encode("latin-1"))
        except UnicodeEncodeError:
            return read_mail(body.encode(errors="replace"))
    return _read_text(text_of_html(body), body, sender) if kind == "html" else _read_text(body, "", sender)


def _read_text(text: str, html: str = "", sender: str = "") -> Reading:
    own = new_text(text)
    if found := machine_words(own or text):
        return Reading(_IN_WORDS[found.kind], found.words, found.rule, own)
    verdict = read_verdict(own, sender)
    if verdict.stance == "agreed" and reads_otherwise(html):
        return Reading("unclear", verdict.words, "struck-out-or-hidden", own)
    if verdict.stance == "agreed" and (line := said_in_signature(text, sender)):
        return Reading("unclear", line, "signature-says-more", own)
    return Reading(verdict.stance, verdict.words, verdict.why, own)
