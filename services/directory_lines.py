"""The lines of a directory file, as Excel and other programs save CSV.

    bytes ──decoded──▶ text ──Lines.rows──▶ (number, column → cell), or what is wrong with the file

A spreadsheet takes a cell that begins with = + - or @ for a formula. `guarded` puts an apostrophe before such a
cell, and `Lines` takes it off again, so nothing is damaged; an international telephone number keeps its plus.
"""

import csv
import io
import re
from collections.abc import Iterator

from casework.errors import AccordError
from casework.sentence import Sentence

COLUMNS = ("board", "agency", "tier", "title", "name", "email", "telephone", "deputy", "language")
NEEDED = ("board", "agency", "name", "email")
_FORMULA = ("=", "+", "-", "@")
_HARMLESS = re.compile(r"\+[\d\s()./-]*")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class DirectoryFault(AccordError):
    """A directory file cannot be used. `faults`: one whole sentence for each, with its line."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def decoded(raw: bytes, name: str) -> str:
    """The text of a file as Excel saves it: UTF-8 or UTF-16 with a byte order mark, UTF-8, or Windows-1252.

    Raises:
        DirectoryFault: it is a workbook, or no text.
    """
    if raw.startswith(_WORKBOOKS):
        raise DirectoryFault(
            [Sentence("{file} is an Excel workbook. In Excel, save it as “CSV UTF-8”.", file=name)]
        )
    marked = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DirectoryFault([Sentence("{file} cannot be read: save it as “CSV UTF-8”.", file=name)])


class Lines:
    """One reading of the file called `name`: its columns, and all that was found wrong with it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[str] = []
        self.columns: list[str] = []

    def fault(self, line: int, msgid: str, /, **values: object) -> None:
        """`msgid` with its `values` is what is wrong, as in a Sentence."""
        fault = Sentence(msgid, **values)
        self.faults.append(Sentence("{file}, line {line}: {fault}", file=self.name, line=line, fault=fault))

    def rows(self, text: str) -> Iterator[tuple[int, dict[str, str]]]:
        """Each line that says anything, with its number, as column → cell."""
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        start = 1
        try:
            for told in lines:
                cells = [_clean(cell) for cell in told]
                if any(cells):
                    if not self.columns:
                        self.columns = self._header(cells)
                        if not self.columns:
                            return
                    elif any(cells[len(self.columns) :]):
                        self.fault(
                            start, "there are more cells than columns. Put quotation marks around a comma."
                        )
                    else:
                        row = dict(zip(self.columns, cells, strict=False))
                        yield start, {column: row.get(column, "") for column in COLUMNS}
                start = lines.line_num + 1
        except csv.Error:
            self.fault(start, "a quotation mark is open, or stands inside a cell. Write it twice there.")
        if not self.columns and not self.faults:
            self._header([])

    def _header(self, cells: list[str]) -> list[str]:
        """The columns in their order; none, with faults, where they are not what is needed."""
        while cells and not cells[-1]:
            cells = cells[:-1]
        columns = [re.sub(r"[\W_]", "", cell).casefold() for cell in cells]
        wanted = [*NEEDED, *([] if "title" in columns else ["tier"])]
        missing = [column for column in COLUMNS if column in wanted and column not in columns]
        if missing:
            self.faults.append(
                Sentence(
                    "{file}: the first line must name the columns; missing: {columns}.",
                    file=self.name,
                    columns=", ".join(missing),
                )
            )
        for cell, column in zip(cells, columns, strict=True):
            if column not in COLUMNS and not missing:
                self.faults.append(
                    Sentence(
                        "{file}: there is no column '{column}'. Remove it or correct it. "
                        "The columns are: {columns}.",
                        file=self.name,
                        column=cell,
                        columns=", ".join(COLUMNS),
                    )
                )
        for column in sorted({each for each in columns if each in COLUMNS and columns.count(each) > 1}):
            self.faults.append(
                Sentence(
                    "{file}: the column {column} is there twice. Remove one.", file=self.name, column=column
                )
            )
        return [] if self.faults else columns


def _delimiter(text: str) -> str:
    """What stands between the cells of the first line that says anything: Excel goes by the country."""
    first = next((line for line in io.StringIO(text, newline="") if line.strip(',;\t\r\n "')), "")
    return max(",;\t", key=first.count)


def _clean(text: str) -> str:
    """One line without stray blanks, without an apostrophe against formulas, and without control characters.

    No post has control characters, and PostgreSQL refuses NUL.
    """
    seen = " ".join(text.split())
    if not seen.isprintable():
        seen = " ".join("".join(filter(str.isprintable, seen)).split())
    bare = seen.lstrip("'")
    return bare if bare.startswith(_FORMULA) else seen


def guarded(cell: str) -> str:
    """The cell as no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _HARMLESS.fullmatch(cell) else cell
