"""A mail server that the tests can stop in the middle of a sentence.

Between "RCPT TO" and its answer, or between taking a message and saying so, is where a process must be
killed to show what is lost; no real server can be held there.
"""

import contextlib
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.processes import free_port


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that the server has on its disk, as it came."""

    sender: str
    recipient: str
    raw: bytes


class Hold:
    """The next answer to one command is held back: `reached` once a client waits for it, `said` once it has
    been given. `client` is the port of that client."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.said = threading.Event()
        self.client = 0
        self._released = threading.Event()
        self._answer: str | None = None

    def release(self, answer: str | None = None) -> None:
        """Lets the answer go; `answer` in place of the usual one."""
        self._answer = answer
        self._released.set()

    def wait(self, client: int, usual: str) -> str:
        self.client = client
        self.reached.set()
        self._released.wait()
        return self._answer or usual

    def was_heard(self) -> bool:
        """Whether the client has read the answer: the kernel keeps nothing for it any more (proc(5))."""
        if not self.said.is_set():
            return False
        lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        unread = [line[4].partition(":")[2] for line in lines if line[1] == f"0100007F:{self.client:04X}"]
        return not any(int(octets, 16) for octets in unread)


@dataclass
class PostOffice:
    """SMTP on 127.0.0.1:`port`, as long as it is open.

    `taken` is what it has accepted, in order; `busy` are recipients that it turns away for now (451).
    """

    port: int = field(default_factory=free_port)
    taken: list[Taken] = field(default_factory=list)
    busy: set[str] = field(default_factory=set)
    _holds: dict[str, Hold] = field(default_factory=dict)
    _open: list[Hold] = field(default_factory=list)

    def hold(self, command: str) -> Hold:
        """Holds back the next answer to `command`; "." is the end of a message, "EHLO" the first word."""
        made = self._holds[command] = Hold()
        self._open.append(made)
        return made

    def next_hold(self, command: str) -> Hold | None:
        return self._holds.pop(command, None)

    @contextlib.contextmanager
    def opened(self) -> Iterator["PostOffice"]:
        """Listens inside the block; the port is closed before and after it."""
        office = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                # Clients are killed in the middle: that is what this server is for.
                with contextlib.suppress(OSError):
                    _talk(self, office)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        with Server(("127.0.0.1", self.port), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            try:
                yield self
            finally:
                for hold in self._open:
                    hold.release()
                server.shutdown()
                thread.join()


def _talk(link: socketserver.StreamRequestHandler, office: PostOffice) -> None:
    def say(answer: str, command: str = "") -> str:
        hold = office.next_hold(command)
        answer = hold.wait(link.client_address[1], answer) if hold else answer
        link.wfile.write(f"{answer}\r\n".encode())
        if hold:
            hold.said.set()
        return answer

    sender = recipient = ""
    say("220 localhost")
    while line := link.rfile.readline().decode(errors="replace"):
        command = line.split()[0].upper() if line.strip() else ""
        address = line.partition("<")[2].partition(">")[0]
        if command == "MAIL":
            sender = address
        usual = {"DATA": "354 Go on", "QUIT": "221 Bye"}.get(command, "250 OK")
        if command == "RCPT":
            recipient = address
            usual = "451 4.2.1 Try again later" if recipient in office.busy else usual
        said = say(usual, command)
        if command == "QUIT":
            return
        if said.startswith("354"):
            body = b""
            while (line_of_body := link.rfile.readline()) not in (b".\r\n", b""):
                body += line_of_body.removeprefix(b".") if line_of_body.startswith(b"..") else line_of_body
            if not line_of_body:
                return
            office.taken.append(Taken(sender, recipient, body))
            say("250 Taken", ".")
