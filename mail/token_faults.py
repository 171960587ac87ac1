"""What a token service says instead of giving a token, as a sentence for Board staff and their administrator."""

from collections.abc import Mapping, Set
from typing import TYPE_CHECKING, Any

import httpx

from mail.http import asked_to_wait
from mail.server import unreachable
from mail.token_file import SIGN_IN
from services.ports import Throttled, Transient

if TYPE_CHECKING:
    from mail.token_service import TokenService

_LONGEST_SAYING = 300
_MAKE_ANEW = (
    "Make a new one in Microsoft Entra (Certificates and secrets) and set {settings}_SECRET to its value"
)

# Microsoft Entra, "Authentication and authorization error codes". {settings}: what the settings' names begin with.
_BY_CODE = {
    7000215: f"The client secret is wrong. {_MAKE_ANEW}, not its id.",
    7000222: f"The client secret has expired. {_MAKE_ANEW}.",
    700016: "The tenant has no such application. Check {settings}_CLIENT_ID and {settings}_TENANT.",
    90002: "There is no such tenant. Check {where}.",
    700027: "The certificate is not the application's. Upload it in Microsoft Entra (Certificates and secrets), or "
    "check {settings}_CERTIFICATE.",
    65001: "Nobody has consented to the permissions. Ask the administrator of Microsoft 365 for admin consent.",
    7000218: "The application may not sign people in by code. Set “Allow public client flows” to Yes in Microsoft "
    "Entra (Authentication).",
    700082: "The sign-in has expired, since it was not used for too long. {again}",
    50173: "The sign-in was revoked, as happens when the password is changed. {again}",
    50076: "The sign-in must be confirmed with a second factor. {again}",
}
# RFC 6749 §5.2, for every other service.
_BY_ERROR = {
    "invalid_client": "Check {settings}_CLIENT_ID and {proof}; a secret or certificate may have run out.",
    "invalid_scope": "Check {settings}_SCOPE.",
    "invalid_grant": "The sign-in has run out or was withdrawn. {again}",
}
_OTHERWISE = "Check {where}, and {settings}_CLIENT_ID; its registration must allow such a sign-in."


def refusal(service: "TokenService", answer: Mapping[str, Any], secrets: Set[str] = frozenset()) -> Transient:
    """The error for an answer without what was asked for.

    Args:
        secrets: what we sent and nobody may see, should the service repeat it.
    """
    error = str(answer.get("error") or "")
    if not error:
        return no_token(service, "")
    # What follows the first line, or begins with "Trace ID", helps only Microsoft.
    lines = str(answer.get("error_description") or error).partition("Trace ID:")[0].splitlines()
    said = (lines or [error])[0].strip()
    for secret in filter(None, secrets):
        said = said.replace(secret, "…")
    said = said[:_LONGEST_SAYING].rstrip(". ")
    codes = answer.get("error_codes")
    known = [code for code in codes if code in _BY_CODE] if isinstance(codes, list) else []
    remedy = _BY_CODE[known[0]] if known else _BY_ERROR.get(error, _OTHERWISE)
    advice = remedy.format(
        settings=service.settings, where=_where(service), proof=_proof(service), again=_again(service)
    )
    return Transient(f"{service.host} did not sign us in ({said}). {advice}")


def service_fault(service: "TokenService", response: httpx.Response) -> Transient | Throttled | None:
    """The error for an answer that says nothing about us: the service is busy or broken. None for all others."""
    if slower := asked_to_wait(service.host, response):
        return slower
    if response.status_code < 500:
        return None
    status = f"{response.status_code} {response.reason_phrase}".strip()
    return Transient(
        f"{service.host} cannot sign us in now ({status}). Nothing is to be done unless it lasts."
    )


def no_token(service: "TokenService", status: str) -> Transient:
    """The error for an answer that no token service gives: there is something else at that address."""
    answered = f"answered {status}," if status else "answered"
    return Transient(f"{service.host} {answered} and gave no access token. Check {_where(service)}.")


def no_answer(service: "TokenService", error: httpx.HTTPError | httpx.InvalidURL) -> Transient:
    where, host = _where(service), f"The token service {service.host}"
    return Transient(unreachable(host, where, where, service.timeout_seconds, _cause(error)))


def unusable_certificate(service: "TokenService", error: Exception) -> Transient:
    """`error` is named by its kind only, since its text might quote the key."""
    return Transient(
        f"The certificate {service.certificate} cannot be used ({type(error).__name__}). "
        f"{service.settings}_CERTIFICATE must name a PEM file that Accord may read, with the certificate and its RSA "
        "key without a password."
    )


def _where(service: "TokenService") -> str:
    """The settings that say where the service is."""
    if service.settings == "OAUTH":
        return "OAUTH_TENANT or OAUTH_TOKEN_URL"
    return f"{service.settings}_TENANT and {service.settings}_AUTHORITY"


def _proof(service: "TokenService") -> str:
    return f"{service.settings}_{'CERTIFICATE' if service.certificate else 'SECRET'}"


def _again(service: "TokenService") -> str:
    return f"Sign in anew and set {service.settings}_REFRESH_TOKEN." if service.refresh_token else SIGN_IN


def _cause(error: BaseException) -> BaseException:
    """The operating system's own error behind httpx's, which says more."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError):
            return cause
        cause = cause.__cause__ or cause.__context__
    return error
