"""The directory as CSV: reading what Excel and other programs save, and writing what can be read again.

    bytes ──decoded──▶ text ──read_posts──▶ posts, or every bad line with its number
    posts ──write_posts──▶ text

A spreadsheet takes a cell that begins with = + - or @ for a formula. `write_posts` puts an apostrophe before such a
cell, and `read_posts` takes it off again, so nothing is damaged; an international telephone number keeps its plus.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from casework.directory import Contact
from casework.errors import AccordError
from casework.facts import Person
from casework.protocol import Protocol, agency_key
from casework.sentence import Sentence
from services.email_check import normal_address

COLUMNS = ("board", "agency", "tier", "title", "name", "email", "telephone", "deputy", "language")
NEEDED = ("board", "agency", "name", "email")
LONGEST = 200
LANGUAGES = {"english": "en", "saesneg": "en", "welsh": "cy", "cymraeg": "cy"}
_FORMULA = ("=", "+", "-", "@")
_HARMLESS = re.compile(r"\+[\d\s()./-]*")
_NAMED_ADDRESS = re.compile(r"(.*)<([^<>]*)>")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")

Place = tuple[str, str, str]


class DirectoryFault(AccordError):
    """A directory file cannot be used. `faults`: one whole sentence for each, with its line."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True, slots=True)
class PostsFile:
    """What a file says. `columns`: those that it has; of the others it says nothing."""

    contacts: tuple[Contact, ...]
    columns: frozenset[str]


def place(contact: Contact) -> Place:
    """What makes a post the same post, whoever holds it: Board, agency and tier."""
    return contact.board, agency_key(contact.person.agency), contact.tier


def named_address(person: Person | None) -> str:
    """Somebody as the deputy column names them: "Jo Smith <jo@council.example>"; "" for nobody."""
    return f"{person.name} <{person.email}>" if person else ""


# ── Reading ─────────────────────────────────────────────────────────────────────────────────


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


def read_posts(
    text: str, name: str, protocols: Mapping[str, Protocol], listed: Iterable[Contact] = ()
) -> PostsFile:
    """The posts of a CSV file; commas, semicolons or tabs between the cells, as the first line shows.

    Args:
        name: the file's own name, for the faults.
        protocols: the Boards that may be named, by key.
        listed: posts that are stored already; a deputy may be named by their address alone.

    Raises:
        DirectoryFault: every bad line, each with its number.
    """
    reader = _Reader(name, protocols)
    rows = list(reader.rows(text))
    reader.listed.update({_who(post.board, post.person.email): post.person.name for post in listed})
    reader.listed.update({_who(cells["board"], cells["email"]): cells["name"] for _, cells in rows})
    found: dict[Place, tuple[int, Contact]] = {}
    for line, cells in rows:
        post = reader.post(line, cells)
        if post is None:
            continue
        first, before = found.setdefault(place(post), (line, post))
        if before != post:
            reader.fault(
                line,
                "the post {tier} of {agency} is in line {first} already, and not the same. "
                "Remove one of them.",
                tier=post.tier,
                agency=post.person.agency,
                first=first,
            )
    if not rows and not reader.faults:
        reader.faults.append(
            Sentence("{file}: there is no post in it. Write one on each line below the first.", file=name)
        )
    if reader.faults:
        raise DirectoryFault(reader.faults)
    return PostsFile(tuple(post for _, post in found.values()), frozenset(reader.columns))


class _Reader:
    """One reading of one file: what it has found wrong, and the names it has met."""

    def __init__(self, name: str, protocols: Mapping[str, Protocol]) -> None:
        self.name, self.protocols = name, protocols
        self.faults: list[str] = []
        self.columns: list[str] = []
        self.listed: dict[tuple[str, str], str] = {}
        self._spelling: dict[tuple[str, str], str] = {}

    def fault(self, line: int, msgid: str, /, **values: object) -> None:
        """`msgid` with its `values` is what is wrong, as in a Sentence."""
        fault = Sentence(msgid, **values)
        self.faults.append(Sentence("{file}, line {line}: {fault}", file=self.name, line=line, fault=fault))

    def rows(self, text: str) -> Iterator[tuple[int, dict[str, str]]]:
        """Each line that says anything, with its number, as column → cell."""
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        start = 1
        try:
            for cells in map(_cells, lines):
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
        for column in sorted(
            {column for column in columns if column in COLUMNS and columns.count(column) > 1}
        ):
            self.faults.append(
                Sentence(
                    "{file}: the column {column} is there twice. Remove one.", file=self.name, column=column
                )
            )
        return [] if self.faults else columns

    def post(self, line: int, cells: dict[str, str]) -> Contact | None:
        """The post of one line; None, with its faults, where the line is bad."""
        before = len(self.faults)
        empty = [column for column in NEEDED if not cells[column]]
        if empty:
            self.fault(line, "fill in {columns}.", columns=", ".join(empty))
        for column in COLUMNS:
            if len(cells[column]) > 2 * LONGEST or (len(cells[column]) > LONGEST and column != "deputy"):
                self.fault(
                    line,
                    "the {column} is longer than {most} characters. Shorten it.",
                    column=column,
                    most=LONGEST,
                )
        email = normal_address(cells["email"])
        if email is None and cells["email"]:
            self.fault(line, "'{told}' is not an e-mail address.", told=cells["email"][:LONGEST])
        protocol = self.protocols.get(cells["board"].casefold())
        if protocol is None:
            if cells["board"]:
                self.fault(
                    line,
                    "there is no Board called '{told}'. There is: {known}.",
                    told=cells["board"][:LONGEST],
                    known=", ".join(self.protocols),
                )
            return None
        tier, language = self._tier(line, cells, protocol), self._language(line, cells, protocol)
        deputy = self._deputy(line, cells, protocol)
        if deputy and email and deputy[1].casefold() == email.casefold():
            self.fault(
                line,
                "{email} is both holder and deputy. Name another deputy, or leave it empty.",
                email=deputy[1],
            )
        if len(self.faults) > before or email is None:
            return None
        agency = self._spelling.setdefault((protocol.key, agency_key(cells["agency"])), cells["agency"])
        shared = {"agency": agency, "language": language}
        told = {column: cells[column] for column in ("title", "name", "telephone")}
        return Contact(
            board=protocol.key,
            tier=tier,
            person=Person.model_validate(told | shared | {"email": email}),
            deputy=Person.model_validate(shared | {"name": deputy[0], "email": deputy[1]})
            if deputy
            else None,
        )

    def _tier(self, line: int, cells: dict[str, str], protocol: Protocol) -> str:
        told, title = cells["tier"], cells["title"]
        if told:
            for tier in protocol.tiers:
                if told.casefold() in (tier.key, tier.name.casefold()):
                    return tier.key
            known = ", ".join(tier.key for tier in protocol.tiers)
            self.fault(
                line, "there is no tier '{told}'. The tiers are: {known}.", told=told[:LONGEST], known=known
            )
            return ""
        if found := protocol.tier_of(cells["agency"], title):
            return found
        if title:
            unknown = {"title": title, "board": Sentence(protocol.short)}
            self.fault(
                line,
                "fill in tier; '{title}' is not in {board}'s table of equivalence for this agency.",
                **unknown,
            )
        else:
            self.fault(line, "fill in tier.")
        return ""

    def _language(self, line: int, cells: dict[str, str], protocol: Protocol) -> str:
        told = cells["language"].casefold()
        language = LANGUAGES.get(told, told) or "en"
        if told and language not in protocol.languages:
            self.fault(
                line,
                "there is no language '{told}' at {board}. There is: {known}.",
                told=told[:LONGEST],
                board=Sentence(protocol.short),
                known=", ".join(protocol.languages),
            )
        return language

    def _deputy(self, line: int, cells: dict[str, str], protocol: Protocol) -> tuple[str, str] | None:
        """The deputy's name and address; None where there is none, or a fault."""
        told = cells["deputy"]
        if not told:
            return None
        match = _NAMED_ADDRESS.fullmatch(told)
        name, written = (match[1].strip(), match[2].strip()) if match else ("", told)
        email = normal_address(written)
        if email is None:
            self.fault(
                line,
                "the deputy '{told}' is neither an e-mail address nor “Name <address>”.",
                told=told[:LONGEST],
            )
            return None
        name = name or self.listed.get(_who(protocol.key, email), "")
        if not name:
            self.fault(
                line, "nobody is listed with {email}. Write the deputy as “Name <{email}>”.", email=email
            )
            return None
        return name, email


def _who(board: str, email: str) -> tuple[str, str]:
    return board.casefold(), email.casefold()


def _delimiter(text: str) -> str:
    """What stands between the cells of the first line that says anything: Excel goes by the country."""
    first = next((line for line in io.StringIO(text, newline="") if line.strip(',;\t\r\n "')), "")
    return max(",;\t", key=first.count)


def _cells(cells: list[str]) -> list[str]:
    return [_clean(cell) for cell in cells]


def _clean(text: str) -> str:
    """One line without stray blanks, without an apostrophe against formulas, and without control characters.

    No post has control characters, and PostgreSQL refuses NUL.
    """
    seen = " ".join(text.split())
    if not seen.isprintable():
        seen = " ".join("".join(filter(str.isprintable, seen)).split())
    bare = seen.lstrip("'")
    return bare if bare.startswith(_FORMULA) else seen


# ── Writing ─────────────────────────────────────────────────────────────────────────────────


def write_posts(contacts: Iterable[Contact]) -> str:
    """The posts as CSV that `read_posts` takes again, in the order of Board, agency and tier."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for post in sorted(contacts, key=place):
        who = post.person
        cells = (post.board, who.agency, post.tier, who.title, who.name, who.email, who.telephone)
        writer.writerow(map(_guarded, (*cells, named_address(post.deputy), who.language)))
    return out.getvalue()


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) and not _HARMLESS.fullmatch(cell) else cell
