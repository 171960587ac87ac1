"""The settings of who gets in: staff, their sessions, and sign-in at an organisation (OpenID Connect)."""

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr

from mail.server import is_loopback
from services.roles import Role, read_roles
from settings.basics import ADDRESS, setting
from settings.mail_fields import MailSettings

_NAMED = re.compile(rf"\s*([^\s,=@:]+)(?::([a-z+]+))?\s*=\s*({ADDRESS.pattern})\s*")
_GIVEN = re.compile(r"\s*([^\s,=]+)\s*=\s*([^\s,=@:]+):([a-z+]+)\s*")
_ENTRA = {
    "login.microsoftonline.com",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
}
_ROLES = ", ".join(Role)
_STAFF_MUST = (
    "a Board, what they are for it, and an address, with commas between, for example "
    f"hips:caseworker+administrator=jo@board.example, hips:viewer=al@board.example; what they are: {_ROLES}"
)
_GIVEN_MUST = (
    "a value of the claim, a Board and roles, for example accord-cases=hips:caseworker+viewer; roles are "
    f"{_ROLES}"
)


def _staff(value: str) -> str:
    for each in value.split(","):
        if not (found := _NAMED.fullmatch(each)):
            raise ValueError("no such person")
        read_roles(found[2] or "")
    return value


def _given_roles(value: str) -> str:
    for each in value.split(","):
        if not (found := _GIVEN.fullmatch(each)):
            raise ValueError("no such roles")
        read_roles(found[3])
    return value


def _issuer(value: str) -> str:
    """As it stands in the tokens, to the letter (OpenID Connect Core 1.0 §2: https, no query, no fragment)."""
    parts = urlsplit(value)
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    if not safe or not parts.hostname or parts.query or parts.fragment or parts.username is not None:
        raise ValueError("no issuer")
    # Anybody's organisation may sign in there, and each writes into its tokens what it likes.
    if parts.path.strip("/").split("/")[0] in ("common", "organizations", "consumers"):
        raise ValueError("no one organisation")
    return value


def is_entra(issuer: str) -> bool:
    """Whether it is Microsoft's, in one of its clouds."""
    return (urlsplit(issuer).hostname or "") in _ENTRA


class SignInSettings(MailSettings):
    """Who may sign in, and how."""

    staff: Annotated[str, AfterValidator(_staff)] = setting(
        "",
        "Who may sign in for which Board, and what they are for it: `hips:caseworker+administrator=jo@board.example, "
        "…`. Roles are `viewer`, `caseworker`, `administrator` and `technical`; none: caseworker and administrator. "
        "Administrators name more people on a page. Required outside demo mode.",
        _STAFF_MUST,
        "`hips=board@hips.example` and so on in demo mode",
    )
    session_idle_minutes: int = setting(
        60,
        "After how long without a page staff have to sign in again; after eight hours always.",
        "a whole number of minutes from 5 to 480",
        ge=5,
        le=480,
    )
    email_sign_in: bool = setting(
        True, "Whether staff can sign in by a link in an e-mail.", "true or false; false needs OIDC_ISSUER"
    )
    oidc_issuer: Annotated[str, AfterValidator(_issuer)] = setting(
        "",
        "Staff may sign in with their work account at this OpenID Connect provider, such as "
        "`https://login.microsoftonline.com/TENANT-ID/v2.0`. Empty: off.",
        "the address of one organisation’s issuer, https:// and as its tokens have it, for example "
        "https://login.microsoftonline.com/TENANT-ID/v2.0 (never …/common/…)",
        "",
    )
    oidc_client_id: str = setting(
        "", "Accord’s client id there. Required for `OIDC_ISSUER`.", "one id without blanks", pattern=r"^\S+$"
    )
    oidc_client_secret: SecretStr = setting(
        SecretStr(""), "The value of its client secret. Required for `OIDC_ISSUER`."
    )
    oidc_identity: Literal["verified-email", "entra"] | None = setting(
        None,
        "Which claim says who it is: an `email` with `email_verified`, or as Entra ID has it.",
        "verified-email or entra",
        "`entra` where the issuer is Microsoft’s, else `verified-email`",
    )
    oidc_roles: Annotated[str, AfterValidator(_given_roles)] = setting(
        "",
        "Roles that named staff have besides while they are signed in so, by the values of a claim: "
        "`accord-cases=hips:caseworker+viewer, …`.",
        _GIVEN_MUST,
        "",
    )
    oidc_roles_claim: str = setting("roles", "The claim that `OIDC_ROLES` looks at.")

    @property
    def staff_by_board(self) -> dict[str, dict[str, frozenset[Role]]]:
        """What the people are who are named, by Board and casefolded address."""
        boards: dict[str, dict[str, frozenset[Role]]] = {}
        for board, roles, address in _NAMED.findall(self.staff):
            people, email = boards.setdefault(board, {}), address.casefold()
            people[email] = people.get(email, frozenset()) | read_roles(roles)
        return boards

    @property
    def roles_by_claim(self) -> dict[str, dict[str, frozenset[Role]]]:
        """By value of the claim, the roles by Board."""
        found: dict[str, dict[str, frozenset[Role]]] = {}
        for value, board, roles in _GIVEN.findall(self.oidc_roles):
            boards = found.setdefault(value, {})
            boards[board] = boards.get(board, frozenset()) | read_roles(roles)
        return found
