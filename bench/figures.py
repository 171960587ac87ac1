"""One figure: what was measured, what it should be, and whether it is."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` in `unit`; `target` is the most that it may be, or the least, None where there is none."""

    name: str
    value: float
    unit: str
    target: float | None = None
    at_least: bool = False

    @property
    def verdict(self) -> str:
        if self.target is None:
            return ""
        if self.at_least:
            return "ok" if self.value >= self.target else "UNDER"
        return "ok" if self.value < self.target else "OVER"


def median_and_p95(name: str, seconds: Sequence[float], target_ms: float) -> list[Figure]:
    """Two figures in milliseconds; the target is for the median."""
    p95 = statistics.quantiles(seconds, n=20)[-1]
    return [
        Figure(f"{name}, median", statistics.median(seconds) * 1000, "ms", target_ms),
        Figure(f"{name}, 95 in 100 within", p95 * 1000, "ms"),
    ]


def table(figures: Sequence[Figure]) -> str:
    width = max(len(figure.name) for figure in figures)
    lines = []
    for figure in figures:
        sign = ">=" if figure.at_least else "<"
        target = "" if figure.target is None else f"target {sign} {figure.target:g}"
        # A ratio has no unit, and its second digit counts.
        value = f"{figure.value:9.1f} {figure.unit:<6}" if figure.unit else f"{figure.value:9.2f}       "
        lines.append(f"{figure.name:<{width}} {value} {target:<14} {figure.verdict}".rstrip())
    return "\n".join(lines)
