"""Signing in with a work account: the authorization code flow of OpenID Connect Core 1.0 §3.1 with PKCE (RFC 7636).

    start ──▶ the organisation's page ──code──▶ back: code for ID token ──checked──▶ services/openid.py ──▶ signed in

Authlib makes and checks state, nonce and code verifier, and fetches the provider's own description and keys. It is
loaded by the first who signs in so. What the provider sends is told to nobody and not logged: it is about a person.
"""

import logging
from functools import lru_cache
from typing import Any

from flask import Blueprint, abort, render_template, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services import openid
from services.access import Provider
from web.here import world
from web.signing_in import enter_as

log = logging.getLogger("accord.web")

# Within the staff pages; web/rights.py lets everybody in here.
pages = Blueprint("openid", __name__, url_prefix="/sign-in/openid")

Shown = str | Response | tuple[str, int]
# The provider's clock and ours may be so far apart.
SKEW_SECONDS = 120
TIMEOUT_SECONDS = 10
# Signed with a key of the provider's alone: never unsigned, and never with the secret that we know as well.
ALGORITHMS = {
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
}


@pages.get("")
def start() -> Shown:
    """Leads to the organisation's page."""
    client = _client(_provider())
    # What was begun and left would fill the cookie up.
    for begun in [key for key in session if key.startswith("_state_openid_")]:
        del session[begun]
    try:
        _check_metadata(client)
        return client.authorize_redirect(_address(".back"))
    # Whatever requests raises is an OSError.
    except (OSError, ValueError, RuntimeError) as error:
        return _down(error)


@pages.get("/back")
def back() -> Shown:
    """Where the organisation's page leads to when somebody has signed in there."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError

    provider = _provider()
    client = _client(provider)
    try:
        _check_metadata(client)
        claims = _claims(client, provider)
    except OSError as error:
        return _down(error)
    except (AuthlibBaseError, JoseError, ValueError, RuntimeError, KeyError, TypeError) as error:
        # The next one fetches the provider's description and keys anew.
        _client.cache_clear()
        log.warning("a sign-in at the organisation was refused: %(kind)s", {"kind": type(error).__name__})
        return _refused(
            _(
                "Your organisation's sign-in was not completed, or what it sent cannot be trusted. "
                "Nobody was signed in. Try again."
            ),
            400,
        )
    member, roles = openid.admit(world(), provider, claims)
    return enter_as(member.email, "openid", roles)


@pages.get("/left")
def left() -> Shown:
    """Signed out of Accord; their account at the organisation stays signed in until they say so there."""
    client, address = _client(_provider()), ""
    try:
        _check_metadata(client)
        again = {"post_logout_redirect_uri": _address("staff.ask"), "client_id": client.client_id}
        address = client.create_logout_url(**again)["url"]
    except (OSError, ValueError, RuntimeError):
        log.info("the organisation's sign-in offers no signing out, or cannot be reached")
    return render_template("staff/signed_out.html", address=address)


def _provider() -> Provider:
    provider = world().provider
    if provider is None:
        abort(404)
    return provider


@lru_cache(maxsize=4)
def _client(provider: Provider) -> Any:
    from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App

    description = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    return FlaskOAuth2App(
        FlaskIntegration("openid"),
        name="openid",
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=description,
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT_SECONDS,
        },
    )


def _check_metadata(client: Any) -> None:
    """The provider describes itself as the one that is set (OpenID Connect Discovery 1.0 §4.3). Raises ValueError."""
    told = client.load_server_metadata()
    if told.get("issuer") != _provider().issuer:
        raise ValueError("another issuer")
    told["id_token_signing_alg_values_supported"] = sorted(
        ALGORITHMS.intersection(told.get("id_token_signing_alg_values_supported", ["RS256"]))
    )


def _claims(client: Any, provider: Provider) -> dict[str, Any]:
    """Those of the checked ID token; where it has no address, with those of the userinfo endpoint (§5.3)."""
    wanted = {"iss": {"values": [provider.issuer]}, "aud": {"values": [provider.client_id]}}
    token = client.authorize_access_token(claims_options=wanted, leeway=SKEW_SECONDS)
    claims = dict(token["userinfo"])
    if provider.identity == "verified-email" and "email" not in claims:
        more = client.userinfo(token=token)
        if more.get("sub") != claims["sub"]:
            raise ValueError("of another person")
        claims = {**more, **claims}
    return claims


def _address(endpoint: str) -> str:
    return world().base_url + url_for(endpoint)


def _down(error: Exception) -> Shown:
    _client.cache_clear()
    log.warning("the organisation's sign-in cannot be used: %(kind)s", {"kind": type(error).__name__})
    sentence = _("Your organisation's sign-in cannot be reached. Try again in a few minutes.")
    if world().email_sign_in:
        sentence = _(
            "Your organisation's sign-in cannot be reached. Try again in a few minutes, or sign in by a link that we "
            "send to you."
        )
    return _refused(sentence, 503)


def _refused(sentence: str, status: int) -> tuple[str, int]:
    title = _("You are not signed in")
    return render_template("staff/refused.html", title=title, sentence=sentence, again=_("Sign in")), status
