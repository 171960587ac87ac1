"""A feed as calendar programs read it: by the library that wrote it, and by one that has nothing to do with it."""

import re
from datetime import UTC, datetime, timedelta

import vobject
from icalendar import Calendar

from mail.feeds import feed_text
from services.feed_entries import Entry
from services.tongues import language

DUE = datetime(2026, 10, 25, 17, 0, tzinfo=UTC)
LINK = "https://accord.example/staff/cases/HIPS-00001"
DEADLINE = Entry(
    key="hips-00001-1-due",
    start=DUE - timedelta(minutes=30),
    end=DUE,
    title="Answer due: HIPS-00001, step 1",
    text="Stage One; professional, to\r\nprofessional\\",
    organizer="inbox@hips.example",
    sequence=7,
    changed=datetime(2026, 10, 20, 9, 0, 1, 250_000, tzinfo=UTC),
    link=LINK,
)
OVER = Entry(
    key="hips-00001-3-feed",
    start=DUE + timedelta(days=1),
    end=DUE + timedelta(days=1, hours=1),
    title="Cancelled: Cyfarfod â’r ŵyl HIPS-00001",
    text="",
    organizer="inbox@hips.example",
    sequence=8,
    changed=DUE,
    cancelled=True,
)


def written(*entries: Entry, key: str = "en") -> bytes:
    return feed_text(entries, name="HIPS: deadlines", domain="accord.example", language=language(key))


def test_the_calendar_says_that_it_is_published_what_it_is_called_and_when_to_ask_again() -> None:
    text = re.sub(r"\r\n[ \t]", "", written().decode())

    for line in (
        "METHOD:PUBLISH",
        "VERSION:2.0",
        "NAME:HIPS: deadlines",
        "X-WR-CALNAME:HIPS: deadlines",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ):
        assert f"\r\n{line}\r\n" in text, line
    assert Calendar.from_ical(written()).errors == []


def test_another_parser_reads_every_entry_as_it_was_meant() -> None:
    [first, second] = vobject.readOne(written(DEADLINE, OVER, key="cy").decode()).vevent_list

    assert first.uid.value == "hips-00001-1-due@accord.example"
    assert (first.dtstart.value, first.dtend.value) == (DEADLINE.start, DEADLINE.end)
    assert (first.summary.value, first.summary.params["LANGUAGE"]) == (DEADLINE.title, ["cy"])
    assert first.description.value == f"Stage One; professional, to professional\\\n{LINK}"
    assert (first.url.value, first.sequence.value, first.transp.value) == (LINK, "7", "TRANSPARENT")
    assert (first.status.value, second.status.value) == ("CONFIRMED", "CANCELLED")
    assert first.last_modified.value == first.dtstamp.value == datetime(2026, 10, 20, 9, 0, 1, tzinfo=UTC)
    assert first.organizer.value == "mailto:inbox@hips.example"
    assert second.summary.value == OVER.title
    for event in (first, second):
        assert not {"valarm", "attendee"} & set(event.contents)
        event.validate(raiseException=True)


def test_no_line_is_longer_than_75_octets_and_all_end_as_they_should() -> None:
    lines = written(DEADLINE, OVER).split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)


def test_the_same_entries_make_the_same_text() -> None:
    assert written(DEADLINE, OVER) == written(DEADLINE, OVER)
