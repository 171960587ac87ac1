"""The mail system `graph`: a mailbox in Microsoft 365, NHSmail among them, through Microsoft Graph.

Graph ── GraphConfig        what an administrator settles
  ├── calls, line, faults   one connection, and what its answers mean
  ├── sending, mime         MIME out, large files by upload session
  ├── receiving, folders    what waits, raw; what is done, moved
  ├── done                  what is done, deleted for good
  └── busy                  when people are busy
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from mail.graph.busy import busy_times
from mail.graph.calls import Calls
from mail.graph.config import GraphConfig
from mail.graph.done import GraphDone
from mail.graph.receiving import GraphIncoming
from mail.graph.sending import GraphOutgoing
from mail.token_service import ServiceTokens
from services.ports import Busy

__all__ = ["Graph", "GraphConfig"]


class Graph:
    """Implements `services.ports.MailSystem` and `FreeBusy`. Keeps the access token, and no connection: each block has
    its own."""

    def __init__(self, config: GraphConfig) -> None:
        self._config = config
        self.tokens = ServiceTokens(config.token_service)

    @contextlib.contextmanager
    def outgoing(self) -> Iterator[GraphOutgoing]:
        """A connection, opened by the first `send` and closed at the end of the block."""
        with contextlib.closing(Calls(self._config, self.tokens)) as calls:
            yield GraphOutgoing(calls)

    @contextlib.contextmanager
    def incoming(self) -> Iterator[GraphIncoming]:
        """The mailbox; its faults show when it is first asked for something."""
        with contextlib.closing(Calls(self._config, self.tokens)) as calls:
            yield GraphIncoming(calls, self._config)

    @contextlib.contextmanager
    def done_mail(self) -> Iterator[GraphDone]:
        """The done folder; its faults show when it is first asked for something."""
        with contextlib.closing(Calls(self._config, self.tokens)) as calls:
            yield GraphDone(calls, self._config)

    def busy(
        self, addresses: Sequence[str], since: datetime, until: datetime
    ) -> Mapping[str, tuple[Busy, ...]]:
        """As the port has it."""
        with contextlib.closing(Calls(self._config, self.tokens)) as calls:
            return busy_times(calls, addresses, since, until)
