"""`make opinion`: trains the second opinion (reading/opinion.py) on the answers in training/answers/.

answers ──▶ features ──▶ logistic regression ──▶ reading/opinion.weights

Training needs scikit-learn, asking does not. The same answers give the same weights.
"""

import json
import math
import sys
import zlib
from array import array
from collections import Counter
from pathlib import Path

from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from reading.clauses import clauses_of
from reading.letter import body_of
from reading.opinion import BUCKETS, LABELS, WEIGHTS, Counts, counted, values_of
from reading.plain import plain

ANSWERS = Path(__file__).parent / "answers"
# A feature that only one answer has says nothing about others.
_FEWEST = 2


def main() -> None:
    """Trains on every file of ANSWERS, and writes the weights."""
    told = [
        json.loads(line) for path in sorted(ANSWERS.glob("*.jsonl")) for line in path.open(encoding="utf-8")
    ]
    counts = [_counts(each["body"]) for each in told]
    rarity = _rarity(counts)
    model = LogisticRegression(C=30, max_iter=3000, class_weight="balanced")
    model.fit(_matrix(counts, rarity), [each["label"] for each in told])
    rows = [list(model.classes_).index(label) for label in LABELS]
    weights = array("f")
    for bucket in range(BUCKETS):
        weights.extend([rarity[bucket], *(model.coef_[row][bucket] for row in rows)])
    weights.extend(model.intercept_[row] for row in rows)
    WEIGHTS.write_bytes(zlib.compress(weights.tobytes(), 9))
    sys.stdout.write(
        f"{len(told)} answers, {sum(1 for each in rarity if each)} features, {WEIGHTS.stat().st_size} bytes\n"
    )


def _counts(body: str) -> Counts:
    own = body_of(body)
    return counted(plain(own), clauses_of(own))


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


if __name__ == "__main__":
    main()
