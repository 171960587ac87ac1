"""A Board's figures in words, as data for the template templates/pdf/paper.typ.

Its blocks besides those of record_words.py:
numbers: head, rows   bars: alt, rows of (label, number in words, its part of the longest bar, that of the lighter one)
"""

from collections.abc import Iterable, Sequence
from typing import Any

from casework.sentence import Sentence
from services.figures_document import CountRow, CountTable, FiguresDocument, ShareFigure, TimeRow, TimeTable
from services.tongues import language
from services.words import day, stamp

Block = dict[str, Any]

# As on the page: of the pairs of agencies there may be many.
MOST_BARS = 12
HOUR = 60


def paper_of(document: FiguresDocument) -> dict[str, Any]:
    """What the template is given."""
    return _Telling(document).all()


def in_short(document: FiguresDocument) -> dict[str, Any]:
    """What the mail says of them: `challenges`, and `shares`, each with its name."""
    telling = _Telling(document)
    return {
        "challenges": telling.number(document.challenges),
        "shares": [(each.title, telling.percent(each)) for each in document.shares],
    }


class _Telling:
    def __init__(self, document: FiguresDocument) -> None:
        self._document, self._language = document, language(document.language)
        self._say = self._language.say

    def all(self) -> dict[str, Any]:
        say, told = self._say, self._document
        since, until = day(told.since, self._language), day(told.until, self._language)
        counted = stamp(told.counted_at, self._language)
        about = Sentence("{since} to {until}, as it stood at {when}", since=since, until=until, when=counted)
        return {
            "title": say(Sentence("Figures, {period}", period=told.title)),
            "lang": told.language,
            "at": int(told.counted_at.timestamp()),
            "board": told.protocol,
            "reference": told.title,
            "about": say(about),
            "marking": say("OFFICIAL"),
            "page": say("Page {number} of {count}"),
            "sections": [
                self._section(say("Challenges"), *self._first()),
                self._section(say("Shares"), *self._shares(told.shares)),
                *(self._section(each.title, *self._counts(each)) for each in told.tables),
                *(self._section(each.title, *self._times(each)) for each in told.times),
            ],
        }

    def _section(self, title: str, *blocks: Block) -> Block:
        return {"level": 1, "title": title, "blocks": list(blocks)}

    def _first(self) -> Iterable[Block]:
        say, told = self._say, self._document
        yield {
            "kind": "numbers",
            "head": [say("Subject"), say("How many")],
            "rows": [[say("Challenges"), self.number(told.challenges)]],
        }
        if told.note:
            yield _text(told.note)
        yield _text(told.definition)
        if told.withheld_below > 1:
            small = Sentence(
                "Counts under {below} are withheld, and so are counts from which they could be worked out.",
                below=told.withheld_below,
            )
            yield _text(say(small))

    def _shares(self, shares: Sequence[ShareFigure]) -> Iterable[Block]:
        say = self._say
        bars = [
            (each.title, f"{each.percent} %", each.percent / 100, 0.0)
            for each in shares
            if each.percent is not None
        ]
        yield from self._bars(say("Shares"), bars)
        head = [say("Shares"), say("Share"), say("How many"), say("Of")]
        rows = [
            [each.title, self.percent(each), self.number(each.count), self.number(each.of)] for each in shares
        ]
        yield {"kind": "numbers", "head": head, "rows": rows}
        yield from (_text(f"{each.title}: {each.definition}") for each in shares)

    def _counts(self, table: CountTable) -> Iterable[Block]:
        say = self._say
        yield _text(table.definition)
        if not table.rows:
            yield _text(say("None in this time."))
            return
        yield from self._bars(table.title, self._bars_of(table))
        rows = [[row.label, self.number(row.count)] for row in table.rows]
        all_rows = [*rows, [say("All"), self.number(table.total)]]
        yield {"kind": "numbers", "head": [table.title, say("How many")], "rows": all_rows}

    def _bars_of(self, table: CountTable) -> list[tuple[str, str, float, float]]:
        shown: Sequence[CountRow] = table.rows
        if table.name == "agencies":
            told = [row for row in shown if row.count]
            shown = sorted(told, key=lambda row: row.count or 0, reverse=True)[:MOST_BARS]
        most = max((row.count or 0 for row in shown), default=0)
        if not most:
            return []
        return [(row.label, self.number(row.count), (row.count or 0) / most, 0.0) for row in shown]

    def _times(self, table: TimeTable) -> Iterable[Block]:
        say = self._say
        yield _text(table.definition)
        most = max((row.ninetieth_minutes or 0 for row in table.rows), default=0)
        bars = [
            (
                row.label,
                self._both(row),
                (row.median_minutes or 0) / most,
                (row.ninetieth_minutes or 0) / most,
            )
            for row in table.rows
            if most
        ]
        if bars:
            yield _text(say("Dark: up to the median. Light: up to the 90th percentile."))
        yield from self._bars(table.title, bars)
        head = [say("In working hours"), say("Median"), say("90th percentile")]
        yield {
            "kind": "numbers",
            "head": head,
            "rows": [[row.label, *self._hours(row)] for row in table.rows],
        }

    def _bars(self, title: str, bars: Sequence[tuple[str, str, float, float]]) -> Iterable[Block]:
        if bars:
            told = "; ".join(f"{label}: {said}" for label, said, *_ in bars)
            alt = self._say(Sentence("Bar chart. {title}. {bars}.", title=title, bars=told))
            yield {"kind": "bars", "alt": alt, "rows": [list(each) for each in bars]}

    def number(self, count: int | None) -> str:
        return self._say("withheld") if count is None else f"{count:,}"

    def percent(self, share: ShareFigure) -> str:
        if share.percent is None:
            return self._say("withheld") if share.withheld else self._say("none")
        return f"{share.percent} %"

    def _both(self, row: TimeRow) -> str:
        return " / ".join(dict.fromkeys(self._hours(row)))

    def _hours(self, row: TimeRow) -> tuple[str, str]:
        if row.median_minutes is None or row.ninetieth_minutes is None:
            said = self._say("withheld") if row.withheld else self._say("none")
            return said, said
        return f"{row.median_minutes / HOUR:,.1f}", f"{row.ninetieth_minutes / HOUR:,.1f}"


def _text(said: str) -> Block:
    return {"kind": "text", "text": said}
