"""Mails as data: what well-made mails say, what badly made ones still say, and that none of them raises."""

import base64
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading.bounce import bounces_of
from reading.machine import kind_of, meeting_method
from reading.message import LONGEST_TEXT, Message, parse

NASTY = sorted((Path(__file__).parent / "nasty").glob("*.eml"))
CALENDAR = b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n"


def mail(*lines: str, body: str = "") -> Message:
    return parse("\r\n".join([*lines, "", body]).encode())


def multipart(kind: str, *parts: tuple[str, str], boundary: str = "b") -> str:
    inside = "".join(f"--{boundary}\r\n{header}\r\n\r\n{body}\r\n" for header, body in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n{inside}--{boundary}--\r\n'


def text_of(kind: str, *parts: tuple[str, str]) -> str:
    return parse(multipart(kind, *parts).encode()).text.strip()


PLAIN, HTML = "Content-Type: text/plain", "Content-Type: text/html"


class TestNoMailRaises:
    @pytest.mark.parametrize("file", NASTY, ids=lambda file: file.stem)
    def test_of_the_nasty_ones(self, file: Path) -> None:
        self.check(file.read_bytes())

    @given(st.binary(max_size=2000))
    def test_of_random_bytes(self, raw: bytes) -> None:
        self.check(raw)

    @given(st.data())
    def test_of_nasty_ones_damaged_further(self, data: st.DataObject) -> None:
        raw = data.draw(st.sampled_from(NASTY)).read_bytes()[:3000]
        at = data.draw(st.integers(0, len(raw)))
        cut = data.draw(st.integers(0, 200))
        self.check(raw[:at] + data.draw(st.binary(max_size=30)) + raw[at + cut :])

    def test_of_octets_that_the_charset_cannot_hold(self) -> None:
        self.check(b"Content-Type: text/plain; charset=idna\n\n\x80AGREED")

    def check(self, raw: bytes) -> None:
        message = parse(raw)
        kind_of(message)
        bounces_of(message)
        meeting_method(message)
        texts = [message.text, message.html, message.subject, message.sender_name, message.message_id]
        texts += [*(file.name for file in message.attachments), *message.recipients, *message.references]
        texts += [value for _, value in message.fields]
        for text in texts:
            text.encode()
            assert "\0" not in text
        assert not any("\n" in text for text in (message.subject, message.sender_name))
        assert all(file.name and file.name.isprintable() for file in message.attachments)


@pytest.mark.parametrize(
    "name",
    [
        "charset-lies",
        "charset-that-is-no-charset",
        "charset-with-nul",
        "base64-as-text",
        "encoding-unknown",
        "mac-line-ends",
        "multipart-boundary-never-used",
        "multipart-inside-itself",
        "multipart-not-closed",
        "multipart-without-boundary",
        "no-header",
        "nul-bytes",
        "quoted-printable-broken",
        "unknown-charset",
        "utf-16-half",
        "html-broken",
    ],
)
def test_an_answer_in_a_badly_made_mail_is_still_read(name: str) -> None:
    (file,) = [file for file in NASTY if file.stem == name]
    assert parse(file.read_bytes()).text.strip().startswith("AGREED")


@pytest.mark.parametrize("name", ["boundaries-without-end", "parts-without-end"])
def test_what_is_left_out_of_a_mail_that_is_too_much_is_said(name: str) -> None:
    (file,) = [file for file in NASTY if file.stem == name]
    message = parse(file.read_bytes())
    assert message.truncated
    assert message.sender_email == "jo@school.example"


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: text/html\r\n\r\n" + b"<a" * 500_000,
        b"Content-Type: text/html\r\n\r\n" + b"<!" * 500_000,
        b"Content-Type: text/html\r\n\r\n" + b"<script" * 150_000,
        b"Content-Type: text/html\r\n\r\n" + b'<a b="' * 150_000,
        b"Content-Type: text/html\r\n\r\n" + b"<blockquote>" * 90_000 + b"x",
        b"From: " + b'\\"' * 500_000 + b"\r\n\r\n",
        b"From: " + b"a" * 1_000_000 + b"\r\n\r\n",
        b"To: " + b"(" * 1_000_000 + b"\r\n\r\n",
        b"Subject: " + b"=?" * 500_000 + b"\r\n\r\n",
        b"References: " + b"<" * 1_000_000 + b"\r\n\r\n",
        b"Subject: x\r\n\r\n" + b"x\n" * 500_000,
        b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a" * 500_000,
    ],
    ids=lambda raw: repr(raw[:60]),
)
def test_a_mail_made_to_keep_us_busy_does_not(raw: bytes) -> None:
    began = time.process_time()
    parse(raw)
    # A tenth of a second or so; what grows with the square of the length would take minutes.
    assert time.process_time() - began < 3


class TestTheHeader:
    @pytest.mark.parametrize(
        ("written", "email", "name"),
        [
            ("jo@school.example", "jo@school.example", ""),
            ("Jo Smith <Jo@School.example>", "jo@school.example", "Jo Smith"),
            ('"Smith, Jo" <jo@school.example>', "jo@school.example", "Smith, Jo"),
            ("=?utf-8?q?Si=C3=A2n?= <s@x.example>", "s@x.example", "Siân"),
            ("=?utf-8?b?U2nDog==?= =?utf-8?b?bg==?= <s@x.example>", "s@x.example", "Siân"),
            ("=?windows-1252?Q?O=92Neill?= <o@x.example>", "o@x.example", "O’Neill"),
            ("jo@school.example (Jo Smith)", "jo@school.example", "Jo Smith"),
            ('"boss@council.example" <evil@x.example>', "evil@x.example", "boss@council.example"),
            ("boss@council.example <evil@x.example>", "evil@x.example", "boss@council.example"),
            ("(boss@council.example) evil@x.example", "evil@x.example", "boss@council.example"),
            ('"<boss@council.example>" <evil@x.example>', "evil@x.example", "<boss@council.example>"),
            ("Nobody", "", ""),
            ("", "", ""),
        ],
    )
    def test_names_the_sender(self, written: str, email: str, name: str) -> None:
        message = mail(f"From: {written}")
        assert message.sender_email == email
        if email:
            assert message.sender_name == name

    def test_gives_every_recipient_once_and_in_lower_case(self) -> None:
        message = mail(
            "Delivered-To: accord+c1@a.example",
            "To: Accord <ACCORD+c1@a.example>, jo@x.example,",
            " Sam <sam@x.example>",
            "Cc: jo@x.example",
            "X-Original-To: o@x.example",
            "Envelope-To: e@x.example",
            "Resent-To: r@x.example",
        )
        expected = {"accord+c1@a.example", "jo@x.example", "sam@x.example"}
        assert set(message.recipients) == expected | {"o@x.example", "e@x.example", "r@x.example"}
        assert len(message.recipients) == 6

    def test_gives_in_reply_to_and_then_references_each_once(self) -> None:
        message = mail(
            "References: <1@a>\r\n <2@a> <3@a>", "In-Reply-To: Your mail <3@a>", "Message-ID: <4@b>"
        )
        assert (message.references, message.message_id) == (("<3@a>", "<1@a>", "<2@a>"), "<4@b>")

    def test_tells_an_empty_return_path_from_none(self) -> None:
        assert mail("Return-Path: <>").return_path == ""
        assert mail("Return-Path: <Jo@x.example>").return_path == "jo@x.example"
        assert mail("Subject: x").return_path is None

    def test_unfolds_and_decodes_the_subject_onto_one_line(self) -> None:
        message = mail("Subject: =?utf-8?q?Ateb_?=\r\n =?utf-8?q?awtomatig=0D=0ABcc:_x?=")
        assert message.subject == "Ateb awtomatig Bcc: x"

    def test_puts_characters_together_that_were_split_between_words(self) -> None:
        assert mail("Subject: =?utf-8?q?caf=C3?= =?utf-8?q?=A9?=").subject == "café"

    def test_is_there_field_by_field_in_any_case_topmost_first(self) -> None:
        message = mail("X-A: 1", "x-a: 2")
        assert (message.header("X-a"), message.all_headers("X-A"), message.header("X-B")) == (
            "1",
            ["1", "2"],
            "",
        )


class TestTheText:
    def test_is_the_plain_version_of_two(self) -> None:
        assert text_of("alternative", (PLAIN, "plain"), (HTML, "<b>html</b>")) == "plain"

    def test_is_the_html_where_the_plain_version_is_blank(self) -> None:
        assert text_of("alternative", (PLAIN, " \r\n "), (HTML, "<b>html</b>")) == "html"

    def test_is_every_part_that_is_no_version_of_another(self) -> None:
        footer = (PLAIN, "This e-mail came from outside.")
        assert text_of("mixed", (HTML, "<p>AGREED</p>"), footer) == "AGREED\nThis e-mail came from outside."

    def test_of_a_version_inside_a_version_is_read_once(self) -> None:
        related = multipart("related", (HTML, "<b>html</b>"), boundary="c").partition("\r\n\r\n")
        assert text_of("alternative", (PLAIN, "plain"), (related[0], related[2])) == "plain"

    def test_is_not_that_of_attachments_or_of_mails_inside(self) -> None:
        attached = ('Content-Type: text/plain; name="notes.txt"', "NOT AGREED")
        disposed = ("Content-Type: text/plain\r\nContent-Disposition: attachment", "NOT AGREED")
        inside = ("Content-Type: message/rfc822", "Message-ID: <old@x>\r\n\r\nNOT AGREED")
        message = parse(multipart("mixed", (PLAIN, "AGREED"), attached, disposed, inside).encode())
        assert message.text.strip() == "AGREED"
        assert [file.name for file in message.attachments] == [
            "notes.txt",
            "attachment-2.txt",
            "attachment-3.eml",
        ]
        assert message.original_message_id == "<old@x>"

    @pytest.mark.parametrize(
        ("html", "text"),
        [
            ("<p>One</p><p>Two</p>", "One\n\nTwo"),
            ("One<br>Two<br/>Three", "One\nTwo\nThree"),
            ("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"),
            ("<p>My\r\n   words</p>", "My words"),
            ("<td>a</td><td>b</td>", "a b"),
            ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
            ("caf&eacute; &lt;b&gt;&nbsp;x", "café <b> x"),
            ("<head><title>T</title></head><style>p{}</style><script>x</script>AGREED", "AGREED"),
            ("<!-- hidden -->AGREED<![endif]>", "AGREED"),
            ("AGREED<blockquote>Old<br>words</blockquote>", "AGREED\n\n> Old\n> words"),
            ("<blockquote>a<blockquote>b</blockquote></blockquote>c", "> a\n>\n> > b\n>\nc"),
            ("</blockquote>AGREED", "AGREED"),
            ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
            ('<p title="a>b">AGREED</p>', "AGREED"),
        ],
    )
    def test_of_html_keeps_lines_and_marks_quotations(self, html: str, text: str) -> None:
        assert mail("Content-Type: text/html", body=html).text.strip() == text

    def test_is_cut_at_its_limit_and_says_so(self) -> None:
        message = mail("Subject: long", body="x" * (LONGEST_TEXT + 1))
        assert len(message.text) == LONGEST_TEXT and message.truncated
        assert not mail("Subject: short", body="x" * LONGEST_TEXT).truncated

    def test_beyond_the_deepest_level_is_left_out_and_that_is_said(self) -> None:
        nested = f"{PLAIN}\r\n\r\ndeep"
        for level in range(25):
            header, _, body = nested.partition("\r\n\r\n")
            nested = multipart("mixed", (header, body), boundary=f"b{level}")
        message = parse(nested.encode())
        assert message.truncated and "deep" not in message.text


class TestTheCalendar:
    def test_is_found_and_decoded_wherever_it_is(self) -> None:
        encoded = base64.b64encode(CALENDAR).decode()
        header = "Content-Type: text/calendar; method=REPLY\r\nContent-Transfer-Encoding: base64"
        message = parse(multipart("alternative", (PLAIN, "Accepted"), (header, encoded)).encode())
        assert (message.calendar, message.calendar_method) == (CALENDAR, "REPLY")
        assert message.text.strip() == "Accepted"

    def test_is_the_attached_file_where_there_is_no_part_of_its_own(self) -> None:
        header = 'Content-Type: application/octet-stream; name="invite.ICS"'
        message = parse(multipart("mixed", (PLAIN, "x"), (header, CALENDAR.decode())).encode())
        assert (message.calendar or b"").startswith(b"BEGIN:VCALENDAR")

    def test_is_none_where_there_is_none(self) -> None:
        assert mail("Subject: x", body="BEGIN:VCALENDAR").calendar is None
