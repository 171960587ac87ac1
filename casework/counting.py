"""A Board's figures: tallies of its cases counted. What each figure means is said in services/figure_words.py."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from statistics import median
from typing import get_args

from casework.period import Period, month_of
from casework.protocol import Protocol
from casework.tally import Outcome, Tally

NINETIETH = Fraction(9, 10)
RESOLVED = ("agreed", "by_raiser")


@dataclass(frozen=True, slots=True)
class Table:
    """How many cases there are of each key, and in all. None: withheld, see suppression.py."""

    rows: Mapping[str, int | None]
    total: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of`, and `percent`, a whole number. None: withheld, or (percent) of nothing."""

    count: int | None
    of: int | None
    percent: int | None


@dataclass(frozen=True, slots=True)
class Spell:
    """How long something took, in minutes of working time: the median, and what nine in ten did not go beyond.

    `cases` says of how many; None where that is not told. The times are None where there are no cases, too.
    """

    cases: int | None
    median: int | None
    ninetieth: int | None
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one Board and period, by name. `tables` all count the same challenges, but `lessons`: those after
    which something was told is to be learned, some of them in more rows than one."""

    challenges: int | None
    tables: Mapping[str, Table]
    shares: Mapping[str, Share]
    spells: Mapping[str, Mapping[str, Spell]]


def count(tallies: Iterable[Tally], period: Period, protocol: Protocol) -> Figures:
    """The figures of the cases that were raised in the period and put to the other agency."""
    begins, ends = period.begins, period.ends
    cases = [each for each in tallies if each.begun and begins <= each.raised_at < ends]
    steps = [step.key for pathway in protocol.pathways.values() for step in pathway.steps]
    steps = sorted(dict.fromkeys(steps), key=_in_order)

    def by(key: Callable[[Tally], str], known: Iterable[str] = ()) -> Table:
        found = Counter(map(key, cases))
        others = sorted(found.keys() - set(known), key=lambda each: (-found[each], each))
        return Table({each: found[each] for each in (*known, *others)}, len(cases))

    tables = {
        "pathway": by(lambda each: each.pathway, protocol.pathways),
        "theme": by(lambda each: each.theme, protocol.themes),
        "agencies": by(lambda each: f"{each.raiser} → {each.counterpart}"),
        "step": by(lambda each: each.stages[-1].step, steps),
        "outcome": by(lambda each: each.outcome, get_args(Outcome)),
        "month": by(lambda each: month_of(each.raised_at), period.months),
    }
    taught = Counter(kind for each in cases for kind in each.lessons)
    if kinds := list(dict.fromkeys([*protocol.lesson_kinds, *sorted(taught)])):
        tables["lessons"] = Table(
            {kind: taught[kind] for kind in kinds}, sum(bool(each.lessons) for each in cases)
        )
    spells = {
        "step_time": {step: _spell(_at(cases, step)) for step in steps},
        "resolution_time": {"all": _spell(each.minutes for each in cases)},
        "month_time": _resolved_by(cases, lambda each: month_of(each.raised_at), period.months),
    }
    if period.quarters:
        keys = [each.key for each in period.quarters]
        tables["quarter"] = by(lambda each: Period.of(each.raised_at).key, keys)
        spells["quarter_time"] = _resolved_by(cases, lambda each: Period.of(each.raised_at).key, keys)
    shares = {
        "lowest": _share(sum(each.lowest for each in cases), sum(each.outcome in RESOLVED for each in cases)),
        "late": _share(sum(each.late for each in cases), sum(each.answers for each in cases)),
        "automatic": _share(sum(each.automatic for each in cases), sum(each.escalations for each in cases)),
        "complete": _share(sum(each.filed for each in cases), sum(each.owed for each in cases)),
    }
    return Figures(len(cases), tables, shares, spells)


def _in_order(step: str) -> tuple[int, str]:
    return (int(step) if step.isascii() and step.isdigit() else 0, step)


def _at(cases: Sequence[Tally], step: str) -> Iterable[int | None]:
    return (stage.minutes for each in cases for stage in each.stages if stage.step == step)


def _resolved_by(
    cases: Sequence[Tally], key: Callable[[Tally], str], keys: Iterable[str]
) -> dict[str, Spell]:
    return {wanted: _spell(each.minutes for each in cases if key(each) == wanted) for wanted in keys}


def _spell(minutes: Iterable[int | None]) -> Spell:
    took = sorted(each for each in minutes if each is not None)
    if not took:
        return Spell(0, None, None)
    # The nearest rank: a time that some case really took.
    return Spell(len(took), round(median(took)), took[ceil(NINETIETH * len(took)) - 1])


def _share(part: int, of: int) -> Share:
    return Share(part, of, round(100 * part / of) if of else None)
