"""The HTTP side of the double: TLS, login, tokens and faults on demand."""

import base64
import contextlib
import itertools
import json
import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import spnego

from tests.mail.ews.operations import Operations
from tests.mail.ews.soap import EwsError, Schema, envelope, fault, find, operation_of, parse, response
from tests.mail.ews.store import Store
from tests.mail_servers import _make_certificates
from tests.processes import program

PASSWORD = "geheim"
SECRET = "the-secret"
TENANT = "council.example"

_tokens = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with the next request of `operation`, or with the very next one.

    `kind`: busy (with `seconds` of back-off, if any), status (an HTTP `status` with `headers`), error (`code` for each
    item), drop-before (the line goes before the body is read), drop-after (it goes when the work is done),
    slow (the work is done, and no answer comes), empty (as if nobody had a mail or a folder yet), expired (every token so far is void).
    """

    kind: str
    operation: str = ""
    seconds: float | None = None
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    code: str = ""


class EwsServer:
    """`asked` are the operations so far; `trouble` is what should never happen, looked at when the server ends."""

    def __init__(self, folder: Path) -> None:
        _make_certificates(folder)
        self.ca_file = folder / "ca.pem"
        self.certificate_file = folder / "application.pem"
        _make_application_certificate(folder)
        self.store = Store()
        self.schema = Schema()
        # Where the server's side of NTLM finds its accounts; Basic lets in whoever knows the password.
        self.accounts = folder / "accounts"
        self.let_in("nobody@x.example")
        self.impersonators: set[str] = set()
        self.delegates: set[tuple[str, str]] = set()
        self.asked: list[str] = []
        self.trouble: list[BaseException] = []
        self.ended = threading.Event()
        self._faults: list[Fault] = []
        self._good_tokens: set[str] = set()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.pem", folder / "server.key")
        self.http = _HttpServer(self, context)
        self.base = f"https://localhost:{self.http.server_address[1]}"
        self.url = f"{self.base}/EWS/Exchange.asmx"

    def let_in(self, user: str, password: str = PASSWORD) -> None:
        """The one account that NTLM knows from now on."""
        self.accounts.write_text(f":{user}:{password}\n")

    def plan(self, *faults: Fault) -> None:
        self._faults.extend(faults)

    def unmet_faults(self) -> list[Fault]:
        """What was planned and did not happen; it is forgotten."""
        unmet, self._faults = self._faults, []
        return unmet

    def next_fault(self, operation: str) -> Fault | None:
        for planned in self._faults:
            if planned.operation in ("", operation):
                self._faults.remove(planned)
                return planned
        return None

    def new_token(self) -> str:
        token = f"token-{next(_tokens)}"
        self._good_tokens.add(token)
        return token

    def forget_tokens(self) -> None:
        self._good_tokens.clear()

    def user_of(self, authorization: str) -> str | None:
        """Who this is: an address, or "app" for an application's token; None for nobody."""
        scheme, _, value = authorization.partition(" ")
        if scheme == "Bearer":
            return "app" if value in self._good_tokens else None
        if scheme == "Basic":
            user, _, password = base64.b64decode(value).decode().partition(":")
            return user if password == PASSWORD else None
        return None


def _make_application_certificate(folder: Path) -> None:
    """application.pem: a certificate that vouches for itself, and its RSA key, as Entra wants them."""
    new = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=Accord"]
    file = str(folder / "application.pem")
    subprocess.run(
        [program("openssl"), *new, "-keyout", file, "-out", f"{file}.crt"], check=True, capture_output=True
    )
    with open(file, "a") as both:
        both.write(Path(f"{file}.crt").read_text())


@contextlib.contextmanager
def ews_server(tmp: Path) -> Iterator[EwsServer]:
    """A running double. What it could not understand, and what breaks the schemas, is raised at the end.

    Args:
        tmp: an existing folder for its certificates.
    """
    server = EwsServer(tmp)
    before = os.environ.get("NTLM_USER_FILE")
    os.environ["NTLM_USER_FILE"] = str(server.accounts)
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        os.environ.pop("NTLM_USER_FILE") if before is None else os.environ.update(NTLM_USER_FILE=before)
        server.ended.set()
        server.http.shutdown()
        server.http.server_close()
        thread.join()
    for trouble in server.trouble:
        raise trouble
    assert not server.schema.violations, "\n".join(sorted(set(server.schema.violations)))


class _HttpServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, server: EwsServer, context: ssl.SSLContext) -> None:
        self.double = server
        self._context = context
        super().__init__(("127.0.0.1", 0), _Handler)

    def get_request(self) -> tuple[Any, Any]:
        line, address = super().get_request()
        # The handshake belongs into the thread of its own line.
        return self._context.wrap_socket(line, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, request: Any, client_address: Any) -> None:
        import sys

        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, OSError):
            self.double.trouble.append(error)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: _HttpServer
    _ntlm: Any = None
    _ntlm_user = ""

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        if self.path == f"/{TENANT}/oauth2/v2.0/token":
            self._token()
        else:
            self._ews()

    def _token(self) -> None:
        double, form = self.server.double, parse_qs(self._body().decode())
        proof = form.get("client_secret") == [SECRET] or "client_assertion" in form
        if not proof:
            error = {"error_codes": [7000215], "error_description": "AADSTS7000215: Invalid client secret."}
            self._answer(401, json.dumps({"error": "invalid_client", **error}).encode(), "application/json")
            return
        double.asked.append("token")
        answer = {"token_type": "Bearer", "expires_in": 3599, "access_token": double.new_token()}
        self._answer(200, json.dumps(answer).encode(), "application/json")

    def _ews(self) -> None:
        double = self.server.double
        planned = double.next_fault("")
        if planned and planned.kind == "drop-before":
            self._drop()
            return
        body = self._body()
        if planned and planned.kind == "expired":
            double.forget_tokens()
        scheme, _, value = self.headers.get("Authorization", "").partition(" ")
        if scheme == "NTLM" and (challenge := self._shake_hands(base64.b64decode(value))):
            told = f"NTLM {base64.b64encode(challenge).decode()}"
            self._answer(401, b"", "text/html", {"WWW-Authenticate": told})
            return
        user = self._ntlm_user or double.user_of(self.headers.get("Authorization", ""))
        if user is None:
            self._answer(401, b"", "text/html", {"WWW-Authenticate": 'NTLM, Basic realm="localhost", Bearer'})
            return
        double.schema.check(body)
        request = parse(body)
        operation = operation_of(find(request, "s:Body")[0])
        planned = planned or double.next_fault(operation)
        double.asked.append(operation)
        if planned and planned.kind in ("busy", "status"):
            self._refuse(planned)
            return
        with double.store.lock:
            answer = self._work(user, request, planned)
        double.schema.check(answer)
        if planned and planned.kind == "drop-after":
            self._drop()
            return
        if planned and planned.kind == "slow":
            double.ended.wait(1)
        self._answer(200, answer)

    def _shake_hands(self, message: bytes) -> bytes:
        """What the NTLM client has to answer next (MS-NLMP); empty when it is done. Whoever it is then stays so on
        this line, without saying it again (MS-NTHT)."""
        try:
            if message[8:9] == b"\x01":
                self._ntlm = spnego.server(protocol="ntlm")
            answer = self._ntlm.step(message)
        except spnego.exceptions.SpnegoError:
            return b""
        if self._ntlm.complete:
            self._ntlm_user = (self._ntlm.client_principal or "").rpartition("\\")[2]
            return b""
        return answer or b""

    def _work(self, user: str, request: Any, planned: Fault | None) -> bytes:
        double, content = self.server.double, find(request, "s:Body")[0]
        error = planned.code if planned else ""
        store = Store() if planned and planned.kind == "empty" else double.store
        acting_for = find(request, ".//t:ExchangeImpersonation//t:PrimarySmtpAddress")
        if acting_for is not None and user != "app" and user not in double.impersonators:
            error = "ErrorImpersonateUserDenied"
        if acting_for is None and user == "app":
            error = "ErrorImpersonationRequired"
        mailbox = user if acting_for is None else acting_for.text
        anchor = self.headers.get("X-AnchorMailbox", mailbox)

        def may_open(address: str) -> bool:
            return address == mailbox or (user, address) in double.delegates

        try:
            if error:
                raise EwsError(error)
            return envelope(Operations(store, anchor, may_open).answer(content))
        except EwsError as refusal:
            if operation_of(content) == "GetUserAvailability":
                # Its answers are about one person each; what is about us all comes as a fault.
                return fault(str(refusal), None)
            return envelope(response(operation_of(content), [(str(refusal),)]))

    def _refuse(self, planned: Fault) -> None:
        if planned.kind == "busy":
            self._answer(500, fault("ErrorServerBusy", planned.seconds))
        else:
            self._answer(planned.status, b"<html>no</html>", "text/html", planned.headers)

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"]))

    def _drop(self) -> None:
        self.close_connection = True

    def _answer(
        self,
        status: int,
        body: bytes,
        kind: str = "text/xml; charset=utf-8",
        headers: dict[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
