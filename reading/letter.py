"""The body of an answer: without what was quoted, signature and notices, and the boxes that were left empty."""

import re

from reading.newtext import parts

_BOX = re.compile(
    r"(?:\[(?P<square>[^\]\n]{0,3})\]|\((?P<round>[ xX✓✔*]?)\)|(?P<sign>[☐☒☑✓✔✗]))[ \t]*(?P<words>[^\[\]☐☒☑\n(]*)"
)


def body_of(text: str) -> str:
    """`text` as the rules of stance should read it."""
    return ticked(parts(text).own)


def ticked(text: str) -> str:
    """Of a line with boxes only what is ticked; a line without boxes as it is."""
    return "\n".join(_ticked(line) for line in text.split("\n"))


def _ticked(line: str) -> str:
    boxes = list(_BOX.finditer(line))
    if not boxes or not all(box["words"].strip() for box in boxes):
        return line
    before = line[: boxes[0].start()].strip(" \t-*•0123456789.)")
    # A bracket within a sentence is no box; only two, behind a question or a name of the field, are a choice.
    if before and (len(boxes) == 1 or re.search(r"[.!,;]", before)):
        return line
    kept = line[: boxes[0].start()]
    for box in boxes:
        mark = (box["square"] or box["round"] or box["sign"] or "").strip()
        if mark and mark not in "☐_":
            kept += " " + box["words"]
    return kept
