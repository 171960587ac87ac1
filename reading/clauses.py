"""What each clause of an answer says: its rules of stance (reading/stance/), with the author's own spelling kept.

body (reading/letter.py) ──▶ long quotations out ──▶ sentences ──▶ clauses ──▶ the rules that each meets
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reading.plain import Sentence, sentences
from reading.stance.phrases import Kind, Rule, phrases

# More clauses than anybody reads; what follows is not read, and that is said (reading/verdict.py).
MOST = 200
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause. `said`: the author's sentence, as written; `asks`: it is a question."""

    said: str
    plain: str
    asks: bool
    found: tuple[Rule, ...]

    def has(self, *kinds: Kind) -> bool:
        """Whether it met a rule of one of these kinds."""
        return any(rule.kind in kinds for rule in self.found)

    def met(self, *kinds: Kind) -> list[str]:
        """The names of the rules of these kinds that it met."""
        return [rule.name for rule in self.found if rule.kind in kinds]


def clauses_of(text: str) -> list[Clause]:
    """The clauses of the author's own words `text`, at most MOST of them."""
    found: list[Clause] = []
    for sentence in sentences(_QUOTED.sub(" ~ ", text.replace("“", '"').replace("”", '"'))):
        for bare, asks in _parts(sentence):
            if len(found) == MOST:
                return found
            found.append(_read(sentence.said, bare, asks))
    return found


# A remark is somebody's own; what stands in quotation marks at length is somebody else's.
_QUOTED = re.compile(r'"[^"\n]{18,400}"')
_SPLIT = re.compile(r";|,? - |,? (?=(?:but|however|although|though|whereas)\b)")
# Our own form's questions, which people leave above their answers.
_OURS = re.compile(
    r"(?:\d+ ?)?(?:(?:do|did) you (?:agree|accept)|(?:agree|accept)(?: to the requested action)?$)"
    r"|by when|named person|have you read"
)


def _parts(sentence: Sentence) -> Iterator[tuple[str, bool]]:
    parts = [part for part in _SPLIT.split(sentence.plain) if part.strip(" ,-:")]
    for place, part in enumerate(parts, start=1):
        bare = " ".join(re.sub(r"[\"()\[\]]|(?<= )'|'(?= |$)", " ", part).split())
        bare = re.sub(r"[ ]*[:,][:, ]*", ", ", bare.replace("/", " / "))
        bare = re.sub(r"\s+", " ", bare).strip(" ,-")
        if bare:
            asks = sentence.ends == "?" and place == len(parts) and not _OURS.match(bare)
            yield bare[:_LONGEST], asks


def _read(said: str, bare: str, asks: bool) -> Clause:
    text, met = f" {bare}", dict[Rule, None]()
    for phrase in phrases().about(set(_WORDS.findall(text))):
        if phrase.rule.kind == "mute":
            text = phrase.pattern.sub(" ~", text)
        elif phrase.rule not in met and phrase.pattern.search(text):
            met[phrase.rule] = None
    return Clause(said, text.strip(), asks, tuple(met))


_WORDS = re.compile(r"[^\s,]+")
