"""Mails of real shapes, damaged: what mail programs, gateways and attackers make of them."""

from pathlib import Path

from hypothesis import strategies as st

from tests.reading import tnef
from tests.reading.hostile import signed, text
from tests.reading.mails import mixed

FOLDER = Path(__file__).parent
HEAD = (
    "From: =?utf-8?q?Si=C3=A2n?= Jones <sian@school.example>\r\nTo: Accord <accord+c1-p3-abcdefgh@accord.example>\r\n"
    "Subject: RE: [HIPS-00001] Answer\r\nMessage-ID: <1@school.example>\r\nIn-Reply-To: <0@accord.example>\r\n"
    "Authentication-Results: mx.accord.example; spf=pass smtp.mailfrom=school.example; dmarc=pass header.from=school.example\r\n"
    "MIME-Version: 1.0"
)
OUTLOOK = (
    b"NOT AGREED. The family have not been seen.\r\n\r\nKind regards\r\nSi\xc3\xa2n\r\n\r\n________________________________\r\n"
    b"From: Accord <accord@accord.example>\r\nSent: 9 November 2026 10:05\r\nTo: Jones, Sian\r\nSubject: Answer\r\n\r\nAGREED or NOT AGREED?\r\n"
)
PAGE = (
    b'<html><head><meta charset="utf-8"><style>p{margin:0}</style></head><body><p>NOT AGREED.&nbsp;It is <b>not</b> met.</p>'
    b'<div id="divRplyFwdMsg"><b>From:</b> Accord</div><blockquote type="cite"><p>AGREED</p></blockquote></body></html>'
)
REPLY = b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:1\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
PGP = b"-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nAGREED\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\nxyz\r\n-----END PGP SIGNATURE-----\r\n"
WINMAIL = tnef.winmail(
    tnef.message_class("IPM.Note"),
    tnef.body(
        (tnef.BINARY, 0x1009, bytes(8) + b"MELA" + bytes(4) + rb"{\rtf1 NOT AGREED\par}"),
        (tnef.UNICODE, 0x1000, b"x\0"),
    ),
    tnef.file("plan.pdf", b"%PDF", (tnef.UNICODE, 0x3707, "The plan.pdf".encode("utf-16-le"))),
)


def _files(*folders: str) -> list[bytes]:
    return [
        file.read_bytes()[:20_000] for folder in folders for file in sorted((FOLDER / folder).glob("*.eml"))
    ]


# What a mail server reports moves a case; what these say does not, unless the right person says it.
PEOPLE = [
    *_files("nasty", "meetings"),
    mixed(
        ("text/plain; charset=utf-8", OUTLOOK),
        ("text/html; charset=utf-8", PAGE),
        head=HEAD,
        kind="alternative",
    ),
    mixed(
        ("text/html; charset=windows-1252", PAGE),
        ("application/pdf; name*=utf-8''t%C5%B7.pdf", b"%PDF"),
        head=HEAD,
    ),
    mixed(("text/plain", OUTLOOK), ("application/ms-tnef; name=winmail.dat", WINMAIL), head=HEAD),
    mixed(("application/ms-tnef", WINMAIL), head=HEAD),
    mixed(
        ("text/plain", b"x"),
        ('text/calendar; charset=utf-8; method="REPLY"', REPLY),
        head=HEAD,
        kind="alternative",
    ),
    mixed(
        ("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", signed(text(OUTLOOK))), head=HEAD
    ),
    mixed(
        ("message/rfc822", text(OUTLOOK)),
        ("message/delivery-status", b"Final-Recipient: rfc822; a@b\r\n\r\n"),
        head=HEAD,
    ),
    text(PGP),
    text(b"You have received a secure email. Click to read this secure email online.\r\n"),
    HEAD.encode()
    + b"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nNOT AG=\r\nREED =E2=80=94 Si=C3=A2n\r\n",
]
SHAPES = [*PEOPLE, *_files("bounces", "receipts")]

TOKENS = [
    b"\0", b"\r", b"\n", b"\r\n\r\n", b"\n\n", b"--=_b\r\n", b"--=_b--\r\n", b"=", b"=\r\n", b"=?utf-8?q?", b"?=", b"=?utf-8?b?gICA?=", b"<", b">", b"<!--", b"&#x", b'"', b"\\", b"(",
    b";", b"Content-Type: multipart/mixed; boundary==_b\r\n\r\n", b"Content-Type: message/rfc822\r\n\r\n", b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Type: text/plain; charset=utf-16\r\n", b"charset=idna", b"Content-Type: application/ms-tnef\r\n\r\n", b"Content-Disposition: attachment; filename*0*=utf-8''%FF\r\n",
    b"From: a@b.example, c@d.example\r\n", b"\xff\xfe", b"\x80", b"\xed\xa0\x80", b"\xe2\x80\xae", b"> ", b"\t", b" ", b"AGREED", b"NOT AGREED", b"\x30\x80", b"\xff\xff\xff\xff", b"-----BEGIN PGP MESSAGE-----\r\n",
    b"begin 644 x\r\n", b"Auto-Submitted: auto-replied\r\n", b"x" * 3_000, b"\x78\x9f\x3e\x22",
]  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """One of the shapes after up to six accidents."""
    raw = draw(st.sampled_from(SHAPES))
    for _ in range(draw(st.integers(0, 6))):
        at, length = draw(st.integers(0, len(raw))), draw(st.integers(0, 400))
        piece = raw[at : at + length]
        accident = draw(st.integers(0, 6))
        if accident == 0:
            raw = raw[:at] + draw(st.sampled_from(TOKENS)) + raw[at:]
        elif accident == 1:
            raw = raw[:at] + raw[at + length :]
        elif accident == 2:
            raw = raw[:at] + piece * draw(st.integers(2, 12)) + raw[at + length :]
        elif accident == 3:
            raw = raw[:at] + draw(st.binary(max_size=8)) + raw[at + draw(st.integers(0, 8)) :]
        elif accident == 4:
            raw = raw.replace(b"\r\n", draw(st.sampled_from([b"\n", b"\r", b"\r\r\n", b"\r\n\r\n"])))
        elif accident == 5:
            raw = raw[:at] + draw(st.sampled_from(SHAPES))[:20_000] + raw[at:]
        else:
            raw = raw[: at + length]
        raw = raw[:60_000]
    return raw
