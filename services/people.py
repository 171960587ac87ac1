"""The directory as Board staff see it: the posts by agency, and what a protocol needs that nobody holds."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from casework.directory import Contact
from casework.paper import side_and_tier
from casework.protocol import Pathway, Protocol, agency_key
from services.directory_import import LANGUAGE_NAMES
from services.sign_in import StaffMember
from services.world import World

PAGE = 25
DANGER = "Immediate danger"
ALWAYS = "Every pathway"


@dataclass(frozen=True, slots=True)
class Post:
    """A post in a list; `tier` in the protocol's words. `unused`: the protocol has no such tier any more."""

    contact: Contact
    tier: str
    language: str
    unused: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """A post that nobody holds: the tier, the agency's own title for it, and the pathways that need it."""

    tier: str
    title: str
    needed_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency of one Board: its posts, lowest tier first, and those that are missing."""

    board: str
    name: str
    posts: tuple[Post, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the directory.

    `lacking`: how many of the agencies found lack a post; `nowhere`: (Board, post beside the ladder) that no
    agency of the Board has.
    """

    agencies: list[Agency]
    lacking: int
    more: bool
    nowhere: list[tuple[str, Gap]]


def agencies(world: World, board: str) -> Sequence[str]:
    """The names of the Board's agencies, for the form's suggestions."""
    with world.store.reading() as uow:
        return uow.directories.agencies(board)


def listing(
    world: World, staff: StaffMember, *, find: str = "", lacking: bool = False, page: int = 1
) -> Listing:
    """Page `page` (from 1) of the agencies of the member's Boards.

    `find` leaves those in which an agency's name, a holder's or deputy's name or an address has these words;
    `lacking` those that lack a post.
    """
    with world.store.reading() as uow:
        posts = uow.directories.posts(staff.boards)
    found: list[Agency] = []
    nowhere: list[tuple[str, Gap]] = []
    for board in staff.boards:
        protocol = world.board(board).protocol
        own = [post for post in posts if post.board == board]
        found += [each for each in agencies_of(protocol, own) if _has(each, find)]
        nowhere += [(protocol.short, gap) for gap in gaps_beside(protocol, own)]
    without = [each for each in found if each.gaps]
    shown = without if lacking else found
    start = PAGE * (page - 1)
    return Listing(shown[start : start + PAGE], len(without), len(shown) > start + PAGE, nowhere)


def agencies_of(protocol: Protocol, posts: Iterable[Contact]) -> list[Agency]:
    """The Board's agencies by name: those that are listed, and those of its table of equivalence."""
    by_key: dict[str, list[Contact]] = {}
    for post in posts:
        by_key.setdefault(agency_key(post.person.agency), []).append(post)
    names = {agency_key(each.name): each.name for each in protocol.agencies}
    needs = list(_needs(protocol))
    if any(at_board for at_board, _, _ in needs):
        names.setdefault(agency_key(protocol.board), protocol.board)
    names |= {key: held[0].person.agency for key, held in by_key.items()}
    return [_agency(protocol, names[key], by_key.get(key, []), needs) for key in sorted(names)]


Need = tuple[bool, str, str]


def _needs(protocol: Protocol) -> Iterator[Need]:
    """(whether at the Board itself, tier, what for) of every post that the protocol may look for.

    Practitioners are named in the form, and a panel is the Board's inbox: neither is looked for.
    """
    yield False, protocol.safeguarding_tier, DANGER
    for pathway in protocol.pathways.values():
        yield from _pathway_needs(protocol, pathway)
    recipients = [to for notice in protocol.notices for to in notice.to]
    recipients += [to for paper in protocol.papers.values() for to in paper.to]
    yield from _recipient_needs(recipients, ALWAYS)


def _pathway_needs(protocol: Protocol, pathway: Pathway) -> Iterator[Need]:
    for step in pathway.steps:
        for role in (step.speaker,) if step.panel else (step.speaker, step.counterpart):
            if role.tier != protocol.practitioner_tier:
                yield role.of == "board", role.tier, pathway.title
        yield from _recipient_needs((to for notice in step.notices for to in notice.to), pathway.title)


def _recipient_needs(recipients: Iterable[str], what_for: str) -> Iterator[Need]:
    for recipient in recipients:
        side, tier = side_and_tier(recipient)
        if tier:
            yield side == "board", tier, what_for


def gaps_beside(protocol: Protocol, posts: Iterable[Contact]) -> list[Gap]:
    """Posts beside the ladder that no agency has. Such a post, a conference chair say, is in one agency or two."""
    taken = {post.tier for post in posts}
    wanted = [need for need in _needs(protocol) if need[1] not in taken and _is_beside(protocol, need[1])]
    return _gaps(protocol, "", [need for need in wanted if not need[0]])


def _is_beside(protocol: Protocol, tier: str) -> bool:
    return tier != protocol.safeguarding_tier and any(
        each.key == tier and each.beside for each in protocol.tiers
    )


def _agency(protocol: Protocol, name: str, held: list[Contact], needs: Iterable[Need]) -> Agency:
    order = [tier.key for tier in protocol.tiers]
    names = {tier.key: tier.name for tier in protocol.tiers}
    taken = {post.tier for post in held}
    posts = [
        Post(
            post,
            names.get(post.tier, post.tier),
            LANGUAGE_NAMES[post.person.language],
            post.tier not in names,
        )
        for post in sorted(
            held, key=lambda post: order.index(post.tier) if post.tier in names else len(order)
        )
    ]
    is_board = agency_key(name) == agency_key(protocol.board)
    missing = [(at, tier, why) for at, tier, why in needs if at == is_board and tier not in taken]
    if not is_board:
        missing = [need for need in missing if _should_have(protocol, name, need[1])]
    return Agency(protocol.short, name, tuple(posts), tuple(_gaps(protocol, name, missing)))


def _should_have(protocol: Protocol, agency: str, tier: str) -> bool:
    """Whether the tier is one of the ladder, and the Board's table does not say that this agency has none."""
    if protocol.tier(tier).beside:
        return tier == protocol.safeguarding_tier
    column = protocol.agency(agency)
    return column is None or not column.titles or tier in column.titles


def _gaps(protocol: Protocol, agency: str, missing: Iterable[Need]) -> list[Gap]:
    why: dict[str, list[str]] = {}
    for _, tier, what_for in missing:
        why.setdefault(tier, []).append(what_for)
    return [
        Gap(tier.name, protocol.title(agency, tier.key), tuple(dict.fromkeys(why[tier.key])))
        for tier in protocol.tiers
        if tier.key in why
    ]


def _has(agency: Agency, words: str) -> bool:
    wanted = words.strip().casefold()
    told = [agency.name]
    for post in agency.posts:
        people = (post.contact.person, post.contact.deputy)
        told += [text for who in people if who for text in (who.name, who.email)]
    return any(wanted in text.casefold() for text in told)
