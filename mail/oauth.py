"""Signing in to a mail server with an access token instead of a password.

Two forms of the same thing: OAUTHBEARER is the standard (RFC 7628), XOAUTH2 is what Google ("OAuth 2.0 Mechanism")
and Microsoft ("Authenticate an IMAP, POP or SMTP connection using OAuth") document for their own servers.
"""

from collections.abc import Callable
from typing import Literal, Protocol

Mechanism = Literal["XOAUTH2", "OAUTHBEARER"]

_MICROSOFT_END = "/oauth2/v2.0/token"

# First what the two large providers have tried out most.
_MECHANISMS: tuple[Mechanism, ...] = ("XOAUTH2", "OAUTHBEARER")


class Tokens(Protocol):
    """Where access tokens come from: `mail.token_service`. Safe to use from several threads."""

    def token(self) -> str:
        """A token that should hold for a while.

        Raises:
            Transient, Throttled: there is none now; the text says what to do.
        """

    def refused(self, token: str) -> None:
        """A server did not take this token: the next one must be another."""


def microsoft_url(authority: str, tenant: str) -> str:
    """The token endpoint of Microsoft Entra, or of AD FS, whose tenant is called "adfs" ("OAuth 2.0 and OpenID
    Connect in the Microsoft identity platform", "AD FS OpenID Connect/OAuth concepts")."""
    end = "/oauth2/token" if tenant.casefold() == "adfs" else _MICROSOFT_END
    return f"{authority.rstrip('/')}/{tenant}{end}"


def signs_people_in(url: str) -> bool:
    """Whether people can sign in by a code at the service with this token endpoint: for mailboxes only Microsoft's
    lets them."""
    return url.endswith(_MICROSOFT_END)


def mechanism(is_offered: Callable[[Mechanism], bool]) -> Mechanism | None:
    """The form to sign in with, or None where the server offers neither."""
    return next(filter(is_offered, _MECHANISMS), None)


class Bearer:
    """Our side of one sign-in: called with each challenge, as smtplib and imaplib do.

    Args:
        user: the mailbox that is signed in to, which need not be who the token was made for.
    """

    def __init__(self, mechanism: Mechanism, user: str, token: str) -> None:
        self._mechanism = mechanism
        self._user = user
        self._token = token

    def __call__(self, challenge: bytes | None = None) -> str:
        standard = self._mechanism == "OAUTHBEARER"
        if challenge:
            # It is the reason for a refusal. We have to answer before the server says that it refuses (RFC 7628
            # §3.2.3 wants one ^A, Google an empty line).
            return "\1" if standard else ""
        if standard:
            user = self._user.replace("=", "=3D").replace(",", "=2C")
            return f"n,a={user},\1auth=Bearer {self._token}\1\1"
        return f"user={self._user}\1auth=Bearer {self._token}\1\1"
