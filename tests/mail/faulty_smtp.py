"""An SMTP server that misbehaves on purpose, for the faults that no well-kept server can be brought to."""

import contextlib
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class FaultySmtp:
    """Answers each command of `faults` with its reply, once for each in the list; "drop" closes the line and
    "silence" says nothing any more. The key BODY is the answer to the finished message, and what a client answers
    to a 334 is a command as well. `taken` holds the
    messages that it got whole."""

    port: int = 0
    faults: dict[str, list[str]] = field(default_factory=dict)
    extensions: tuple[str, ...] = ("8BITMIME", "SIZE 1000000")
    taken: list[bytes] = field(default_factory=list)
    connections: int = 0
    closing: threading.Event = field(default_factory=threading.Event)


@contextlib.contextmanager
def faulty_smtp() -> Iterator[FaultySmtp]:
    state = FaultySmtp()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            state.connections += 1
            with contextlib.suppress(OSError):
                _talk(self, state)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Handler) as server:
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield state
        finally:
            state.closing.set()
            server.shutdown()
            thread.join()


def _talk(link: socketserver.StreamRequestHandler, state: FaultySmtp) -> None:
    def say(command: str, usual: str) -> str:
        """What was said; nothing when the line is to be closed."""
        planned = state.faults.get(command)
        reply = planned.pop(0) if planned else usual
        if reply == "silence":
            state.closing.wait()
        if reply in ("drop", "silence"):
            return ""
        link.wfile.write(reply.encode() + b"\r\n")
        return "" if reply.startswith("421") else reply

    ehlo = "\r\n".join(["250-localhost", *(f"250-{name}" for name in state.extensions), "250 HELP"])
    usual = {"EHLO": ehlo, "DATA": "354 Go on", "QUIT": "221 Bye"}
    said = say("CONNECT", "220 localhost")
    while said and (line := link.rfile.readline()):
        command = line.decode(errors="replace").strip().partition(" ")[0].upper()
        said = say(command, usual.get(command, "250 OK"))
        if command == "QUIT":
            return
        if said.startswith("354"):
            body = b""
            while (line := link.rfile.readline()) not in (b".\r\n", b""):
                body += line
            state.taken.append(body)
            said = say("BODY", "250 Taken")
