"""An answer as the networks read it: cut into the pieces of words in pieces.txt (WordPiece), and these as numbers.

own words ──▶ signs as words, small letters, no accents ──▶ words and marks ──▶ the longest known pieces

The pieces are those of all-MiniLM-L6-v2 that English answers are made of (training/network.py chooses them).
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from reading.plain import normal

PIECES = Path(__file__).with_name("pieces.txt")
# A longer answer is not read by the network, and so never stands for more than "unclear".
MOST = 400
UNKNOWN, BEGINS, ENDS = "[UNK]", "[CLS]", "[SEP]"
# What stands for the end of a line: sign-offs, lists and forms are told by their lines.
_LINE = " / "
_TOKEN = re.compile(r"\w+|[^\w\s]")
# As WordPiece has it; no word of a language is longer.
_LONGEST_WORD = 100


def pieces_of(text: str, known: Mapping[str, int] | None = None) -> list[int]:
    """The numbers of the pieces of the own words `text`, between the marks of beginning and end.

    `known`: other pieces than those of pieces.txt, with their numbers.
    """
    known = known or _known()
    return [known[BEGINS], *(known.get(piece, known[UNKNOWN]) for piece in cut(text, known)), known[ENDS]]


def cut(text: str, known: Mapping[str, int]) -> list[str]:
    """`text` in pieces that are `known`: of each word the longest that fits, again and again, or [UNK]."""
    found: list[str] = []
    bare = re.sub(r"\s*\n\s*", _LINE, normal(text).strip()).casefold()
    bare = "".join(each for each in unicodedata.normalize("NFD", bare) if unicodedata.category(each) != "Mn")
    for word in _TOKEN.findall(bare.replace("_", " ")):
        found += _pieces_of_word(word, known)
        # Enough to tell that it is too long.
        if len(found) > MOST:
            break
    return found


def _pieces_of_word(word: str, known: Mapping[str, int]) -> list[str]:
    if len(word) > _LONGEST_WORD:
        return [UNKNOWN]
    found: list[str] = []
    start = 0
    while start < len(word):
        before = "##" if start else ""
        end = next((each for each in range(len(word), start, -1) if before + word[start:each] in known), None)
        if end is None:
            return [UNKNOWN]
        found.append(before + word[start:end])
        start = end
    return found


@cache
def _known() -> dict[str, int]:
    return {piece: number for number, piece in enumerate(PIECES.read_text(encoding="utf-8").splitlines())}
