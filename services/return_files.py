"""A return as the files that a Board takes into its own systems; the same document makes the same bytes.

ReturnDocument ──▶ JSON for programs, CSV for a spreadsheet, and by return_words.py a paper

`python -m services.return_files` writes the JSON Schema.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from casework.protocol import Protocol
from casework.return_columns import cell, columns_of
from casework.return_document import ReturnDocument
from services.spreadsheet import safe, table

SCHEMA = Path(__file__).resolve().parent.parent / "docs" / "return.schema.json"


def schema() -> dict[str, Any]:
    """The JSON Schema of one return. Several together are a list of them."""
    named = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:accord:return:1",
        "title": "Accord: a return to the Board, version 1",
    }
    return ReturnDocument.model_json_schema(mode="serialization") | named


def as_json(document: ReturnDocument) -> bytes:
    """One return, for programs."""
    return _json(document.model_dump(mode="json"))


def as_json_list(documents: Sequence[ReturnDocument]) -> bytes:
    """Several together: a list of what each would be by itself."""
    return _json([document.model_dump(mode="json") for document in documents])


def as_csv(documents: Sequence[ReturnDocument], protocol: Protocol) -> bytes:
    """A line for each, in the columns that the Board's file wants.

    UTF-8 with a byte order mark: without it Excel takes it for the Windows alphabet and spoils every name that is not
    English. No cell can be a formula.
    """
    columns = columns_of(protocol)
    rows = [[safe(cell(document, place)) for place in columns.values()] for document in documents]
    return table([map(safe, columns), *rows]).encode("utf-8-sig")


def _json(told: Any) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


if __name__ == "__main__":
    SCHEMA.write_text(json.dumps(schema(), indent=2) + "\n", encoding="utf-8")
