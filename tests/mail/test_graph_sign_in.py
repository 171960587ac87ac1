"""Signing in to Microsoft 365: by secret, by certificate, as a person; and what is said when it does not work."""

import logging
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from mail.graph import Graph, GraphConfig
from mail.token_file import TokenFile
from mail.token_service import ServiceTokens
from services.ports import Transient
from tests.mail.graph.double import GraphDouble
from tests.mail.graph.sign_in import SECRET

ADDRESS = "accord@accord.example"
APPLICATION_SECRET = "the-application's-own-secret-of-this-test"
TOKEN = "oauth2/v2.0/token"

KeyAndCertificate = tuple[rsa.RSAPrivateKey, x509.Certificate]


def token(double: GraphDouble, **changes: Any) -> str:
    return ServiceTokens(double.config(ADDRESS, **changes).token_service).token()


@pytest.fixture(scope="module")
def key_and_certificate() -> KeyAndCertificate:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Accord")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    return key, builder.sign(key, hashes.SHA256())


def pem(key: rsa.RSAPrivateKey, password: bytes | None = None) -> bytes:
    form = serialization.PrivateFormat.PKCS8
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password:
        encryption = serialization.BestAvailableEncryption(password)
    return key.private_bytes(serialization.Encoding.PEM, form, encryption)


class TestACertificate:
    @pytest.mark.parametrize("key_first", [True, False])
    def test_signs_in_wherever_its_key_stands_in_the_file(
        self,
        double: GraphDouble,
        tmp_path: Path,
        key_and_certificate: KeyAndCertificate,
        key_first: bool,
    ) -> None:
        key, certificate = key_and_certificate
        parts = [pem(key), certificate.public_bytes(serialization.Encoding.PEM)]
        file = tmp_path / "accord.pem"
        file.write_bytes(b"".join(parts if key_first else reversed(parts)))
        double.sign_in.certificate = certificate
        assert token(double, certificate=file) in double.sign_in.tokens


class TestARefusal:
    def test_names_the_settings_of_graph(self, double: GraphDouble) -> None:
        with pytest.raises(Transient, match=r"localhost did not sign us in .AADSTS7000215.*set GRAPH_SECRET"):
            token(double, secret="a-secret-nobody-knows")
        with pytest.raises(
            Transient, match=r"AADSTS90002.*other\.example.*Check GRAPH_TENANT and GRAPH_AUTHORITY"
        ):
            token(double, tenant="other.example")

    def test_is_not_remembered_once_it_is_mended(self, double: GraphDouble) -> None:
        tokens = ServiceTokens(double.config(ADDRESS).token_service)
        double.sign_in.refused = 65001
        with pytest.raises(Transient, match="admin consent"):
            tokens.token()
        double.sign_in.refused = 0
        assert tokens.token() in double.sign_in.tokens


def test_a_sign_in_service_that_says_nothing_times_out(double: GraphDouble) -> None:
    double.fault("slow", TOKEN)
    with pytest.raises(Transient, match=r"did not answer in 0\.3 seconds"):
        token(double, timeout_seconds=0.3)


def test_one_token_serves_all_blocks(double: GraphDouble) -> None:
    graph = Graph(double.config(ADDRESS))
    for _ in range(3):
        with graph.incoming() as incoming:
            list(incoming.waiting(10))
    assert double.count(TOKEN) == 1


class TestAPersonsSignIn:
    def test_shows_where_to_go_and_keeps_what_it_got(self, double: GraphDouble, tmp_path: Path) -> None:
        double.sign_in.pending = 2
        shown: list[str] = []
        person(double, tmp_path).sign_in(shown.append)
        assert shown == [f"To sign in, open {double.base}/device and enter the code ABCD1234."]
        assert person(double, tmp_path).token() in double.sign_in.tokens

    def test_that_is_refused_says_why_and_keeps_nothing(self, double: GraphDouble, tmp_path: Path) -> None:
        double.sign_in.refused = 7000218
        with pytest.raises(Transient, match="Allow public client flows"):
            person(double, tmp_path).sign_in(lambda _: None)
        with pytest.raises(Transient, match=r"Nobody has signed in.*flask mail sign-in"):
            person(double, tmp_path).token()

    def test_for_an_unknown_application_says_so(self, double: GraphDouble, tmp_path: Path) -> None:
        with pytest.raises(Transient, match="Check GRAPH_CLIENT_ID"):
            person(double, tmp_path, client_id="another").sign_in(lambda _: None)

    def test_is_not_for_an_application_that_is_itself(self, double: GraphDouble) -> None:
        with pytest.raises(ValueError, match="token file"):
            ServiceTokens(double.config(ADDRESS).token_service).sign_in(lambda _: None)

    def test_goes_on_with_the_newest_token_in_the_next_process(
        self, double: GraphDouble, tmp_path: Path
    ) -> None:
        signed_in(double, tmp_path)
        for _ in range(3):
            person(double, tmp_path).token()
        assert token_file(tmp_path).read() in double.sign_in.refresh_tokens

    def test_survives_many_at_once(self, double: GraphDouble, tmp_path: Path) -> None:
        """The double takes each refresh token once: whoever used an old one would be refused."""
        signed_in(double, tmp_path)
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda _: person(double, tmp_path).token(), range(16)))
        assert set(found) <= double.sign_in.tokens
        assert token_file(tmp_path).read() in double.sign_in.refresh_tokens

    def test_that_ran_out_asks_for_another(self, double: GraphDouble, tmp_path: Path) -> None:
        token_file(tmp_path).write("refresh-long-ago")
        with pytest.raises(Transient, match=r"AADSTS700082.*flask mail sign-in"):
            person(double, tmp_path).token()

    def test_without_the_right_to_send_names_delegated_permissions(
        self, double: GraphDouble, tmp_path: Path
    ) -> None:
        signed_in(double, tmp_path)
        double.fault("answer", "/messages", status=403, code="ErrorAccessDenied")
        words = r"delegated permissions.*Mail\.Send\.Shared.*sign in again"
        graph = Graph(delegated(double, tmp_path))
        with graph.incoming() as incoming, pytest.raises(Transient, match=words):
            list(incoming.waiting(10))


def test_no_secret_and_no_address_comes_into_the_log(
    double: GraphDouble, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    signed_in(double, tmp_path)
    for graph in (Graph(double.config(ADDRESS)), Graph(delegated(double, tmp_path))):
        with graph.incoming() as incoming:
            list(incoming.waiting(10))
    secrets = [SECRET, ADDRESS, *double.sign_in.tokens, *double.sign_in.refresh_tokens]
    assert [each for each in secrets if each in caplog.text] == []


class TestTheTokenFile:
    def test_is_ours_alone_and_shows_nothing(self, tmp_path: Path) -> None:
        token_file(tmp_path).write("refresh-1")
        file = tmp_path / "token"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert b"refresh-1" not in file.read_bytes()
        assert [each.name for each in tmp_path.iterdir()] == ["token"]

    def test_of_another_secret_asks_for_a_new_sign_in(self, tmp_path: Path) -> None:
        token_file(tmp_path).write("refresh-1")
        with pytest.raises(Transient, match=r"SECRET_KEY was changed.*flask mail sign-in"):
            TokenFile(tmp_path / "token", "another secret").read()


class TestAConfiguration:
    @pytest.mark.parametrize("ways", [{}, {"secret": "s", "certificate": Path("c.pem")}])
    def test_has_exactly_one_way_to_sign_in(self, ways: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match="one of a client secret, a certificate"):
            GraphConfig(ADDRESS, "tenant", "client", **ways)

    @pytest.mark.parametrize("url", ["http://graph.microsoft.us", "graph.microsoft.us", ""])
    def test_of_another_cloud_has_https_addresses(self, url: str) -> None:
        with pytest.raises(ValueError, match="https://"):
            GraphConfig(ADDRESS, "tenant", "client", "secret", url=url)

    def test_does_not_show_its_secret(self) -> None:
        assert "hush" not in repr(GraphConfig(ADDRESS, "tenant", "client", "hush"))


def token_file(folder: Path) -> TokenFile:
    return TokenFile(folder / "token", APPLICATION_SECRET)


def delegated(double: GraphDouble, folder: Path, **changes: Any) -> GraphConfig:
    return double.config(ADDRESS, token_file=token_file(folder), **changes)


def person(double: GraphDouble, folder: Path, **changes: Any) -> ServiceTokens:
    return ServiceTokens(delegated(double, folder, **changes).token_service)


def signed_in(double: GraphDouble, folder: Path) -> None:
    token_file(folder).write(double.sign_in.new_refresh_token())
