"""The mail system `graph`: a mailbox in Microsoft 365, NHSmail among them, through Microsoft Graph.

Graph ── GraphConfig        what an administrator settles
  ├── tokens, token_file    signing in, as the application or as a person; sign_in
  ├── calls, line, faults   one connection, and what its answers mean
  ├── sending, mime         MIME out, large files by upload session
  └── receiving, folders    what waits, raw; what is done, moved
"""

import contextlib
from collections.abc import Callable, Iterator

from mail.graph.calls import Calls
from mail.graph.config import GraphConfig
from mail.graph.receiving import GraphIncoming
from mail.graph.sending import GraphOutgoing
from mail.graph.token_file import TokenFile
from mail.graph.tokens import Tokens, sign_in

__all__ = ["Graph", "GraphConfig", "TokenFile", "sign_in"]


class Graph:
    """Implements `services.ports.MailSystem`. Keeps the access token, and no connection: each block has its own."""

    def __init__(self, config: GraphConfig) -> None:
        self._config = config
        self._tokens = Tokens(config)

    @property
    def is_for_a_person(self) -> bool:
        """Whether it signs in as a person and not as the application."""
        return self._config.token_file is not None

    def sign_in(self, tell: Callable[[str], None]) -> None:
        """Let that person sign in. See `tokens.sign_in`."""
        sign_in(self._config, tell)

    @contextlib.contextmanager
    def outgoing(self) -> Iterator[GraphOutgoing]:
        """A connection, opened by the first `send` and closed at the end of the block."""
        with contextlib.closing(Calls(self._config, self._tokens)) as calls:
            yield GraphOutgoing(calls)

    @contextlib.contextmanager
    def incoming(self) -> Iterator[GraphIncoming]:
        """The mailbox; its faults show when it is first asked for something."""
        with contextlib.closing(Calls(self._config, self._tokens)) as calls:
            yield GraphIncoming(calls, self._config)
