"""Access tokens from a token URL (RFC 6749): for the application itself, or from a person's refresh token.

One form for every provider: Microsoft Entra, Google and others all take it.
"""

import base64
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx
import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from mail.server import is_loopback, tls, unreachable
from services.ports import Throttled, Transient

# A token is given back a little before its time, so that none runs out on its way.
_SPARE_SECONDS = 60
# RFC 6749 §5.1 lets a server leave out how long its token holds.
_UNSAID_SECONDS = 300
_ASSERTION_SECONDS = 600
_LONGEST_WAIT = timedelta(hours=1)
_BY_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class RefreshTokens(Protocol):
    """Keeps one refresh token, which the token service may replace at every use: `mail.graph.TokenFile` does.

    What cannot be read or written is Transient.
    """

    def locked(self) -> AbstractContextManager[None]: ...

    def read(self) -> str: ...

    def write(self, token: str) -> None: ...


@dataclass(frozen=True, slots=True)
class TokenService:
    """Where tokens come from, and how we prove who we are there.

    Args:
        url: the token endpoint, for Microsoft https://login.microsoftonline.com/TENANT/oauth2/v2.0/token, for
            Google https://oauth2.googleapis.com/token.
        client_id: of Accord's registration there.
        secret: the value of a client secret.
        certificate: instead of it, a PEM file with the certificate that the registration knows, and its RSA key.
        scope: for Microsoft 365 https://outlook.office365.com/.default; empty where none is asked for.
        refresh_token: a person's sign-in, where the service never replaces it, as with Google.
        token_file: a person's sign-in, where the service does, as with Microsoft.
        ca_file: a private certificate authority.
        timeout_seconds: for connecting and for every wait for bytes.

    Raises:
        ValueError: no way to sign in, or too many, or the secret would cross a network unprotected.
    """

    url: str
    client_id: str
    secret: str = field(default="", repr=False)
    certificate: Path | None = None
    scope: str = ""
    refresh_token: str = field(default="", repr=False)
    token_file: RefreshTokens | None = field(default=None, repr=False)
    ca_file: Path | None = None
    timeout_seconds: float = 20.0

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if not parts.hostname or not (parts.scheme == "https" or is_loopback(parts.hostname)):
            raise ValueError("OAUTH_TOKEN_URL must be a whole address that begins with https://.")
        if self.secret and self.certificate:
            raise ValueError("Set only one of OAUTH_SECRET and OAUTH_CERTIFICATE.")
        if self.refresh_token and self.token_file:
            raise ValueError("Set no OAUTH_REFRESH_TOKEN where somebody signs in with `flask mail sign-in`.")
        if not (self.secret or self.certificate or self.is_for_a_person):
            raise ValueError(
                "OAuth needs OAUTH_SECRET or OAUTH_CERTIFICATE, or a person's OAUTH_REFRESH_TOKEN."
            )

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or self.url

    @property
    def is_for_a_person(self) -> bool:
        return bool(self.refresh_token) or self.token_file is not None


class ServiceTokens:
    """Implements `mail.oauth.Tokens`: one token, kept in this process until a minute before it runs out.

    Args:
        monotonic: seconds that never go back.
    """

    def __init__(self, service: TokenService, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._service = service
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._token = ""
        self._until = 0.0

    def token(self) -> str:
        with self._lock:
            if not self._token or self._monotonic() >= self._until:
                asked = self._monotonic()
                answer = _asked(self._service)
                self._token = str(answer["access_token"])
                self._until = asked + _seconds(answer) - _SPARE_SECONDS
            return self._token

    def refused(self, token: str) -> None:
        with self._lock:
            # Another thread may have a newer one already.
            if token == self._token:
                self._token = ""


def _asked(service: TokenService) -> dict[str, Any]:
    if service.token_file is not None:
        return _refreshed(service, service.token_file)
    if service.refresh_token:
        return _post(service, {"grant_type": "refresh_token", "refresh_token": service.refresh_token})
    return _post(service, {"grant_type": "client_credentials"})


def _refreshed(service: TokenService, kept: RefreshTokens) -> dict[str, Any]:
    # Of several processes each must start from the newest.
    with kept.locked():
        old = kept.read()
        answer = _post(service, {"grant_type": "refresh_token", "refresh_token": old})
        if (new := str(answer.get("refresh_token", old))) != old:
            kept.write(new)
    return answer


def _post(service: TokenService, form: dict[str, str]) -> dict[str, Any]:
    """The token service's answer to `form`, which is signed with our secret or certificate (RFC 6749 §2.3)."""
    form["client_id"] = service.client_id
    if service.scope:
        form["scope"] = service.scope
    if service.certificate:
        form |= {"client_assertion_type": _BY_ASSERTION, "client_assertion": _assertion(service)}
    elif service.secret:
        form["client_secret"] = service.secret
    context = tls(service.ca_file)
    try:
        # A connection of its own each time: there is one an hour, and none may be carried through a fork.
        with httpx.Client(verify=context, timeout=service.timeout_seconds) as client:
            response = client.post(service.url, data=form, headers={"Accept": "application/json"})
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        where = f"The token service {service.host}"
        setting = "OAUTH_TOKEN_URL"
        said = unreachable(where, setting, setting, service.timeout_seconds, _cause(error))
        raise Transient(said) from error
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if response.status_code == 200 and isinstance(answer, dict) and answer.get("access_token"):
        return answer
    raise _fault(service, response, answer if isinstance(answer, dict) else {}, form)


def _assertion(service: TokenService) -> str:
    """A signed statement that we are the client (RFC 7523 §2.2), in the form that Microsoft describes in
    "Microsoft identity platform application authentication certificate credentials"."""
    assert service.certificate is not None
    now = int(time.time())
    claims = {
        "aud": service.url,
        "iss": service.client_id,
        "sub": service.client_id,
        "jti": str(uuid.uuid4()),
    }
    try:
        pem = service.certificate.read_bytes()
        digest = x509.load_pem_x509_certificate(pem).fingerprint(SHA256())
        thumbprint = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        key = load_pem_private_key(pem, password=None)
        if not isinstance(key, RSAPrivateKey):
            raise TypeError(type(key).__name__)
        times = {"iat": now, "nbf": now, "exp": now + _ASSERTION_SECONDS}
        return jwt.encode({**claims, **times}, key, "PS256", headers={"x5t#S256": thumbprint})
    except (OSError, ValueError, TypeError, jwt.PyJWTError) as error:
        # The text of the error might quote the key.
        raise Transient(
            f"The certificate {service.certificate} cannot be used ({type(error).__name__}). OAUTH_CERTIFICATE must "
            "name a PEM file that Accord may read, with the certificate and its RSA key without a password."
        ) from None


def _seconds(answer: dict[str, Any]) -> int:
    try:
        return int(answer["expires_in"])
    except (KeyError, TypeError, ValueError):
        return _UNSAID_SECONDS


def _fault(
    service: TokenService, response: httpx.Response, answer: dict[str, Any], form: dict[str, str]
) -> Throttled | Transient:
    status = f"{response.status_code} {response.reason_phrase}".strip()
    after = response.headers.get("Retry-After", "")
    if response.status_code == 429 or (response.status_code == 503 and after):
        wait = _wait(after)
        seconds = f"{wait.total_seconds():.0f} seconds"
        return Throttled(f"{service.host} asks us to wait {seconds} before we sign in again: {status}.", wait)
    if response.status_code >= 500:
        return Transient(
            f"{service.host} cannot sign Accord in now: {status}. Nothing is to be done unless it lasts."
        )
    code = str(answer.get("error", ""))
    if not code:
        return Transient(
            f"{service.host} answered {status}, and gave no access token. Check OAUTH_TOKEN_URL."
        )
    # What follows the first line are Microsoft's trace ids, which help only Microsoft.
    said = (str(answer.get("error_description") or "").splitlines() or [""])[0][:300].rstrip(". ")
    for secret in ("client_secret", "client_assertion", "refresh_token"):
        if form.get(secret):
            said = said.replace(form[secret], "…")
    why = f"{code}: {said}" if said else code
    return Transient(f"{service.host} did not sign Accord in ({why}). {_remedy(service, code)}")


def _remedy(service: TokenService, code: str) -> str:
    """What an administrator does about an error of RFC 6749 §5.2."""
    ours = "OAUTH_CERTIFICATE" if service.certificate else "OAUTH_SECRET"
    if code == "invalid_client":
        return f"Check OAUTH_CLIENT_ID and {ours}; a secret or certificate may have run out."
    if code == "invalid_scope":
        return "Check OAUTH_SCOPE."
    if code == "invalid_grant" and service.token_file:
        return "The sign-in has run out or was withdrawn. Run `flask mail sign-in` as the person whose mailbox it is."
    if code == "invalid_grant" and service.refresh_token:
        return "The sign-in has run out or was withdrawn. Sign in anew and set OAUTH_REFRESH_TOKEN."
    return "Check OAUTH_TOKEN_URL, OAUTH_CLIENT_ID and OAUTH_SCOPE, and that the registration allows such a sign-in."


def _wait(after: str) -> timedelta:
    """The time that Retry-After asks for, in seconds or as a date (RFC 9110 §10.2.3); a minute where it is unclear."""
    wait = timedelta(minutes=1)
    if after.isascii() and after.isdigit():
        wait = timedelta(seconds=min(int(after), _LONGEST_WAIT.total_seconds()))
    else:
        with suppress(ValueError):
            wait = parsedate_to_datetime(after).astimezone(UTC) - datetime.now(UTC)
    return min(max(wait, timedelta(0)), _LONGEST_WAIT)


def _cause(error: BaseException) -> BaseException:
    """The operating system's own error behind httpx's, which says more."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError):
            return cause
        cause = cause.__cause__ or cause.__context__
    return error
