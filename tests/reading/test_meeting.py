"""Answers to an invite, as files: what each program writes, and what it says."""

import time
import tomllib
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from reading.machine import kind_of
from reading.meeting import MeetingReply, read_meeting
from reading.message import parse
from tests.reading.hostile import PER_KILOBYTE

HERE = Path(__file__).parent / "meetings"
TOLD = tomllib.loads((HERE / "expected.toml").read_text())
USUAL = TOLD.pop("usual")
# What our invite said to them.
SENT = "About professional disagreement HIPS-2026-0004. The e-mail that came with this invite says what it is about and what to bring. Sent by Accord for Hertfordshire Safeguarding Children Partnership."
TWO, THREE, FOUR = (datetime(2026, 12, 2, hour, tzinfo=UTC) for hour in (14, 15, 16))


def test_every_mail_here_has_what_it_says_and_the_other_way_round() -> None:
    assert set(TOLD) == {file.stem for file in HERE.glob("*.eml")}


@pytest.mark.parametrize("name", sorted(TOLD))
def test_an_answer_says_who_comes_in_every_dialect(name: str) -> None:
    message = parse((HERE / f"{name}.eml").read_bytes())
    ours = event(f"DESCRIPTION:{SENT}", method="REQUEST")
    wanted: dict[str, Any] = {**USUAL, **TOLD[name]}
    assert kind_of(message).name == wanted.pop("kind")
    found = read_meeting(
        message.calendar or b"",
        sender=message.sender_email,
        labelled=message.calendar_method,
        sent=[ours],
    )
    wanted["stamped"] = None if wanted["stamped"] == "never" else wanted["stamped"]
    for listed in {"proposed", "delegated_to"} & set(wanted):
        wanted[listed] = tuple(wanted[listed])
    assert found == MeetingReply(**wanted)


def event(*lines: str, method: str = "REPLY", rest: str = "") -> bytes:
    told = ["BEGIN:VCALENDAR", f"METHOD:{method}", rest, "BEGIN:VEVENT", *lines, "END:VEVENT"]
    return "\r\n".join([*told, "END:VCALENDAR", ""]).encode()


def proposal(start: str, end: str, rest: str = "") -> tuple[datetime, datetime] | None:
    return read_meeting(event(f"DTSTART{start}", f"DTEND{end}", method="COUNTER", rest=rest)).proposed


SUMMER = datetime(2026, 7, 1, 13, tzinfo=UTC), datetime(2026, 7, 1, 14, tzinfo=UTC)
BRITISH = "BEGIN:VTIMEZONE\r\nTZID:Custom\r\nBEGIN:STANDARD\r\nTZOFFSETTO:+0000\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\nTZOFFSETTO:+0100\r\nEND:VTIMEZONE"
PARIS = BRITISH.replace("+0100", "+0200").replace("+0000", "+0100")


@pytest.mark.parametrize(
    ("zone", "rest", "wanted"),
    [
        pytest.param("", "", SUMMER, id="none: the wall clock of the people of a case"),
        pytest.param(";TZID=Europe/London", "", SUMMER, id="by its name"),
        pytest.param(";tzid=europe/london", "", SUMMER, id="by its name, in lower case"),
        pytest.param(";TZID=GMT Standard Time", "", SUMMER, id="by Windows' name"),
        pytest.param(';TZID="(UTC+00:00) Dublin, Edinburgh, Lisbon, London"', "", SUMMER, id="by cities"),
        pytest.param(";TZID=(UTC+00:00) Dublin\\, Edinburgh\\, Lisbon\\, London", "", SUMMER, id="escaped"),
        pytest.param(
            ';TZID="(GMT) Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London"', "", SUMMER, id="older"
        ),
        pytest.param(
            ";TZID=/freeassociation.sourceforge.net/Tzfile/Europe/London", "", SUMMER, id="at the end"
        ),
        pytest.param(";TZID=Custom", BRITISH, SUMMER, id="by the offsets that it has"),
        pytest.param(";TZID=GMT", BRITISH.replace("Custom", "GMT"), SUMMER, id="GMT with a summer"),
        pytest.param(";TZID=Custom", PARIS, None, id="offsets of no zone that we know"),
        pytest.param(";TZID=Somewhere", "", None, id="unknown"),
    ],
)
def test_a_time_has_the_zone_that_programs_mean(
    zone: str, rest: str, wanted: tuple[datetime, datetime] | None
) -> None:
    assert proposal(f"{zone}:20260701T140000", f"{zone}:20260701T150000", rest) == wanted


@pytest.mark.parametrize(
    ("zone", "hour"),
    [
        (";TZID=UTC", 14),
        (";TZID=GMT", 14),
        (";TZID=tzone://Microsoft/Utc", 14),
        (";TZID=W. Europe Standard Time", 12),
        (';TZID="(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"', 12),
        (";TZID=America/New_York", 18),
    ],
)
def test_elsewhere_it_is_another_hour(zone: str, hour: int) -> None:
    found = proposal(f"{zone}:20260701T140000", f"{zone}:20260701T150000")
    assert found is not None and found[0] == datetime(2026, 7, 1, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param(";VALUE=DATE:20261202", ";VALUE=DATE:20261203", id="all day"),
        pytest.param(":20261202T150000Z", ":20261202T140000Z", id="ends before it begins"),
        pytest.param(":20261202T150000Z", ":20261202T150000Z", id="no time at all"),
        pytest.param(":00010101T000000Z", ":00010101T010000Z", id="the year 1"),
        pytest.param(":99991231T230000", ":99991231T235959", id="the year 9999"),
        pytest.param(":20261232T150000Z", ":20261232T160000Z", id="no such day"),
        pytest.param(":20261202T250000Z", ":20261202T260000Z", id="no such hour"),
        pytest.param(":20261202T150000+9900", ":20261202T160000+9900", id="no such offset"),
        pytest.param(":soon", ":later", id="words"),
        pytest.param(":20261202T150000Z", ":", id="no end"),
    ],
)
def test_what_is_no_time_is_no_proposal(start: str, end: str) -> None:
    assert proposal(start, end) is None


def test_a_proposal_without_an_end_is_as_long_as_the_meeting_was() -> None:
    old = "X-MS-OLK-ORIGINALSTART:20261201T100000Z", "X-MS-OLK-ORIGINALEND:20261201T110000Z"
    found = read_meeting(event("DTSTART:20261202T140000Z", *old, method="COUNTER"))
    assert found.proposed == (TWO, THREE)


def test_an_answer_without_a_proposal_has_the_time_of_the_meeting_and_proposes_nothing() -> None:
    assert read_meeting(
        event("DTSTART:20261202T140000Z", "DTEND:20261202T150000Z", "ATTENDEE:a@b.example")
    ) == (MeetingReply("REPLY", attendee="a@b.example"))


class TestWhoAnswers:
    A, B = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@x.example", "ATTENDEE;PARTSTAT=DECLINED:mailto:b@x.example"

    def test_of_several_it_is_the_sender(self) -> None:
        found = read_meeting(event(self.A, self.B), sender="B@x.example")
        assert (found.attendee, found.partstat) == ("b@x.example", "DECLINED")

    def test_else_nobody_can_tell(self) -> None:
        found = read_meeting(event(self.A, self.B), sender="c@x.example")
        assert (found.attendee, found.partstat) == ("", "")

    def test_the_organizer_among_the_attendees_answers_nothing(self) -> None:
        found = read_meeting(event("ORGANIZER:mailto:a@x.example", self.A, self.B))
        assert (found.attendee, found.organizer) == ("b@x.example", "a@x.example")

    def test_one_who_is_not_the_sender_is_told_all_the_same(self) -> None:
        assert read_meeting(event(self.A), sender="c@x.example").attendee == "a@x.example"

    def test_or_who_answered_for_somebody(self) -> None:
        sent = self.B.replace(":mailto", ';SENT-BY="mailto:c@x.example":mailto')
        found = read_meeting(event(self.A, sent), sender="c@x.example")
        assert found.attendee == "b@x.example"

    @pytest.mark.parametrize(
        "line",
        [
            "ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:A@X.EXAMPLE",
            "ATTENDEE;PARTSTAT=ACCEPTED:a@x.example",
            "ATTENDEE;PARTSTAT=ACCEPTED:mailto: <a@x.example>",
            "ATTENDEE;PARTSTAT=ACCEPTED;EMAIL=a@x.example:/aMTIz/principal/",
            "ATTENDEE;PARTSTAT=ACCEPTED;CN=a@y.example:mailto:a%40x.example",
            'ATTENDEE;CN="A; B: C";PARTSTAT="ACCEPTED":mailto:a@x.example',
            'ATTENDEE;CN="A;PARTSTAT=ACCEPTED:mailto:a@x.example',
            "attendee ; partstat=accepted:mailto:a@x.example",
        ],
    )
    def test_an_address_is_read_however_it_is_written(self, line: str) -> None:
        found = read_meeting(event(line))
        assert (found.attendee, found.partstat) == ("a@x.example", "ACCEPTED")

    def test_the_carets_of_a_note_are_undone(self) -> None:
        line = "ATTENDEE;X-RESPONSE-COMMENT=Si^'n^nJones ^^:mailto:a@x.example"
        assert read_meeting(event(line)).comment == 'Si"n\nJones ^'

    def test_an_answer_that_is_none_is_none(self) -> None:
        assert read_meeting(event("ATTENDEE;PARTSTAT=X-PERHAPS:mailto:a@x.example")).partstat == ""


def test_what_exchange_says_of_a_forwarded_invite_is_no_persons_mail() -> None:
    message = parse(
        b"From: Col <col@council.example>\r\nSubject: Meeting Forward Notification: Meeting\r\n\r\nx"
    )
    assert kind_of(message).name == "automatic"


def test_nothing_that_no_database_holds_is_in_an_address_or_a_note() -> None:
    line = 'ATTENDEE;X-RESPONSE-COMMENT="a&#0;&#13;b":mailto:a%00@x.example'
    found = read_meeting(event(line, "UID:a\\nb"))
    assert (found.attendee, found.comment, found.uid) == ("a@x.example", "a\ufffd\nb", "a b")


class TestTheCalendar:
    def test_decides_against_the_header(self) -> None:
        assert read_meeting(event(method="counter"), labelled="REPLY").method == "COUNTER"

    def test_unless_it_says_nothing(self) -> None:
        assert read_meeting(b"BEGIN:VEVENT\r\nUID:1\r\n", labelled="reply") == MeetingReply("REPLY", "1")

    @pytest.mark.parametrize("method", ["REPLYING", "x", ""])
    def test_has_a_method_that_there_is(self, method: str) -> None:
        assert read_meeting(event(method=method)).method == ""

    def test_of_several_events_it_is_the_first(self) -> None:
        two = event("UID:1", "BEGIN:VALARM", "UID:9", "END:VALARM", "SEQUENCE:2", "BEGIN:VEVENT", "UID:2")
        assert (read_meeting(two).uid, read_meeting(two).sequence) == ("1", 2)

    @pytest.mark.parametrize("sequence", ["-1", "x", "", "9" * 50, "١"])
    def test_a_sequence_that_is_none_is_the_first(self, sequence: str) -> None:
        assert read_meeting(event(f"SEQUENCE:{sequence}")).sequence == 0

    def test_the_stamp_is_when_it_was_last_changed_where_it_has_none(self) -> None:
        assert read_meeting(event("LAST-MODIFIED:20261202T140000Z")).stamped == TWO


def test_what_is_written_beside_our_own_words_is_a_comment() -> None:
    ours = event("DESCRIPTION:About HIPS-1\\, see the e-mail.\\n\\nAgenda\\n1. All", method="REQUEST")
    back = event("DESCRIPTION:No.\\nAbout HIPS-1\\,  see the e-mail.\\n\\n\\nagenda\\n1. All\\n2. Me")
    assert read_meeting(back, sent=[ours]).comment == "No.\n2. Me"


ATTENDEE = b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@x.example\r\n"
LONG = 300_000


@pytest.mark.parametrize(
    "lines",
    [
        partial(ATTENDEE.__mul__, LONG // len(ATTENDEE)),
        lambda: b'ATTENDEE;CN="' + b'";X="' * (LONG // 5),
        lambda: b"ATTENDEE;" + b"A=" * (LONG // 2) + b":",
        lambda: b"ATTENDEE:" + b"a" * LONG,
        lambda: b"ATTENDEE:" + b"a@" * (LONG // 2),
        lambda: b"ATTENDEE" + b";TO-ALL-PROPOSED-NEW-TIME=DTSTART" * (LONG // 33),
        lambda: b"TZID=" * (LONG // 5),
        lambda: b"DTSTART;TZID=" + b"(" * LONG + b":20261202T140000",
        lambda: b"DTSTART;TZID=" + b"a/" * (LONG // 2) + b":20261202T140000",
        lambda: b"BEGIN:VEVENT\r\n" * (LONG // 14),
        lambda: b"BEGIN:X\r\n" * (LONG // 18) + b"END:Y\r\n" * (LONG // 14),
        lambda: b"DESCRIPTION:" + b"About professional disagreement " * (LONG // 32),
        lambda: b"DESCRIPTION:When:" + b"\\n*~*~*~" * (LONG // 9),
        lambda: b"COMMENT:" + b"\\" * LONG,
        lambda: b"COMMENT:x\r\n" * (LONG // 11),
        lambda: b"COMMENT:x" + b"\r\n " * (LONG // 3),
        lambda: b"\r" * LONG,
        lambda: b"\xff\xfe" * (LONG // 2),
        lambda: b"\0" * LONG,
        lambda: b"SEQUENCE:" + b"1" * LONG,
        lambda: b"DURATION:P" + b"1" * LONG,
    ],
)
def test_no_calendar_takes_long(lines: Any) -> None:
    raw = b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n" + lines()
    read_meeting(raw[:300], sender="a@x.example")
    began = time.process_time()
    read_meeting(raw, sender="b@x.example")
    read_meeting(lines(), sender="b@x.example")
    assert time.process_time() - began < PER_KILOBYTE * len(raw) / 1_000


def test_of_a_huge_one_the_beginning_is_read() -> None:
    found = read_meeting(event("UID:1", "ATTACH:" + "x" * 5_000_000, "SEQUENCE:4"))
    assert (found.uid, found.sequence) == ("1", 0)
