"""Where a mail server is, how to reach it safely, and how to say that it was not reached."""

import ipaddress
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server and our login there; none when `user` is empty. `ca_file` is a private certificate authority.

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

    def __post_init__(self) -> None:
        if self.security == "none" and not is_loopback(self.host):
            raise ValueError(f"Mail to and from {self.host} must be encrypted: set starttls or tls for it.")

    def tls(self) -> ssl.SSLContext:
        """Certificates and host names are always checked."""
        return ssl.create_default_context(cafile=str(self.ca_file) if self.ca_file else None)

    def unreachable(self, protocol: str, error: Exception) -> str:
        """A sentence for Board staff: what failed, and what their administrator should check."""
        where = f"The {protocol} server {self.host}:{self.port}"
        if isinstance(error, ssl.SSLCertVerificationError):
            why = error.verify_message.rstrip(".")
            return f"{where} has a certificate that we cannot trust ({why}). Check its name and MAIL_CA_FILE."
        if isinstance(error, ssl.SSLError):
            settings = f"{protocol}_PORT and {protocol}_SECURITY"
            return f"{where} did not agree on encryption ({error}). Check {settings}."
        if isinstance(error, TimeoutError) or "timed out" in str(error):
            return f"{where} did not answer in {self.timeout_seconds:g} seconds. Check that it is running."
        if isinstance(error, ConnectionRefusedError):
            settings = f"{protocol}_HOST and {protocol}_PORT"
            return f"{where} refused the connection. Check {settings}, and that it is running."
        return f"{where} could not be reached, or dropped the line ({error}). Check that it is running."


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine itself, so that nothing travels."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"
