"""The directory from a file: what would change is shown first, and then changed in one go.

    file ──read_posts──▶ posts ──compare with what is stored──▶ Plan ──carry_out──▶ added, changed, removed

A member of staff uploads, looks, and confirms: the text is kept on the server meanwhile, and where the directory has
changed between the two the new preview is shown instead of anything being written.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from casework.directory import Contact
from casework.errors import NotFound
from casework.protocol import Protocol
from casework.sentence import Sentence
from services import drafts
from services.directory_file import PostsFile, named_address, place, read_posts, write_posts
from services.directory_lines import decoded
from services.sign_in import StaffMember
from services.storage import UnitOfWork
from services.world import World

FIELDS = {
    "agency": "Agency",
    "title": "Title",
    "name": "Name",
    "email": "E-mail",
    "telephone": "Telephone",
    "deputy": "Deputy",
    "language": "Language",
}
LANGUAGE_NAMES = {"en": "English", "cy": "Welsh"}


@dataclass(frozen=True, slots=True)
class Change:
    """A post that stays, and what is told of it now. `fields`: label, what is stored, what would be."""

    old: Contact
    new: Contact

    @property
    def fields(self) -> list[tuple[str, str, str]]:
        old, new = _shown(self.old), _shown(self.new)
        return [
            (label, old[field], new[field]) for field, label in FIELDS.items() if old[field] != new[field]
        ]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do. `same`: how many posts stay as they are."""

    added: tuple[Contact, ...]
    changed: tuple[Change, ...]
    removed: tuple[Contact, ...]
    same: int

    @property
    def changes_nothing(self) -> bool:
        return not (self.added or self.changed or self.removed)

    @property
    def counts(self) -> dict[str, int]:
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "same": self.same,
            "removed": len(self.removed),
        }

    @property
    def digest(self) -> str:
        """Two plans that do the same to the same posts have the same digest."""
        parts = [self.added, [c.old for c in self.changed], [c.new for c in self.changed], self.removed]
        return hashlib.sha256("\f".join(map(write_posts, parts)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Preview:
    """An upload as its page shows it. `done`: what was written, once it has been confirmed."""

    name: str
    replace: bool
    plan: Plan | None
    done: Mapping[str, int] | None = None


def compare(file: PostsFile, stored: Iterable[Contact], replace: bool) -> Plan:
    """What the file would change.

    A column that the file does not have changes nothing where the holder stays; a new holder does not
    inherit the old one's telephone. `replace`: the file is the whole directory of the Boards that it names,
    so posts of theirs that it does not list go.
    """
    old = {place(post): post for post in stored}
    added, changed, same = [], [], 0
    for post in file.contacts:
        before = old.pop(place(post), None)
        if before is None:
            added.append(post)
            continue
        after = _with_what_is_not_told(post, before, file.columns)
        if after == before:
            same += 1
        else:
            changed.append(Change(before, after))
    boards = {post.board for post in file.contacts} if replace else set()
    removed = [post for post in old.values() if post.board in boards]
    return Plan(
        tuple(sorted(added, key=place)),
        tuple(sorted(changed, key=lambda change: place(change.new))),
        tuple(sorted(removed, key=place)),
        same,
    )


def _with_what_is_not_told(post: Contact, before: Contact, columns: Collection[str]) -> Contact:
    if post.person.email.casefold() != before.person.email.casefold():
        return post
    kept = {c: getattr(before.person, c) for c in ("title", "telephone", "language") if c not in columns}
    deputy = post.deputy if "deputy" in columns else before.deputy
    if deputy is not None:
        # The deputy is written to in the post's language, and works where the post is.
        shared = {"agency": post.person.agency, "language": kept.get("language", post.person.language)}
        deputy = deputy.model_copy(update=shared)
    return post.model_copy(update={"person": post.person.model_copy(update=kept), "deputy": deputy})


def _shown(post: Contact) -> dict[str, str]:
    told = post.person.model_dump() | {"deputy": named_address(post.deputy)}
    return told | {"language": LANGUAGE_NAMES[post.person.language]}


def carry_out(uow: UnitOfWork, plan: Plan) -> None:
    """Writes the plan into the open unit of work."""
    uow.directories.remove(plan.removed)
    uow.directories.put([*plan.added, *(change.new for change in plan.changed)])


def _planned(uow: UnitOfWork, text: str, name: str, protocols: Mapping[str, Protocol], replace: bool) -> Plan:
    """Raises DirectoryFault. Where the unit of work writes, the directory stands still until it ends."""
    stored = uow.directories.posts(protocols)
    return compare(read_posts(text, name, protocols, stored), stored, replace)


def _protocols(world: World, boards: Iterable[str]) -> dict[str, Protocol]:
    return {key: world.board(key).protocol for key in boards}


# ── By command ──────────────────────────────────────────────────────────────────────────────


def import_directory(
    world: World, raw: bytes, name: str, *, replace: bool = False, dry_run: bool = False
) -> Plan:
    """Imports a file into the directory of every Board that it names; with `dry_run` only says what it would do.

    Raises:
        DirectoryFault: every bad line, before anything is changed.
    """
    text, protocols = decoded(raw, name), _protocols(world, world.protocols)
    if dry_run:
        with world.store.reading() as uow:
            return _planned(uow, text, name, protocols, replace)
    with world.store.writing() as uow:
        plan = _planned(uow, text, name, protocols, replace)
        carry_out(uow, plan)
        uow.commit()
    return plan


def export_directory(world: World, board: str) -> str:
    """The Board's directory as CSV that can be imported again. Raises NotFound for an unknown Board."""
    world.board(board)
    with world.store.reading() as uow:
        return write_posts(uow.directories.posts([board]))


# ── By page: upload, look, confirm ──────────────────────────────────────────────────────────


def upload(world: World, staff: StaffMember, raw: bytes, name: str, replace: bool) -> str:
    """Checks the file and keeps its text for the preview. Returns the upload's token.

    Raises:
        DirectoryFault: every bad line; a Board that is not the member's own is an unknown one.
    """
    text = decoded(raw, name)
    with world.store.reading() as uow:
        _planned(uow, text, name, _protocols(world, staff.boards), replace)
    token = drafts.start(world)
    # PostgreSQL keeps no NUL.
    told = {"by": staff.email, "name": name, "text": text.replace("\0", ""), "replace": replace, "done": None}
    drafts.save(world, token, {"directory": told})
    return token


def preview(world: World, staff: StaffMember, token: str) -> Preview:
    """What the upload would change now. Raises NotFound, and DirectoryFault where it no longer fits."""
    with world.store.reading() as uow:
        told = _kept(uow, staff, token)
        plan = None
        if told["done"] is None:
            plan = _planned(uow, told["text"], told["name"], _protocols(world, staff.boards), told["replace"])
    return Preview(told["name"], told["replace"], plan, told["done"])


def confirm(world: World, staff: StaffMember, token: str, seen: str) -> bool:
    """Writes the upload where it still does what was `seen` (the plan's digest); False where it does not.

    A second press changes nothing and is True. Raises NotFound and DirectoryFault.
    """
    with world.store.writing() as uow:
        told = _kept(uow, staff, token)
        if told["done"] is not None:
            return True
        plan = _planned(uow, told["text"], told["name"], _protocols(world, staff.boards), told["replace"])
        if plan.digest != seen:
            return False
        carry_out(uow, plan)
        # The directory has the people now; the upload need not keep them.
        uow.drafts.save(token, {"directory": told | {"text": "", "done": plan.counts}}, world.clock.wall())
        uow.commit()
    return True


def _kept(uow: UnitOfWork, staff: StaffMember, token: str) -> dict[str, Any]:
    """Raises NotFound for another member's upload too: a draft of the Escalation form is none either."""
    told: dict[str, Any] = uow.drafts.load(token).data.get("directory") or {}
    if told.get("by") != staff.email:
        raise NotFound(Sentence("This upload is no longer kept. Upload the file again."))
    return told
