"""The directory of posts."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from casework.directory import Contact
from casework.errors import AccordError
from casework.facts import Person
from casework.protocol import Protocol
from services.world import World

COLUMNS = ("board", "agency", "tier", "title", "name", "email", "telephone")


def agencies(world: World, board: str) -> Sequence[str]:
    with world.store.reading() as uow:
        return uow.directories.agencies(board)


def read_directory(lines: Iterable[str], name: str) -> list[Contact]:
    """Posts from CSV with the columns board, agency, tier, title, name, email, telephone.

    Raises:
        AccordError: every bad line, each named with its number; nothing is imported then.
    """
    rows = csv.DictReader(lines)
    missing = [column for column in COLUMNS[:-1] if column not in (rows.fieldnames or [])]
    if missing:
        raise AccordError(f"{name}: the first line must name the columns; missing: {', '.join(missing)}.")
    found, faults = [], []
    for row in rows:
        told = {column: _printable(row.get(column) or "").strip() for column in COLUMNS}
        empty = [c for c in ("board", "agency", "tier", "name", "email") if not told[c]]
        if empty:
            faults.append(f"{name}, line {rows.line_num}: fill in {', '.join(empty)}.")
        elif "@" not in told["email"]:
            faults.append(f"{name}, line {rows.line_num}: '{told['email']}' is not an e-mail address.")
        else:
            board, tier = told.pop("board"), told.pop("tier")
            found.append(Contact(board=board, tier=tier, person=Person(**told)))
    if faults:
        raise AccordError("\n".join(faults))
    return found


def _tiers(protocol: Protocol) -> set[str]:
    """The tiers that a Board's protocol looks for; a post of any other would never be asked."""
    steps = [step for pathway in protocol.pathways.values() for step in pathway.steps]
    return {protocol.safeguarding_tier, protocol.manager_tier} | {
        side.tier for step in steps for side in (step.speaker, step.counterpart) if not step.panel
    }


def _printable(text: str) -> str:
    """Without control characters, which no post has and PostgreSQL refuses."""
    return "".join(letter for letter in text if letter.isprintable())


def import_directory(world: World, path: Path) -> int:
    """Adds the posts of a CSV file, or replaces their holders. Returns how many were written.

    Raises AccordError, naming every bad line, before anything is changed.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise AccordError(f"{path.name} cannot be read: save it as “CSV UTF-8”.") from error
    contacts = read_directory(lines, path.name)
    unknown = sorted({c.board for c in contacts} - set(world.protocols))
    if unknown:
        raise AccordError(f"{path.name}: there is no Board called {', '.join(unknown)}.")
    faults = []
    for board, tier in sorted({(c.board, c.tier) for c in contacts}):
        known = _tiers(world.protocols[board].protocol)
        if tier not in known:
            faults.append(
                f"{path.name}: there is no tier '{tier}'. The tiers are: {', '.join(sorted(known))}."
            )
    if faults:
        raise AccordError("\n".join(faults))
    with world.store.writing() as uow:
        written = uow.directories.put(contacts)
        uow.commit()
    return written
