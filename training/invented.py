"""The invented answers that the second opinion is trained on."""

import json
from dataclasses import dataclass
from pathlib import Path

from reading.letter import body_of

ANSWERS = Path(__file__).parent / "answers"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its writer (the file's name), its own words without boxes left empty, and what it means."""

    writer: str
    own: str
    label: str


def invented() -> list[Answer]:
    """Every answer of every writer."""
    return [
        Answer(path.stem, body_of(each["body"]), each["label"])
        for path in sorted(ANSWERS.glob("*.jsonl"))
        for each in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]
