"""Signed mail is read for its text, in each of the ways in which mail is signed."""

from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from cryptography.x509.oid import NameOID

from reading.message import parse
from reading.sealed import sealed_because
from reading.signed import content_of, without_pgp_signature
from tests.reading.mails import mixed

INSIDE = b"Content-Type: text/plain; charset=utf-8\r\n\r\nNOT AGREED. Si\xc3\xa2n\r\n"


@pytest.fixture(scope="module")
def signer() -> tuple[x509.Certificate, EllipticCurvePrivateKey]:
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Jo Smith")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1)
    dates = builder.not_valid_before(datetime(2026, 1, 1, tzinfo=UTC)).not_valid_after(
        datetime(2027, 1, 1, tzinfo=UTC)
    )
    return dates.sign(key, hashes.SHA256()), key


def signature(
    signer: tuple[x509.Certificate, EllipticCurvePrivateKey], content: bytes, *options: PKCS7Options
) -> bytes:
    certificate, key = signer
    return (
        PKCS7SignatureBuilder()
        .set_data(content)
        .add_signer(certificate, key, hashes.SHA256())
        .sign(serialization.Encoding.DER, [PKCS7Options.Binary, *options])
    )


Signer = tuple[x509.Certificate, EllipticCurvePrivateKey]


@pytest.mark.parametrize(
    "about",
    [
        "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
        "application/x-pkcs7-mime; name=smime.p7m",
        "application/octet-stream; name=smime.p7m",
    ],
)
def test_an_opaque_signature_is_opened(signer: Signer, about: str) -> None:
    message = parse(mixed((about, signature(signer, INSIDE))))
    assert message.text.strip() == "NOT AGREED. Siân"
    assert (message.attachments, sealed_because(message)) == ((), "")


def test_signatures_inside_signatures_are_opened_and_their_files_are_listed(signer: Signer) -> None:
    inner = mixed(("text/plain", b"AGREED"), ("application/pdf; name=plan.pdf", b"%PDF"))
    for _ in range(3):
        inner = mixed(("application/pkcs7-mime", signature(signer, inner)))
    message = parse(inner)
    assert message.text.strip() == "AGREED"
    assert [file.name for file in message.attachments] == ["plan.pdf"]


def test_more_signatures_than_anybody_makes_are_too_many_and_said_to_be(signer: Signer) -> None:
    inner = mixed(("text/plain", b"AGREED"))
    for _ in range(25):
        inner = mixed(("application/pkcs7-mime", signature(signer, inner)))
    assert parse(inner).truncated


def test_a_signature_beside_the_text_is_a_harmless_file(signer: Signer) -> None:
    detached = signature(signer, INSIDE, PKCS7Options.DetachedSignature)
    assert content_of(detached) == b""
    raw = mixed(
        ("text/plain", b"AGREED"), ("application/pkcs7-signature; name=smime.p7s", detached), kind="signed"
    )
    message = parse(raw)
    assert message.text.strip() == "AGREED"
    assert [file.name for file in message.attachments] == ["smime.p7s"]
    assert not sealed_because(message)


def test_a_signature_written_without_lengths_is_opened() -> None:
    def open_ended(tag: int, *inside: bytes) -> bytes:
        return bytes([tag, 0x80]) + b"".join(inside) + b"\0\0"

    def closed(tag: int, inside: bytes) -> bytes:
        return bytes([tag, len(inside)]) + inside

    def oid(last: int) -> bytes:
        return closed(0x06, bytes.fromhex("2a864886f70d0107") + bytes([last]))

    pieces = [closed(4, INSIDE[:20]), closed(4, INSIDE[20:])]
    content = open_ended(0x30, oid(1), open_ended(0xA0, open_ended(0x24, *pieces)))
    signed = open_ended(
        0x30, oid(2), open_ended(0xA0, open_ended(0x30, closed(2, b"\1"), closed(0x31, b""), content))
    )
    assert content_of(signed) == INSIDE


@pytest.mark.parametrize("cut", [1, 5, 12, 20, 30, 45, 60, 90])
def test_a_broken_signature_is_kept_as_a_file(signer: Signer, cut: int) -> None:
    whole = signature(signer, INSIDE)
    assert content_of(whole[:cut]) in (b"", INSIDE[: cut - whole.index(INSIDE)] if INSIDE in whole else b"")
    message = parse(mixed(("application/pkcs7-mime; name=smime.p7m", whole[:20])))
    assert [file.size for file in message.attachments] == [20]


def test_a_pgp_signature_beside_the_text_is_a_harmless_file() -> None:
    raw = mixed(
        ("text/plain", b"AGREED"),
        ("application/pgp-signature", b"-----BEGIN PGP SIGNATURE-----"),
        kind="signed",
    )
    message = parse(raw)
    assert (message.text.strip(), [file.name for file in message.attachments]) == (
        "AGREED",
        ["attachment-1.asc"],
    )
    assert not sealed_because(message)


CLEAR = """Hello,
-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

NOT AGREED
- - the threshold is not met
- -----BEGIN nothing-----
-----BEGIN PGP SIGNATURE-----

iQEzBAEBCAAdFiEE
-----END PGP SIGNATURE-----
On Monday, Accord wrote:
> AGREED
"""


def test_a_clear_pgp_signature_leaves_the_words_and_what_is_around_them() -> None:
    assert without_pgp_signature(CLEAR) == (
        "Hello,\nNOT AGREED\n- the threshold is not met\n-----BEGIN nothing-----\n\nOn Monday, Accord wrote:\n> AGREED\n"
    )
    message = parse(b"Content-Type: text/plain\r\n\r\n" + CLEAR.replace("\n", "\r\n").encode())
    assert message.text == without_pgp_signature(CLEAR)


def test_a_clear_signature_that_never_ends_loses_no_word() -> None:
    broken = CLEAR.replace("-----END PGP SIGNATURE-----", "")
    assert "NOT AGREED" in without_pgp_signature(broken)
    begun = CLEAR.partition("-----BEGIN PGP SIGNATURE")[0]
    assert without_pgp_signature(begun) == begun
