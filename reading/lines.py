"""The lines of a mail as the rules of reading look at them, worked out once."""

import re
from collections.abc import Sequence

# An attribution, a header field or a detail of a signature is never longer; a line that is, is a paragraph.
LONGEST = 400

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_PLAIN = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u3000": " ", "\t": " ", "’": "'", "‘": "'", "：": ":"}
)


class Lines:
    """What each line says without white space around it.

    bare    with its marks of quotation
    flat    without them and without emphasis; of a paragraph, its beginning only
    marked  whether it begins with ">"
    next    the place of the first line with words, from a place on; the number of lines if there is none
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self.bare = [_bare(line) for line in lines]
        self.flat = [
            bare[: LONGEST * 3].lstrip(">|*_ ").rstrip(" *") or bare[:200].strip(">|* ") for bare in self.bare
        ]
        self.marked = [bare.startswith((">", "&gt;")) for bare in self.bare]
        self.next = [len(lines)] * (len(lines) + 2)
        for place in range(len(lines) - 1, -1, -1):
            self.next[place] = place if self.flat[place] else self.next[place + 1]

    def __len__(self) -> int:
        return len(self.bare)

    def filled(self, place: int, most: int) -> list[int]:
        """The places of the next lines with words, from `place` on."""
        found: list[int] = []
        while len(found) < most and place < len(self) and (place := self.next[place]) < len(self):
            found.append(place)
            place += 1
        return found


def _bare(line: str) -> str:
    if not line.isascii():
        line = _INVISIBLE.sub("", line)
    return line.translate(_PLAIN).strip()
