"""A double of Microsoft Graph and its sign-in service: a real HTTPS server on this machine, with faults on demand.

with graph_double(tmp) as double:
    double.fault("drop after", on="sendMail")
    Graph(double.config("accord@accord.example"))
"""

import contextlib
import json
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from mail.graph import GraphConfig
from tests.mail.graph.api import Answer, Api, Refusal, Request
from tests.mail.graph.mailboxes import Mailbox
from tests.mail.graph.sign_in import CLIENT_ID, SECRET, TENANT, SignIn
from tests.mail_servers import _make_certificates

# answer: the given one, instead of the work or after it; drop: the line breaks, before the body is read, once it is
# taken, or after the work; expire: every token is taken back first; slow: byte by byte with a pause between.
Kind = Literal["answer", "answer after", "drop before", "drop taken", "drop after", "expire", "slow"]


@dataclass
class Fault:
    kind: Kind
    on: str
    times: int
    answer: Answer
    pause: float


@dataclass
class GraphDouble:
    """The running server. `asked` is every request, "POST /v1.0/users/…", in order; `lines` counts connections."""

    base: str
    ca_file: Path
    api: Api = field(default_factory=Api)
    sign_in: SignIn = field(default_factory=SignIn)
    asked: list[str] = field(default_factory=list)
    lines: int = 0
    released: threading.Event = field(default_factory=threading.Event)
    _faults: list[Fault] = field(default_factory=list)

    def config(self, address: str, **changes: Any) -> GraphConfig:
        """Accord's settings for this server: with a secret, unless `changes` name another way."""
        ways = {"secret", "certificate", "token_file"}
        proof = {} if ways & changes.keys() else {"secret": SECRET}
        known = {"address": address, "tenant": TENANT, "client_id": CLIENT_ID, "authority": self.base}
        more = {"url": self.base, "ca_file": self.ca_file, "timeout_seconds": 10.0}
        return GraphConfig(**{**known, **more, **proof, **changes})

    def mailbox(self, address: str) -> Mailbox:
        return self.api.post_office.mailbox(address)

    def fault(
        self,
        kind: Kind,
        on: str,
        *,
        times: int = 1,
        status: int = 0,
        code: str = "",
        headers: dict[str, str] | None = None,
        pause: float = 5.0,
    ) -> None:
        """From now on, the next `times` requests whose "METHOD path" has the expression `on` go wrong."""
        error = {"error": {"code": code, "message": "It was refused."}}
        self._faults.append(Fault(kind, on, times, Answer(status, error, headers or {}), pause))

    def count(self, on: str) -> int:
        """How many requests had this in "METHOD path"."""
        return sum(bool(re.search(on, each)) for each in self.asked)

    def next_fault(self, asked: str) -> Fault | None:
        self.asked.append(asked)
        for fault in self._faults:
            if fault.times and re.search(fault.on, asked):
                fault.times -= 1
                return fault
        return None

    def reset(self) -> None:
        """As it was started, with empty mailboxes."""
        self.api, self.sign_in = Api(), SignIn(self.base)
        self.api.base = self.base
        self.asked.clear()
        self.lines = 0
        self._faults.clear()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    double: GraphDouble

    def handle(self) -> None:
        self.double.lines += 1
        # A client that hangs up, or does not trust our certificate, is part of the tests.
        with contextlib.suppress(OSError):
            super().handle()

    def finish(self) -> None:
        with contextlib.suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed."""

    def _serve(self) -> None:
        fault = self.double.next_fault(f"{self.command} {self.path}")
        kind = fault.kind if fault else None
        if kind == "drop before":
            return self._hang_up()
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if kind == "drop taken":
            return self._hang_up()
        if kind == "expire":
            self.double.sign_in.tokens.clear()
        answer = fault.answer if fault and kind == "answer" else self._answered(body)
        if kind == "drop after":
            return self._hang_up()
        if fault and kind == "answer after":
            answer = fault.answer
        self._reply(answer, fault.pause if fault and kind == "slow" else 0.0)

    do_GET = do_POST = do_PUT = do_DELETE = _serve

    def _answered(self, body: bytes) -> Answer:
        url = urlsplit(self.path)
        double, query = self.double, dict(parse_qsl(url.query))
        try:
            if url.path.startswith("/upload/"):
                return double.api.upload(Request(self.command, url.path, query, self.headers, body))
            if found := re.fullmatch(r"/([^/]+)/oauth2/v2\.0/([\w-]+)", url.path):
                return Answer(*double.sign_in.answer(found[1], found[2], dict(parse_qsl(body.decode()))))
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            if token not in double.sign_in.tokens:
                raise Refusal(401, "InvalidAuthenticationToken", "Lifetime validation failed.")
            return double.api.answer(Request(self.command, url.path, query, self.headers, body), unquote)
        except Refusal as refusal:
            return refusal.answer

    def _reply(self, answer: Answer, pause: float) -> None:
        if pause:
            self.double.released.wait(pause)
        is_json = not isinstance(answer.body, bytes)
        body = json.dumps(answer.body).encode() if is_json else answer.body
        self.send_response_only(answer.status)
        kind = {"Content-Type": "application/json" if is_json else "application/octet-stream"}
        for name, value in ({**kind, "Content-Length": str(len(body))} | answer.headers).items():
            self.send_header(name, value)
        self.end_headers()
        for piece in [body[at : at + 1] for at in range(len(body))] if pause else [body]:
            self.wfile.write(piece)
            if pause:
                self.wfile.flush()
                self.double.released.wait(pause)
        self.wfile.flush()

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def graph_double(folder: Path) -> Iterator[GraphDouble]:
    """A server on a free port of localhost, with a certificate of a throw-away authority in `folder`."""
    _make_certificates(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    double = GraphDouble("", folder / "ca.pem")
    handler = type("Handler", (_Handler,), {"double": double})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    # The handshake belongs to the connection's own thread: a client may break it off.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    double.base = f"https://localhost:{server.server_port}"
    double.reset()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield double
    finally:
        double.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
