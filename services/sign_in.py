"""Board staff sign in by a link that is e-mailed to them, and works once.

    address ──request_sign_in──▶ nonce (kept hashed) + mail in the OUTBOX ──link──▶ sign_in, once

All times here are the machine's own (`clock.wall`): the demo clock may jump over a link's quarter
of an hour, and must not.
"""

import hashlib
import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta

from casework.errors import LinkRefused
from casework.sentence import Sentence
from services.tongues import ENGLISH, Language
from services.world import World

log = logging.getLogger(__name__)

LINK_LASTS = timedelta(minutes=15)
SESSION_LASTS = timedelta(hours=8)
LINKS_AN_HOUR = 5
USED_UP = Sentence("This link has been used, or it is more than 15 minutes old. Ask for a new one.")


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Who is signed in, and the keys of the Boards whose cases they see."""

    email: str
    boards: tuple[str, ...]


def member(world: World, email: str) -> StaffMember | None:
    """The member of staff with this address; None where no Board has named it."""
    address = email.strip().casefold()
    boards = tuple(key for key in world.protocols if address in world.staff.get(key, ()))
    return StaffMember(address, boards) if boards else None


def request_sign_in(world: World, email: str, language: Language = ENGLISH) -> None:
    """Mails a link to a member of staff, in `language`. Says nothing about whether the address is known.

    A sixth request within an hour sends nothing, so that nobody's mailbox can be flooded.
    """
    staff = member(world, email)
    if staff is None:
        log.info("a sign-in link was asked for by an address that no Board has named")
        return
    now = world.clock.wall()
    nonce = secrets.token_urlsafe(32)
    with world.store.writing() as uow:
        if uow.sign_ins.count_since(staff.email, now - timedelta(hours=1)) >= LINKS_AN_HOUR:
            log.warning(
                "no sign-in link was sent: %(links)s were sent within the hour", {"links": LINKS_AN_HOUR}
            )
            return
        uow.sign_ins.new(_hashed(nonce), staff.email, now, now + LINK_LASTS)
        told = {"link": world.links.sign_in(nonce), "minutes": LINK_LASTS // timedelta(minutes=1)}
        mail = world.composer.compose_plain("sign_in", staff.email, told, world.clock.now(), language)
        uow.outbox.add(mail, now, "sign_in", None, None)
        uow.commit()
    world.hints.mail_is_due()


def read_sign_in(world: World, link: str) -> None:
    """Returns while the link can be used; uses nothing up. Raises LinkRefused otherwise."""
    nonce = world.links.read_sign_in(link)
    with world.store.reading() as uow:
        if not uow.sign_ins.is_open(_hashed(nonce), world.clock.wall()):
            raise LinkRefused(USED_UP)


def sign_in(world: World, link: str) -> StaffMember:
    """Uses the link up. Raises LinkRefused where it is forged, used or older than 15 minutes."""
    nonce = world.links.read_sign_in(link)
    with world.store.writing() as uow:
        email = uow.sign_ins.use(_hashed(nonce), world.clock.wall())
        uow.commit()
    staff = member(world, email) if email else None
    if staff is None:
        raise LinkRefused(USED_UP)
    return staff


def _hashed(nonce: str) -> str:
    """What is kept: a copy of the database signs nobody in."""
    return hashlib.sha256(nonce.encode()).hexdigest()
