"""Words in odd places beside AGREED, and what ordinary mail programs send, in which there are none."""

import base64

import pytest

from reading.odd_places import odd_place
from tests.reading.mails import mixed

HEAD = "From: Col Counter <col@council.example>\r\nMIME-Version: 1.0"
AGREED = ("text/plain; charset=utf-8", b"AGREED\r\n\r\nCol Counter\r\n")
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Col Counter\r\nTEL:01632 960123\r\n%sEND:VCARD\r\n"


def html(page: str) -> bytes:
    return mixed(AGREED, ("text/html; charset=utf-8", page.encode()), head=HEAD, kind="alternative")


def with_file(name: str, content: bytes) -> bytes:
    return mixed(AGREED, (f'application/octet-stream; name="{name}"', content), head=HEAD)


def with_preamble(words: str, epilogue: str = "") -> bytes:
    return (
        mixed(AGREED, head=HEAD).replace(b"\r\n\r\n", f"\r\n\r\n{words}\r\n".encode(), 1) + epilogue.encode()
    )


def chunks(*pieces: bytes) -> bytes:
    head = f"{HEAD}\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head.encode() + b"\r\n".join(base64.b64encode(piece) for piece in pieces) + b"\r\n"


OUTLOOK = """<html xmlns:v="urn:schemas-microsoft-com:vml"><head><meta name="Generator" content="Microsoft Word 15">
<!--[if !mso]><style>v\\:* {behavior:url(#default#VML);}</style><![endif]--><style><!--
/* Font Definitions */ @font-face {font-family:Calibri; panose-1:2 15 5 2 2 2 4 3 2 4;}
p.MsoNormal, li.MsoNormal, div.MsoNormal {margin:0cm; font-size:11.0pt;} a:link, span.MsoHyperlink
{mso-style-priority:99; color:#0563C1; text-decoration:underline;} span.EmailStyle17 {mso-style-type:personal-compose;}
.MsoChpDefault {mso-style-type:export-only;} @page WordSection1 {size:612.0pt 792.0pt;} div.WordSection1 {page:WordSection1;}
--></style></head><body lang="EN-GB"><div class="WordSection1"><p class="MsoNormal"><span>AGREED<o:p></o:p></span></p>
<p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">Col Counter</p></div></body></html>"""
OWA = """<html><head><style type="text/css" style="display:none;"> P {margin-top:0;margin-bottom:0;} </style></head>
<body dir="ltr"><div class="elementToProof" style="font-family: Aptos; font-size: 12pt;">AGREED</div><div id="Signature">Col
</div></body></html>"""
GMAIL = '<div dir="ltr">AGREED<div><br></div><div>Col</div></div><br><div class="gmail_quote gmail_quote_container"></div>'
APPLE = """<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body style="overflow-wrap:
break-word; -webkit-nbsp-mode: space;"><div>AGREED</div><br><div>Sent from my iPhone</div></body></html>"""

ORDINARY = {
    "plain": mixed(AGREED, head=HEAD),
    "Outlook": html(OUTLOOK),
    "Outlook on the web": html(OWA),
    "Gmail": html(GMAIL),
    "Apple Mail": html(APPLE),
    "a class that nothing has": html("<style>.x{display:none} p.y:before{content:''}</style><p>AGREED</p>"),
    "a logo": with_file("image001.png", PNG),
    "a logo that a gateway took out": with_file("image001.png", b""),
    "a photo": with_file("logo.JPG", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
    "a visiting card": with_file("Col Counter.vcf", CARD % b""),
    "a signature": with_file("smime.p7s", b"\x30\x82\x01\x00"),
    "a drawn logo": with_file("logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'),
    "iOS with a picture in the signature": mixed(
        ("text/plain", b"AGREED\r\n\r\nCol Counter\r\n"),
        ('image/png; name="logo.png"', PNG),
        ("text/plain", b"\r\n\r\nSent from my iPhone\r\n\r\n> On 2 Nov 2026, at 10:05, Accord wrote:\r\n> \r\n> Please answer\r\n"),
        head=HEAD,
    ),
    "the usual preamble": with_preamble("This is a multi-part message in MIME format."),
    "Thunderbird, signed": with_preamble("This is a cryptographically signed message in MIME format."),
    "PGP": with_preamble("This is an OpenPGP/MIME signed message (RFC 4880 and 3156)"),
    "blank lines behind": with_preamble("", "\r\n\r\n"),
    "one chunk": chunks(b"AGREED\r\n"),
}  # fmt: skip
ODD = {
    "a second text": mixed(AGREED, ("text/plain", b"Only the visit, please."), head=HEAD),
    "a second text of HTML": mixed(AGREED, ("text/html", b"<p>Robin is to stay at school.</p>"), head=HEAD),
    "behind the end of base64": chunks(b"AGREED\r\n", b"but only if mum consents"),
    "a letter called a photo": with_file("IMG_1.jpg", b"%PDF-1.7 conditions"),
    "a letter called a card": with_file("col.vcf", b"We do not agree."),
    "a note in a card": with_file("col.vcf", CARD % b"NOTE;CHARSET=UTF-8:only the visit\r\n"),
    "a folded note in a card": with_file("col.vcf", CARD % b"NO\r\n TE:only the visit\r\n"),
    "words behind a card": with_file("col.vcf", CARD % b"" + b"Only the visit.\r\n"),
    "words in a drawing": with_file("logo.svg", b"<svg><text>NOT AGREED</text></svg>"),
    "a preamble": with_preamble("Only the visit, please."),
    "words beside the usual preamble": with_preamble("This is a multi-part message in MIME format. Not the visit."),
    "an epilogue": with_preamble("", "Only the visit, please.\r\n"),
    "AMP": mixed(AGREED, ("text/x-amp-html", b"<html><body>NOT AGREED</body></html>"), head=HEAD, kind="alternative"),
    "words before, by a style sheet": html("<style>p:before{content:'NOT '}</style><p>AGREED</p>"),
    "words after": html('<style>.a::after { content : "if mum consents" }</style><p class="a">AGREED</p>'),
    "escaped": html('<style>.a:after{c\\6fntent:"NOT"}</style><p class="a">AGREED</p>'),
    "struck out by a class": html('<style>.a{text-decoration:line-through}</style><p class="b a">AGREED</p>'),
    "struck out by a name": html("<style>p#a b{text-decoration:line-through}</style><p id=a><b>AGREED</b></p>"),
    "hidden on telephones": html("<style>@media screen{p.a{display:none}}</style><p class='a'>AGREED</p>"),
    "an open title": html("<p>AGREED</p><title>but only if mum consents"),
}  # fmt: skip


@pytest.mark.parametrize("name", ORDINARY)
def test_what_ordinary_mail_programs_send_holds_no_words_in_odd_places(name: str) -> None:
    assert odd_place(ORDINARY[name], "Col Counter") == ""


@pytest.mark.parametrize("name", ODD)
def test_words_in_an_odd_place_are_found(name: str) -> None:
    assert odd_place(ODD[name], "Col Counter")


@pytest.mark.parametrize(
    "raw",
    [
        chunks(b"AGREED") + b"=" * 500_000,
        html("<style>" + "p{display:none" * 30_000),
        html("<style>" + ".a{" * 60_000 + "</style>" + "<p class='" * 20_000),
        b"Content-Type: multipart/mixed; boundary=" + b"b" * 60 + b"\r\n\r\n" + b"--" * 100_000,
        b"",
        b"\x00\xff" * 1_000,
    ],
)
def test_no_mail_makes_it_run_away_or_raise(raw: bytes) -> None:
    odd_place(raw, "Col Counter")
