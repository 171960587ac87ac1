"""Where a mail server is, how to reach it safely, and how to say that it was not reached."""

import ipaddress
import socket
import ssl
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal

from mail.oauth import Tokens
from services.ports import Transient

Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server and our login there; none when `user` is empty. `ca_file` is a private certificate authority.

    With `tokens` we sign in to the mailbox `user` by OAuth, and `password` is not used.

    Raises:
        ValueError: mail would cross a network unprotected.
    """

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None
    timeout_seconds: float = 20.0
    tokens: Tokens | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.security == "none" and not is_loopback(self.host):
            raise ValueError(f"Mail to and from {self.host} must be encrypted: set starttls or tls for it.")

    def tls(self) -> ssl.SSLContext:
        return tls(self.ca_file)

    def unreachable(self, protocol: str, error: Exception) -> str:
        """A sentence for Board staff: what failed, and what their administrator should check."""
        where = f"The {protocol} server {self.host}:{self.port}"
        address = f"{protocol}_HOST and {protocol}_PORT"
        security = f"{protocol}_PORT and {protocol}_SECURITY"
        return unreachable(where, address, security, self.timeout_seconds, error)


def tls(ca_file: Path | None, lines: str = "") -> ssl.SSLContext:
    """Certificates and host names are always checked; `ca_file` is trusted besides the system's authorities.

    Args:
        lines: lines of one name share what they trust with each other, and with no others.

    Raises:
        Transient: the file cannot be used.
    """
    try:
        return _trusting(lines, ca_file, _changed(ca_file), _changed(ssl.get_default_verify_paths().cafile))
    except OSError as error:
        raise Transient(
            f"The certificates in {ca_file} cannot be used ({error.strerror or type(error).__name__}). MAIL_CA_FILE "
            "must name a PEM file that Accord may read."
        ) from error


@lru_cache
def _trusting(lines: str, ca_file: Path | None, *as_of: int) -> ssl.SSLContext:
    """Read again when a file has changed: reading the system's authorities takes 20 milliseconds, more than a mail."""
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(str(ca_file))
    return context


def _changed(file: Path | str | None) -> int:
    return Path(file).stat().st_mtime_ns if file else 0


def unreachable(where: str, address: str, security: str, timeout_seconds: float, error: BaseException) -> str:
    """A sentence for Board staff: what failed, and what their administrator should check.

    Args:
        where: the server, as the sentence begins.
        address: the settings that say where it is.
        security: the settings that say how the line is encrypted.
    """
    if isinstance(error, ssl.SSLCertVerificationError):
        why = error.verify_message.rstrip(".")
        return f"{where} has a certificate that we cannot trust ({why}). Check its name and MAIL_CA_FILE."
    if isinstance(error, ssl.SSLError):
        return f"{where} did not agree on encryption ({error}). Check {security}."
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return f"{where} did not answer in {timeout_seconds:g} seconds. Check that it is running."
    if isinstance(error, ConnectionRefusedError):
        return f"{where} refused the connection. Check {address}, and that it is running."
    if isinstance(error, socket.gaierror):
        return f"{where} is not known by that name. Check {address}, and that this machine can look up names."
    return f"{where} could not be reached, or dropped the line ({error}). Check that it is running."


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine itself, so that nothing travels."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"
