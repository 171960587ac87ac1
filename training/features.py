"""Trains the weighed features of the second opinion (reading/opinion/features.py)."""

import math
import sys
import zlib
from array import array
from collections import Counter
from collections.abc import Sequence

from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from reading.clauses import clauses_of
from reading.opinion.features import BUCKETS, LABELS, WEIGHTS, Counts, counted, values_of
from reading.plain import plain
from training.invented import Answer

# A feature that only one answer has says nothing about others.
_FEWEST = 2


def train(answers: Sequence[Answer]) -> None:
    """Trains on `answers`, and writes the weights."""
    counts = [counted(plain(each.own), clauses_of(each.own)) for each in answers]
    rarity = _rarity(counts)
    model = LogisticRegression(C=30, max_iter=3000, class_weight="balanced")
    model.fit(_matrix(counts, rarity), [each.label for each in answers])
    rows = [list(model.classes_).index(label) for label in LABELS]
    weights = array("f")
    for bucket in range(BUCKETS):
        weights.extend([rarity[bucket], *(model.coef_[row][bucket] for row in rows)])
    weights.extend(model.intercept_[row] for row in rows)
    WEIGHTS.write_bytes(zlib.compress(weights.tobytes(), 9))
    sys.stdout.write(f"{sum(1 for each in rarity if each)} features, {WEIGHTS.stat().st_size} bytes\n")


def _rarity(counts: list[Counts]) -> list[float]:
    """How rare each feature is among the answers; 0 for what fewer than two have."""
    having: Counter[int] = Counter()
    for groups in counts:
        having.update(set().union(*groups))
    return [
        math.log((1 + len(counts)) / (1 + having[bucket])) + 1 if having[bucket] >= _FEWEST else 0.0
        for bucket in range(BUCKETS)
    ]


def _matrix(counts: list[Counts], rarity: list[float]) -> csr_matrix:
    starts, buckets, values = [0], list[int](), list[float]()
    for groups in counts:
        found = values_of(groups, rarity)
        buckets += found.keys()
        values += found.values()
        starts.append(len(buckets))
    return csr_matrix((values, buckets, starts), shape=(len(counts), BUCKETS))
