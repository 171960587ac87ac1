"""How requests leave this machine, and what it means when no answer comes."""

import ssl
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import httpx

from mail.graph.config import GraphConfig
from services.ports import MailError, Transient

# What fails before a request has left. After any other fault it may have arrived.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.InvalidURL)


class OutcomeUnknown(Transient):
    """The line broke after the request had gone, or the server broke over it: it may have been carried out."""


def open_client(config: GraphConfig) -> httpx.Client:
    """A new HTTP client; nothing is connected yet. Certificates and host names are always checked."""
    return httpx.Client(timeout=config.timeout_seconds, verify=_tls(config.ca_file))


@lru_cache
def _tls(ca_file: Path | None) -> ssl.SSLContext:
    # Reading the certificates takes longer than a request. A context is not a connection: it survives a fork.
    context = httpx.create_ssl_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def no_answer(config: GraphConfig, where: str, error: httpx.HTTPError | httpx.InvalidURL) -> MailError:
    """The fault as a sentence for Board staff: what failed, and what their administrator should check.

    Args:
        where: the name of the server.
    """
    kind = Transient if isinstance(error, _NOT_SENT) else OutcomeUnknown
    untrusted = [each for each in _causes(error) if isinstance(each, ssl.SSLCertVerificationError)]
    if untrusted:
        why = untrusted[0].verify_message.rstrip(".")
        return kind(
            f"{where} has a certificate that we cannot trust ({why}). Check its name and MAIL_CA_FILE."
        )
    if isinstance(error, httpx.TimeoutException):
        seconds = f"{config.timeout_seconds:g} seconds"
        return kind(f"{where} did not answer in {seconds}. Check that this machine may reach it over HTTPS.")
    if any(isinstance(each, ConnectionRefusedError) for each in _causes(error)):
        return kind(f"{where} refused the connection. Check that this machine may reach it over HTTPS.")
    said = str(error).rstrip(".") or type(error).__name__
    return kind(
        f"{where} could not be reached, or dropped the line ({said}). Check that this machine may reach it."
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
