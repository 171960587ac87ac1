"""An OAuth 2 token service for the tests (RFC 6749, 7523, 7662, 8628): over TLS for Accord, and for Dovecot, which asks it
whether a token holds; Exim reads the tokens that hold from a file.

A client is named after the mailbox that its tokens open. `faults` holds answers that are given, once each, instead
of a token: (status, header, body), or "drop" to close the line without one.
"""

import contextlib
import json
import secrets
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography import x509

SECRET = "known-to-the-tests-only"
TENANT = "accord.example"

Fault = tuple[int, dict[str, str], bytes]


@dataclass
class TokenServer:
    """The running service. `asked` are the forms that came, `live` the tokens that hold and whose they are,
    `refresh` the refresh tokens likewise; each is replaced when it is used. `certificate` is the one that clients
    may sign with."""

    file: Path
    url: str = ""
    introspection_url: str = ""
    expires_in: int | None = 3600
    certificate: x509.Certificate | None = None
    faults: list[Fault | str] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    live: dict[str, str] = field(default_factory=dict)
    refresh: dict[str, str] = field(default_factory=dict)

    def withdraw(self) -> None:
        """No token holds any more."""
        self.live.clear()
        self._write()

    def forget(self) -> None:
        """Be as on the first day."""
        self.withdraw()
        self.faults, self.asked, self.refresh, self.expires_in = [], [], {}, 3600

    def answer(self, form: dict[str, str]) -> Fault:
        self.asked.append(form)
        client = form.get("client_id", "")
        if "device_code" in form:
            return self._token(form["device_code"], refresh=True)
        if form["grant_type"] == "refresh_token":
            owner = self.refresh.pop(form["refresh_token"], None)
            if owner is None:
                said = f"AADSTS70008: The refresh token {form['refresh_token']} has expired.\r\nTrace ID: 1"
                return _json(400, {"error": "invalid_grant", "error_description": said})
            return self._token(owner, refresh=True)
        if not self._knows(form):
            said = "AADSTS7000215: Invalid client secret provided.\r\nTrace ID: 1"
            return _json(401, {"error": "invalid_client", "error_description": said})
        return self._token(client)

    def _knows(self, form: dict[str, str]) -> bool:
        if "client_assertion" not in form:
            return form.get("client_secret") == SECRET
        assert self.certificate is not None
        assertion, key = form["client_assertion"], self.certificate.public_key()
        claims = jwt.decode(assertion, key, ["PS256"], audience=self.url)  # type: ignore[arg-type]
        return bool(claims["iss"] == claims["sub"] == form["client_id"])

    def _token(self, owner: str, *, refresh: bool = False) -> Fault:
        token = secrets.token_hex(16)
        self.live[token] = owner
        self._write()
        given: dict[str, Any] = {"access_token": token, "token_type": "Bearer"}
        if self.expires_in is not None:
            given["expires_in"] = self.expires_in
        if refresh:
            given["refresh_token"] = secrets.token_hex(16)
            self.refresh[given["refresh_token"]] = owner
        return _json(200, given)

    def device_code(self, form: dict[str, str]) -> Fault:
        """Somebody signs in at once (RFC 8628), as the person who is named like the client."""
        said = f"To sign in, open {self.url} and enter the code ABCD1234."
        codes = {"user_code": "ABCD1234", "device_code": form["client_id"], "verification_uri": self.url}
        return _json(200, {**codes, "expires_in": 900, "interval": 0, "message": said})

    def introspect(self, token: str) -> Fault:
        owner = self.live.get(token)
        return _json(200, {"active": True, "username": owner} if owner else {"active": False})

    def _write(self) -> None:
        self.file.write_text("".join(f"{token}: {owner}\n" for token, owner in self.live.items()))
        self.file.chmod(0o644)


@contextlib.contextmanager
def token_server(file: Path, certificate: Path, key: Path) -> Iterator[TokenServer]:
    """Start it on two ports of 127.0.0.1.

    Args:
        file: where it writes the tokens that hold.
        certificate, key: of `localhost`, PEM.
    """
    state = TokenServer(file)
    state.withdraw()

    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            if self.path.startswith("/introspect"):
                self._say(state.introspect(form["token"]))
                return
            if self.path.endswith("/devicecode"):
                self._say(state.device_code(form))
                return
            fault = state.faults.pop(0) if state.faults else state.answer(form)
            if not isinstance(fault, str):
                self._say(fault)

        def _say(self, answer: Fault) -> None:
            status, header, body = answer
            self.send_response(status)
            for name, value in {**header, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """The tests' output is for the tests."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that does not trust us closes the line, as a test wants it to."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with Server(("127.0.0.1", 0), Handler) as plain, Server(("127.0.0.1", 0), Handler) as safe:
        safe.socket = context.wrap_socket(safe.socket, server_side=True, do_handshake_on_connect=False)
        state.url = f"https://localhost:{safe.server_address[1]}/{TENANT}/oauth2/v2.0/token"
        state.introspection_url = f"http://127.0.0.1:{plain.server_address[1]}/introspect"
        threads = [threading.Thread(target=server.serve_forever, args=(0.01,)) for server in (plain, safe)]
        for thread in threads:
            thread.start()
        try:
            yield state
        finally:
            plain.shutdown()
            safe.shutdown()
            for thread in threads:
                thread.join()


def _json(status: int, content: dict[str, Any]) -> Fault:
    return status, {"Content-Type": "application/json"}, json.dumps(content).encode()
