"""The lines of a mail as the rules of reading look at them, worked out once."""

import re
from collections.abc import Iterator, Sequence

# An attribution, a header field or a detail of a signature is never longer; a line that is, is a paragraph.
LONGEST = 400

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_PLAIN = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u3000": " ", "\t": " ", "’": "'", "‘": "'", "：": ":"}
)
# Signs of quotation besides ">": a bar, and the initials of whom is quoted ("JS> I think …"). A table has
# more than one bar in a line.
_OTHER_MARK = re.compile(r"\|(?!.*\|)|[A-Z]{1,3}>")
_LEAST_OTHER_MARKS = 3


class Lines:
    """What each line says without white space around it.

    bare    with its marks of quotation
    flat    without them and without emphasis; of a paragraph, its beginning only
    marked  whether it begins with ">", or with another sign of quotation as the lines next to it do
    next    the place of the first line with words, from a place on; the number of lines if there is none
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self.bare = [_bare(line) for line in lines]
        self.flat = [
            bare[: LONGEST * 3].lstrip(">|*_ ").rstrip(" *") or bare[:200].strip(">|* ") for bare in self.bare
        ]
        self.marked = [bare.startswith((">", "&gt;")) for bare in self.bare]
        for first, last in _runs([_other_mark(bare) for bare in self.bare]):
            self.marked[first:last] = [True] * (last - first)
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


def _other_mark(bare: str) -> str:
    if not bare or not (bare[0] == "|" or ">" in bare[:4]):
        return ""
    mark = _OTHER_MARK.match(bare[:LONGEST])
    return mark[0] if mark else ""


def _runs(marks: Sequence[str]) -> Iterator[tuple[int, int]]:
    """(first, one after the last) of the lines that have the same mark, where there are enough of them."""
    first = 0
    for place in range(1, len(marks) + 1):
        if place == len(marks) or marks[place] != marks[first]:
            if marks[first] and place - first >= _LEAST_OTHER_MARKS:
                yield first, place
            first = place
