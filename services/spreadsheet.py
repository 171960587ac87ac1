"""CSV for spreadsheets."""

import csv
import io
from collections.abc import Iterable

# A cell that begins like this is a formula to a spreadsheet (OWASP, "CSV Injection"); the last four are the wide
# letters that East Asian versions take for the first.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe(cell: str) -> str:
    """The cell as words and nothing else: where it could be a formula, an apostrophe stands before it."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def table(rows: Iterable[Iterable[str]]) -> str:
    """The rows as CSV (RFC 4180)."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()
