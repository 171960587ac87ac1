"""A real OpenID provider for the tests (npm's oidc-provider, certified by the OpenID Foundation), and a browser at it.

with openid_provider(tmp) as there: there.people(jo={…}); path = Browser().sign_in(location, "jo")
"""

import contextlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from services.access import Provider
from tests.processes import Server, answers, free_port, program

FOLDER = Path(__file__).parent
# As in provider.mjs.
SECRET = "known-to-the-tests-only-and-thirty-two-characters-long"


@dataclass(frozen=True, slots=True)
class OpenIdServer:
    """The running provider: `.server` to stop and start it again, with other keys then."""

    url: str
    server: Server

    def as_set(self, **changes: Any) -> Provider:
        """What wiring.build makes of the settings for it."""
        told: dict[str, Any] = {
            "issuer": self.url,
            "client_id": "accord",
            "client_secret": SECRET,
            "identity": "verified-email",
            "roles": {},
            "roles_claim": "roles",
        }
        return Provider(**told | changes)

    def people(self, **claims: dict[str, Any]) -> None:
        """What is known of whom, by what they type to sign in."""
        httpx.put(f"{self.url}/test/people", json=claims).raise_for_status()

    def spoil(self, **how: Any) -> None:
        """Does this to the next ID token: see provider.mjs."""
        httpx.put(f"{self.url}/test/spoil", json=how).raise_for_status()


@contextlib.contextmanager
def openid_provider(tmp: Path, base_url: str) -> Iterator[OpenIdServer]:
    """Starts it on a port of 127.0.0.1; `base_url` is Accord's own."""
    port = free_port()
    told = {
        "port": port,
        "redirect": [f"{base_url}/staff/sign-in/openid/back"],
        "signedOut": [f"{base_url}/staff/sign-in"],
    }
    node = program("node", str(Path(sys.prefix, "bin")))
    command = [node, str(FOLDER / "provider.mjs"), json.dumps(told)]
    server = Server(command, lambda: answers(port), tmp / f"openid-{port}.log")
    server.start()
    try:
        yield OpenIdServer(f"http://127.0.0.1:{port}", server)
    finally:
        server.kill()


@dataclass
class Browser:
    """What a person's browser does at the provider; it stays signed in there, as browsers do."""

    client: httpx.Client = field(default_factory=httpx.Client)

    def sign_in(self, address: str, name: str) -> str:
        """Opens the provider's page that Accord leads to, types the name, and returns the path that leads back."""
        page = self._follow(self.client.get(address))
        if page.is_success:
            [form] = re.findall(r'<form [^>]*action="([^"]+)"', page.text)
            boxes = {"prompt": "login", "login": name, "password": "x"}
            page = self._follow(self.client.post(form, data=boxes))
        return "/" + page.headers["location"].split("/", 3)[3]

    def _follow(self, page: httpx.Response) -> httpx.Response:
        """Until there is a page, or the way leads out of the provider's own."""
        while page.next_request is not None and page.next_request.url.port == page.url.port:
            page = self.client.send(page.next_request)
        return page
