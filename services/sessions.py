"""Who is signed in on which browser.

    sign-in ──begin──▶ token (the cookie's; here its digest) ──each request──▶ find: too old? unused? still staff?
                                                        sign out, everywhere, taken off the list ──▶ it is gone

The database is asked at each request, so whatever is taken away works at the next one. Times are the machine's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from services.access import How, Roles, Session
from services.sign_in import Member, member
from services.tokens import digest_of, new_token
from services.world import World

SESSION_LASTS = timedelta(hours=8)
# How exactly it is known when somebody was last here: for less, a page is not worth a write.
NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, what they may do, and how they signed in."""

    member: Member
    session: Session


def begin(world: World, email: str, how: How, roles: Roles = MappingProxyType({}), before: str = "") -> str:
    """Begins a session of this member and returns its token. `roles` are those that they have for it besides;
    `before`: the token that this browser had, whose session ends, whoever's it was."""
    token, now = new_token(), world.clock.wall()
    with world.store.writing() as uow:
        uow.sessions.end(digest_of(before))
        uow.sessions.forget_before(now - SESSION_LASTS)
        uow.sessions.add(Session(digest_of(token), email, how, now, now, roles))
        uow.commit()
    return token


def find(world: World, token: str) -> SignedIn | None:
    """Whose session it is; None where there is none, it has ended, or no Board names the person any more."""
    now, digest = world.clock.wall(), digest_of(token)
    with world.store.reading() as uow:
        session = uow.sessions.find(digest)
        if session is None or not _lasts(world, session):
            return None
        who = member(world, uow, session.email, session.roles)
    if who is None:
        return None
    if session.seen_at + min(NOTED_EVERY, world.session_idle / 2) <= now:
        with world.store.writing() as uow:
            uow.sessions.seen(digest, now)
            uow.commit()
    return SignedIn(who, session)


def others(world: World, email: str) -> Sequence[Session]:
    """Every session of this person that has not ended, the newest first."""
    with world.store.reading() as uow:
        return [session for session in uow.sessions.of(email) if _lasts(world, session)]


def end(world: World, token: str) -> None:
    """Signs out: a copy of the cookie opens nothing either."""
    with world.store.writing() as uow:
        uow.sessions.end(digest_of(token))
        uow.commit()


def end_all(world: World, email: str) -> None:
    """Signs the person out everywhere."""
    with world.store.writing() as uow:
        uow.sessions.end_all(email)
        uow.commit()


def _lasts(world: World, session: Session) -> bool:
    now = world.clock.wall()
    return now < session.began_at + SESSION_LASTS and now < session.seen_at + world.session_idle
