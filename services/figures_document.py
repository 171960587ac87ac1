"""A Board's figures as one document: what the page shows, and what the JSON and CSV downloads hold.

docs/schemas/figures-1.json is its JSON Schema, made by `python -m services.figures_document`. A new field makes the
version 1.2; one that changes its meaning or goes makes it 2.0, and a file of its own. 1.1 has `left_out` and `note`.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import AwareDatetime, Field

from casework.value import Value
from services.spreadsheet import safe, table

SCHEMA = Path(__file__).resolve().parent.parent / "docs" / "schemas" / "figures-1.json"
HEADINGS = ("board", "period", "figure", "row", "label", "measure", "value", "withheld")


class Named(Value):
    """A figure: `name` is for programs and stays, `title` and `definition` are in the document's language."""

    name: str
    title: str
    definition: str


class CountRow(Value):
    """How many challenges; null where it is withheld."""

    key: str
    label: str
    count: int | None


class CountTable(Named):
    """The rows add up to `total`; null where it is withheld."""

    rows: tuple[CountRow, ...]
    total: int | None


class TimeRow(Value):
    """Minutes of working time; null where there are no cases, and where it is withheld.

    `cases`: how many there are; null in figures from which small counts were withheld.
    """

    key: str
    label: str
    cases: int | None
    median_minutes: int | None
    ninetieth_minutes: int | None
    withheld: bool


class TimeTable(Named):
    """How long something took, by what."""

    rows: tuple[TimeRow, ...]


class ShareFigure(Named):
    """`count` of `of`. Null: withheld, or, for `percent`, of nothing."""

    count: int | None
    of: int | None
    percent: int | None
    withheld: bool


class FiguresDocument(Value):
    """The figures of one Board in one quarter or year (2026Q4, 2026; of the calendar, in London).

    `until` is the last day. `withheld_below`: counts from 1 to below this are null, with what would tell them; 0: all
    are told, for the Board's own use.
    `left_out`: cases raised in this time that are in none of the figures, because they cannot be read or counted; null:
    some, withheld. `note` says so in the document's language, and is empty where there are none.
    """

    version: Literal["1.0", "1.1"] = "1.1"
    language: str
    board: str
    protocol: str
    period: str = Field(pattern=r"^\d{4}(Q[1-4])?$")
    title: str
    since: date
    until: date
    counted_at: AwareDatetime
    withheld_below: int
    definition: str
    challenges: int | None
    left_out: int | None = 0
    note: str = ""
    tables: tuple[CountTable, ...]
    times: tuple[TimeTable, ...]
    shares: tuple[ShareFigure, ...]


def schema() -> dict[str, Any]:
    """The JSON Schema of the document."""
    named = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Accord: figures, version 1"}
    return FiguresDocument.model_json_schema(mode="serialization") | named


def as_json(document: FiguresDocument) -> str:
    """The document for programs."""
    return json.dumps(document.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


def as_csv(document: FiguresDocument) -> str:
    """One line for each number, with the same names as in the JSON. An empty value: withheld, or there is none."""
    rows: list[list[str]] = [[*HEADINGS]]

    def put(figure: str, row: str, label: str, measure: str, value: int | None, withheld: bool) -> None:
        cells = (document.board, document.period, figure, row, label, measure)
        number = "" if value is None else str(value)
        rows.append([*map(safe, cells), number, "yes" if withheld else "no"])

    put("challenges", "", "", "count", document.challenges, document.challenges is None)
    for counts in document.tables:
        for row in counts.rows:
            put(counts.name, row.key, row.label, "count", row.count, row.count is None)
    put("left_out", "", document.note, "count", document.left_out, document.left_out is None)
    for times in document.times:
        for time in times.rows:
            put(times.name, time.key, time.label, "median_minutes", time.median_minutes, time.withheld)
            put(times.name, time.key, time.label, "ninetieth_minutes", time.ninetieth_minutes, time.withheld)
    for share in document.shares:
        put(share.name, "", share.title, "count", share.count, share.count is None)
        put(share.name, "", share.title, "of", share.of, share.of is None)
        put(share.name, "", share.title, "percent", share.percent, share.withheld)
    return table(rows)


if __name__ == "__main__":
    SCHEMA.write_text(json.dumps(schema(), indent=2) + "\n", encoding="utf-8")
