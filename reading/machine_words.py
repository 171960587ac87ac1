"""Do the words alone say that a machine wrote them? For mail whose header says nothing, and for bare bodies.

    text ──▶ begins with an answer? a person ──▶ says that it is automatic, or is a mail system's own form ──▶ sure
                                             └──▶ away, closed, unread, received ──▶ and nothing else said ──▶ likely

The dear mistake is to swallow an answer: "I'm on leave from tomorrow, but agreed" is a person's. So what only
sounds like an absence counts as one where no other sentence takes a stance or speaks of the case.
"""

import re
from dataclasses import dataclass

from reading.machine_phrases import (
    ANSWERS,
    BESIDES,
    IDLE,
    MAINS,
    MATTER,
    NOT_ONE,
    SENTENCE,
    STANCE,
    SURE,
    WordsOf,
)

_LONGEST = 6_000
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\xa0": " "})


@dataclass(frozen=True, slots=True)
class MachineWords:
    """What the words show: `kind`, the `rule` that says so, and the `words` that it found.

    `sure`: no person writes so. Otherwise it is likely only, and a person should see it.
    """

    kind: WordsOf
    rule: str
    words: str
    sure: bool


def machine_words(text: str) -> MachineWords | None:
    """What the author's own words say, if no person wrote them; None for a person's, and where it is not plain.

    Args:
        text: without the history that a mail program adds; signatures and notices may still be on it.
    """
    plain = re.sub(r"[ \t]+", " ", text[:_LONGEST].translate(_QUOTES).casefold()).strip()
    if not plain or ANSWERS.match(plain) or NOT_ONE.search(plain):
        return None
    for rule in SURE:
        if found := rule.pattern.search(plain):
            return MachineWords(rule.kind, rule.name, found[0].strip()[:200], sure=True)
    return _likely(plain)


def _likely(plain: str) -> MachineWords | None:
    """Away, closed, left, unread or received, where all the rest is what such notes say besides."""
    one_line = plain.replace("\n", " ")
    hits = [(name, found) for name, pattern in MAINS if (found := pattern.search(one_line))]
    if not hits:
        return None
    rest = IDLE.sub(" ", one_line)
    if STANCE.search(rest):
        return None
    strange = [
        piece
        for sentence in SENTENCE.findall(rest)
        if (piece := sentence.strip())
        and len(piece.split()) > 3
        and not BESIDES.search(piece)
        and not any(pattern.search(piece) for _, pattern in MAINS)
    ]
    if any(MATTER.search(piece) for piece in strange) or len(strange) > 1 + len(hits):
        return None
    name, found = hits[0]
    return MachineWords("automatic", name, found[0].strip()[:200], sure=False)
