"""Access tokens: from where, for how long, and what an administrator does when there is none.

The application signs in as itself with a secret or a certificate ("Get access without a user"), or as a person
who signed in once ("OAuth 2.0 device authorization grant").
"""

import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import msal
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from mail.graph.config import GraphConfig
from mail.graph.faults import asked_to_wait
from mail.graph.line import no_answer, open_client
from mail.graph.token_file import SIGN_IN, TokenFile
from services.ports import Transient

# A token is given back a little before its time, so that none runs out on its way.
_SPARE_SECONDS = 300
_RENEW = "Make a new client secret in Microsoft Entra (Certificates and secrets) and set GRAPH_SECRET to its"
_REMEDIES = {
    7000215: f"The client secret is wrong. {_RENEW} value, not its id.",
    7000222: f"The client secret has expired. {_RENEW} value.",
    700016: "The tenant has no such application. Check GRAPH_CLIENT_ID and GRAPH_TENANT.",
    90002: "There is no such tenant. Check GRAPH_TENANT, and GRAPH_AUTHORITY for a national cloud.",
    700027: "The certificate is not the application's. Upload it in Microsoft Entra (Certificates and secrets), or "
    "check GRAPH_CERTIFICATE.",
    65001: "Nobody has consented to the permissions. Ask the administrator of Microsoft 365 for admin consent.",
    7000218: "The application may not sign people in by code. Set “Allow public client flows” to Yes in Microsoft "
    "Entra (Authentication).",
    700082: f"The sign-in has expired, since it was not used for too long. {SIGN_IN}",
    50173: f"The sign-in was revoked, as happens when the password is changed. {SIGN_IN}",
    50076: f"The sign-in must be confirmed with a second factor. {SIGN_IN}",
}


class Tokens:
    """The access token of one mailbox, kept in this process until shortly before it runs out.

    Args:
        monotonic: seconds that never go back.
    """

    def __init__(self, config: GraphConfig, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._config = config
        self._monotonic = monotonic
        self._token = ""
        self._until = 0.0

    def get(self) -> str:
        """A token that holds.

        Raises:
            Transient: there is none; the text says what to do.
            Throttled: the sign-in service asks us to wait.
        """
        if not self._token or self._monotonic() >= self._until:
            asked = self._monotonic()
            result = _ask(self._config)
            self._token = result["access_token"]
            self._until = asked + int(result["expires_in"]) - _SPARE_SECONDS
        return self._token

    def forget(self, token: str) -> None:
        """This token was refused; the next `get` asks for another one."""
        if token == self._token:
            self._token = ""


def sign_in(config: GraphConfig, tell: Callable[[str], None]) -> None:
    """Let a person sign in with a browser on any machine, and keep the refresh token in `config.token_file`.

    Returns when they have done so, which may take them a quarter of an hour.

    Args:
        tell: is given the sentence to show: an address to open and a code to type.

    Raises:
        ValueError: the configuration has no token file.
        Transient: nobody signed in in time, or the sign-in was refused.
    """
    if config.token_file is None:
        raise ValueError("Only a configuration with a token file signs in as a person.")
    application = _application(config)
    flow = application.initiate_device_flow([config.scope])
    if "user_code" not in flow:
        raise _refused(config, flow)
    tell(flow["message"])
    result = application.acquire_token_by_device_flow(flow)
    if "refresh_token" not in result:
        raise _refused(config, result)
    with config.token_file.locked():
        config.token_file.write(result["refresh_token"])


def _ask(config: GraphConfig) -> dict[str, Any]:
    # A new application each time: msal would go on to give out its cached faults, and it costs two requests an hour.
    application = _application(config)
    if config.token_file is None:
        result = application.acquire_token_for_client([config.scope])
    else:
        result = _refreshed(application, config.scope, config.token_file)
    if "access_token" not in result:
        raise _refused(config, result)
    return dict(result)


def _refreshed(application: Any, scope: str, token_file: TokenFile) -> Any:
    with token_file.locked():
        old = token_file.read()
        result = application.acquire_token_by_refresh_token(old, [scope])
        if result.get("refresh_token", old) != old:
            token_file.write(result["refresh_token"])
    return result


def _application(config: GraphConfig) -> Any:
    common = {
        "client_id": config.client_id,
        "authority": f"{config.authority.rstrip('/')}/{config.tenant}",
        "http_client": _Http(config),
        # The authority is our own setting. Its check would ask the public cloud, even for a national one.
        "instance_discovery": False,
    }
    credential = _certificate(config) if config.certificate else config.secret
    try:
        if config.token_file is not None:
            return msal.PublicClientApplication(**common)
        return msal.ConfidentialClientApplication(client_credential=credential, **common)
    except ValueError as error:
        # msal says it so of a tenant that the sign-in service does not know.
        raise Transient(
            f"{_host(config)} does not know the tenant {config.tenant}. {_REMEDIES[90002]}"
        ) from error


def _certificate(config: GraphConfig) -> dict[str, str]:
    """Certificate and key as msal wants them; it computes the thumbprint."""
    assert config.certificate is not None
    try:
        pem = config.certificate.read_bytes()
        certificate = x509.load_pem_x509_certificate(pem)
        key = serialization.load_pem_private_key(pem, password=None)
    except (OSError, ValueError, TypeError) as error:
        raise Transient(
            f"The certificate {config.certificate} cannot be used ({type(error).__name__}). GRAPH_CERTIFICATE must "
            "name a PEM file that we may read, with the certificate and its key without a password."
        ) from error
    encoding = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    return {
        "private_key": key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain).decode(),
        "public_certificate": certificate.public_bytes(encoding).decode(),
    }


def _refused(config: GraphConfig, result: Mapping[str, Any]) -> Transient:
    codes = result.get("error_codes") or []
    described = str(result.get("error_description") or result.get("error") or "no reason was given")
    said = described.splitlines()[0].rstrip(".")
    remedy = next((_REMEDIES[code] for code in codes if code in _REMEDIES), "")
    if not remedy:
        remedy = (
            SIGN_IN
            if config.token_file
            else "Check GRAPH_TENANT, GRAPH_CLIENT_ID and the secret or certificate."
        )
    return Transient(f"{_host(config)} did not sign us in ({said}). {remedy}")


def _host(config: GraphConfig) -> str:
    return urlsplit(config.authority).hostname or config.authority


class _Http:
    """What msal wants of an HTTP library. Each request has its own connection: there are two an hour, and none
    may be carried through a fork."""

    def __init__(self, config: GraphConfig) -> None:
        self._config = config

    def get(self, url: str, params: Any = None, headers: Any = None, **_: Any) -> httpx.Response:
        return self._request("GET", url, params=_given(params) or None, headers=_given(headers))

    def post(
        self, url: str, params: Any = None, data: Any = None, headers: Any = None, **_: Any
    ) -> httpx.Response:
        # httpx would write the bytes of a signed assertion as Python shows them.
        form = urlencode(_given(data)).encode()
        form_headers = {**_given(headers), "Content-Type": "application/x-www-form-urlencoded"}
        return self._request("POST", url, params=_given(params) or None, content=form, headers=form_headers)

    def close(self) -> None:
        """Nothing is kept open."""

    def _request(self, method: str, url: str, **content: Any) -> httpx.Response:
        where = _host(self._config)
        try:
            with open_client(self._config) as client:
                response = client.request(method, url, **content)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Transient(str(no_answer(self._config, where, error))) from error
        if slower := asked_to_wait(where, response):
            raise slower
        if response.status_code >= 500:
            raise Transient(
                f"{where} cannot sign us in now ({response.status_code} {response.reason_phrase})."
            )
        return response


def _given(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """msal leaves out a value by None, which httpx would send as an empty one."""
    return {name: value for name, value in (values or {}).items() if value is not None}
