"""A second opinion on what an answer says: how sure two trained readers are of each reading.

own words ──▶ network.py: the words in their order, by a small network ─────┐
          └─▶ features.py: words, letters and rules, counted and weighed ───┴─▶ how likely each label is

It may turn "agreed" or "not agreed" into "unclear", and never the other way round (reading/verdict.py). Both were
trained on invented answers (training/answers/, `make opinion`), and they err on different ones. Nothing is fetched.
"""

from collections.abc import Sequence

from reading.clauses import Clause
from reading.opinion.features import LABELS, by_features
from reading.opinion.network import by_network
from reading.plain import plain

__all__ = ["LABELS", "opinion"]

# The network is the better of the two (docs/reading-answers.md has the figures).
_NETWORK_WEIGHS = 2 / 3


def opinion(own: str, clauses: Sequence[Clause]) -> dict[str, float]:
    """How likely each of LABELS is, from 0 to 1, for the own words and their clauses.

    An answer longer than the network reads is "unclear" for certain.
    """
    network = by_network(own)
    if network is None:
        return {label: float(label == "unclear") for label in LABELS}
    features = by_features(plain(own), clauses)
    return {
        label: _NETWORK_WEIGHS * network[place] + (1 - _NETWORK_WEIGHS) * features[place]
        for place, label in enumerate(LABELS)
    }
