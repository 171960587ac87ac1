"""Access tokens (RFC 6749) for Exchange, for Microsoft Graph, and for SMTP with IMAP: asked for, kept until shortly
before they run out, and asked for anew where a server refuses one.

One form for every provider: Microsoft Entra, AD FS, Google and others all take it. msal's own OAuth client speaks it,
and not msal's applications: those know Microsoft only, and would give out faults of theirs again once they are mended.
What the service says instead of giving a token: token_faults.py.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from msal.oauth2cli import Client, JwtAssertionCreator

from mail.server import is_loopback, tls
from mail.token_faults import no_answer, no_token, refusal, service_fault, unusable_certificate
from mail.token_file import TokenFile

# A token is given back a little before its time, so that none runs out on its way.
_SPARE_SECONDS = 60
# RFC 6749 §5.1 lets a server leave out how long its token holds.
_UNSAID_SECONDS = 300


@dataclass(frozen=True, slots=True)
class TokenService:
    """Where tokens come from, and how we prove who we are there.

    Args:
        url: the token endpoint: of Microsoft as `mail.oauth.microsoft_url` makes it, of Google https://oauth2.googleapis.com/token.
        client_id: of Accord's registration there.
        secret: the value of a client secret.
        certificate: instead of it, a PEM file with the certificate that the registration knows, and its RSA key.
        scope: for Microsoft the server's address and /.default; empty where none is asked for.
        refresh_token: a person's sign-in, where the service never replaces it, as with Google.
        token_file: a person's sign-in, where the service does, as with Microsoft.
        ca_file: a private certificate authority.
        timeout_seconds: for connecting and for every wait for bytes.
        settings: what the names of these settings begin with, for messages.

    Raises:
        ValueError: no way to sign in, or too many, or the secret would cross a network unprotected.
    """

    url: str
    client_id: str
    secret: str = field(default="", repr=False)
    certificate: Path | None = None
    scope: str = ""
    refresh_token: str = field(default="", repr=False)
    token_file: TokenFile | None = field(default=None, repr=False)
    ca_file: Path | None = None
    timeout_seconds: float = 20.0
    settings: str = "OAUTH"

    def __post_init__(self) -> None:
        parts, name = urlsplit(self.url), self.settings
        if not parts.hostname or not (parts.scheme == "https" or is_loopback(parts.hostname)):
            raise ValueError(f"{name}_TOKEN_URL must be a whole address that begins with https://.")
        if self.secret and self.certificate:
            raise ValueError(f"Set only one of {name}_SECRET and {name}_CERTIFICATE.")
        if self.refresh_token and self.token_file:
            raise ValueError(
                f"Set no {name}_REFRESH_TOKEN where somebody signs in with `flask mail sign-in`."
            )
        if not (self.secret or self.certificate or self.refresh_token or self.token_file):
            raise ValueError(
                f"OAuth needs {name}_SECRET or {name}_CERTIFICATE, or a person's {name}_REFRESH_TOKEN."
            )

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or self.url


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

    @property
    def is_for_a_person(self) -> bool:
        """Whether somebody signs in with `sign_in`, and not the application itself."""
        return self._service.token_file is not None

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

    def sign_in(self, tell: Callable[[str], None]) -> None:
        """Let a person sign in with a browser on any machine (RFC 8628), and keep the refresh token in the token file.

        Returns when they have done so, which may take them a quarter of an hour.

        Args:
            tell: is given the sentence to show: an address to open and a code to type.

        Raises:
            ValueError: the service has no token file.
            Transient, Throttled: nobody signed in in time, or the sign-in was refused.
        """
        service = self._service
        if service.token_file is None:
            raise ValueError("Only a token service with a token file signs in as a person.")
        client = _client(service)
        flow = client.initiate_device_flow(_scope(service))
        if "user_code" not in flow:
            raise refusal(service, flow)
        tell(flow["message"])
        answer = client.obtain_token_by_device_flow(flow)
        if "refresh_token" not in answer:
            raise refusal(service, answer)
        with service.token_file.locked():
            service.token_file.write(answer["refresh_token"])


def _asked(service: TokenService) -> dict[str, Any]:
    client, scope = _client(service), _scope(service)
    if service.token_file is not None:
        # Of several processes each must start from the newest.
        with service.token_file.locked():
            old = service.token_file.read()
            answer = _given(service, client.obtain_token_by_refresh_token(old, scope), old)
            if (new := str(answer.get("refresh_token", old))) != old:
                service.token_file.write(new)
        return answer
    if old := service.refresh_token:
        return _given(service, client.obtain_token_by_refresh_token(old, scope), old)
    return _given(service, client.obtain_token_for_client(scope))


def _given(service: TokenService, answer: dict[str, Any], refresh_token: str = "") -> dict[str, Any]:
    if not answer.get("access_token"):
        raise refusal(service, answer, {service.secret, refresh_token})
    return answer


def _scope(service: TokenService) -> str:
    # Without it Microsoft gives a person no refresh token.
    return f"{service.scope} offline_access" if service.token_file is not None else service.scope


def _seconds(answer: dict[str, Any]) -> int:
    try:
        return int(answer["expires_in"])
    except (KeyError, TypeError, ValueError):
        return _UNSAID_SECONDS


def _client(service: TokenService) -> Client:
    """msal's client, which proves who we are by secret or certificate (RFC 6749 §2.3, RFC 7523 §2.2)."""
    proof = {"client_secret": service.secret} if service.secret else {}
    codes = service.url.removesuffix("token") + "devicecode"
    return Client(
        {"token_endpoint": service.url, "device_authorization_endpoint": codes},
        service.client_id,
        http_client=_Http(service),
        default_body=proof,
        client_assertion=_assertion(service) if service.certificate else None,
        client_assertion_type=Client.CLIENT_ASSERTION_TYPE_JWT if service.certificate else None,
    )


def _assertion(service: TokenService) -> str:
    """A signed statement that we are the client, in the form that Microsoft describes in "Microsoft identity
    platform application authentication certificate credentials"; AD FS knows only the older one."""
    assert service.certificate is not None
    try:
        pem = service.certificate.read_bytes()
        certificate = x509.load_pem_x509_certificate(pem)
        key = load_pem_private_key(pem, password=None)
        if not isinstance(key, RSAPrivateKey):
            raise TypeError(type(key).__name__)
        if service.url.endswith("/adfs/oauth2/token"):
            thumbprint = certificate.fingerprint(SHA1()).hex()  # noqa: S303 (a name for the certificate)
            creator = JwtAssertionCreator(key, "RS256", sha1_thumbprint=thumbprint)
        else:
            thumbprint = certificate.fingerprint(SHA256()).hex()
            creator = JwtAssertionCreator(key, "PS256", sha256_thumbprint=thumbprint)
        signed: bytes = creator.create_normal_assertion(service.url, service.client_id)
    except (OSError, ValueError, TypeError, jwt.PyJWTError) as error:
        # The text of the error might quote the key.
        raise unusable_certificate(service, error) from None
    return signed.decode()


class _Http:
    """What msal wants of an HTTP library. Each request has its own connection: there is one an hour, and none may be
    carried through a fork."""

    def __init__(self, service: TokenService) -> None:
        self._service = service

    def post(self, url: str, data: dict[str, str], headers: dict[str, str], **_: Any) -> httpx.Response:
        service = self._service
        # httpx names its own protocol in the context (ALPN); a mail server would refuse it.
        context = tls(service.ca_file, "tokens")
        try:
            with httpx.Client(verify=context, timeout=service.timeout_seconds) as client:
                response = client.post(url, data=data, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise no_answer(service, error) from error
        if fault := service_fault(service, response):
            raise fault
        try:
            answer = response.json()
        except ValueError:
            answer = None
        # What is not an object would break msal, which also writes it into the log.
        if not isinstance(answer, dict):
            raise no_token(service, f"{response.status_code} {response.reason_phrase}".strip())
        return response
