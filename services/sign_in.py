"""Board staff sign in by a link that is e-mailed to them, and works once.

    address ──request_sign_in──▶ nonce (kept hashed) + mail in the OUTBOX ──link──▶ sign_in, once

All times here are the machine's own (`clock.wall`): the demo clock may jump over a link's quarter
of an hour, and must not.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from casework.errors import LinkRefused, NotPossible
from casework.sentence import Sentence
from services.access import Roles
from services.roles import Right, Role, rights_of
from services.storage import UnitOfWork
from services.tokens import digest_of, new_token
from services.tongues import ENGLISH, Language
from services.world import World

log = logging.getLogger(__name__)

LINK_LASTS = timedelta(minutes=15)
LINKS_AN_HOUR = 5
USED_UP = Sentence("This link has been used, or it is more than 15 minutes old. Ask for a new one.")
OFF = Sentence("Sign in with your work account: links by e-mail are switched off here.")
NONE: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Who acts, and the keys of the Boards for which they may do what they are about to."""

    email: str
    boards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A person whom Boards have named as staff, and what they are for each: by its key, in the Boards' order."""

    email: str
    roles: Roles

    def boards(self, right: Right) -> tuple[str, ...]:
        """The Boards for which they have this right."""
        return tuple(board for board, roles in self.roles.items() if right in rights_of(roles))

    def may(self, right: Right, board: str = "") -> bool:
        """Whether they have this right for the Board; without one, for any."""
        return board in self.boards(right) if board else bool(self.boards(right))

    def acting(self, right: Right) -> StaffMember:
        """As the use cases see them: with the Boards for which they have this right, and no others."""
        return StaffMember(self.email, self.boards(right))


def member(world: World, uow: UnitOfWork, email: str, more: Roles = MappingProxyType({})) -> Member | None:
    """The member of staff with this address; None where no Board has named it, in the setting or on the page.

    `more`: roles that they have besides, by Board; of whoever is not named they make nothing.
    """
    address, kept = email.strip().casefold(), uow.staff.roles_of(email.strip().casefold())
    named = {
        key: world.staff.get(key, {}).get(address, NONE) | kept.get(key, NONE) for key in world.protocols
    }
    if not any(named.values()):
        return None
    roles = {key: given | more.get(key, NONE) for key, given in named.items()}
    return Member(address, {key: given for key, given in roles.items() if given})


def request_sign_in(world: World, email: str, language: Language = ENGLISH) -> None:
    """Mails a link to a member of staff, in `language`. Says nothing about whether the address is known.

    A sixth request within an hour sends nothing, so that nobody's mailbox can be flooded. Raises NotPossible where
    links are switched off.
    """
    if not world.email_sign_in:
        raise NotPossible(OFF)
    now = world.clock.wall()
    nonce = new_token()
    with world.store.writing() as uow:
        staff = member(world, uow, email)
        if staff is None:
            log.info("a sign-in link was asked for by an address that no Board has named")
            return
        if uow.sign_ins.count_since(staff.email, now - timedelta(hours=1)) >= LINKS_AN_HOUR:
            log.warning(
                "no sign-in link was sent: %(links)s were sent within the hour", {"links": LINKS_AN_HOUR}
            )
            return
        uow.sign_ins.new(digest_of(nonce), staff.email, now, now + LINK_LASTS)
        told = {"link": world.links.sign_in(nonce), "minutes": LINK_LASTS // timedelta(minutes=1)}
        mail = world.composer.compose_plain("sign_in", staff.email, told, world.clock.now(), language)
        uow.outbox.add(mail, now, "sign_in", None, None)
        uow.commit()
    world.hints.mail_is_due()


def read_sign_in(world: World, link: str) -> None:
    """Returns while the link can be used; uses nothing up. Raises LinkRefused otherwise."""
    nonce = _nonce(world, link)
    with world.store.reading() as uow:
        if not uow.sign_ins.is_open(digest_of(nonce), world.clock.wall()):
            raise LinkRefused(USED_UP)


def sign_in(world: World, link: str) -> Member:
    """Uses the link up. Raises LinkRefused where it is forged, used or older than 15 minutes."""
    nonce = _nonce(world, link)
    with world.store.writing() as uow:
        email = uow.sign_ins.use(digest_of(nonce), world.clock.wall())
        staff = member(world, uow, email) if email else None
        uow.commit()
    if staff is None:
        raise LinkRefused(USED_UP)
    return staff


def _nonce(world: World, link: str) -> str:
    if not world.email_sign_in:
        raise LinkRefused(OFF)
    return world.links.read_sign_in(link)
