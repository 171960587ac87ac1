"""How likely each label is by what an answer is made of, counted and weighed: logistic regression, without a library.

Its features are the words and their neighbours, runs of letters within a word, and the rules of stance that each
clause met, hashed into buckets. training/features.py trains the weights.
"""

import math
import re
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from reading.clauses import Clause

LABELS = ("agreed", "not_agreed", "unclear", "auto_reply")
BUCKETS = 1 << 17
WEIGHTS = Path(__file__).with_name("features.weights")

_WORD = re.compile(r"[\w']+|[?!]")
# The rules were written with part of the training answers in sight, and look surer there than they are.
_RULES_WEIGH = 0.5
# For each bucket how rare it is, then its weight for each label; behind them all what each label weighs by itself.
_ROW = len(LABELS) + 1

Counts = tuple[Counter[int], Counter[int], Counter[int]]


def by_features(plain: str, clauses: Sequence[Clause]) -> list[float]:
    """How likely each of LABELS is, from 0 to 1, for the plain form of the own words and their clauses."""
    weights = _weights()
    sums = list(weights[-len(LABELS) :])
    for bucket, value in values_of(counted(plain, clauses), _rarity()).items():
        for place, weight in enumerate(weights[bucket * _ROW + 1 : (bucket + 1) * _ROW]):
            sums[place] += value * weight
    top = max(sums)
    parts = [math.exp(each - top) for each in sums]
    return [part / sum(parts) for part in parts]


def counted(plain: str, clauses: Sequence[Clause]) -> Counts:
    """The features of an answer, hashed and counted: its words, its runs of letters, its rules."""
    return _hashed(_words(plain)), _hashed(_letters(plain)), _hashed(_rules(clauses))


def values_of(counts: Counts, rarity: Sequence[float]) -> dict[int, float]:
    """What each bucket counts for. Rare features count for more, and each group for as much in a long answer as in a
    short one; features of no rarity are left out."""
    found: dict[int, float] = {}
    for group, weight in zip(counts, (1.0, 1.0, _RULES_WEIGH), strict=True):
        values = {each: (1 + math.log(count)) * rarity[each] for each, count in group.items() if rarity[each]}
        length = math.sqrt(sum(value * value for value in values.values())) or 1.0
        for bucket, value in values.items():
            found[bucket] = found.get(bucket, 0.0) + weight * value / length
    return found


def _hashed(names: Iterable[str]) -> Counter[int]:
    return Counter(zlib.crc32(name.encode(errors="replace")) % BUCKETS for name in names)


def _words(text: str) -> Iterable[str]:
    words = _WORD.findall(text)
    for size in (1, 2, 3):
        for place in range(len(words) - size + 1):
            yield "w " + " ".join(words[place : place + size])


def _letters(text: str) -> Iterable[str]:
    """Runs of two to five letters within a word: slips and endings that no list of words has."""
    for word in text.split():
        padded = f" {word[:30]} "
        for size in (2, 3, 4, 5):
            for place in range(len(padded) - size + 1):
                yield "c " + padded[place : place + size]


def _rules(clauses: Sequence[Clause]) -> Iterable[str]:
    """Which rules each clause met, and in what company."""
    order = []
    for place, clause in enumerate(clauses):
        free = not clause.has("stop")
        kinds = {rule.kind for rule in clause.found}
        for rule in clause.found:
            yield f"r {rule.name}"
            yield f"k {rule.kind}"
            if place == 0:
                yield f"first {rule.name}"
                yield f"first {rule.kind}"
            if place == len(clauses) - 1:
                yield f"last {rule.name}"
            if free:
                yield f"free {rule.name}"
                yield f"free {rule.kind}"
        if clause.asks:
            yield "asks"
        if decided := next((kind for kind in ("yes", "does", "no", "keeps") if kind in kinds), ""):
            order.append(decided)
    if order:
        yield f"begins {order[0]}"
        yield f"ends {order[-1]}"
        yield f"order {' '.join(order[:4])}"
    yield f"clauses {min(len(clauses), 8)}"


@cache
def _weights() -> "array[float]":
    weights = array("f")
    weights.frombytes(zlib.decompress(WEIGHTS.read_bytes()))
    return weights


@cache
def _rarity() -> "array[float]":
    return _weights()[: BUCKETS * _ROW : _ROW]
