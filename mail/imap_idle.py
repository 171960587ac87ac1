"""Hearing at once that mail has come: IDLE (RFC 2177).

It speaks IDLE on the socket itself. IMAPClient would read ahead into a buffer that cannot be asked whether
something is in it, so that mail which comes just then would go unnoticed.
"""

import contextlib
import imaplib
import logging
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import wait as ready
from typing import Any

from mail.imap_folders import spelt
from mail.imap_line import faults, open_client
from mail.server import MailServer
from services.ports import MailError, Transient

# RFC 2177 allows 29 minutes; but firewalls and clouds forget a line on which nothing is said for four.
_RENEW_SECONDS = 230.0
_AGAIN_SECONDS = 60.0
# A server that has no IDLE may be replaced by one that has.
_LOOK_AGAIN_SECONDS = 3600.0
_AT_ONCE = 65536

log = logging.getLogger(__name__)


class ImapWatch:
    """Waits for mail, over a connection of its own that stays open from one wait to the next.

    Nothing that goes wrong with it matters: whoever waits looks into the mailbox when the time is over anyway.
    One thread waits; any thread or signal handler may interrupt it.

    Args:
        folder: what is watched, with "/" between levels.
        monotonic: seconds that never go back.
    """

    def __init__(
        self, server: MailServer, folder: str, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._server = server
        self._folder = folder
        self._monotonic = monotonic
        self._line: _IdleLine | None = None
        self._not_before = 0.0
        self._interrupted, self._interrupt = socket.socketpair()
        self._interrupt.setblocking(False)

    def close(self) -> None:
        self._drop()
        self._interrupted.close()
        self._interrupt.close()

    def interrupt(self) -> None:
        """End the wait that is under way, or else the next one, at once."""
        try:
            self._interrupt.send(b"!")
        except OSError:
            # It is closed, or so many have been sent already that there is no more room.
            pass

    def wait(self, seconds: float) -> bool:
        """True as soon as mail has come; False when the time is over, or after `interrupt`.

        Where the server offers no IDLE or cannot be reached, it only waits, and tries again later. Opening the
        line may take longer than `seconds`, but no longer than the server's time-out for each step.
        """
        until = self._monotonic() + seconds
        while True:
            line = self._line or self._opened()
            if line and line.take_news():
                return True
            now = self._monotonic()
            if now >= until:
                return False
            due = min(until, line.renew_at if line else self._not_before)
            if self._was_interrupted(max(0.0, due - now), *([line.socket] if line else [])):
                return False
            if line:
                self._attend_to(line)

    def _opened(self) -> "_IdleLine | None":
        now = self._monotonic()
        if now < self._not_before:
            return None
        self._not_before = now + _AGAIN_SECONDS
        with self._harmless():
            self._line = _IdleLine(self._server, self._folder, self._monotonic)
        return self._line

    def _attend_to(self, line: "_IdleLine") -> None:
        with self._harmless():
            if self._monotonic() >= line.renew_at:
                line.renew()
            else:
                line.read()

    @contextlib.contextmanager
    def _harmless(self) -> Iterator[None]:
        try:
            yield
        except (MailError, OSError) as error:
            told = {"error": str(error)}
            log.info("mail is looked for at each tick only, for now: %(error)s", told)
            self._drop()
            if isinstance(error, _NoIdle):
                self._not_before = self._monotonic() + _LOOK_AGAIN_SECONDS

    def _was_interrupted(self, seconds: float, *others: socket.socket) -> bool:
        """Waits until it is, or `others` have something to read, or the time is over."""
        if self._interrupted not in ready([self._interrupted, *others], seconds):
            return False
        self._interrupted.recv(_AT_ONCE)
        return True

    def _drop(self) -> None:
        if self._line:
            self._line.close()
        self._line = None


class _NoIdle(Transient):
    """The server offers no IDLE."""


class _IdleLine:
    """A connection on which the server tells of new mail.

    Raises:
        Transient, Throttled, OSError: by every method but `close`, when the line is of no use any more.
    """

    def __init__(self, server: MailServer, folder: str, monotonic: Callable[[], float]) -> None:
        self._server = server
        self._monotonic = monotonic
        self._tags = 0
        self._read = b""
        self._client = open_client(server)
        try:
            with faults(server, f"open the folder “{folder}”", "Check IMAP_FOLDER."):
                opened: Any = self._client.select_folder(spelt(self._client, folder), readonly=True)
                if not self._client.has_capability("IDLE"):
                    raise _NoIdle(f"{server.host} does not offer IDLE.")
            self.socket: socket.socket = self._client.socket()
            self._messages = int(opened[b"EXISTS"])
            # They may have come before anybody listened.
            self._news = self._messages > 0
            self._start()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        # In the middle of IDLE the server awaits DONE, no LOGOUT; closing the line does as well.
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            self._client.shutdown()

    def take_news(self) -> bool:
        """Whether mail has come since this was last asked."""
        news, self._news = self._news, False
        return news

    def renew(self) -> None:
        """End IDLE and begin anew, by which we also learn whether the server is still there."""
        self._send(b"DONE\r\n")
        while self._tag:
            self._receive()
        self._start()

    def read(self) -> None:
        """Take what the server has said; nothing, where it has not said anything whole."""
        self.socket.settimeout(0)
        with contextlib.suppress(ssl.SSLWantReadError, BlockingIOError):
            self._receive()

    def _start(self) -> None:
        self._tags += 1
        self._tag = b"IDLE%d" % self._tags
        self._send(self._tag + b" IDLE\r\n")
        self.renew_at = self._monotonic() + _RENEW_SECONDS

    def _send(self, command: bytes) -> None:
        self.socket.settimeout(self._server.timeout_seconds)
        self.socket.sendall(command)

    def _receive(self) -> None:
        received = self.socket.recv(_AT_ONCE)
        if not received:
            raise ConnectionError(f"{self._server.host} closed the line.")
        *lines, self._read = (self._read + received).split(b"\r\n")
        for line in lines:
            self._take(line.upper().split())

    def _take(self, words: list[bytes]) -> None:
        if words[:1] == [self._tag]:
            self._tag = b""
            if words[1:2] != [b"OK"]:
                raise _NoIdle(f"{self._server.host} refused IDLE.")
        elif words[:2] == [b"*", b"BYE"]:
            raise ConnectionError(f"{self._server.host} ended the connection.")
        elif len(words) == 3 and words[1].isdigit():
            # After a removal some servers tell the number again, which is no news.
            if words[2] == b"EXISTS":
                self._news = self._news or int(words[1]) > self._messages
                self._messages = int(words[1])
            elif words[2] == b"EXPUNGE":
                self._messages -= 1
