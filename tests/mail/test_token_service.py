"""Access tokens: how they are asked for and kept, and everything that a token service can say."""

import json
import re
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1

from mail.oauth import microsoft_url
from mail.token_file import TokenFile
from mail.token_service import ServiceTokens
from services.ports import Throttled, Transient
from tests.mail.oauth_clients import client, tokens_of
from tests.processes import free_port
from tests.servers import MailServers
from tests.token_server import SECRET, TokenServer


class Clock:
    """Seconds that go on when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class TestAToken:
    def test_is_kept_until_a_minute_before_it_runs_out(
        self, servers: MailServers, service: TokenServer
    ) -> None:
        clock = Clock()
        tokens = ServiceTokens(client(servers), clock)
        first = tokens.token()
        clock.seconds += 3539
        assert tokens.token() == first
        clock.seconds += 1
        assert tokens.token() != first

    def test_of_which_nobody_says_how_long_it_holds_is_kept_for_a_little(
        self, servers: MailServers, service: TokenServer
    ) -> None:
        service.expires_in = None
        clock = Clock()
        tokens = ServiceTokens(client(servers), clock)
        first = tokens.token()
        clock.seconds += 239
        assert tokens.token() == first
        clock.seconds += 1
        assert tokens.token() != first

    def test_that_was_refused_is_not_given_out_again_but_a_newer_one_is(
        self, servers: MailServers, service: TokenServer
    ) -> None:
        tokens = tokens_of(servers, "accord@accord.example")
        first = tokens.token()
        tokens.refused(first)
        second = tokens.token()
        tokens.refused(first)
        assert tokens.token() == second != first

    def test_is_asked_for_once_by_many_threads(self, servers: MailServers, service: TokenServer) -> None:
        tokens = tokens_of(servers, "accord@accord.example")
        threads = [threading.Thread(target=tokens.token) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(service.asked) == 1

    def test_is_asked_for_with_the_scope(self, servers: MailServers, service: TokenServer) -> None:
        scope = "https://outlook.office365.com/.default"
        tokens_of(servers, "accord@accord.example", scope=scope).token()
        assert service.asked[0]["scope"] == scope

    def test_is_asked_for_with_a_certificate(
        self, servers: MailServers, service: TokenServer, tmp_path: Path
    ) -> None:
        pem = _certificate(tmp_path, "rsa:2048")
        service.certificate = x509.load_pem_x509_certificate(pem.read_bytes())
        assert tokens_of(servers, "accord@accord.example", secret="", certificate=pem).token() in service.live

    def test_is_asked_for_in_the_older_form_at_ad_fs(
        self, servers: MailServers, service: TokenServer, tmp_path: Path
    ) -> None:
        pem = _certificate(tmp_path, "rsa:2048")
        service.certificate = x509.load_pem_x509_certificate(pem.read_bytes())
        url = microsoft_url(service.url.partition("/accord.example")[0], "adfs")
        tokens = tokens_of(servers, "accord@accord.example", secret="", certificate=pem, url=url)
        with pytest.raises(Transient):
            tokens.token()  # The service of the tests takes the newer form only.
        header = jwt.get_unverified_header(service.asked[0]["client_assertion"])
        digest = service.certificate.fingerprint(SHA1())  # noqa: S303
        assert (header["alg"], jwt.utils.base64url_decode(header["x5t"])) == ("RS256", digest)

    def test_of_a_person_is_asked_for_with_a_refresh_token(
        self, servers: MailServers, service: TokenServer
    ) -> None:
        service.refresh = {"given": "accord@accord.example"}
        tokens = tokens_of(servers, "", secret="", refresh_token="given")
        assert service.live[tokens.token()] == "accord@accord.example"

    def test_of_a_person_whose_refresh_token_changes_at_each_use_is_the_newest_for_every_process(
        self, servers: MailServers, service: TokenServer, tmp_path: Path
    ) -> None:
        service.refresh = {"first": "accord@accord.example"}
        TokenFile(tmp_path / "token", "secret").write("first")
        for _ in range(3):
            file = TokenFile(tmp_path / "token", "secret")
            assert tokens_of(servers, "", secret="", token_file=file).token() in service.live
        assert [TokenFile(tmp_path / "token", "secret").read()] == list(service.refresh)


class TestATokenServiceThat:
    def said(self, servers: MailServers, **changes: object) -> str:
        with pytest.raises(Transient) as caught:
            tokens_of(servers, "accord@accord.example", **changes).token()
        assert SECRET not in str(caught.value)
        assert str(caught.value)[-1] == "."
        return str(caught.value)

    def test_knows_another_secret_names_the_settings(
        self, servers: MailServers, service: TokenServer
    ) -> None:
        said = self.said(servers, secret="wrong")
        assert (
            "AADSTS7000215: Invalid client secret provided). Check OAUTH_CLIENT_ID and OAUTH_SECRET" in said
        )
        assert "Trace" not in said

    def test_has_ended_the_sign_in_of_a_person_asks_for_a_new_one(
        self, servers: MailServers, service: TokenServer, tmp_path: Path
    ) -> None:
        said = self.said(servers, refresh_token="private")
        assert "set OAUTH_REFRESH_TOKEN" in said
        assert "private" not in said
        file = TokenFile(tmp_path / "token", "secret")
        file.write("private")
        assert "flask mail sign-in" in self.said(servers, token_file=file)

    @pytest.mark.parametrize(
        ("code", "remedy"),
        [
            ("invalid_scope", "Check OAUTH_SCOPE."),
            ("unauthorized_client", "Check OAUTH_TENANT or OAUTH_TOKEN_URL, and OAUTH_CLIENT_ID"),
        ],
    )
    def test_refuses_for_another_reason_names_what_to_check(
        self, servers: MailServers, service: TokenServer, code: str, remedy: str
    ) -> None:
        service.faults = [(400, {}, f'{{"error": "{code}"}}'.encode())]
        assert remedy in self.said(servers)

    @pytest.mark.parametrize(
        ("code", "words"),
        [
            (7000215, "secret is wrong.*set OAUTH_SECRET to its value, not its id"),
            (7000222, "secret has expired"),
            (700016, "no such application. Check OAUTH_CLIENT_ID and OAUTH_TENANT"),
            (700027, "certificate is not the application's.*OAUTH_CERTIFICATE"),
            (90002, "no such tenant. Check OAUTH_TENANT"),
            (65001, "admin consent"),
            (7000218, "Allow public client flows"),
            (700082, "expired.*flask mail sign-in"),
            (50173, "password is changed.*flask mail sign-in"),
            (50076, "second factor.*flask mail sign-in"),
            (999999, "The reason is in the code.*Check OAUTH_TENANT or OAUTH_TOKEN_URL"),
        ],
    )
    def test_gives_a_code_of_microsofts_says_what_an_administrator_has_to_do(
        self, servers: MailServers, service: TokenServer, code: int, words: str
    ) -> None:
        said = f"AADSTS{code}: The reason is in the code. Trace ID: 1\r\nTimestamp: now"
        error = {"error": "unauthorized_client", "error_description": said, "error_codes": [code]}
        service.faults = [(400, {}, json.dumps(error).encode())]
        told = self.said(servers)
        assert re.search(f"localhost did not sign us in .AADSTS{code}.*{words}", told)
        assert "Trace" not in told

    @pytest.mark.parametrize("body", [b"<html>Hello</html>", b"[]", b"{}", b'{"access_token": ""}', b""])
    def test_is_none_leads_to_its_address(
        self, servers: MailServers, service: TokenServer, body: bytes
    ) -> None:
        service.faults = [(200, {}, body)]
        assert "gave no access token. Check OAUTH_TENANT or OAUTH_TOKEN_URL" in self.said(servers)

    def test_sends_us_elsewhere_is_not_followed(self, servers: MailServers, service: TokenServer) -> None:
        service.faults = [(302, {"Location": service.introspection_url}, b"")]
        assert "302 Found" in self.said(servers)

    def test_is_broken_for_now_needs_nothing_done(self, servers: MailServers, service: TokenServer) -> None:
        service.faults = [(500, {}, b"")]
        assert "cannot sign us in now (500 Internal Server Error). Nothing is to be done" in self.said(
            servers
        )

    @pytest.mark.parametrize(
        ("status", "after", "seconds"),
        [(429, "120", 120), (503, "7", 7), (429, "", 60), (429, "soon", 60), (429, "99999999", 3600)],
    )
    def test_asks_us_to_wait_is_left_alone_for_so_long(
        self, servers: MailServers, service: TokenServer, status: int, after: str, seconds: int
    ) -> None:
        service.faults = [(status, {"Retry-After": after} if after else {}, b"")]
        with pytest.raises(Throttled, match=f"wait {seconds} seconds") as caught:
            tokens_of(servers, "accord@accord.example").token()
        assert caught.value.wait == timedelta(seconds=seconds)

    def test_names_the_hour_to_wait_until_is_left_alone_until_then(
        self, servers: MailServers, service: TokenServer
    ) -> None:
        until = datetime.now(UTC) + timedelta(minutes=5)
        service.faults = [(503, {"Retry-After": format_datetime(until, usegmt=True)}, b"")]
        with pytest.raises(Throttled) as caught:
            tokens_of(servers, "accord@accord.example").token()
        assert timedelta(minutes=4, seconds=50) < caught.value.wait <= timedelta(minutes=5)

    def test_drops_the_line_or_is_away_may_work_later(
        self, servers: MailServers, service: TokenServer
    ) -> None:
        service.faults = ["drop"]
        assert "dropped the line" in self.said(servers)
        assert "refused the connection. Check OAUTH_TENANT or OAUTH_TOKEN_URL" in self.said(
            servers, url=f"https://localhost:{free_port()}/token"
        )
        unknown = self.said(servers, url="https://no-such-host.invalid/token", timeout_seconds=2)
        assert "no-such-host.invalid" in unknown
        assert "Check" in unknown

    def test_nobody_vouches_for_gets_no_secret(self, servers: MailServers, service: TokenServer) -> None:
        assert "certificate that we cannot trust" in self.said(servers, ca_file=None)
        assert service.asked == []

    def test_is_asked_with_a_certificate_that_cannot_be_used_names_the_setting(
        self, servers: MailServers, service: TokenServer, tmp_path: Path
    ) -> None:
        elliptic = _certificate(tmp_path, "ec")
        for file in (tmp_path / "missing.pem", servers.ca_file, elliptic):
            assert "OAUTH_CERTIFICATE must name a PEM file" in self.said(servers, secret="", certificate=file)

    def test_is_asked_with_a_sign_in_that_cannot_be_kept_says_where_to_look(
        self, servers: MailServers, service: TokenServer, tmp_path: Path
    ) -> None:
        (tmp_path / "file").touch()
        file = TokenFile(tmp_path / "file" / "token", "secret")
        assert "may write there" in self.said(servers, token_file=file)

    def test_is_checked_against_certificates_that_cannot_be_read_names_the_setting(
        self, servers: MailServers, service: TokenServer, tmp_path: Path
    ) -> None:
        assert "MAIL_CA_FILE must name a PEM file" in self.said(servers, ca_file=tmp_path / "missing.pem")


class TestATokenServiceSetting:
    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"url": "http://login.x.example/token"}, "begins with https"),
            ({"url": "login.x.example/token"}, "begins with https"),
            ({"secret": ""}, "OAUTH_SECRET or OAUTH_CERTIFICATE"),
            ({"certificate": Path("x.pem")}, "only one of OAUTH_SECRET and OAUTH_CERTIFICATE"),
        ],
    )
    def test_that_cannot_work_is_refused(
        self, servers: MailServers, changes: dict[str, Any], why: str
    ) -> None:
        with pytest.raises(ValueError, match=why):
            client(servers, **changes)

    def test_for_two_people_is_refused(self, servers: MailServers, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="OAUTH_REFRESH_TOKEN"):
            client(servers, refresh_token="a", token_file=TokenFile(tmp_path / "token", "secret"))

    def test_never_shows_a_secret(self, servers: MailServers) -> None:
        shown = repr(client(servers, secret="hush", refresh_token="hush"))
        assert "hush" not in shown
        assert "accord@accord.example" in shown


def _certificate(folder: Path, kind: str) -> Path:
    """A certificate and its key in one file."""
    curve = ["-pkeyopt", "ec_paramgen_curve:prime256v1"] if kind == "ec" else []
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        kind,
        *curve,
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=Accord",
    ]
    subprocess.run([*command, "-keyout", "key", "-out", "cert"], cwd=folder, check=True, capture_output=True)
    pem = folder / f"{kind.partition(':')[0]}.pem"
    pem.write_bytes((folder / "cert").read_bytes() + (folder / "key").read_bytes())
    return pem
