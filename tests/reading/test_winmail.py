"""winmail.dat: what Outlook wraps is found, whatever form it is in, and what is broken is kept as it came."""

import pytest

from reading.body import files_of
from reading.message import Message, parse
from reading.richtext import decompress, text_of_rtf
from reading.winmail import unpack
from tests.reading import tnef
from tests.reading.mails import mixed

# The example of [MS-OXRTFCP] §4.1.1.
COMPRESSED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)
LONG_NAME, METHOD, DATA, MIME = 0x3707, 0x3705, 0x3701, 0x370E


def sent(data: bytes, text: str = "AGREED") -> Message:
    return parse(mixed(("text/plain", text.encode()), ("application/ms-tnef; name=winmail.dat", data)))


def names(message: Message) -> list[tuple[str, str, int]]:
    return [(file.name, file.media_type, file.size) for file in message.attachments]


def test_its_files_stand_in_its_place_each_with_its_long_name_type_and_size() -> None:
    wide = "Strategy meeting – notes.docx".encode("utf-16-le")
    data = tnef.winmail(
        tnef.file(
            "STRATE~1.DOC",
            b"PK" * 700,
            (tnef.UNICODE, LONG_NAME, wide),
            (tnef.STRING, MIME, b"application/x-doc\0"),
        ),
        tnef.file(
            "plan.pdf",
            b"%PDF",
            (tnef.LONG, 0x8001, 7, "an odd property"),
            (tnef.STRING, LONG_NAME, b"The plan.pdf\0"),
        ),
    )
    message = sent(data)
    assert names(message) == [
        ("Strategy meeting – notes.docx", "application/x-doc", 1400),
        ("The plan.pdf", "application/octet-stream", 4),
    ]
    assert message.text.strip() == "AGREED"


def test_one_that_only_says_how_the_text_looks_brings_no_file() -> None:
    assert sent(tnef.winmail(tnef.message_class("IPM.Note"), tnef.plain_body("AGREED"))).attachments == ()


def test_the_text_is_its_own_where_the_mail_has_none_outside() -> None:
    alone = b"Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    data = tnef.winmail(tnef.plain_body("NOT AGREED. The caf\u00e9 is closed."))
    message = parse(alone + data)
    assert (message.text, message.attachments) == ("NOT AGREED. The caf\u00e9 is closed.", ())
    assert sent(data, text=" ").text.strip() == message.text
    assert sent(data).text.strip() == "AGREED", "what is written outside is what the author sees"


@pytest.mark.parametrize(
    "body",
    [
        (tnef.UNICODE, 0x1000, "NOT AGREED".encode("utf-16-le")),
        (tnef.STRING, 0x1000, b"NOT AGREED\0"),
        (tnef.BINARY, 0x1013, b"<html><p>NOT&nbsp;AGREED</p></html>"),
        (
            tnef.BINARY,
            0x1009,
            b"\0" * 8 + b"MELA\0\0\0\0" + rb"{\rtf1{\fonttbl{\f0 Arial;}}\pard NOT \b AGREED\b0\par}",
        ),
        (
            tnef.BINARY,
            0x1009,
            b"\0" * 8
            + b"MELA\0\0\0\0"
            + rb"{\rtf1\ansi\fromhtml1{\*\htmltag84 <p>}\htmlrtf {\htmlrtf0 NOT AGREED\htmlrtf\par}\htmlrtf0 {\*\htmltag92 </p>}}",
        ),
    ],
    ids=["wide text", "narrow text", "HTML", "rich text", "HTML in rich text"],
)
def test_a_body_is_read_in_every_form_that_outlook_gives_it(body: tnef.Property) -> None:
    found = unpack(tnef.winmail(tnef.body(body)))
    assert found is not None and found.whole
    assert found.text.strip() == "NOT AGREED"


def test_compressed_rich_text_is_the_one_of_the_specification() -> None:
    assert decompress(COMPRESSED) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert text_of_rtf(decompress(COMPRESSED)) == ("hello world", False)


def test_rich_text_gives_letters_beyond_ascii_and_leaves_out_what_nobody_reads() -> None:
    rtf = rb"{\rtf1{\stylesheet{\s0 Normal;}}{\*\generator Riched20}Rwy\rquote n cytuno \'e2 \u373?\uc2\u8364 EU {\pict 0102}\\o/}"
    assert text_of_rtf(rtf) == ("Rwy’n cytuno â ŵ€ \\o/", False)


def test_a_message_inside_is_a_file_and_is_not_opened() -> None:
    inside = tnef.winmail(tnef.plain_body("AGREED"), tnef.file("bomb.txt", b"x"))
    for _ in range(5):
        inside = tnef.winmail(
            tnef.file("Earlier mail", b"", (tnef.LONG, METHOD, 5), (tnef.OBJECT, DATA, bytes(16) + inside))
        )
    message = sent(inside)
    assert [name for name, _, _ in names(message)] == ["Earlier mail"]
    assert message.attachments[0].media_type == "application/ms-tnef"
    [file] = files_of(mixed(("text/plain", b"x"), ("application/ms-tnef", inside)))
    assert unpack(file.content) is not None, "what is saved can be opened by what opens a winmail.dat"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no winmail.dat at all",
        tnef.winmail(tnef.file("a.txt", b"12345678"))[:-8],
        tnef.winmail(b"\x09" * 40),
        tnef.winmail(tnef.body((tnef.BINARY, 0x1009, b"x")))[:-6] + b"\xff" * 6 + bytes(20),
    ],
    ids=["empty", "something else", "cut off", "odd level", "length of four gigabytes"],
)
def test_a_broken_one_stays_a_file_of_the_mail_so_that_nothing_is_lost(data: bytes) -> None:
    message = sent(data)
    assert "winmail.dat" in [name for name, _, _ in names(message)]
    assert message.text.strip() == "AGREED"
