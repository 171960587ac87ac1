"""The people who may do something for a Board, as its administrators see and change them.

Named in the setting STAFF: for as long as they stand there; no page takes that away, so a Board always has the way back
to its first administrator. Named here: until they are removed. A person may be named in both, and then is all of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from casework.errors import NotFound, NotPossible
from casework.sentence import Sentence
from services.access import Named, Renamed
from services.roles import Right, Role
from services.sign_in import NONE, StaffMember, member
from services.storage import UnitOfWork
from services.world import World

CHANGES_SHOWN = 50
ROLES = {
    Role.VIEWER: Sentence("viewer"),
    Role.CASEWORKER: Sentence("caseworker"),
    Role.ADMINISTRATOR: Sentence("administrator"),
    Role.TECHNICAL: Sentence("technical"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """What a person is for a Board: by the setting STAFF (`fixed`), and by an administrator (`named`)."""

    board: str
    email: str
    fixed: frozenset[Role] = NONE
    named: Named | None = None

    @property
    def roles(self) -> list[Role]:
        """All of it, in order."""
        given = self.fixed | (self.named.roles if self.named else NONE)
        return [role for role in Role if role in given]


@dataclass(frozen=True, slots=True)
class EndedFeeds:
    """Calendar feeds that have ended: the Board's own, and those of people on the cases with these references."""

    board: bool = False
    cases: tuple[str, ...] = ()


def people(world: World, staff: StaffMember) -> list[Person]:
    """Everybody who may do something for one of these Boards, by Board and address."""
    with world.store.reading() as uow:
        return _people(world, uow.staff.of(staff.boards), staff.boards)


def changes(world: World, staff: StaffMember) -> Sequence[Renamed]:
    """Who changed what somebody may do, the newest first."""
    with world.store.reading() as uow:
        return uow.staff.changes(staff.boards, CHANGES_SHOWN)


def staff_of(world: World, uow: UnitOfWork, board: str) -> frozenset[str]:
    """The addresses of all who are something for the Board now. What their organisation lets them do besides, while
    they are signed in, is not known here."""
    return frozenset(person.email for person in _people(world, uow.staff.of([board]), (board,)))


def name(world: World, staff: StaffMember, board: str, email: str, roles: frozenset[Role]) -> EndedFeeds:
    """Names the person for these roles, in place of what they were named for here; for none of them: no more.

    Where something is taken away and they may not see the Board's cases any more, the calendar feeds end of which they
    may know the address: the Board's, and those that they made for people on its cases. Returns which.

    Raises:
        NotFound: the member is no administrator of this Board.
        NotPossible: the Board would have no administrator any more.
    """
    if board not in staff.boards:
        raise NotFound(Sentence("There is no Board called '{board}'.", board=board[:40]))
    address, now = email.casefold(), world.clock.wall()
    with world.store.writing() as uow:
        now_named = uow.staff.of([board])
        before = next((each.roles for each in now_named if each.email == address), NONE)
        if before == roles:
            return EndedFeeds()
        left = [each for each in now_named if each.email != address]
        if Role.ADMINISTRATOR in before - roles and not _has_administrator(_people(world, left, (board,))):
            raise NotPossible(
                Sentence(
                    "{email} is the last administrator of {board}. Name another one first.",
                    email=address,
                    board=Sentence(world.board(board).protocol.short),
                )
            )
        uow.staff.put(board, address, roles, staff.email, now)
        uow.staff.note(Renamed(board, address, before, roles, staff.email, now))
        now_is = member(world, uow, address)
        if now_is is None:
            _forget(uow, address)
        sees = now_is is not None and now_is.may(Right.SEE, board)
        ended, at = EndedFeeds(), world.clock.now()
        if before - roles and not sees:
            cases = tuple(uow.feeds.end_made_by(address, board, at))
            ended = EndedFeeds(uow.feeds.end(f"board {board}", at), cases)
        uow.commit()
    return ended


def remove(world: World, staff: StaffMember, number: int) -> tuple[str, EndedFeeds]:
    """Takes the person with this number off the list. Returns their address, and which feeds have ended by it.
    Raises as `name` does."""
    with world.store.reading() as uow:
        found = next((each for each in uow.staff.of(staff.boards) if each.id == number), None)
    if found is None:
        raise NotFound(Sentence("This person is no longer on the list."))
    return found.email, name(world, staff, found.board, found.email, NONE)


def _forget(uow: UnitOfWork, email: str) -> None:
    """Whoever is named nowhere is signed out at once; what they are given later begins anew."""
    uow.sessions.end_all(email)
    uow.accounts.forget(email)
    uow.feeds.remove(f"staff {email}")


def _people(world: World, named: Sequence[Named], boards: Sequence[str]) -> list[Person]:
    here = {(each.board, each.email): each for each in named}
    fixed = {(board, email): roles for board in boards for email, roles in world.staff.get(board, {}).items()}
    return [
        Person(board, email, fixed.get((board, email), NONE), here.get((board, email)))
        for board, email in sorted({*here, *fixed}, key=lambda place: (boards.index(place[0]), place[1]))
    ]


def _has_administrator(found: Sequence[Person]) -> bool:
    return any(Role.ADMINISTRATOR in person.roles for person in found)
