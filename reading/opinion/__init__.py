"""A second opinion on what an answer says: how sure trained readers are of a reading.

own words ──▶ network.py: the words in their order, by a small network ─────┐
          └─▶ features.py: words, letters and rules, counted and weighed ───┴─▶ sure? ── yes, no
                                                                                  └── hardly ──▶ a larger network

It may turn "agreed" or "not agreed" into "unclear", and never the other way round (reading/verdict.py). All were
trained on invented answers (training/answers/, `make opinion`), and they err on different ones. Nothing is fetched.
"""

from collections.abc import Sequence
from functools import cached_property

from reading.clauses import Clause
from reading.opinion.features import LABELS, by_features
from reading.opinion.network import by_larger_network, by_network
from reading.plain import plain

__all__ = ["LABELS", "Opinion"]

# The network is the better of the quick two, and the larger one better than both (docs/reading-answers.md).
_NETWORK_WEIGHS = 0.8
_LARGER_WEIGHS = 0.8
# From here on the two quick readers are sure without the larger network, which takes four times as long as they.
_SURE = 0.95
# As sure they must be of what it does not read.
_SURE_ALONE = 0.85
# Below this it is not asked either: it would be alone with its view.
_HARDLY = 0.2


class Opinion:
    """The second opinion on an answer: `own` is its author's own words, `clauses` what the rules make of them."""

    def __init__(self, own: str, clauses: Sequence[Clause]) -> None:
        self._own, self._clauses = own, clauses

    def is_sure(self, label: str, wanted: float) -> bool:
        """Whether the label, one of LABELS, is at least as likely as `wanted`, from 0 to 1.

        Where the two quick readers are in doubt, the larger network counts four times as much as both. An answer that
        is long or Welsh it does not read: there they decide alone. Of one that is too long for them nobody is sure.
        """
        place = LABELS.index(label)
        quick = self._quick[place]
        if quick >= max(wanted, _SURE):
            return True
        if quick < _HARDLY:
            return False
        if self._larger is None:
            return quick >= max(wanted, _SURE_ALONE)
        return (1 - _LARGER_WEIGHS) * quick + _LARGER_WEIGHS * self._larger[place] >= wanted

    @cached_property
    def _quick(self) -> list[float]:
        network = by_network(self._own)
        if network is None:
            return [0.0] * len(LABELS)
        features = by_features(plain(self._own), self._clauses)
        return [
            _NETWORK_WEIGHS * each + (1 - _NETWORK_WEIGHS) * other
            for each, other in zip(network, features, strict=True)
        ]

    @cached_property
    def _larger(self) -> list[float] | None:
        return by_larger_network(self._own)
