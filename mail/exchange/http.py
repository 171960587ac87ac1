"""HTTPS that trusts what the operating system trusts, and a private authority besides."""

import ssl
from pathlib import Path
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter


class TrustingAdapter(HTTPAdapter):
    """Connections that check certificates and names, whatever REQUESTS_CA_BUNDLE in the environment says.

    Args:
        ca_file: a private certificate authority. The others stay trusted: tokens may come from Microsoft's cloud.
    """

    def __init__(self, ca_file: Path | None) -> None:
        self._ca_file = str(ca_file) if ca_file else None
        # One line at a time: exchangelib has one adapter for each session, and one session for each block.
        super().__init__(pool_connections=1, pool_maxsize=1, pool_block=True)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        context = ssl.create_default_context()
        if self._ca_file:
            context.load_verify_locations(self._ca_file)
        kwargs["ssl_context"] = context
        super().init_poolmanager(*args, **kwargs)

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        kwargs["verify"] = self._ca_file or True
        return super().send(request, *args, **kwargs)
