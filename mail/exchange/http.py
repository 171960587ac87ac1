"""HTTPS that trusts what the operating system trusts, and a private authority besides."""

from pathlib import Path
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from mail.server import tls


class TrustingAdapter(HTTPAdapter):
    """Connections that check certificates and names, whatever REQUESTS_CA_BUNDLE in the environment says.

    Args:
        ca_file: a private certificate authority. The others stay trusted: tokens may come from Microsoft's cloud.
    """

    def __init__(self, ca_file: Path | None) -> None:
        self._ca_file = ca_file
        # One line at a time: exchangelib has one adapter for each session, and one session for each block.
        super().__init__(pool_connections=1, pool_maxsize=1, pool_block=True)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        # requests adds authorities of its own to the context that it is given.
        kwargs["ssl_context"] = tls(self._ca_file, "exchange")
        super().init_poolmanager(*args, **kwargs)

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        kwargs["verify"] = str(self._ca_file) if self._ca_file else True
        return super().send(request, *args, **kwargs)
