"""Trains the weighed features of the second opinion (reading/opinion/features.py)."""

import sys
import zlib
from collections.abc import Sequence

import numpy
from numpy import float32
from numpy.typing import NDArray
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
    table = numpy.column_stack([rarity, *model.coef_[rows]])
    numbers = numpy.concatenate([table.ravel(), model.intercept_[rows]]).astype(float32)
    WEIGHTS.write_bytes(zlib.compress(numbers.tobytes(), 9))
    sys.stdout.write(f"{numpy.count_nonzero(rarity)} features, {WEIGHTS.stat().st_size} bytes\n")


def _rarity(counts: Sequence[Counts]) -> NDArray[float32]:
    """How rare each feature is among the answers; 0 for what fewer than two have."""
    having = numpy.zeros(BUCKETS)
    for groups in counts:
        having[list(set().union(*groups))] += 1
    rarity = numpy.log((1 + len(counts)) / (1 + having)) + 1
    return numpy.where(having >= _FEWEST, rarity, 0).astype(float32)


def _matrix(counts: Sequence[Counts], rarity: NDArray[float32]) -> csr_matrix:
    rows = [values_of(groups, rarity) for groups in counts]
    starts = numpy.cumsum([0, *(len(buckets) for buckets, _values in rows)])
    buckets, values = (numpy.concatenate(each) for each in zip(*rows, strict=True))
    matrix = csr_matrix((values, buckets, starts), shape=(len(counts), BUCKETS))
    matrix.sum_duplicates()
    return matrix
