"""Which letters the fonts have. PDF/UA allows no letter that cannot be drawn, and people write whatever they like."""

import re
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# Latin, Greek and Cyrillic; Arabic and Hebrew; the scripts of South Asia; Chinese, Japanese and Korean.
PACKAGES = ("fontpkg_noto_sans", "justmytype_intl_rtl", "justmytype_intl_south_asia", "justmytype_intl_cjk")
# Where a line may be broken within what has no blanks: nothing may run over the edge of the paper.
_BETWEEN = re.compile(r"(?<=\w[@._/])(?=\w)")
_UNBROKEN = re.compile(r"([^\s\u200b]{30})(?=[^\s\u200b])")
_JOINERS = "\u200c\u200d\u200e\u200f\ufe0e\ufe0f"


def folders() -> list[Path]:
    """Where the fonts are, each package's own folder."""
    found = (find_spec(name) for name in PACKAGES)
    return [Path(each.origin).parent for each in found if each and each.origin]


def drawable(told: Any) -> Any:
    """`told`, JSON, with everything in it that can be drawn: what no font has is there by its Unicode name."""
    match told:
        case str():
            drawn = "".join(map(_drawn, told.replace("\r\n", "\n")))
            return _UNBROKEN.sub("\\1\u200b", _BETWEEN.sub("\u200b", drawn))
        case list():
            return [drawable(each) for each in told]
        case dict():
            return {key: drawable(each) for key, each in told.items()}
    return told


def _drawn(char: str) -> str:
    if " " <= char <= "~" or char == "\n":
        return char
    return _instead(char)


@cache
def _instead(char: str) -> str:
    if char == "\t" or unicodedata.category(char) in ("Zs", "Zl", "Zp"):
        return "\n" if char in "\u2028\u2029" else " "
    if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn"):
        return char if char in _JOINERS else ""
    if any(ord(char) in _letters(path) for path in _files()):
        return char
    name = unicodedata.name(char, f"U+{ord(char):04X}").lower()
    return f"[{name}]"


@cache
def _letters(path: Path) -> frozenset[int]:
    """One font's; the large ones are only opened for a letter that the others do not have."""
    from fontTools.ttLib import TTFont

    return frozenset(TTFont(path, lazy=True).getBestCmap())


@cache
def _files() -> tuple[Path, ...]:
    return tuple(path for folder in folders() for path in sorted(folder.rglob("*.ttf")))
