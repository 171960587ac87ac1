"""The author's own words: a mail's text without what it quotes.

Strict for now: what may be history is dropped, what may be the author's is kept. Everything that is
not quoted counts, above and below the quotation, so that "AGREED" on top of an inline "no, not that"
is never read alone.
"""

import re

SEPARATOR = "Please write your answer above this line"

_DIVIDER = re.compile(
    r"""^\s*(?:
        [-_]{2,}\s*(?:original\s+message|forwarded\s+message|neges\s+wreiddiol)\s*[-_]{2,}
      | _{20,}
      | begin\ forwarded\ message:
    )\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
_HEADER_FROM = re.compile(r"^\s*\*?(?:from|oddi\s?wrth|o)\s?:\*?\s", re.IGNORECASE)
_HEADER_NEXT = re.compile(r"^\s*\*?(?:sent|date|to|subject|anfonwyd|dyddiad|at|pwnc)\s?:\*?\s", re.IGNORECASE)
_ATTRIBUTION = re.compile(r"(?:wrote|ysgrifennodd[^:]{0,80})\s*:\s*$", re.IGNORECASE)


def new_text(text: str) -> str:
    """The lines of `text` that the author wrote now, without leading and trailing blank ones."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept: list[str] = []
    for place, line in enumerate(lines):
        if SEPARATOR.casefold() in line.casefold() and not line.lstrip().startswith(">"):
            # Our own words follow; a mail program that does not mark quotations left them bare.
            kept = _without_attribution(kept)
            break
        if _DIVIDER.match(line) or _begins_header_block(lines, place):
            break
        if line.lstrip().startswith(">"):
            kept = _without_attribution(kept)
        else:
            kept.append(line)
    return "\n".join(kept).strip()


def _begins_header_block(lines: list[str], place: int) -> bool:
    """Outlook quotes under a block of From:, Sent:, To:, Subject: with no mark on the lines."""
    if not _HEADER_FROM.match(lines[place]):
        return False
    following = [line for line in lines[place + 1 : place + 8] if line.strip()]
    return sum(1 for line in following[:4] if _HEADER_NEXT.match(line)) >= 2


def _without_attribution(kept: list[str]) -> list[str]:
    """Drops "On … wrote:" (over up to three lines) that stands right before a quotation."""
    end = len(kept)
    while end and not kept[end - 1].strip():
        end -= 1
    if not end or not _ATTRIBUTION.search(kept[end - 1]):
        return kept
    for start in range(end - 1, max(end - 4, -1), -1):
        if re.match(r"^\s*(?:on|ar)\b", kept[start], re.IGNORECASE):
            return kept[:start]
    return kept[: end - 1]
