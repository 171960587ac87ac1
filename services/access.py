"""What signing in wants of the database, as protocols, and what is kept. store/ implements them.

All times are aware, UTC, and the machine's own (`clock.wall`). Addresses are in lower case.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from services.roles import Role

# How somebody signed in: by the link in an e-mail, or at their organisation (OpenID Connect).
How = Literal["link", "openid"]
# By which claims a provider tells who it is: see services/openid.py.
Identity = Literal["verified-email", "entra"]
# Roles by the key of a Board.
Roles = Mapping[str, frozenset[Role]]


@dataclass(frozen=True, slots=True)
class Named:
    """A person whom an administrator has named on the page, and what they may do for this Board."""

    id: int
    board: str
    email: str
    roles: frozenset[Role]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Renamed:
    """A change to what a person may do: `before` and `after` are empty where they had, or have, no role."""

    board: str
    email: str
    before: frozenset[Role]
    after: frozenset[Role]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in on one browser. `roles` are those that their organisation gave for it besides."""

    digest: str
    email: str
    how: How
    began_at: datetime
    seen_at: datetime
    roles: Roles


@dataclass(frozen=True)
class Provider:
    """Where staff sign in with their work account (OpenID Connect). `roles`: those that they have besides, by a value
    of the claim `roles_claim`."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    identity: Identity
    roles: Mapping[str, Roles] = field(hash=False)
    roles_claim: str


class SignIns(Protocol):
    def new(self, nonce: str, email: str, now: datetime, expires_at: datetime) -> None: ...

    def count_since(self, email: str, moment: datetime) -> int:
        """How many links this address was sent since `moment`."""

    def use(self, nonce: str, now: datetime) -> str | None:
        """The address the link was sent to, once; None when used, expired or unknown."""

    def is_open(self, nonce: str, now: datetime) -> bool:
        """Whether the link can still be used; uses nothing up."""


class Sessions(Protocol):
    def add(self, session: Session) -> None: ...

    def find(self, digest: str) -> Session | None: ...

    def of(self, email: str) -> Sequence[Session]:
        """Those of this person, the newest first."""

    def seen(self, digest: str, now: datetime) -> None:
        """Notes that it was used."""

    def end(self, digest: str) -> None:
        """Twice is once."""

    def end_all(self, email: str) -> None:
        """Ends every one of this person's."""

    def forget_before(self, moment: datetime) -> None:
        """Removes those that began before."""


class Accounts(Protocol):
    """Which account at an organisation is a person's: (issuer, subject), by address."""

    def of(self, email: str) -> tuple[str, str] | None: ...

    def put(self, email: str, issuer: str, subject: str, now: datetime) -> None: ...

    def forget(self, email: str) -> bool:
        """Whether there was one."""


class StaffList(Protocol):
    """Whom administrators have named; those of the setting STAFF are not in it."""

    def roles_of(self, email: str) -> Roles:
        """What this person was named for, by Board."""

    def of(self, boards: Iterable[str]) -> Sequence[Named]:
        """Everybody who is named for these Boards, by Board and address; where this unit of work writes, nobody else
        changes the list until it ends."""

    def put(self, board: str, email: str, roles: Iterable[Role], by: str, now: datetime) -> None:
        """Names the person for these roles alone; for none of them: no more."""

    def note(self, change: Renamed) -> None:
        """Writes the change into the log, which nothing is taken out of."""

    def changes(self, boards: Iterable[str], limit: int) -> Sequence[Renamed]:
        """The log of these Boards, the newest first."""
