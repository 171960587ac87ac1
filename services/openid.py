"""Signing in at one's organisation (OpenID Connect Core 1.0): which claims are believed, and who gets in by them.

    ID token, checked by web/openid.py ──▶ whose address? ──▶ named as staff? ──▶ the account that was theirs before?

An address is believed only where the provider vouches for it:

verified-email  `email`, with `email_verified` true (§5.1; a provider sets it when it has made sure).
entra           Entra ID's `email` is what somebody may have written there, in any tenant ("nOAuth"); it counts with
                `xms_edov` true only, which says that the domain's owner has verified it. Else `preferred_username`: in
                a single tenant, which the issuer is, only its administrators give these out. A guest's is another
                organisation's (`idp` names it; `acct` is 1) and is not believed.

An address can pass to somebody else; an account cannot. The first account (`sub`; at Entra `oid`, in the tenant of the
issuer) with which an address comes is its own from then on.
"""

from collections.abc import Mapping
from typing import Any

from casework.errors import NotAllowed
from casework.sentence import Sentence
from services.access import Identity, Provider, Roles
from services.email_check import normal_address
from services.roles import Role
from services.sign_in import NONE, Member, member
from services.world import World

Claims = Mapping[str, Any]

NO_ADDRESS = Sentence(
    "You have signed in at your organisation, but it does not vouch for your e-mail address. "
    "Tell whoever looks after Accord."
)


def address_of(claims: Claims, identity: Identity) -> str:
    """The address that the provider vouches for, in lower case; empty where there is none."""
    found = ""
    if identity == "verified-email":
        found = claims.get("email", "") if claims.get("email_verified") is True else ""
    elif claims.get("email") and claims.get("xms_edov") in (True, 1, "1", "true"):
        found = claims["email"]
    elif claims.get("acct") in (None, 0, "0") and claims.get("idp") in (None, claims["iss"]):
        found = claims.get("preferred_username", "")
    normal = normal_address(found) if isinstance(found, str) else None
    return normal.casefold() if normal else ""


def admit(world: World, provider: Provider, claims: Claims) -> tuple[Member, Roles]:
    """Who has signed in, and the roles that their organisation gives them besides.

    Args:
        claims: of an ID token that is the provider's, for us, of now and of this sign-in.

    Raises NotAllowed, saying why to whoever signed in.
    """
    email = address_of(claims, provider.identity)
    if not email:
        raise NotAllowed(NO_ADDRESS)
    subject = claims.get("oid" if provider.identity == "entra" else "sub")
    if not isinstance(subject, str) or not subject:
        raise NotAllowed(NO_ADDRESS)
    roles = _roles(provider, claims)
    with world.store.writing() as uow:
        who = member(world, uow, email, roles)
        if who is None:
            raise NotAllowed(
                Sentence(
                    "You have signed in at your organisation, but no Board has named {email}. "
                    "Ask an administrator of the Board.",
                    email=email,
                )
            )
        known = uow.accounts.of(email)
        # With another provider everybody's account is another.
        if known is not None and known[0] == provider.issuer and known[1] != subject:
            raise NotAllowed(
                Sentence(
                    "{email} belongs to another account than when it first signed in. "
                    "Tell whoever looks after Accord.",
                    email=email,
                )
            )
        if known != (provider.issuer, subject):
            uow.accounts.put(email, provider.issuer, subject, world.clock.wall())
            uow.commit()
    return who, roles


def _roles(provider: Provider, claims: Claims) -> Roles:
    told = claims.get(provider.roles_claim, [])
    values = [told] if isinstance(told, str) else told if isinstance(told, list) else []
    found: dict[str, frozenset[Role]] = {}
    for value in values:
        for board, roles in provider.roles.get(str(value), {}).items():
            found[board] = found.get(board, NONE) | roles
    return found
