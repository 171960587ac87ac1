"""The author's own words: a mail's text without what it quotes.

Strict for now: what may be history is dropped, what may be the author's is kept. Everything that is
not quoted counts, above and below the quotation, so that "AGREED" on top of an inline "no, not that"
is never read alone. What is dropped is kept apart, so that doubt.py can see whether it is really ours.
"""

import re
from dataclasses import dataclass

SEPARATOR = "Please write your answer above this line"
# By the language of our mail.
SEPARATORS = {"en": SEPARATOR, "cy": "Ysgrifennwch eich ateb uwchben y llinell hon"}

_DIVIDER = re.compile(
    r"""^\s*(?:
        [-_]{2,}\s*(?:original\s+message|forwarded\s+message|neges\s+wreiddiol|neges\s+wedi'i\s+hanfon\s+ymlaen)\s*[-_]{2,}
      | _{20,}
      | begin\ forwarded\ message:
    )\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
_HEADER_FROM = re.compile(r"^\s*\*?(?:from|oddi\s?wrth|gan|o)\s?:\*?\s", re.IGNORECASE)
_HEADER_NEXT = re.compile(
    r"^\s*\*?(?:sent|date|to|subject|anfonwyd|dyddiad|at|i|testun|pwnc)\s?:\*?\s", re.IGNORECASE
)
# Welsh puts the verb first: "Ar ddydd Llun, ysgrifennodd Accord <a@b.example>:".
_ATTRIBUTION = re.compile(
    r"(?:wrote|(?:a\s)?ysgrifennodd[^:]{0,120}|ysgrifennwyd[^:]{0,120})\s*:\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class SplitText:
    """`own`: what the author wrote now. `left_out`: what looks like history, quotation marks and all."""

    own: str
    left_out: str


def new_text(text: str) -> str:
    """The lines of `text` that the author wrote now, without leading and trailing blank ones."""
    return split_text(text).own


def split_text(text: str) -> SplitText:
    """Every line of `text` is in one of the two parts. A quotation leaves a blank line where it stood."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept: list[str] = []
    left_out: list[str] = []
    for place, line in enumerate(lines):
        quoted = line.lstrip().startswith(">")
        # Our own words follow; a mail program that does not mark quotations left them bare.
        ours = not quoted and any(each.casefold() in line.casefold() for each in SEPARATORS.values())
        if quoted or ours:
            end = _attribution(kept)
            left_out += kept[end:]
            kept[end:] = [""]
        if ours or _DIVIDER.match(line) or _begins_header_block(lines, place):
            left_out += lines[place:]
            break
        (left_out if quoted else kept).append(line)
    return SplitText("\n".join(kept).strip(), "\n".join(left_out))


def _begins_header_block(lines: list[str], place: int) -> bool:
    """Outlook quotes under a block of From:, Sent:, To:, Subject: with no mark on the lines."""
    if not _HEADER_FROM.match(lines[place]):
        return False
    following = [line for line in lines[place + 1 : place + 8] if line.strip()]
    return sum(1 for line in following[:4] if _HEADER_NEXT.match(line)) >= 2


def _attribution(kept: list[str]) -> int:
    """Where "On … wrote:" (over up to three lines) begins that stands right before a quotation."""
    end = len(kept)
    while end and not kept[end - 1].strip():
        end -= 1
    for start in range(end - 1, max(end - 4, -1), -1):
        begins = re.match(r"^\s*(?:on|ar)\b", kept[start], re.IGNORECASE)
        if begins and _ATTRIBUTION.search(" ".join(kept[start:end])):
            return start
    return end - 1 if end and _ATTRIBUTION.search(kept[end - 1]) else len(kept)
