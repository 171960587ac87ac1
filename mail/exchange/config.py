"""What an administrator has to say about an Exchange mailbox."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from mail.oauth import microsoft_url
from mail.server import is_loopback
from mail.token_service import TokenService

_VERSION = re.compile(r"\d{1,2}\.\d{1,2}")


@dataclass(frozen=True, slots=True)
class ExchangeConfig:
    """One mailbox and how we log in to it.

    Args:
        url: the EWS endpoint, such as https://mail.council.example/EWS/Exchange.asmx.
        address: the mailbox that is read and sent from.
        auth: `basic` and `ntlm` with user and password, `oauth` with tenant, client_id, and secret or certificate.
        certificate: a PEM file with the certificate and its private key.
        authority: where tokens come from; the tenant is added to it, "adfs" for AD FS.
        access: `delegate`, for the user's own mailbox or one that the user has full access to, or `impersonation`,
            with the role ApplicationImpersonation. An application with OAuth always impersonates.
        folder, done_folder: what is read, and where it goes once it is done, with "/" between levels.
        max_bytes: of a larger message only the header is fetched.
        timeout_seconds: how long one answer may take.
        ca_file: a private certificate authority.
        version: "15.2" for Exchange 2019 and later, "15.1" for 2016, "15.0" for 2013. Empty: asked once a process.

    Raises:
        ValueError: something is missing or cannot be, or mail would cross a network unprotected.
    """

    url: str
    address: str
    auth: Literal["basic", "ntlm", "oauth"] = "basic"
    user: str = ""
    password: str = field(default="", repr=False)
    tenant: str = ""
    client_id: str = ""
    secret: str = field(default="", repr=False)
    certificate: Path | None = None
    authority: str = "https://login.microsoftonline.com"
    access: Literal["delegate", "impersonation"] = "delegate"
    folder: str = "INBOX"
    done_folder: str = "Accord-done"
    max_bytes: int = 25_000_000
    timeout_seconds: float = 60.0
    ca_file: Path | None = None
    version: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise ValueError(
                "EWS_URL must be the whole address, such as https://mail.x.example/EWS/Exchange.asmx."
            )
        if parts.scheme == "http" and not is_loopback(parts.hostname):
            raise ValueError(
                f"Mail to and from {parts.hostname} must be encrypted: EWS_URL must begin with https."
            )
        if self.auth == "oauth":
            if not (self.tenant and self.client_id) or bool(self.secret) == bool(self.certificate):
                raise ValueError(
                    "OAuth needs EWS_TENANT, EWS_CLIENT_ID and one of EWS_SECRET and EWS_CERTIFICATE."
                )
        elif not (self.user and self.password):
            raise ValueError(f"Logging in by {self.auth} needs EWS_USER and EWS_PASSWORD.")
        if self.version and not _VERSION.fullmatch(self.version):
            raise ValueError(
                "EWS_VERSION must be two numbers such as 15.2; leave it empty if you do not know them."
            )

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def token_service(self) -> TokenService:
        """For `oauth`. The resource is the server, in Exchange Online and with hybrid modern authentication alike."""
        return TokenService(
            microsoft_url(self.authority, self.tenant),
            self.client_id,
            self.secret,
            self.certificate,
            scope=f"https://{self.host}/.default",
            ca_file=self.ca_file,
            timeout_seconds=self.timeout_seconds,
            settings="EWS",
        )

    @property
    def login_settings(self) -> str:
        """The settings to check when we are not let in."""
        if self.auth != "oauth":
            return "EWS_USER and EWS_PASSWORD"
        return f"EWS_TENANT, EWS_CLIENT_ID and {'EWS_SECRET' if self.secret else 'EWS_CERTIFICATE'}"
