"""Whatever we invite to, and whichever program answers, the answer reads back as it was given; damage never raises."""

import string
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.facts import Person
from casework.meeting_facts import Meeting
from mail.invites import calendar_object
from reading.meeting import METHODS, PARTSTATS, read_meeting
from reading.message import parse
from tests.reading.hostile import PER_KILOBYTE
from tests.reading.meeting_programs import CANNOT_PROPOSE, LONDON, PROGRAMS, Answer, opened, written
from tests.reading.test_fuzz import EXAMPLES

SHAPES = [
    parse(file.read_bytes()).calendar or b""
    for file in sorted((Path(__file__).parent / "meetings").glob("*.eml"))
]
PIECES = [b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"END:VCALENDAR\r\n", b"\r\n", b"\r", b"\n ", b'"', b";", b":", b"\0",
          b"\xff\xfe", b"\xe2\x80", b"TZID=", b"mailto:", b"99999999T999999Z", b"P9W", b"\\", b"%", b"@" * 400,
          b"DTSTART;TZID=..:20261202T140000\r\n", b"DTSTART;TZID=Europe:20261202T140000\r\n", b"TZOFFSETTO:-9999\r\n"]  # fmt: skip
DAY = st.dates(datetime(2024, 1, 1).date(), datetime(2031, 12, 31).date())  # noqa: DTZ001
# Not in the hour that the clocks go through twice.
CLOCK = st.times(datetime(2026, 1, 1, 6).time(), datetime(2026, 1, 1, 22).time())  # noqa: DTZ001
MOMENT = st.builds(
    lambda day, clock: datetime.combine(day, clock.replace(second=0, microsecond=0), LONDON), DAY, CLOCK
)
WORDS = st.text(string.ascii_letters + string.digits + " ,;:.'\\\n&#-âŵŷ🙂", max_size=200).map(str.strip)
NAME = st.text(string.ascii_letters + " ,;:'\\âŵ", max_size=40)


@settings(max_examples=EXAMPLES * 2, suppress_health_check=list(HealthCheck))
@given(
    program=st.sampled_from(sorted(PROGRAMS)),
    start=MOMENT,
    other=MOMENT | st.none(),
    minutes=st.integers(15, 240),
    sequence=st.integers(0, 40),
    partstat=st.sampled_from(["ACCEPTED", "DECLINED", "TENTATIVE"]),
    comment=WORDS,
    name=NAME,
    end=st.sampled_from(["\r\n", "\n", "\r\r\n"]),
    width=st.integers(20, 75),
    blank=st.sampled_from([" ", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
)
def test_what_a_program_answers_reads_back_the_same(
    program: str,
    start: datetime,
    other: datetime | None,
    minutes: int,
    sequence: int,
    partstat: str,
    comment: str,
    name: str,
    end: str,
    width: int,
    blank: str,
    encoding: str,
) -> None:
    length = timedelta(minutes=minutes)
    start = start.astimezone(UTC)
    proposed = None if other is None or program in CANNOT_PROPOSE else other.astimezone(UTC)
    if proposed and (partstat == "ACCEPTED" or proposed == start):
        proposed = None
    meeting = Meeting(
        uid="hips-2026-0004-2",
        sequence=sequence,
        start=start,
        end=start + length,
        name="Resolution meeting",
        attendees=(1,),
    )
    request = calendar_object(
        "REQUEST",
        meeting,
        Person(name=name or "Sian", email="sian.o'neill@council.example"),
        uid="hips-2026-0004-2.c12-p3-k3xq7abc@accord.example",
        organizer="accord+c12-p3-k3xq7abc@accord.example",
        reference="HIPS-2026-0004",
        description="About professional disagreement HIPS-2026-0004; see the e-mail.\n\nAgenda\n1. Each side, in turn",
        now=start - timedelta(days=3),
    )
    stamped = start - timedelta(days=2)
    lines = PROGRAMS[program](opened(request), Answer(partstat, stamped, comment, proposed))
    raw = written(lines, end, width, blank, encoding)
    found = read_meeting(raw, sender="sian.o'neill@council.example", sent=[request])
    assert found.method == ("COUNTER" if proposed and program != "apple" else "REPLY")
    assert found.uid == "hips-2026-0004-2.c12-p3-k3xq7abc@accord.example"
    assert (found.sequence, found.stamped, found.partstat) == (sequence, stamped, partstat)
    assert found.attendee == "sian.o'neill@council.example"
    assert found.proposed == ((proposed, proposed + length) if proposed else None)
    assert found.comment == comment


@settings(max_examples=EXAMPLES * 4, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_damaged_calendar_says_what_can_be_kept_and_in_time(data: st.DataObject) -> None:
    raw = data.draw(st.sampled_from(SHAPES) | st.binary(max_size=400))
    for _ in range(data.draw(st.integers(1, 5))):
        at, cut = data.draw(st.integers(0, len(raw))), data.draw(st.integers(0, 60))
        piece = data.draw(st.sampled_from(PIECES) | st.binary(max_size=10))
        raw = raw[:at] + piece * data.draw(st.sampled_from([1, 1, 50])) + raw[at + cut :]
    began = time.process_time()
    found = read_meeting(raw, sender="sian.pryce@council.example")
    # Half a second more, for the collector of garbage among so many examples.
    assert time.process_time() - began < PER_KILOBYTE * len(raw) / 1_000 + 0.5
    assert found.method in METHODS | {""} and found.partstat in PARTSTATS | {""}
    assert found.stamped is None or found.stamped.tzinfo is UTC
    assert found.proposed is None or found.proposed[0] < found.proposed[1]
    for text in (found.uid, found.attendee, found.comment, found.organizer):
        assert "\0" not in text
        text.encode()
