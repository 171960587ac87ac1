"""Connections to an Exchange server through exchangelib: login, TLS, time-outs, and answers that are refusals."""

import contextlib
import logging
from collections.abc import Iterator
from typing import Any

from exchangelib import BASIC, IMPERSONATION, NTLM, UTC, Account, Build, Configuration, Credentials, Version
from exchangelib.errors import (
    ErrorMessageSizeExceeded,
    ErrorServerBusy,
    EWSError,
    MalformedResponseError,
    UnauthorizedError,
)
from exchangelib.folders import Root
from exchangelib.protocol import CachingProtocol, FailFast, Protocol
from exchangelib.transport import NOAUTH
from requests import PreparedRequest, Response

from mail.exchange.config import ExchangeConfig
from mail.exchange.faults import Blocked, OddAnswer, fault
from mail.exchange.http import TrustingAdapter
from mail.oauth import Tokens
from mail.token_service import ServiceTokens
from services.ports import MailError

# In its log exchangelib writes whole requests: mails, names, and the server's address.
logging.getLogger("exchangelib").setLevel(logging.CRITICAL)

_CHUNK = 65_536
_AUTH = {"basic": BASIC, "ntlm": NTLM, "oauth": NOAUTH}


class ExchangeServer:
    """What all connections to one server share: the token and, once it is known, the version."""

    def __init__(self, config: ExchangeConfig) -> None:
        self._config = config
        self._tokens = ServiceTokens(config.token_service) if config.auth == "oauth" else None
        self._version: Any = None
        if config.version:
            major, minor = config.version.split(".")
            self._version = Version(Build(int(major), int(minor)))

    @contextlib.contextmanager
    def connection(self) -> Iterator["Connection"]:
        """A connection that opens itself at the first request and is closed at the end of the block."""
        config = self._config
        password = Credentials(config.user, config.password) if self._tokens is None else None
        configuration = Configuration(
            service_endpoint=config.url,
            credentials=password,
            auth_type=_AUTH[config.auth],
            version=self._version,
            retry_policy=_Refusals(),
        )
        line = _protocol(config, self._tokens)(config=configuration)
        # An application has no mailbox of its own to be a delegate from.
        access = IMPERSONATION if config.auth == "oauth" else config.access
        account = Account(config.address, config=configuration, access_type=access, default_timezone=UTC)
        account.protocol = line
        try:
            yield Connection(config, account)
        finally:
            line.close()
            # One that was guessed and not told has no build.
            if configuration.version is not None and configuration.version.build:
                self._version = configuration.version


class Connection:
    """One account over one line. `root` stands for the folder hierarchy; nothing of it is fetched."""

    def __init__(self, config: ExchangeConfig, account: Any) -> None:
        self.account = account
        self.root = Root(account=account)
        self._config = config

    @contextlib.contextmanager
    def faults(self, doing: str) -> Iterator[None]:
        """Whatever goes wrong inside is raised as a `MailError` that says so."""
        try:
            yield
        except MailError:
            raise
        except EWSError as error:
            raise fault(error, self._config, doing) from error


class _Uncached(CachingProtocol):  # type: ignore[misc]
    """exchangelib keeps one protocol for each login as long as the process lives; a block of ours closes its own."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return type.__call__(cls, *args, **kwargs)


def _protocol(config: ExchangeConfig, tokens: Tokens | None) -> Any:
    class Line(Protocol, metaclass=_Uncached):  # type: ignore[misc]
        TIMEOUT = config.timeout_seconds
        USERAGENT = "Accord"

        @classmethod
        def get_adapter(cls) -> "_Adapter":
            return _Adapter(config, tokens)

    return Line


class _Adapter(TrustingAdapter):
    """HTTP with our token, and answers that are read in large pieces."""

    def __init__(self, config: ExchangeConfig, tokens: Tokens | None) -> None:
        self._tokens = tokens
        super().__init__(config.ca_file)

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        if self._tokens is None:
            return super().send(request, *args, **kwargs)
        token = self._tokens.token()
        request.headers["Authorization"] = f"Bearer {token}"
        response = super().send(request, *args, **kwargs)
        if response.status_code != 401:
            return response
        # A token may be withdrawn before its time. The server has not looked at the request, so again is safe.
        response.close()
        self._tokens.refused(token)
        request.headers["Authorization"] = f"Bearer {self._tokens.token()}"
        return super().send(request, *args, **kwargs)

    def build_response(self, req: PreparedRequest, resp: Any) -> Response:
        response = super().build_response(req, resp)
        response.__class__ = _Response
        return response


class _Response(Response):
    """exchangelib asks for the octets one by one, which takes most of a second for each megabyte."""

    def iter_content(self, chunk_size: int | None = _CHUNK, decode_unicode: Any = False) -> Iterator[Any]:
        return super().iter_content(chunk_size, decode_unicode)


class _Refusals(FailFast):  # type: ignore[misc]
    """FailFast, since a wait belongs into the outbox and not into a sleeping process; and before exchangelib has its
    say, the answers that it would take for others: a 401 that closes the line it calls a busy server."""

    def raise_response_errors(self, response: Response) -> None:
        status = response.status_code
        if status == 401:
            raise UnauthorizedError("the login was refused")
        if status == 403:
            raise Blocked("HTTP 403")
        if status == 413:
            raise ErrorMessageSizeExceeded("HTTP 413")
        if status in (429, 503):
            seconds = response.headers.get("Retry-After", "")
            # Without a number exchangelib's own ten seconds are taken.
            raise ErrorServerBusy(f"HTTP {status}", back_off=float(seconds) if seconds.isdecimal() else None)
        if status not in (200, 500):
            raise OddAnswer(f"HTTP {status}")
        try:
            super().raise_response_errors(response)
        except MalformedResponseError:
            # Its text quotes the whole answer.
            raise OddAnswer(f"HTTP {status}") from None
