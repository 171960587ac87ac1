"""How likely each label is by what an answer is made of, counted and weighed: logistic regression.

Its features are the words and their neighbours, runs of letters within a word, and the rules of stance that each
clause met, hashed into buckets. training/features.py trains the weights.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from reading.clauses import Clause

if TYPE_CHECKING:
    # Loaded when it is first wanted (reading/opinion/network.py).
    from numpy import float32, float64, int64
    from numpy.typing import NDArray

LABELS = ("agreed", "not_agreed", "unclear", "auto_reply")
BUCKETS = 1 << 17
WEIGHTS = Path(__file__).with_name("features.weights")

_WORD = re.compile(r"[\w']+|[?!]")
# The rules were written with part of the training answers in sight, and look surer there than they are.
_RULES_WEIGH = 0.5
# For each bucket how rare it is, then its weight for each label; behind them all what each label weighs by itself.
_ROW = len(LABELS) + 1
# Most words of an answer are those of the answers before it.
_WORDS_KEPT = 2000

Counts = tuple[Counter[int], Counter[int], Counter[int]]


def by_features(plain: str, clauses: Sequence[Clause]) -> list[float]:
    """How likely each of LABELS is, from 0 to 1, for the plain form of the own words and their clauses."""
    import numpy

    table, alone = _weights()
    buckets, values = values_of(counted(plain, clauses), table[:, 0])
    sums = alone + values @ table[buckets, 1:]
    parts = numpy.exp(sums - sums.max())
    return [float(each) for each in parts / parts.sum()]


def counted(plain: str, clauses: Sequence[Clause]) -> Counts:
    """The features of an answer, hashed and counted: its words, its runs of letters, its rules."""
    return (
        Counter(map(_bucket, _words(plain))),
        Counter(chain.from_iterable(map(_letters, plain.split()))),
        Counter(map(_bucket, _rules(clauses))),
    )


def values_of(counts: Counts, rarity: "NDArray[float32]") -> tuple["NDArray[int64]", "NDArray[float64]"]:
    """The buckets that an answer has, and what each counts for; one that two groups have stands there twice.

    Rare features count for more (`rarity`: of each bucket), and each group for as much in a long answer as in a short
    one.
    """
    import numpy

    buckets = [numpy.fromiter(each, numpy.int64, len(each)) for each in counts]
    found = []
    for group, places, weight in zip(counts, buckets, (1.0, 1.0, _RULES_WEIGH), strict=True):
        times = numpy.fromiter(group.values(), numpy.float64, len(group))
        values = (1 + numpy.log(times)) * rarity[places]
        found.append(weight * values / (numpy.sqrt(values @ values) or 1.0))
    return numpy.concatenate(buckets), numpy.concatenate(found)


def _bucket(name: str) -> int:
    return zlib.crc32(name.encode(errors="replace")) % BUCKETS


def _words(text: str) -> Iterable[str]:
    words = _WORD.findall(text)
    for size in (1, 2, 3):
        for place in range(len(words) - size + 1):
            yield "w " + " ".join(words[place : place + size])


@lru_cache(_WORDS_KEPT)
def _letters(word: str) -> tuple[int, ...]:
    """The buckets of the runs of two to five letters within a word: slips and endings that no list of words has."""
    padded = f" {word[:30]} "
    runs = (padded[at : at + size] for size in (2, 3, 4, 5) for at in range(len(padded) - size + 1))
    return tuple(_bucket(f"c {run}") for run in runs)


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
def _weights() -> tuple["NDArray[float32]", "NDArray[float32]"]:
    import numpy

    numbers = numpy.frombuffer(zlib.decompress(WEIGHTS.read_bytes()), numpy.float32)
    return numbers[: -len(LABELS)].reshape(BUCKETS, _ROW), numbers[-len(LABELS) :]
