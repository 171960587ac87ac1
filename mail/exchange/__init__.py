"""The mail system `exchange`: Exchange Server on a Board's own premises, by Exchange Web Services (EWS).

Exchange Online answers EWS too, until April 2027; what comes after it there is Graph.

    Exchange ─┬─ server.py      one account for each `with` block: login, TLS, time-outs, answers that are refusals
              ├─ sending.py     a mail as MIME, with a copy in Sent Items that proves it was sent
              ├─ receiving.py   ids and sizes first, then MIME; what is done is moved
              ├─ done.py        what is done, deleted for good
              ├─ busy.py        when people are busy
              ├─ http.py        HTTPS, and whom it trusts
              ├─ folders.py     folders by their path
              └─ faults.py      whose fault it was, in an administrator's words
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from mail.exchange.busy import busy_times
from mail.exchange.config import ExchangeConfig
from mail.exchange.done import ExchangeDone
from mail.exchange.receiving import ExchangeIncoming
from mail.exchange.sending import ExchangeOutgoing
from mail.exchange.server import ExchangeServer
from services.ports import Busy

__all__ = ["Exchange", "ExchangeConfig"]


class Exchange:
    """Implements `services.ports.MailSystem` and `FreeBusy`. Holds no connection itself: each `with` block has its own,
    made by its first request, so that a process that forks in between shares none with its child.

    What it keeps for the life of the process is the version that the server told, and the OAuth token.
    """

    def __init__(self, config: ExchangeConfig) -> None:
        self._config = config
        self._server = ExchangeServer(config)

    @contextlib.contextmanager
    def outgoing(self) -> Iterator[ExchangeOutgoing]:
        """A connection for sending, opened by the first `send` and closed at the end of the block."""
        with self._server.connection() as connection:
            yield ExchangeOutgoing(connection)

    @contextlib.contextmanager
    def incoming(self) -> Iterator[ExchangeIncoming]:
        """The mailbox, opened by the first `waiting` or `done` and closed at the end of the block."""
        config = self._config
        with self._server.connection() as connection:
            yield ExchangeIncoming(connection, config.folder, config.done_folder, config.max_bytes)

    @contextlib.contextmanager
    def done_mail(self) -> Iterator[ExchangeDone]:
        """The done folder, opened by the first `erase` and closed at the end of the block."""
        config = self._config
        with self._server.connection() as connection:
            yield ExchangeDone(connection, config.done_folder, config.max_bytes)

    def busy(
        self, addresses: Sequence[str], since: datetime, until: datetime
    ) -> Mapping[str, tuple[Busy, ...]]:
        """As the port has it."""
        with self._server.connection() as connection:
            return busy_times(connection, addresses, since, until)
