"""The author's own words: a mail's text without what it quotes, its notices and its signature.

    lines ── ours.py ────── our own question, whatever a mail program made of it ─┐
          ── quotation.py ─ where another mail begins, and what is marked with ">" ┴─▶ history
          ── notice.py ──── banners, OFFICIAL, legal notices ────────────────────────▶ notice
          ── signature.py ─ footers, cards; a sign-off with names below it ──────────▶ signature
          ── all else ───────────────────────────────────────────────────────────────▶ own

Everything that is not quoted counts, above, below and inside the quotation, so that "AGREED" on top of
an inline "no, not that" is never read alone. The author's words cut are far worse than history kept:
when in doubt a line stays the author's.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from reading.attribution import own_line_for_each
from reading.lines import Lines
from reading.notice import notices
from reading.ours import SEPARATOR, SEPARATORS, is_separator, ours
from reading.quotation import group_wise, introduction, quotes_the_rest
from reading.remarks import remarks
from reading.signature import card, footers, sign_off

__all__ = [
    "SEPARATOR",
    "SEPARATORS",
    "Kind",
    "Parts",
    "SplitText",
    "kinds_of_lines",
    "lines_of",
    "new_text",
    "parts",
    "split_text",
]

Kind = Literal["own", "sign-off", "footer", "notice", "history"]

# What is left of a quoted line that a program broke is short, and no new sentence. With its next word on it, the
# quoted line would have been longer than this.
_BROKEN = 68
_LONGEST_END = 50
_LONGEST_BROKEN = 100
_GOES_ON = "([<&,.;:)]"
_ANSWER = re.compile(
    r"\b(?:yes|ye[ahps]{1,3}|no|nope|not|ok|okay|fine|sure|done|sorry|who|will|we|please|thanks?|(?:dis)?agree\w*|accept\w*|refus\w*|declin\w*|correct|wrong|right|true|false|happy|already|never|noted|today|tomorrow|yesterday|(?:mon|tues|wednes|thurs|fri)day|\w{0,3}[cg]h?ytun\w*|ydw|nac|dim|i)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SplitText:
    """`own`: what the author wrote now, sign-off included. `left_out`: what looks like history, marks and all."""

    own: str
    left_out: str


@dataclass(frozen=True, slots=True)
class Parts:
    """A mail's text in its parts; every line with words is in exactly one of them.

    own        the author's words, without sign-off and signature
    signature  sign-off, signature, what a telephone adds
    notice     banners of mail systems, protective markings, legal and bilingual notices
    history    what is quoted or forwarded, with the lines that introduce it, and our own question
    """

    own: str
    signature: str
    notice: str
    history: str


def new_text(text: str, sent: Sequence[str] = ()) -> str:
    """What the author wrote now, with the sign-off. See `split_text`."""
    return split_text(text, sent).own


def split_text(text: str, sent: Sequence[str] = ()) -> SplitText:
    """The author's words and the history of `text`. Notices and footers are in neither.

    Args:
        text: the plain text of a mail, or that of its HTML (htmltext).
        sent: the texts that we have sent to the author; their lines are never the author's.
    """
    lines = lines_of(text)
    kinds = kinds_of_lines(lines, sent)
    return SplitText(_joined(lines, kinds, "own", "sign-off"), _joined(lines, kinds, "history"))


def parts(text: str, sent: Sequence[str] = ()) -> Parts:
    """All parts of `text`, the lines of each in their order. See `split_text` for the arguments."""
    lines = lines_of(text)
    kinds = kinds_of_lines(lines, sent)
    return Parts(
        own=_joined(lines, kinds, "own"),
        signature=_joined(lines, kinds, "sign-off", "footer"),
        notice=_joined(lines, kinds, "notice"),
        history=_joined(lines, kinds, "history"),
    )


def kinds_of_lines(source: Sequence[str], sent: Sequence[str] = ()) -> list[Kind]:
    """What each line is, for whoever shows the whole mail; a blank line is what the line above it is."""
    lines = Lines(source)
    history = _history(lines, sent)
    taken = list(history)
    kinds: list[Kind] = ["history" if each else "own" for each in taken]
    rules: list[tuple[Kind, Callable[[Lines, Sequence[bool]], list[bool]]]]
    cards = partial(card, history=history)
    rules = [("notice", notices), ("footer", footers), ("footer", cards), ("sign-off", sign_off)]
    for kind, rule in rules:
        for place, found in enumerate(rule(lines, taken)):
            if found and not taken[place]:
                taken[place] = True
                kinds[place] = kind
    if {kind for kind, bare in zip(kinds, lines.bare, strict=True) if bare} == {"notice"}:
        # Somebody's whole mail is never a notice.
        kinds = ["own"] * len(lines)
    for place in range(1, len(lines)):
        if not lines.bare[place]:
            kinds[place] = kinds[place - 1]
    return kinds


def lines_of(text: str) -> list[str]:
    """The lines of a mail for `kinds_of_lines`: an attribution behind the author's words is a line of its own."""
    return own_line_for_each(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _joined(lines: Sequence[str], kinds: Sequence[Kind], *wanted: Kind) -> str:
    """The lines of these kinds; a blank one stands where others were between them."""
    kept: list[str] = []
    gap = False
    for line, kind in zip(lines, kinds, strict=True):
        if kind not in wanted:
            gap = bool(kept)
            continue
        if gap and kept[-1].strip():
            kept.append("")
        gap = False
        kept.append(line)
    return "\n".join(kept).strip()


def _history(lines: Lines, sent: Sequence[str]) -> list[bool]:
    found = [marked or _is_broken_off(lines, place) for place, marked in enumerate(lines.marked)]
    place = 0
    while place < len(lines):
        if not found[place] and is_separator(lines, place):
            found[place:] = [True] * (len(lines) - place)
            break
        length = group_wise(lines, place) or (0 if found[place] else introduction(lines, place))
        if length and quotes_the_rest(lines, place, length):
            above = [each for each in range(place) if not found[each]]
            found[place:] = [True] * (len(lines) - place)
            for remark in remarks(lines, place, length, above):
                found[remark] = False
            break
        found[place : place + length] = [True] * length
        place += max(length, 1)
    return [here or our for here, our in zip(found, ours(lines, sent, found), strict=True)]


def _is_broken_off(lines: Lines, place: int) -> bool:
    """Whether the line is the end of a quoted one that a program broke without marking the new line."""
    if not 0 < place < len(lines) - 1 or not (lines.marked[place - 1] and lines.marked[place + 1]):
        return False
    before, here = lines.flat[place - 1], lines.flat[place]
    # No program breaks lines as long as a paragraph.
    if (
        not here
        or len(before) > _LONGEST_BROKEN
        or len(here) > _LONGEST_END
        or lines.marked[place]
        or _ANSWER.search(here)
    ):
        return False
    if not (here[0].islower() or here[0].isdigit() or here[0] in _GOES_ON):
        return False
    longer = len(before) + 1 + len(here.split(maxsplit=1)[0])
    return longer > _BROKEN and not before.endswith((".", "!", "?", ":", ";"))
