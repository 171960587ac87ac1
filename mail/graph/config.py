"""What an administrator settles for a mailbox in Microsoft 365."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from mail.oauth import microsoft_url
from mail.token_file import TokenFile
from mail.token_service import TokenService


@dataclass(frozen=True, slots=True)
class GraphConfig:
    """A mailbox in Microsoft 365, and how Accord proves who it is: exactly one of the three ways.

    Args:
        address: the mailbox that is read and sent from.
        tenant: the directory (tenant) id or one of its domains.
        client_id: the application (client) id of Accord's registration there.
        secret: the value of a client secret.
        certificate: a PEM file with the certificate that the registration knows, and its RSA key.
        token_file: where the refresh token of a person's sign-in is kept ("delegated" permissions).
        authority, url: other ones for a national cloud, for example https://login.microsoftonline.us and
            https://graph.microsoft.us, or https://login.partner.microsoftonline.cn and
            https://microsoftgraph.chinacloudapi.cn ("National cloud deployments").
        folder, done_folder: what is read, and where it goes once done; "/" between levels.
        max_bytes: of a larger message only the header is read.
        timeout_seconds: for connecting and for every wait for bytes.
        ca_file: a private certificate authority, trusted besides the public ones.

    Raises:
        ValueError: none or several ways to sign in, or an address that is not https.
    """

    address: str
    tenant: str
    client_id: str
    secret: str = field(default="", repr=False)
    certificate: Path | None = None
    token_file: TokenFile | None = None
    authority: str = "https://login.microsoftonline.com"
    url: str = "https://graph.microsoft.com"
    folder: str = "inbox"
    done_folder: str = "Accord-done"
    max_bytes: int = 25_000_000
    timeout_seconds: float = 20.0
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        ways = [bool(self.secret), self.certificate is not None, self.token_file is not None]
        if sum(ways) != 1:
            raise ValueError(
                "Microsoft 365 needs one of a client secret, a certificate and a signed-in person."
            )
        for url in (self.authority, self.url):
            if urlsplit(url).scheme != "https" or not urlsplit(url).hostname:
                raise ValueError(f"{url} must be an address that begins with https://.")

    @property
    def host(self) -> str:
        """The name of Microsoft Graph's server, for messages."""
        return urlsplit(self.url).hostname or self.url

    @property
    def mailbox_url(self) -> str:
        """What every path of this mailbox begins with."""
        return f"{self.url.rstrip('/')}/v1.0/users/{quote(self.address, safe='@')}"

    @property
    def token_service(self) -> TokenService:
        """For all permissions that the registration was granted ("Scopes and permissions: .default")."""
        return TokenService(
            microsoft_url(self.authority, self.tenant),
            self.client_id,
            self.secret,
            self.certificate,
            scope=f"{self.url.rstrip('/')}/.default",
            token_file=self.token_file,
            ca_file=self.ca_file,
            timeout_seconds=self.timeout_seconds,
            settings="GRAPH",
        )
