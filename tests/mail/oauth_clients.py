"""Accord as a client of the tests' token service."""

from mail.token_service import ServiceTokens, TokenService
from tests.servers import MailServers
from tests.token_server import SECRET


def client(servers: MailServers, name: str = "accord@accord.example", **changes: object) -> TokenService:
    values = {"url": servers.tokens.url, "client_id": name, "secret": SECRET, "ca_file": servers.ca_file}
    return TokenService(**{**values, **changes})  # type: ignore[arg-type]


def tokens_of(servers: MailServers, name: str, **changes: object) -> ServiceTokens:
    return ServiceTokens(client(servers, name, **changes))
