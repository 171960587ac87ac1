"""The body of an answer: without what was quoted, signature and notices, and the boxes that were left empty."""

import re
from itertools import pairwise

from reading.newtext import parts
from reading.signature import is_detail

_BOX = re.compile(
    r"(?:\[(?P<square>[^\]\n]{0,3})\]|\((?P<round>[ xX✓✔*]?)\)|(?P<sign>[☐☒☑✓✔✗]))[ \t]*(?P<words>[^\[\]☐☒☑\n(]*)"
)
_LEFT_OPEN = re.compile(
    r"\b(?:yes|agreed?|accept(?:ed)?|true|cytuno)[ \t]*(?:[/\\|]|[ \t]{2,})[ \t]*"
    r"(?:no|not\s+agreed?|do\s+not\s+agree|disagreed?|reject(?:ed)?|refused?|false|anghytuno|cytuno)\b[^\w\n]*"
    r"(?:\(?(?:please )?(?:delete|circle|tick)\b[^\n]*)?$"
    r"|_{3,}[ \t.]*$|(?:\[[ _]{0,3}\]|\([ _]{1,3}\)|☐)[ \t.]*$",
    re.IGNORECASE,
)
# A box behind its words: "Agreed [x]  Not agreed [ ]".
_MARK = r"(?:\[[^\]\n]{0,3}\]|\([ xX✓✔*_]{0,3}\)|[☐☒☑])"
_TICKED = re.compile(r"(?:\[ ?[xX✓✔*yY] ?\]|\([xX✓✔*]\)|[☒☑])")
_LABEL = re.compile(rf"([^\[\]()☐☒☑\n]+?)[ \t]*({_MARK})")


def body_of(text: str) -> str:
    """`text` as the rules of stance should read it."""
    return ticked(parts(text).own)


def above_the_name(body: str) -> str:
    """`body` up to the name and post of its author: what stands below them is a motto as often as an answer."""
    lines = body.split("\n")
    words = [place for place, line in enumerate(lines) if line.strip()]
    for first, second in pairwise(words[1:]):
        if is_detail(lines[first].strip()) and is_detail(lines[second].strip()):
            return "\n".join(lines[:first])
    return body


def ticked(text: str) -> str:
    """Of a line with boxes only what is ticked; a line without boxes as it is."""
    return "\n".join(_ticked(line) for line in text.split("\n"))


def _ticked(line: str) -> str:
    # "We agree to the requested action. YES/NO", "Agreed: ____", "I agree to all of it [ ]": nobody has chosen.
    if _LEFT_OPEN.search(line) and not _TICKED.search(line):
        return ""
    boxes = list(_BOX.finditer(line))
    if not boxes:
        return line
    if _TICKED.search(line) and not boxes[-1]["words"].strip():
        return " ".join(label for label, mark in _LABEL.findall(line) if mark.strip(" []()_☐"))
    if not all(box["words"].strip() for box in boxes):
        return line
    before = line[: boxes[0].start()].strip(" \t-*•0123456789.)")
    # A bracket within a sentence is no box; only two, behind a question or a name of the field, are a choice.
    if before and (len(boxes) == 1 or re.search(r"[.!,;]", before)):
        return line
    kept = [box["words"] for box in boxes if _is_marked(box)]
    return f"{line[: boxes[0].start()]} {' '.join(kept)}" if kept else ""


def _is_marked(box: re.Match[str]) -> bool:
    return (box["square"] or box["round"] or box["sign"] or "").strip() not in ("", "☐", "_")
