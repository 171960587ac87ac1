"""The directory as CSV: the posts that a file names, and posts written as what can be read again.

bytes ──decoded──▶ text ──read_posts──▶ posts, or every bad line with its number
posts ──write_posts──▶ text
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from casework.directory import Contact
from casework.facts import Person
from casework.protocol import Protocol, agency_key
from casework.sentence import Sentence
from services.directory_lines import COLUMNS, NEEDED, DirectoryFault, Lines, guarded
from services.email_check import normal_address

LONGEST = 200
LANGUAGES = {"english": "en", "saesneg": "en", "welsh": "cy", "cymraeg": "cy"}
_NAMED_ADDRESS = re.compile(r"(.*)<([^<>]*)>")

Place = tuple[str, str, str]


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
    reader = _Posts(name, protocols)
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


class _Posts(Lines):
    """The lines as posts: what makes none, and the names that it has met."""

    def __init__(self, name: str, protocols: Mapping[str, Protocol]) -> None:
        super().__init__(name)
        self.protocols = protocols
        self.listed: dict[tuple[str, str], str] = {}
        self._spelling: dict[tuple[str, str], str] = {}

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


# ── Writing ─────────────────────────────────────────────────────────────────────────────────


def write_posts(contacts: Iterable[Contact]) -> str:
    """The posts as CSV that `read_posts` takes again, in the order of Board, agency and tier."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for post in sorted(contacts, key=place):
        who = post.person
        cells = (post.board, who.agency, post.tier, who.title, who.name, who.email, who.telephone)
        writer.writerow(map(guarded, (*cells, named_address(post.deputy), who.language)))
    return out.getvalue()
