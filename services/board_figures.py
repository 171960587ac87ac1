"""A Board's figures, ready to be shown or handed on.

tallies ──count──▶ Figures ──suppress, where it leaves the Board──▶ Figures ──words──▶ FiguresDocument
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from casework.calendar import LONDON
from casework.counting import Figures, Share, Spell, Table, count
from casework.learning import UNSORTED
from casework.period import Period
from casework.protocol import Protocol
from casework.suppression import is_small, suppress
from casework.tally import Tally
from services.figure_words import ALL, FIGURES, LEFT_OUT, NOT_SORTED, OUTCOMES, QUARTERS, SOME_LEFT_OUT, STEP
from services.figures_document import CountRow, CountTable, FiguresDocument, ShareFigure, TimeRow, TimeTable
from services.figures_kept import COUNTED_AS, keep
from services.tongues import ENGLISH, Language
from services.words import MONTHS
from services.world import World


def figures(
    world: World, board: str, period: Period, language: Language = ENGLISH, *, whole: bool = False
) -> FiguresDocument:
    """The Board's figures of that quarter or year as they stand now, in `language`.

    Args:
        whole: with small counts too, for the Board's own eyes; what leaves the Board goes without.

    Raises NotFound where the Board's file is gone.
    """
    protocol = world.board(board).protocol
    keep(world, board)
    tallies, missing = _tallied(world, board, period)
    counted = count(tallies, period, protocol)
    left_out: int | None = missing
    if not whole:
        left_out = None if is_small(missing, world.suppress_below) else missing
        quarters = [count(tallies, each, protocol) for each in period.quarters]
        counted = suppress(counted, world.suppress_below, quarters)
    _, definition = FIGURES["challenges"]
    return FiguresDocument(
        language=language.key,
        board=board,
        protocol=language.say(protocol.name),
        period=period.key,
        title=title(period, language),
        since=period.begins.astimezone(LONDON).date(),
        until=(period.ends - timedelta(days=1)).astimezone(LONDON).date(),
        counted_at=world.clock.now(),
        withheld_below=0 if whole else world.suppress_below,
        definition=language.say(definition),
        challenges=counted.challenges,
        left_out=left_out,
        note=_note(left_out, language),
        **_said(counted, protocol, language),
    )


def periods(world: World, board: str) -> list[Period]:
    """The quarters and years that can be looked at, the newest first: since the Board's first case."""
    keep(world, board)
    with world.store.reading() as uow:
        first = uow.tallies.first(board)
    now = Period.of(world.clock.now())
    since = Period.of(first) if first else now
    years = Period(since.year).since(Period(now.year))
    return [*since.since(now), *years]


def by_protocol(world: World, boards: Iterable[str], period: Period, language: Language) -> CountTable:
    """How many challenges each of these Boards has, for who is staff of several. Not for handing on."""
    rows, left_out = [], 0
    for board in boards:
        protocol = world.board(board).protocol
        keep(world, board)
        tallies, missing = _tallied(world, board, period)
        number, left_out = sum(each.begun for each in tallies), left_out + missing
        rows.append(CountRow(key=board, label=language.say(protocol.short), count=number))
    total, told = sum(row.count or 0 for row in rows), _named("protocol", language)
    definition = f"{told['definition']} {_note(left_out, language)}".strip()
    return CountTable(**told | {"definition": definition}, rows=tuple(rows), total=total)


def _tallied(world: World, board: str, period: Period) -> tuple[Sequence[Tally], int]:
    """The tallies of the cases raised in the period, and how many are left out since they cannot be read."""
    with world.store.reading() as uow:
        left_out = uow.tallies.left_out(board, COUNTED_AS, period.begins, period.ends)
        return uow.tallies.of(board, period.begins, period.ends, but=left_out), len(left_out)


def _note(left_out: int | None, language: Language) -> str:
    if left_out == 0:
        return ""
    return language.say(SOME_LEFT_OUT) if left_out is None else language.say(LEFT_OUT).format(count=left_out)


def title(period: Period, language: Language = ENGLISH) -> str:
    """The period in words: "October to December 2026", "2026"."""
    if not period.quarter:
        return str(period.year)
    return language.say(QUARTERS[period.quarter - 1]).format(year=period.year)


def _named(figure: str, language: Language) -> dict[str, str]:
    called, definition = FIGURES[figure]
    return {"name": figure, "title": language.say(called), "definition": language.say(definition)}


def _said(
    counted: Figures, protocol: Protocol, language: Language
) -> dict[str, tuple[CountTable | TimeTable | ShareFigure, ...]]:
    def table(name: str, told: Table) -> CountTable:
        rows = (
            CountRow(key=key, label=_label(name, key, protocol, language), count=number)
            for key, number in told.rows.items()
        )
        return CountTable(**_named(name, language), rows=tuple(rows), total=told.total)

    def times(name: str, told: dict[str, Spell]) -> TimeTable:
        rows = (_time(key, _label(name, key, protocol, language), spell) for key, spell in told.items())
        return TimeTable(**_named(name, language), rows=tuple(rows))

    def share(name: str, told: Share) -> ShareFigure:
        withheld = told.percent is None and told.of != 0
        return ShareFigure(
            **_named(name, language), count=told.count, of=told.of, percent=told.percent, withheld=withheld
        )

    return {
        "tables": tuple(table(name, each) for name, each in counted.tables.items()),
        "times": tuple(times(name, dict(each)) for name, each in counted.spells.items()),
        "shares": tuple(share(name, each) for name, each in counted.shares.items()),
    }


def _time(key: str, label: str, spell: Spell) -> TimeRow:
    return TimeRow(
        key=key,
        label=label,
        cases=spell.cases,
        median_minutes=spell.median,
        ninetieth_minutes=spell.ninetieth,
        withheld=spell.withheld,
    )


def _label(figure: str, key: str, protocol: Protocol, language: Language) -> str:
    match figure:
        case "pathway":
            return language.say(protocol.pathways[key].title) if key in protocol.pathways else key
        case "theme":
            return language.say(protocol.themes.get(key, key))
        case "step" | "step_time":
            return language.say(STEP).format(step=key)
        case "lessons" if key == UNSORTED:
            return language.say(NOT_SORTED)
        case "lessons":
            return language.say(protocol.lesson_kinds.get(key, key))
        case "outcome":
            return language.say(OUTCOMES[key])
        case "month" | "month_time":
            year, month = key.split("-")
            return f"{language.say(MONTHS[int(month) - 1])} {year}"
        case "quarter" | "quarter_time":
            return title(Period.read(key), language)
        case "resolution_time":
            return language.say(ALL)
    # Agencies, each by its own name.
    return " → ".join(language.say(each) for each in key.split(" → "))
