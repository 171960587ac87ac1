"""An IMAP server that misbehaves on purpose, for the faults that no well-kept server can be brought to."""

import contextlib
import re
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

ARRIVED = '"22-Nov-2026 13:03:00 +0000"'


@dataclass
class FaultyImap:
    """Answers each command of `faults` with its reply, once for each in the list; the key CONNECT is the greeting.

    A reply is what follows the tag, "NO [OVERQUOTA] Full", or "drop" to close the line, "silence" to say nothing
    any more, "BYE …" to end the connection in order, "" for the usual; to FETCH "half" sends half a message and then drops the line.
    `messages` is what the INBOX holds, by UID, and every other folder that is selected, `deleted` those that are marked so, `folders` what was made or copied to, `commands` what was asked.
    `says` is sent together with the continuation of IDLE; `tell` speaks to whoever is in IDLE.
    """

    port: int = 0
    capabilities: str = "IMAP4rev1 IDLE MOVE UIDPLUS AUTH=PLAIN"
    select: str = "OK [READ-WRITE] Done"
    messages: dict[int, bytes] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    folders: dict[str, list[bytes]] = field(default_factory=dict)
    separator: str = '"/"'
    namespace: str = "NIL"
    faults: dict[str, list[str]] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    says: str = ""
    connections: int = 0
    closing: threading.Event = field(default_factory=threading.Event)
    idling: threading.Event = field(default_factory=threading.Event)
    idle_lines: list[socketserver.StreamRequestHandler] = field(default_factory=list)

    def tell(self, line: str) -> None:
        assert self.idling.wait(5)
        self.idle_lines[-1].wfile.write(f"{line}\r\n".encode())


@contextlib.contextmanager
def faulty_imap() -> Iterator[FaultyImap]:
    state = FaultyImap()

    class Handler(socketserver.StreamRequestHandler):
        disable_nagle_algorithm = True

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


def _talk(link: socketserver.StreamRequestHandler, state: FaultyImap) -> None:
    def planned(command: str) -> str:
        replies = state.faults.get(command)
        return replies.pop(0) if replies else ""

    def misbehave(reply: str) -> None:
        if reply == "silence":
            state.closing.wait()
        elif reply.startswith("BYE"):
            link.wfile.write(f"* {reply}\r\n".encode())
        raise ConnectionAbortedError

    fault = planned("CONNECT")
    if fault:
        misbehave(fault)
    link.wfile.write(b"* OK Ready\r\n")
    while line := link.rfile.readline().decode().strip():
        tag, _, text = line.partition(" ")
        words = text.removeprefix("UID ").split()
        command = words[0].upper()
        state.commands.append(text)
        fault = planned(command)
        if fault == "half":
            link.wfile.write(b"* 1 FETCH (UID 1 BODY[] {1000000}\r\n" + b"x" * 500_000)
        if fault in ("half", "drop", "silence") or fault.startswith("BYE"):
            misbehave(fault)
        if command == "AUTHENTICATE":
            link.wfile.write(b"+ \r\n")
            link.rfile.readline()
        untagged, usual = ([], fault) if fault else _answer(state, command, words)
        if command == "IDLE" and not fault:
            _idle(link, state)
        for each in untagged:
            link.wfile.write(b"* " + each + b"\r\n")
        link.wfile.write(f"{tag} {usual}\r\n".encode())
        if command == "LOGOUT":
            return


def _idle(link: socketserver.StreamRequestHandler, state: FaultyImap) -> None:
    link.wfile.write(f"+ idling\r\n{state.says}".encode())
    state.idle_lines.append(link)
    state.idling.set()
    if link.rfile.readline().strip().upper() != b"DONE":
        raise ConnectionAbortedError
    if state.faults.get("DONE"):
        state.closing.wait()
    state.commands.append("DONE")


def _answer(state: FaultyImap, command: str, words: list[str]) -> tuple[list[bytes], str]:
    """The untagged lines, and what follows the tag."""
    uids = sorted(state.messages)
    if command == "CAPABILITY":
        return [f"CAPABILITY {state.capabilities}".encode()], "OK Done"
    if command in ("SELECT", "EXAMINE"):
        facts = [
            f"{len(uids)} EXISTS",
            "OK [UIDVALIDITY 7] Ok",
            f"OK [UIDNEXT {max(uids, default=0) + 1}] Ok",
        ]
        return [fact.encode() for fact in facts], state.select
    if command == "LIST":
        name = words[2].strip('"')
        found = [""] if name == "" else [folder for folder in state.folders if folder == name]
        return [f'LIST () {state.separator} "{each}"'.encode() for each in found], "OK Done"
    if command == "NAMESPACE":
        return [f"NAMESPACE {state.namespace} NIL NIL".encode()], "OK Done"
    if command == "CREATE":
        state.folders[words[-1].strip('"')] = []
    if command == "SEARCH" and words[1] != "UID":
        found = [str(uid) for uid in uids if words[1] == "HEADER" or uid in state.deleted]
        return [" ".join(["SEARCH", *found]).encode()], "OK Done"
    if command == "STORE":
        state.deleted |= set(map(int, words[1].split(",")))
    if command == "EXPUNGE" and len(words) == 1:
        for uid in state.deleted:
            state.messages.pop(uid, None)
        return [], "OK Done"
    if command == "SEARCH":
        first, _, last = words[2].partition(":")
        until = 10**9 if last == "*" else int(last or first)
        found = [str(uid) for uid in uids if int(first) <= uid <= until]
        return [" ".join(["SEARCH", *found]).encode()], "OK Done"
    if command == "FETCH":
        asked = [int(uid) for uid in re.findall(r"\d+", words[1])]
        return [
            _fetched(state, uid, " ".join(words[2:])) for uid in asked if uid in state.messages
        ], "OK Done"
    if command in ("COPY", "MOVE"):
        # As RFC 9051 §6.4.8 has it, a number that is not there any more is no fault.
        raw = state.messages.get(int(words[1]))
        if raw is not None:
            state.folders[words[2].strip('"')].append(raw)
    if command in ("MOVE", "EXPUNGE"):
        state.messages.pop(int(words[1]), None)
    return ([b"BYE Bye"] if command == "LOGOUT" else []), "OK Done"


def _fetched(state: FaultyImap, uid: int, what: str) -> bytes:
    raw = state.messages[uid]
    place = sorted(state.messages).index(uid) + 1
    if "SIZE" in what:
        return f"{place} FETCH (UID {uid} RFC822.SIZE {len(raw)} INTERNALDATE {ARRIVED})".encode()
    part = "BODY[HEADER]" if "HEADER" in what else "BODY[]"
    return f"{place} FETCH (UID {uid} {part} {{{len(raw)}}}\r\n".encode() + raw + b")"
