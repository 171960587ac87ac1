"""OAuth client credentials (RFC 6749 §4.4) by Microsoft's own library, msal."""

import functools
import re
from typing import Any
from urllib.parse import urlsplit

import msal
import requests

from mail.exchange.config import ExchangeConfig
from mail.exchange.http import TrustingAdapter
from services.ports import Transient

# Microsoft Entra: "Authentication and authorization error codes". Every other code is told in Microsoft's words.
_CODES = {
    7000215: "EWS_SECRET is wrong. It must be the secret's value, not its id.",
    7000222: "The secret has expired. Make a new one in the app registration and put it into EWS_SECRET.",
    700027: "The certificate is not one of the app registration. Upload it there, or correct EWS_CERTIFICATE.",
    700016: "The tenant knows no such application. Check EWS_CLIENT_ID and EWS_TENANT.",
    90002: "There is no such tenant. Check EWS_TENANT.",
}


class Tokens:
    """Access tokens of one application, kept by msal until shortly before they end."""

    def __init__(self, config: ExchangeConfig) -> None:
        self._config = config
        self._application: msal.ConfidentialClientApplication | None = None

    def current(self) -> str:
        """A token that is good by its own date.

        Raises:
            Transient: none was given; it says why.
        """
        config = self._config
        where = urlsplit(config.authority).netloc
        # The resource is the server itself, in Exchange Online and with hybrid modern authentication alike.
        scope = f"https://{config.host}/.default"
        try:
            self._application = self._application or _application(config)
            answer = self._application.acquire_token_for_client([scope])
        except requests.RequestException as error:
            kind = type(error).__name__
            raise Transient(
                f"{where} could not be reached for an access token ({kind}). Check EWS_AUTHORITY."
            ) from error
        except Exception as error:
            # A wrong tenant, a file that is no certificate, a key that is not RSA: each library below msal has its
            # own error for it, and some quote what they were given.
            advice = f"Check EWS_AUTHORITY, {config.login_settings}"
            raise Transient(
                f"{where} could not be asked for an access token ({type(error).__name__}). {advice}."
            ) from None
        if "access_token" not in answer:
            raise Transient(f"{where} gave us no access token. {_why(answer)}")
        return str(answer["access_token"])

    def forget(self) -> None:
        """The server refused the token, whatever its date says."""
        if self._application is not None:
            self._application.remove_tokens_for_client()


def _application(config: ExchangeConfig) -> msal.ConfidentialClientApplication:
    credential: str | dict[str, str] = config.secret
    if config.certificate:
        pem = config.certificate.read_text()
        credential = {"private_key": pem, "public_certificate": pem}
    session = requests.Session()
    session.mount("https://", TrustingAdapter(config.ca_file))
    # A token is wanted once an hour; a connection kept open meanwhile would be shared by forked processes.
    session.headers["Connection"] = "close"
    session.request = functools.partial(session.request, timeout=config.timeout_seconds)  # type: ignore[method-assign]
    return msal.ConfidentialClientApplication(
        config.client_id,
        client_credential=credential,
        authority=f"{config.authority.rstrip('/')}/{config.tenant}",
        # An administrator chose the authority; Microsoft's public cloud need not vouch for it.
        instance_discovery=False,
        http_client=session,
    )


def _why(answer: dict[str, Any]) -> str:
    for code in answer.get("error_codes", []):
        if code in _CODES:
            return _CODES[code]
    said = str(answer.get("error_description") or answer.get("error"))
    # After the first line come trace ids, which change each time and help only Microsoft.
    return re.split(r"\s*(?:Trace ID:|[\r\n])", said, maxsplit=1)[0][:300]
