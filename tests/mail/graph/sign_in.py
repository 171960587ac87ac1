"""The sign-in service of the double: tokens for clients, refresh tokens, device codes."""

import hashlib
import itertools
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

TENANT = "trust.example"
CLIENT_ID = "11111111-2222-3333-4444-555555555555"
SECRET = "kept~only.while-the-tests-run"

Answer = tuple[int, dict[str, Any]]

_numbers = itertools.count(1)


@dataclass
class SignIn:
    """What it knows, and levers for tests.

    `refused` is an AADSTS code to answer every request for a token with; `pending` is how often a device code is
    asked for in vain; a used refresh token is taken back at once, which is stricter than the real service.
    """

    base: str = ""
    certificate: x509.Certificate | None = None
    lifetime: int = 3600
    refused: int = 0
    pending: int = 0
    tokens: set[str] = field(default_factory=set)
    refresh_tokens: set[str] = field(default_factory=set)

    def answer(self, tenant: str, what: str, form: dict[str, str]) -> Answer:
        if tenant != TENANT:
            return _error(90002, f"Tenant '{tenant}' not found.", "invalid_request")
        return self.device_code(form) if what == "devicecode" else self.token(form)

    def device_code(self, form: dict[str, str]) -> Answer:
        if form["client_id"] != CLIENT_ID:
            return _error(700016, "Application was not found in the directory.")
        message = f"To sign in, open {self.base}/device and enter the code ABCD1234."
        codes = {"user_code": "ABCD1234", "device_code": "device", "verification_uri": f"{self.base}/device"}
        return 200, {**codes, "expires_in": 900, "interval": 0, "message": message}

    def token(self, form: dict[str, str]) -> Answer:
        if self.refused:
            return _error(self.refused, "The reason is in the code.")
        if form["client_id"] != CLIENT_ID:
            return _error(700016, "Application was not found in the directory.")
        grant = form["grant_type"]
        if "device_code" not in grant:
            assert f"{self.base}/.default" in form["scope"].split()
        if grant == "client_credentials":
            return self._for_client(form)
        if grant == "refresh_token":
            if form["refresh_token"] not in self.refresh_tokens:
                return _error(700082, "The refresh token has expired due to inactivity.", "invalid_grant")
            self.refresh_tokens.remove(form["refresh_token"])
        elif self.pending:
            self.pending -= 1
            return 400, {"error": "authorization_pending"}
        return self._new(refresh=True)

    def new_refresh_token(self) -> str:
        token = f"refresh-{next(_numbers)}"
        self.refresh_tokens.add(token)
        return token

    def _for_client(self, form: dict[str, str]) -> Answer:
        if self.certificate is not None:
            return self._new() if self._proven(form["client_assertion"]) else _error(700027, "Not signed.")
        if form.get("client_secret") != SECRET:
            return _error(7000215, "Invalid client secret provided.", "invalid_client")
        return self._new()

    def _proven(self, assertion: str) -> bool:
        assert self.certificate is not None
        digest = hashlib.sha256(self.certificate.public_bytes(Encoding.DER)).digest()
        named = jwt.utils.base64url_decode(jwt.get_unverified_header(assertion)["x5t#S256"])
        audience = f"{self.base}/{TENANT}/oauth2/v2.0/token"
        key: Any = self.certificate.public_key()
        try:
            jwt.decode(assertion, key, algorithms=["PS256"], audience=audience, issuer=CLIENT_ID)
        except jwt.InvalidTokenError:
            return False
        return named == digest

    def _new(self, *, refresh: bool = False) -> Answer:
        token = f"access-{next(_numbers)}"
        self.tokens.add(token)
        more = {"refresh_token": self.new_refresh_token()} if refresh else {}
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": self.lifetime, **more}


def _error(code: int, said: str, error: str = "unauthorized_client") -> Answer:
    described = f"AADSTS{code}: {said} Trace ID: 1\r\nTimestamp: now"
    return 400, {"error": error, "error_description": described, "error_codes": [code]}
