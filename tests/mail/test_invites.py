"""Invites as a calendar program gets them (RFC 5545, 5546, 6047)."""

import email
import email.policy
import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
import vobject
from icalendar import Alarm, Calendar, Event

from casework.facts import Person
from casework.meeting_facts import Meeting
from mail.address import ReplyAddresses
from mail.compose import Composer
from mail.invites import calendar_object
from services.links import Links
from tests.mail.reader import HOSTILE, PLAIN_MAILS, WORDS, hostile_mails, ids, one_of_each
from tests.mail.stories import CHILD, START, Ordered, every_mail

ADDRESSES = ReplyAddresses("accord@accord.example", "k" * 32)
COMPOSER = Composer(ADDRESSES, Links("k" * 32, "https://accord.example"), secret="k" * 32)
METHODS = {"invite": "REQUEST", "invite_cancelled": "CANCEL"}
INVITES = [told for told in PLAIN_MAILS if told.order.kind in METHODS]


def parsed(told: Ordered) -> EmailMessage:
    mail = COMPOSER.compose(told.order, told.case, 12, told.board, told.now)
    message = email.message_from_bytes(mail.raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def calendar_of(message: EmailMessage) -> bytes:
    content = message.get_payload(1).get_payload(decode=True)  # type: ignore[union-attr]
    assert isinstance(content, bytes)
    return content


def event_of(ics: bytes) -> Event:
    calendar = Calendar.from_ical(ics)
    (event,) = calendar.subcomponents
    assert isinstance(event, Event) and not event.errors and not calendar.errors
    return event


def check_lines(ics: bytes) -> list[str]:
    """RFC 5545 3.1, without icalendar: CRLF only, at most 75 octets a line, nesting closed in order.
    Gives the unfolded lines."""
    assert ics.endswith(b"\r\n") and not re.search(rb"(?<!\r)\n|\r(?!\n)", ics)
    assert all(len(line) <= 75 for line in ics.split(b"\r\n"))
    lines = ics.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]
    opened: list[str] = []
    for line in lines:
        assert re.match(
            r'[A-Z-]+(;[A-Z-]+=("[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*:[^\x00-\x08\x0a-\x1f\x7f]*$', line
        ), line
        name, _, value = line.partition(":")
        if name == "BEGIN":
            opened.append(value)
        elif name == "END":
            assert opened.pop() == value
    assert not opened
    return lines


@pytest.mark.parametrize("told", INVITES, ids=ids)
def test_an_invite_has_the_layout_that_outlook_and_google_show_with_buttons(told: Ordered) -> None:
    method = METHODS[told.order.kind]
    message = parsed(told)
    assert message.get_content_type() == "multipart/mixed"
    alternatives, attached = message.iter_parts()
    assert alternatives.get_content_type() == "multipart/alternative"
    plain, html, calendar = alternatives.iter_parts()
    assert [plain.get_content_type(), html.get_content_type()] == ["text/plain", "text/html"]
    assert calendar["Content-Type"] == f'text/calendar; charset="utf-8"; method="{method}"'
    assert calendar["Content-Disposition"] is None
    assert attached.get_content_type() == "application/ics" and attached.get_filename() == "invite.ics"
    assert attached.get_payload(decode=True) == calendar.get_payload(decode=True)


@pytest.mark.parametrize("told", INVITES, ids=ids)
def test_the_event_is_for_one_attendee_from_the_mails_own_sender_in_utc(told: Ordered) -> None:
    meeting, party = told.case.meeting, told.case.parties[told.order.to - 1]
    assert meeting is not None
    message = parsed(told)
    ics = calendar_of(message)
    lines = check_lines(ics)
    event = event_of(ics)
    method = METHODS[told.order.kind]

    assert f"METHOD:{method}" in lines
    uid = str(event["UID"])
    assert uid.startswith(f"{meeting.uid}.") and uid.endswith("@accord.example")
    assert ADDRESSES.find(uid) == ((12, told.order.to),)
    assert event["SEQUENCE"] == meeting.sequence
    assert event["ORGANIZER"] == f"mailto:{message['From'].addresses[0].addr_spec}"
    assert dict(event["ORGANIZER"].params) == {"CN": message["From"].addresses[0].display_name}
    assert (
        event["ATTENDEE"] == f"mailto:{party.person.email}"
        and event["ATTENDEE"].params["CN"] == party.person.name
    )
    assert (event.start, event.end) == (meeting.start, meeting.end)
    assert (
        f"DTSTART:{meeting.start:%Y%m%dT%H%M%SZ}" in lines and f"DTSTAMP:{told.now:%Y%m%dT%H%M%SZ}" in lines
    )
    assert event["STATUS"] == {"REQUEST": "CONFIRMED", "CANCEL": "CANCELLED"}[method]
    if method == "REQUEST":
        assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
        assert event["ATTENDEE"].params["RSVP"] == "TRUE"
    assert event["ATTENDEE"].params["ROLE"] == (
        "CHAIR" if meeting.chair == party.number else "REQ-PARTICIPANT"
    )
    assert event["SUMMARY"] == f"{meeting.name} {told.case.reference}"
    assert event.get("LOCATION", "") == told.board.protocol.meeting_place
    for words in (*CHILD.split(), "referral", "assessment", "visit", WORDS):
        assert words not in ics.decode()


@pytest.mark.parametrize("told", INVITES, ids=ids)
def test_a_request_has_an_agenda_and_one_alarm_an_hour_before_and_a_cancellation_has_neither(
    told: Ordered,
) -> None:
    event = event_of(calendar_of(parsed(told)))
    alarms = event.subcomponents
    if METHODS[told.order.kind] == "CANCEL":
        # RFC 5546 3.2.5: no VALARM.
        assert not alarms and "Agenda" not in str(event["DESCRIPTION"])
        return
    (alarm,) = alarms
    assert isinstance(alarm, Alarm) and set(alarm) == {"ACTION", "TRIGGER", "DESCRIPTION"}
    before = alarm.TRIGGER
    assert alarm["ACTION"] == "DISPLAY" and before == timedelta(hours=-1)
    assert alarm["DESCRIPTION"] == event["SUMMARY"]
    lines = str(event["DESCRIPTION"]).split("\n")
    assert lines[0].startswith(f"About professional disagreement {told.case.reference}.")
    assert lines[2:] == [
        "Agenda",
        "1. Is the child safe now? If not: what is done at once, and by whom.",
        "2. What each side says.",
        "3. What is agreed: what, who, by when.",
        "",
        "What the protocol asks",
        told.board.protocol.pathway(told.case.disagreement.pathway).step(told.case.step).paper,
    ]


# How often each may be there (RFC 5546 3.2.2 and 3.2.5); all that we write has to be in it.
ONCE = {
    "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "STATUS", "TRANSP", "ORGANIZER", "ATTENDEE",
}  # fmt: skip


@pytest.mark.parametrize("told", INVITES, ids=ids)
def test_another_parser_reads_the_same_event_of_which_every_property_is_there_once(told: Ordered) -> None:
    meeting, party = told.case.meeting, told.case.parties[told.order.to - 1]
    assert meeting is not None
    read = vobject.readOne(calendar_of(parsed(told)).decode())
    assert read.method.value == METHODS[told.order.kind] and read.version.value == "2.0"
    (event,) = read.vevent_list
    counted = {name.upper(): len(found) for name, found in event.contents.items()}
    place, alarm = told.board.protocol.meeting_place, int(read.method.value == "REQUEST")
    assert counted == dict.fromkeys(ONCE, 1) | ({"LOCATION": 1} if place else {}) | (
        {"VALARM": 1} if alarm else {}
    )
    assert (event.dtstart.value, event.dtend.value) == (meeting.start, meeting.end)
    assert event.summary.value == f"{meeting.name} {told.case.reference}"
    assert event.attendee.value == f"mailto:{party.person.email}"
    if place:
        assert event.location.value == place
    if alarm:
        assert event.valarm.trigger.value == timedelta(hours=-1)
        assert "\n1. Is the child safe now?" in event.description.value


def test_a_cancellation_follows_its_request_with_a_higher_sequence_and_the_same_uid() -> None:
    mails = [told for told in every_mail() if told.order.kind in METHODS]
    first = next(told for told in mails if told.order.kind == "invite" and told.order.to == 1)
    events = [
        event_of(calendar_of(parsed(told)))
        for told in mails
        if told.order.to == 1
        and told.case.reference == first.case.reference
        and not told.case.disagreement.danger
    ]
    assert [event["STATUS"] for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2]
    assert len({event["UID"] for event in events}) == 1


@pytest.mark.parametrize(
    "words", [HOSTILE, "é😀" * 5000, "w" * 10_000, ""], ids=["scripts", "emoji", "word", "empty"]
)
def test_hostile_names_leave_a_calendar_object_valid(words: str) -> None:
    mails = [told for told in one_of_each(hostile_mails(words)) if told.order.kind in METHODS]
    for told in mails:
        ics = calendar_of(parsed(told))
        lines = check_lines(ics)
        assert sum(line.startswith("ATTENDEE") for line in lines) == 1
        event_of(ics)
    assert mails


@pytest.mark.parametrize("words", [HOSTILE, "x" * 10_000, "a;b,c\\d:e"], ids=["scripts", "word", "marks"])
def test_hostile_words_in_every_text_of_the_event_leave_it_valid(words: str) -> None:
    meeting = Meeting(
        uid="hips-1-3", sequence=0, start=START, end=START.replace(hour=11), name=words, attendees=(1,)
    )
    ics = calendar_object(
        "REQUEST",
        meeting,
        Person(name=words, email="jo@council.example"),
        organizer="accord@accord.example",
        uid="hips-1-3@accord.example",
        reference="HIPS-2026-0007",
        description=words,
        now=START,
        place=words,
        chairs=True,
    )
    lines = check_lines(ics)
    assert sum(line.startswith(("SUMMARY", "LOCATION")) for line in lines) == 2
    event = event_of(ics)
    if words == "a;b,c\\d:e":
        assert (
            event["SUMMARY"] == f"{words} HIPS-2026-0007"
            and event["DESCRIPTION"] == event["LOCATION"] == words
        )


def test_an_agenda_that_was_typed_with_every_kind_of_line_end_stays_in_lines() -> None:
    meeting = Meeting(uid="m", sequence=0, start=START, end=START, name="Meeting", attendees=(1,))
    ics = calendar_object(
        "REQUEST",
        meeting,
        Person(name="Jo", email="jo@council.example"),
        organizer="accord@accord.example",
        uid="m@accord.example",
        reference="HIPS-2026-0007",
        description="one\r\ntwo\u2028three\n\nfour",
        now=START,
    )
    check_lines(ics)
    assert event_of(ics)["DESCRIPTION"] == "one\ntwo\nthree\n\nfour"
