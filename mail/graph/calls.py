"""Requests for one mailbox over one kept-alive connection, signed in, their faults told."""

from typing import Any

import httpx

from mail.graph.config import GraphConfig
from mail.graph.faults import fault
from mail.graph.line import no_answer, open_client
from mail.oauth import Tokens

# Ids then survive a move to another folder ("Obtain immutable identifiers for Outlook resources").
_HEADERS = {"Prefer": 'IdType="ImmutableId"'}


class Calls:
    """Everything that is asked of Microsoft Graph in one block; close it at the end.

    Paths are below the mailbox, "/messages"; a whole address is taken too, as @odata.nextLink gives it.
    """

    def __init__(self, config: GraphConfig, tokens: Tokens) -> None:
        self._config = config
        self._tokens = tokens
        self._client = open_client(config)

    def close(self) -> None:
        self._client.close()

    def json(self, method: str, path: str, doing: str, **content: Any) -> Any:
        """The answer to a request that succeeds with 200 or 201.

        Args:
            doing: what is tried, to follow "did not let us".
            content: params, json, content and headers, as httpx has them.

        Raises:
            Gone, Permanent, Throttled, Transient: see faults.py.
            OutcomeUnknown: no answer came, and the request may have been carried out.
        """
        response = self.accepted(method, path, doing, (200, 201), **content)
        try:
            return response.json()
        except ValueError as error:
            raise fault(self._config, response, doing) from error

    def accepted(
        self, method: str, path: str, doing: str, statuses: tuple[int, ...], **content: Any
    ) -> httpx.Response:
        """Like `json`, for an answer of which only the status counts: one of `statuses`."""
        response, _ = self._signed(method, path, None, content)
        if response.status_code not in statuses:
            raise fault(self._config, response, doing)
        return response

    def download(self, path: str, doing: str, most: int) -> bytes | None:
        """The octets of an answer, or None when they are more than `most`. Raises like `json`."""
        response, body = self._signed("GET", path, most, {})
        if response.status_code != 200:
            raise fault(self._config, response, doing)
        return body

    def put(self, url: str, content: bytes, headers: dict[str, str], doing: str) -> None:
        """A piece of an upload. Its address is a secret that needs, and may get, no token."""
        response, _ = self._sent("PUT", url, None, {"content": content, "headers": headers})
        if response.status_code not in (200, 201, 202):
            raise fault(self._config, response, doing)

    def _signed(
        self, method: str, path: str, most: int | None, content: dict[str, Any]
    ) -> tuple[httpx.Response, bytes | None]:
        url = path if path.startswith("https://") else self._config.mailbox_url + path
        extra = content.pop("headers", {})
        for _ in range(2):
            token = self._tokens.token()
            headers = {**_HEADERS, **extra, "Authorization": f"Bearer {token}"}
            response, body = self._sent(method, url, most, {**content, "headers": headers})
            if response.status_code != 401:
                break
            # It may have been revoked before its time: one more try with a new one.
            self._tokens.refused(token)
        return response, body

    def _sent(
        self, method: str, url: str, most: int | None, content: dict[str, Any]
    ) -> tuple[httpx.Response, bytes | None]:
        """The answer and its body; None for a good answer's body of more than `most` octets, unread."""
        try:
            with self._client.stream(method, url, **content) as response:
                if most is None or not response.is_success:
                    return response, response.read()
                pieces, octets = [], 0
                for piece in response.iter_bytes():
                    octets += len(piece)
                    if octets > most:
                        return response, None
                    pieces.append(piece)
                return response, b"".join(pieces)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise no_answer(self._config, self._config.host, error) from error
