"""Small counts are withheld in what leaves the Board, so that nobody can be found in the figures.

A count from 1 to `below` - 1 is withheld; 0 is shown. Where withheld counts could be worked out from the total, the
next larger ones go with them, all that are equal at once: so whatever is withheld could as well stand in another
order, and no row is known by it, even to somebody who knows these rules. A total that is small itself goes with its
whole table.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from casework.counting import RESOLVED, Figures, Share, Spell, Table

# Exact numbers of these could be set against the steps that were reached.
_TIED_TO_STEPS = ("automatic", "complete")


def suppress(figures: Figures, below: int, quarters: Sequence[Figures] = ()) -> Figures:
    """The figures without small counts. `quarters`: those of a year, so that what one of them withholds cannot be
    worked out from the year and the other three. `below` is 1, to withhold nothing, or 3 and more: under 3, only ones
    are small, and two rows that are both withheld are known to be ones."""
    small = [each.challenges or 0 for each in quarters if is_small(each.challenges, below)]
    if is_small(figures.challenges, below) or (small and not _is_safe(small, below)):
        return _nothing(figures)
    told = [suppress(each, below) for each in quarters]
    tables = {
        name: _table(table, below, _tied(name, table, quarters, told, below))
        for name, table in figures.tables.items()
    }
    if "lessons" in tables and _tells_of_few(figures, told, below):
        tables["lessons"] = Table(dict.fromkeys(tables["lessons"].rows), None)
    if "quarter" in tables:
        tables["month"] = _months(figures.tables["month"], tables["quarter"], below)
    return Figures(
        challenges=figures.challenges,
        tables=tables,
        shares={name: _share(name, share, tables, below) for name, share in figures.shares.items()},
        spells={
            name: {key: _spell(spell, below) for key, spell in each.items()}
            for name, each in figures.spells.items()
        },
    )


def _tells_of_few(figures: Figures, quarters: Sequence[Figures], below: int) -> bool:
    """Whether few had a lesson, or few had none: the table counts fewer challenges than the others do. A year whose
    quarter withholds it would give that quarter away."""
    total = figures.tables["lessons"].total or 0
    tables = [each.tables["lessons"] for each in quarters if "lessons" in each.tables]
    rest = (figures.challenges or 0) - total
    return is_small(total, below) or is_small(rest, below) or any(table.total is None for table in tables)


def is_small(number: int | None, below: int) -> bool:
    """Whether a count is withheld by itself."""
    return number is not None and 0 < number < below


def _table(table: Table, below: int, seeds: frozenset[str] = frozenset()) -> Table:
    numbers = {key: number or 0 for key, number in table.rows.items()}
    small = {key for key, number in numbers.items() if is_small(number, below)} | seeds
    if not small:
        return table
    larger = sorted({n for key, n in numbers.items() if n and key not in small})
    while larger and not _is_safe([numbers[key] for key in small], below):
        next_one = larger.pop(0)
        small |= {key for key, n in numbers.items() if n == next_one}
    if not any(n for key, n in numbers.items() if key not in small):
        # As many rows as there are cases, and none of them 0, would each be 1.
        small = set(numbers)
    return Table({key: None if key in small else n for key, n in numbers.items()}, table.total)


def _is_safe(hidden: Sequence[int], below: int) -> bool:
    """Whether withheld counts whose sum can be worked out tell nothing by it: there are two or more, together they are
    not small, and they are not all equal."""
    return len(set(hidden)) > 1 and sum(hidden) >= below


def _tied(
    name: str, table: Table, quarters: Sequence[Figures], told: Sequence[Figures], below: int
) -> frozenset[str]:
    """The rows of a year's table that would give away what one of its quarters withholds."""
    found = set()
    for key in table.rows:
        hidden = [
            whole.tables[name].rows[key] or 0
            for whole, shown in zip(quarters, told, strict=True)
            if key in whole.tables.get(name, table).rows and _is_withheld(shown, name, key)
        ]
        if name not in ("month", "quarter") and hidden and not _is_safe(hidden, below):
            found.add(key)
    return frozenset(found)


def _is_withheld(figures: Figures, name: str, key: str) -> bool:
    return name in figures.tables and figures.tables[name].rows.get(key, 0) is None


def _months(months: Table, quarters: Table, below: int) -> Table:
    """A quarter's months add up to it: each quarter is a table of its own, and goes as a whole where it is withheld."""
    rows: dict[str, int | None] = {}
    keys = list(months.rows)
    for place, number in enumerate(quarters.rows.values()):
        own = {key: months.rows[key] for key in keys[3 * place : 3 * place + 3]}
        rows |= dict.fromkeys(own) if number is None else _table(Table(own, number), below).rows
    return Table(rows, months.total)


def _share(name: str, share: Share, tables: Mapping[str, Table], below: int) -> Share:
    count, of = share.count or 0, share.of or 0
    if of == 0:
        return share
    if any(is_small(number, below) for number in (count, of, of - count)):
        return Share(None, None if is_small(of, below) or _tells(name, tables) else share.of, None)
    return replace(share, count=None, of=None) if _tells(name, tables) else share


def _tells(name: str, tables: Mapping[str, Table]) -> bool:
    """Whether its exact numbers could be set against counts that are withheld."""
    if name == "lowest":
        return any(tables["outcome"].rows[key] is None for key in RESOLVED)
    return name in _TIED_TO_STEPS and None in tables["step"].rows.values()


def _spell(spell: Spell, below: int) -> Spell:
    # Of how many cases a time is, could be set against the other tables.
    return (
        Spell(None, None, None, withheld=True) if is_small(spell.cases, below) else replace(spell, cases=None)
    )


def _nothing(figures: Figures) -> Figures:
    def without(keys: Iterable[str]) -> dict[str, int | None]:
        return dict.fromkeys(keys)

    return Figures(
        challenges=None,
        tables={name: Table(without(each.rows), None) for name, each in figures.tables.items()},
        shares={name: Share(None, None, None) for name in figures.shares},
        spells={
            name: {key: Spell(None, None, None, withheld=True) for key in each}
            for name, each in figures.spells.items()
        },
    )
