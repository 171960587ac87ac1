"""The files of a mail: every one is listed, under a name that harms nobody, and comes out as it was sent."""

import pytest

from reading.attachments import safe_name
from reading.body import files_of
from reading.message import parse
from tests.reading.mails import mixed


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Minutes of 3 June.docx", "Minutes of 3 June.docx"),
        ("cynllun diogelwch tŷ.pdf", "cynllun diogelwch tŷ.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\jo\\plan.pdf", "plan.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\r\nSet-Cookie: x.txt", "a Set-Cookie_ x.txt"),
        ('"; filename="evil.exe', "_; filename=_evil.exe"),
        ("con.txt", "_con.txt"),
        ("LPT1", "_LPT1"),
        ("console.txt", "console.txt"),
        (".htaccess", "htaccess"),
        ("plan.pdf . . ", "plan.pdf"),
        ("\0\x1b[31mred.txt", "[31mred.txt"),
        ("two\u2028lines.txt", "two lines.txt"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("x." + "y" * 300, "x." + "y" * 118),
        ("...", ""),
        ("", ""),
    ],
)
def test_a_name_is_made_safe(written: str, name: str) -> None:
    assert safe_name(written) == name


def test_files_come_out_word_for_word_in_the_order_in_which_they_are_listed() -> None:
    files = [bytes(range(256)) * 9, b"", b"\r\n.\r\nFrom here\n", "tŷ".encode()]
    raw = mixed(
        ("text/plain", b"AGREED"), *((f"application/pdf; name={n}.pdf", data) for n, data in enumerate(files))
    )
    listed, found = parse(raw).attachments, files_of(raw)
    assert [file.content for file in found] == files
    assert [file.listed for file in found] == list(listed)
    assert [file.name for file in listed] == ["0.pdf", "1.pdf", "2.pdf", "3.pdf"]


@pytest.mark.parametrize(
    ("about", "name", "kind"),
    [
        ("application/pdf", "attachment-1.pdf", "application/pdf"),
        ("image/jpeg", "attachment-1.jpg", "image/jpeg"),
        ("Image/PNG; name*=utf-8''t%C5%B7.png", "tŷ.png", "image/png"),
        ("text/plain; name=notes.txt", "notes.txt", "text/plain"),
        ("text/markdown", "attachment-1.md", "text/markdown"),
        ("application/<script>; name=x", "x", "application/octet-stream"),
        ("application/x-zip-compressed; name=bomb.zip", "bomb.zip", "application/x-zip-compressed"),
        ("message/rfc822", "attachment-1.eml", "message/rfc822"),
    ],
)
def test_every_part_that_is_not_the_text_is_a_file(about: str, name: str, kind: str) -> None:
    [file] = parse(mixed(("text/plain", b"AGREED"), (about, b"Subject: x\r\n\r\nx"))).attachments
    assert (file.name, file.media_type) == (name, kind)


def test_a_mail_inside_can_be_saved_as_it_came() -> None:
    inside = (
        "From: jo@school.example\r\nSubject: Minutes\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n"
        "--i\r\nContent-Type: text/plain\r\n\r\nWe met.\r\n--i\r\nContent-Type: image/png\r\n\r\nxyz\r\n--i--\r\n"
    )
    raw = (
        'Content-Type: multipart/mixed; boundary="o"\r\n\r\n--o\r\n\r\nAGREED\r\n--o\r\n'
        f"Content-Type: message/rfc822\r\n\r\n{inside}\r\n--o--\r\n"
    ).encode()
    [file] = files_of(raw)
    assert file.content.replace(b"\r\n", b"\n").strip() == inside.replace("\r\n", "\n").strip().encode()
    assert parse(file.content).text.strip() == "We met."


def test_further_versions_of_the_text_are_no_files() -> None:
    versions = [
        (kind, b"AGREED") for kind in ("text/plain", "text/x-amp-html", "text/watch-html", "text/html")
    ]
    assert parse(mixed(*versions, kind="alternative")).attachments == ()
