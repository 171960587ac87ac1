"""Who is asked next: people are matched by agency and tier, and shown with their own titles.

the post's holder ──empty, bounced, away, asked before──▶ its deputy ──▶ the next tier up ──▶ … ──▶ nobody:
                                                          the Board is asked to name somebody
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from casework.case import Case
from casework.facts import Person, Side
from casework.protocol import MeetingRule, Protocol, Role, Step, agency_key
from casework.slots import Slot, clashes
from casework.value import Value


class Contact(Value):
    """A post in the directory. `tier` is a key that the Board's protocol file uses."""

    board: str
    tier: str
    person: Person
    deputy: Person | None = None


class Holder(NamedTuple):
    """Somebody who can take part, and the tier for which they were found: it may be above the one that was sought."""

    person: Person
    tier: str


@dataclass(frozen=True)
class Directory:
    """The posts that matter to one case: those of both agencies, and the Board's own."""

    contacts: tuple[Contact, ...] = ()
    # By address, in lower case: when somebody is not free, where their mail system lets it be seen; when that was
    # seen; and when they have a meeting of another case, of whichever Board.
    busy: Mapping[str, tuple[Slot, ...]] = field(default_factory=dict)
    seen: Mapping[str, datetime] = field(default_factory=dict)
    booked: Mapping[str, tuple[Slot, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, contacts: Iterable[Contact]) -> "Directory":
        return cls(tuple(contacts))

    def post(self, agency: str, tier: str) -> Contact | None:
        """The post, or None where it is empty or the agency is not listed."""
        return self._posts.get((agency_key(agency), tier))

    def holders(self, agency: str, tier: str) -> Iterator[Person]:
        """The post's holder and its deputy, where there are such."""
        if post := self.post(agency, tier):
            yield post.person
            if post.deputy is not None:
                yield post.deputy

    def is_booked(self, person: Person, slot: Slot) -> bool:
        """Whether the person has a meeting of another case then."""
        return clashes(slot, self.booked.get(person.email.casefold(), ()))

    @cached_property
    def _posts(self) -> dict[tuple[str, str], Contact]:
        # Backwards, so that of two entries for one post the first counts.
        return {(agency_key(each.person.agency), each.tier): each for each in reversed(self.contacts)}


def counterpart_for(step: Step, case: Case, protocol: Protocol, directory: Directory) -> Holder | None:
    """Who is asked at `step`; None where nobody is known or everybody known was asked before.

    The person named in the form comes first, then the manager named there, then the directory. Whoever is on the
    raiser's own side, or was asked at an earlier step, is not asked: that would be no escalation. At a step of
    `same_people` it is who was asked before, and at a consultation somebody on the raiser's own side.
    """
    told, gone = case.disagreement, _gone(case)
    if step.consult:
        own = _own_side(step.counterpart, case, protocol, directory)
        others = {party.person.email.casefold() for party in case.parties if party.side is Side.COUNTERPART}
        return _first(own, {told.raiser.email.casefold(), told.counterpart.email.casefold()} | others | gone)
    if step.same_people and case.counterpart and case.counterpart.person.email.casefold() not in gone:
        return Holder(case.counterpart.person, case.counterpart.tier)
    first = protocol.pathway(told.pathway).first_asked(told.start_step)
    candidates = _candidates(
        step.counterpart,
        _agency(step.counterpart, Side.COUNTERPART, case, protocol),
        told.counterpart_manager,
        protocol,
        directory,
    )
    if first is not None and step.key == first.key:
        candidates = _then(Holder(told.counterpart, step.counterpart.tier), candidates)
    return _first(candidates, _asked(case) | gone)


def speaker_for(step: Step, case: Case, protocol: Protocol, directory: Directory) -> Holder:
    """Who speaks for the raiser's side at `step`.

    Where the management chain is exhausted, its most senior known member goes on (HIPS 3: "the
    most senior staff member should escalate their concerns to the next tier of management").
    """
    told = case.disagreement
    raiser = Holder(told.raiser, protocol.practitioner_tier)
    now = Holder(case.speaker.person, case.speaker.tier) if case.speaker else raiser
    if step.consult or step.speaker.tier == protocol.practitioner_tier:
        return raiser
    if step.same_people:
        return now
    others = {party.person.email.casefold() for party in case.parties if party.side is Side.COUNTERPART}
    others |= {told.counterpart.email.casefold(), *_gone(case)}
    # Only the post itself and its deputy: a tier further up is not troubled before its own step.
    role = step.speaker
    agency = _agency(role, Side.RAISER, case, protocol)
    named = told.raiser_manager if role.tier == protocol.manager_tier else None
    post = (Holder(person, role.tier) for person in directory.holders(agency, role.tier))
    return _first(_then(Holder(named, role.tier) if named else None, post), others) or now


def next_level(step: Step, case: Case, protocol: Protocol, directory: Directory) -> Holder | None:
    """The next level of management on the other side: who would be asked after `step`, or the next tier up."""
    after = protocol.pathway(case.disagreement.pathway).after(step.key)
    if after is not None and not after.panel:
        return counterpart_for(after, case, protocol, directory)
    above = protocol.above(case.counterpart.tier if case.counterpart else step.counterpart.tier)
    agency = case.disagreement.counterpart.agency
    posts = (Holder(person, tier) for tier in above for person in directory.holders(agency, tier))
    return _first(posts, _asked(case) | _gone(case))


def post_of(side: Side, tier: str, case: Case, protocol: Protocol, directory: Directory) -> Holder | None:
    """The holder of a post on one side: who has that part in the case, else the directory's post, its deputy, or the
    next tier up; None where there is none of them."""
    told, gone = case.disagreement, _gone(case)
    for party in reversed(case.parties):
        if (party.side, party.tier) == (side, tier) and party.person.email.casefold() not in gone:
            return Holder(party.person, tier)
    if side is Side.RAISER:
        role = Role(tier=tier, name=tier)
        return _first(_own_side(role, case, protocol, directory), gone)
    agency, named = (
        (protocol.board, None) if side is Side.BOARD else (told.counterpart.agency, told.counterpart_manager)
    )
    return _first(_candidates(Role(tier=tier, name=tier), agency, named, protocol, directory), gone)


def chair_for(rule: MeetingRule, case: Case, directory: Directory, slot: Slot | None) -> Holder | None:
    """Who is asked to chair a meeting of `rule`: the first of its posts, in an agency that takes no part, who is not on
    the case yet; whoever was asked and cannot is. None where nobody is left, or the rule names no post.

    Args:
        slot: when it is (aware): who has another meeting of Accord's then is not asked.
    """
    if rule.chair_tier is None:
        return None
    told = case.disagreement
    involved = {agency_key(told.raiser.agency), agency_key(told.counterpart.agency)}
    posts = [
        post
        for post in directory.contacts
        if post.tier == rule.chair_tier and agency_key(post.person.agency) not in involved
    ]
    people = (Holder(person, post.tier) for post in posts for person in (post.person, post.deputy) if person)
    on_it = {party.person.email.casefold() for party in case.parties}
    return _first((each for each in people if not (slot and directory.is_booked(each.person, slot))), on_it)


def deputy_of(case: Case, directory: Directory, party: int, slot: Slot) -> Person | None:
    """The deputy of the post that `party` holds, who takes no part in the case yet and has no other meeting of
    Accord's in `slot`; None where there is none."""
    email = case.parties[party - 1].person.email.casefold()
    deputies = [post.deputy for post in directory.contacts if post.person.email.casefold() == email]
    others = (each for each in deputies if each is not None and case.party_with_email(each.email) is None)
    return next((each for each in others if not directory.is_booked(each, slot)), None)


def named_deputy(case: Case, directory: Directory, party: int, name: str, email: str) -> Person | None:
    """Whom an automatic reply of `party` names as its deputy, where that can be believed; else None.

    The directory knows them by address, or by name in the same agency; or their address is at the same domain as
    that of `party`, and their name is theirs to give.
    """
    absent = case.parties[party - 1].person
    known = [
        person for post in directory.contacts for person in (post.person, post.deputy) if person is not None
    ]
    for person in known:
        same_name = bool(name) and person.name.casefold() == name.casefold()
        at_home = agency_key(person.agency) == agency_key(absent.agency)
        if person.email.casefold() == email.casefold() or (not email and same_name and at_home):
            return person
    domain = absent.email.rpartition("@")[2].casefold()
    if (
        email
        and email.rpartition("@")[2].casefold() == domain
        and email.casefold() != absent.email.casefold()
    ):
        return Person(name=name or email, email=email, agency=absent.agency, language=absent.language)
    return None


def agency_asked(step: Step, case: Case, protocol: Protocol) -> str:
    """In which agency the post is that `step` asks: at a consultation it is the raiser's own."""
    side = Side.RAISER if step.consult else Side.COUNTERPART
    return _agency(step.counterpart, side, case, protocol)


def _own_side(role: Role, case: Case, protocol: Protocol, directory: Directory) -> Iterator[Holder]:
    told = case.disagreement
    return _candidates(role, told.raiser.agency, told.raiser_manager, protocol, directory)


def _agency(role: Role, side: Side, case: Case, protocol: Protocol) -> str:
    told = case.disagreement
    of = role.of or side
    if of == "board":
        return protocol.board
    return told.raiser.agency if of == "raiser" else told.counterpart.agency


def _candidates(
    role: Role, agency: str, named: Person | None, protocol: Protocol, directory: Directory
) -> Iterator[Holder]:
    """All who could be asked, in the order in which they are: post, deputy, next tier up."""
    for tier in (role.tier, *protocol.above(role.tier)):
        if tier == protocol.manager_tier and named is not None:
            yield Holder(named, tier)
        # A post beside the ladders, such as a conference chair, may belong to the Board's own staff.
        agencies = dict.fromkeys((agency, protocol.board) if protocol.tier(tier).beside else (agency,))
        for each in agencies:
            yield from (Holder(person, tier) for person in directory.holders(each, tier))


def _then(first: Holder | None, others: Iterator[Holder]) -> Iterator[Holder]:
    if first is not None:
        yield first
    yield from others


def _first(candidates: Iterable[Holder], not_these: set[str]) -> Holder | None:
    return next((found for found in candidates if found.person.email.casefold() not in not_these), None)


def _asked(case: Case) -> set[str]:
    """Addresses of the raiser's side and of everybody who was asked. Also who speaks at this very step: nobody is
    asked to agree with themselves."""
    took_part = {number for attempt in case.attempts for number in (attempt.speaker, attempt.counterpart)}
    return {
        party.person.email.casefold()
        for party in case.parties
        if party.side is not Side.COUNTERPART or party.number in took_part
    }


def _gone(case: Case) -> set[str]:
    """Addresses of those whom no mail reaches, and of those who are away from this step."""
    away = case.attempts[-1].away if case.attempts else frozenset()
    gone = case.undeliverable | case.replaced | away
    return {case.parties[number - 1].person.email.casefold() for number in gone}
