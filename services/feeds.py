"""Calendar feeds: addresses that Outlook, Google and others fetch by themselves, without signing in.

    page ──make──▶ token, shown once (its digest is kept) ──▶ …/feeds/<token>.ics
    GET ──find──▶ whose feed? still theirs? ──▶ which cases, and has any changed? ──publish──▶ entries ──▶ mail/feeds.py

A Board's feed ends when somebody leaves who may know its address: whoever was its staff since it was made. That of a
person on a case ends when whoever made it leaves: they alone were shown it. Taking a role away on the page ends both at
once (services/who_may.py); that the setting STAFF names somebody no more is seen when a feed is fetched. The token is
the only key, so a feed tells no more than a locked screen may show: references, steps, the meetings' names and times.
Whose it is, is in `Feed.owner`: see services/calendars.py.
"""

import hashlib
import json
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from casework.case import Case
from casework.errors import NotFound
from casework.facts import Side
from casework.folding import rebuild
from casework.sentence import Sentence
from services import unreadable
from services.calendars import CaseState, Feed
from services.feed_entries import CaseEntries, Entry, unread_deadline
from services.roles import Right
from services.sign_in import StaffMember, member
from services.staff_views import find_case
from services.storage import UnitOfWork
from services.tokens import digest_of, new_token
from services.tongues import ENGLISH, Language, language
from services.who_may import staff_of
from services.words import named
from services.world import World

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)
# Calendar programs ask every few minutes to hours; so often it is worth a write.
NOTED_EVERY = timedelta(minutes=10)
UNKNOWN = Sentence("There is no such calendar feed, or its case is no longer kept.")


@dataclass(frozen=True, slots=True)
class Offer:
    """A feed that a member of staff may make or end: whose it is, in words, and the feed if it was made."""

    owner: str
    title: str
    feed: Feed | None


@dataclass(frozen=True, slots=True)
class Found:
    """A feed that was asked for, before anything is read of its cases.

    `tag` is another one as soon as anything that it shows is (an ETag, RFC 9110 8.8.3). `since`: what ended before that
    is not shown.
    """

    feed: Feed
    title: Sentence
    cases: tuple[CaseState, ...]
    party: int | None
    since: datetime
    tag: str


def offers(world: World, staff: StaffMember, reference: str, language: Language = ENGLISH) -> list[Offer]:
    """The member's own feed, and those of the Boards that they manage; with a reference, those of the people on that
    case.

    Raises NotFound where the case is not there, or another Board's.
    """
    with world.store.reading() as uow:
        if reference:
            _, case = find_case(uow, staff, reference)
            titles = {
                f"person {case.reference} {party.number}": named(party, language)
                for party in case.parties
                if _is_on(case, party.number)
            }
        else:
            titles = {f"staff {staff.email}": language.say(Sentence("For you: the cases of your Boards"))}
            for key in staff.boards:
                short = Sentence(world.board(key).protocol.short)
                titles[f"board {key}"] = language.say(Sentence("For everybody at {board}", board=short))
        feeds = uow.feeds.of(titles)
    return [Offer(owner, title, feeds.get(owner)) for owner, title in titles.items()]


def make(world: World, staff: StaffMember, owner: str, language: Language = ENGLISH) -> str:
    """A new feed in place of the owner's earlier one, which ends. Returns its address, which nobody can find out again.

    Raises NotFound where the owner is none of the member's business.
    """
    token = new_token()
    with world.store.writing() as uow:
        board = _allow(uow, staff, owner)
        known_to = _knowing(owner, staff.email, staff_of(world, uow, board)) if board else frozenset[str]()
        made_at = world.clock.now()
        uow.feeds.put(Feed(owner, digest_of(token), language.key, staff.email, made_at, known_to=known_to))
        uow.commit()
    return f"{world.base_url}/feeds/{token}.ics"


def revoke(world: World, staff: StaffMember, owner: str) -> None:
    """Ends the owner's feed. Raises NotFound where the owner is none of the member's business."""
    with world.store.writing() as uow:
        _allow(uow, staff, owner)
        uow.feeds.remove(owner)
        uow.commit()


def case_of(owner: str) -> str:
    """The reference of the case that the owner is a person on; empty for the Board and its staff."""
    return owner.split()[1] if owner.startswith("person ") else ""


def _knowing(owner: str, made_by: str, staff: frozenset[str]) -> frozenset[str]:
    """Who of the Board's staff may know the address: of its own feed everybody, else who made it."""
    return staff if owner.startswith("board ") else staff & {made_by}


def _allow(uow: UnitOfWork, staff: StaffMember, owner: str) -> str:
    """The Board whose own feed it is, or that of the case; empty for a member's."""
    kind, _, of = owner.partition(" ")
    if kind == "staff" and of == staff.email:
        return ""
    if kind == "board" and of in staff.boards:
        return of
    reference, _, number = of.partition(" ")
    # Written in one way only: another would be a feed beside the one that the page shows, which nobody could end.
    if kind == "person" and re.fullmatch("[1-9][0-9]{0,4}", number):
        _, case = find_case(uow, staff, reference)
        if case.reference == reference and _is_on(case, int(number)):
            return case.disagreement.board
    raise NotFound(UNKNOWN)


def find(world: World, token: str) -> Found:
    """The feed with this address. Raises NotFound where there is none, its owner has left the Board or the case, or
    somebody has left the Board who may know the address."""
    digest, now = digest_of(token), world.clock.now()
    with world.store.reading() as uow:
        feed = uow.feeds.find(digest)
        if feed is None or feed.ended_at is not None:
            raise NotFound(UNKNOWN)
        found, board = _found(world, uow, feed)
        staff = staff_of(world, uow, board) if board else frozenset()
        known_to = feed.known_to
        if not known_to and feed.owner.startswith("board "):
            # It is from before that was noted.
            known_to = frozenset({feed.made_by})
        # Who makes it by a role that their organisation gives need not be on the Board's own list.
        has_left = bool(board) and member(world, uow, feed.made_by) is None
    if known_to - staff or has_left:
        _end(world, feed, board)
        raise NotFound(UNKNOWN)
    known_to |= _knowing(feed.owner, feed.made_by, staff)
    if feed.fetched_at is None or feed.fetched_at + NOTED_EVERY <= now or known_to != feed.known_to:
        with world.store.writing() as uow:
            uow.feeds.fetched(digest, now, known_to)
            uow.commit()
    return found


def _end(world: World, feed: Feed, board: str) -> None:
    """Its Board is told, once: nobody looks at a page to learn that a calendar stays as it is."""
    now, reference = world.clock.now(), case_of(feed.owner)
    with world.store.writing() as uow:
        if uow.feeds.end(feed.owner, now):
            protocol = world.board(board).protocol
            told = {
                "board_name": protocol.short,
                "case_reference": reference,
                "link": world.links.staff_feeds(reference),
            }
            mail = world.composer.compose_plain("feed_ended", protocol.inbox, told, now)
            uow.outbox.add(mail, world.clock.wall(), "feed_ended", None, None)
        uow.commit()
    world.hints.mail_is_due()


def _found(world: World, uow: UnitOfWork, feed: Feed) -> tuple[Found, str]:
    """With the Board as `_allow` has it."""
    kind, _, of = feed.owner.partition(" ")
    # By whole days, so that the same feed is made all day long.
    since = datetime.combine(world.clock.now().astimezone(UTC) - KEPT, time(), UTC)
    title, party = Sentence("Accord: deadlines and meetings"), None
    cases: tuple[CaseState, ...]
    if kind == "person":
        reference, _, number = of.partition(" ")
        state, boards = _person(uow, reference, int(number))
        cases, party = (state,), int(number)
        title = Sentence("Accord: {reference}", reference=reference)
    else:
        boards = _boards(world, uow, kind, of)
        cases = tuple(uow.feeds.changing(boards, since))
    if kind == "board":
        short = Sentence(world.board(of).protocol.short)
        title = Sentence("{board}: deadlines and meetings", board=short)
    told = [feed.digest, feed.language, since.isoformat(), *(world.board(key).digest for key in boards)]
    states = [(case.number, case.version) for case in cases]
    tag = hashlib.sha256(json.dumps([told, states]).encode()).hexdigest()[:32]
    return Found(feed, title, cases, party, since, tag), "" if kind == "staff" else boards[0]


def _boards(world: World, uow: UnitOfWork, kind: str, of: str) -> tuple[str, ...]:
    """Asked at every fetch, so that whoever leaves the list of staff loses their feed at once."""
    if kind == "board" and of in world.protocols:
        return (of,)
    staff = member(world, uow, of) if kind == "staff" else None
    if staff is None or not staff.may(Right.SEE):
        raise NotFound(UNKNOWN)
    return staff.boards(Right.SEE)


def _person(uow: UnitOfWork, reference: str, number: int) -> tuple[CaseState, tuple[str, ...]]:
    at = uow.cases.number_of(reference)
    history = uow.cases.history(at)
    case = rebuild(history)
    if not _is_on(case, number):
        raise NotFound(UNKNOWN)
    return CaseState(at, case.version, history[-1].at), (case.disagreement.board,)


def _is_on(case: Case, number: int) -> bool:
    """Whether this party has a part in the case; the Board has feeds of its own."""
    party = case.party(number)
    return party is not None and party.side is not Side.BOARD and number not in case.replaced


def publish(world: World, found: Found) -> tuple[list[Entry], bool]:
    """What the feed shows, in the order of its cases, and whether that is all. Of a case that cannot be read it is the
    running deadline alone, and that is noted; once it can be read again, nothing else changes, not even the feed's
    tag."""
    shown, failed = list[Entry](), dict[int, CaseState]()
    with world.store.reading() as uow:
        for state in found.cases:
            try:
                shown += _entries(world, uow, found, state)
            except Exception:
                # One case must not keep the Board from its calendar.
                log.exception("case %(case)s cannot be read for a calendar", {"case": state.number})
                failed[state.number] = state
    unreadable.note(world, failed)
    shown += _unread(world, found, failed)
    return [entry for entry in shown if entry.end >= found.since], not failed


def _unread(world: World, found: Found, failed: Mapping[int, CaseState]) -> Iterator[Entry]:
    """Whoever keeps to the deadlines themselves must not lose them from their calendar."""
    if not failed:
        return
    said = language(found.feed.language)
    with world.store.reading() as uow:
        noted = [line for line, _ in uow.cases.unreadable(world.protocols) if line.number in failed]
    for line in noted:
        sentence = Sentence(unreadable.UNREADABLE, reference=line.reference)
        link = world.links.staff_case(line.reference) if found.party is None else ""
        inbox = world.board(line.board).protocol.inbox
        if entry := unread_deadline(line, failed[line.number], sentence, inbox, said, link):
            yield entry


def _entries(world: World, uow: UnitOfWork, found: Found, state: CaseState) -> list[Entry]:
    history = uow.cases.history(state.number)
    case = rebuild(history)
    link = world.links.staff_case(case.reference) if found.party is None else ""
    protocol = world.board(case.disagreement.board).protocol
    entries = CaseEntries(case, protocol, state.changed, language(found.feed.language), found.party, link)
    return [*entries.deadlines(), *entries.meetings(history)]
