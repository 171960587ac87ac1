"""The meeting in everybody's diary, by e-mail alone. What came of it: test_meeting_outcome.py, test_meeting_chaired.py."""

from dataclasses import dataclass
from datetime import UTC, date, timedelta
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from icalendar import Calendar, Component

from casework.case import Status
from services import staff_actions
from services.sign_in import StaffMember
from tests.examples import (
    COL,
    COUNCIL_MANAGER,
    COUNCIL_SENIOR,
    RAE,
    RAISERS_MANAGER,
    RAISERS_SENIOR,
    london,
)
from tests.stories.conftest import Town
from tests.stories.test_hips import confirmed

ALL = (RAE, COL, RAISERS_MANAGER, COUNCIL_MANAGER, RAISERS_SENIOR, COUNCIL_SENIOR)


def event_of(mail: EmailMessage) -> tuple[str, Component] | None:
    for part in mail.walk():
        if part.get_content_type() == "text/calendar":
            calendar = Calendar.from_ical(part.get_content())
            return str(calendar["METHOD"]), calendar.walk("VEVENT")[0]
    return None


@dataclass
class Diary:
    """One person's diary, as a calendar program keeps it from the mails (RFC 5546)."""

    events: dict[str, tuple[int, str]]

    @classmethod
    def of(cls, town: Town, address: str) -> "Diary":
        events: dict[str, tuple[int, str]] = {}
        for mail in town.box(address):
            if found := event_of(mail):
                method, event = found
                uid, sequence = str(event["UID"]), int(str(event["SEQUENCE"]))
                assert method == "REQUEST" or uid in events, "cancelled what was never there"
                assert uid not in events or sequence > events[uid][0]
                events[uid] = (sequence, "" if method == "CANCEL" else str(event.decoded("DTSTART")))
        return cls(events)

    @property
    def starts(self) -> list[str]:
        return [start for _, start in self.events.values() if start]


def at_step_three(town: Town) -> str:
    reference = confirmed(town)
    town.reply(COL.email, "NOT AGREED")
    town.reply(COUNCIL_MANAGER.email, "NOT AGREED")
    assert town.case(reference).step == "3"
    return reference


def answers_invite(
    town: Town, address: str, partstat: str, method: str = "REPLY", sender: str = "", **fields: str
) -> None:
    """As a calendar program answers: no In-Reply-To, to the organizer. `sender`: of somebody else for them."""
    mail = next(each for each in reversed(town.box(address)) if event_of(each))
    _, event = event_of(mail) or ("", Component())
    lines = {
        "UID": str(event["UID"]),
        "SEQUENCE": str(event["SEQUENCE"]),
        "DTSTAMP": town.clock.now().strftime("%Y%m%dT%H%M%SZ"),
        f"ATTENDEE;PARTSTAT={partstat}": f"mailto:{address}",
    } | fields
    inside = "".join(f"{name}:{value}\r\n" for name, value in lines.items())
    calendar = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\n{inside}END:VEVENT\r\nEND:VCALENDAR\r\n"
    answer = EmailMessage()
    answer["From"], answer["To"] = sender or address, str(event["ORGANIZER"]).removeprefix("mailto:")
    answer["Subject"], answer["Message-ID"] = (
        f"{partstat}: {mail['Subject']}",
        f"<{len(town.kept())}.diary@x.example>",
    )
    answer.set_content("")
    answer.add_alternative(calendar, subtype="calendar", params={"method": method})
    town.receive(answer.as_bytes(policy=SMTP), sender or address)


def said(town: Town, reference: str, email: str) -> str:
    case = town.case(reference)
    party = case.party_with_email(email)
    return case.attendance[party.number].partstat if party and party.number in case.attendance else ""


def over(town: Town, reference: str) -> None:
    case = town.case(reference)
    assert case.meeting is not None
    town.pass_time_to(case.meeting.end)


def test_another_time_is_put_to_all_and_all_answer_again(town: Town) -> None:
    reference = at_step_three(town)
    answers_invite(town, RAE.email, "ACCEPTED")
    before = town.case(reference)
    assert before.meeting is not None and before.due is not None
    start = before.meeting.start + timedelta(minutes=15)
    answers_invite(
        town,
        COUNCIL_SENIOR.email,
        "TENTATIVE",
        "COUNTER",
        DTSTART=start.strftime("%Y%m%dT%H%M%SZ"),
        DTEND=(start + timedelta(minutes=45)).strftime("%Y%m%dT%H%M%SZ"),
    )
    case = town.case(reference)
    assert case.meeting is not None and case.meeting.start == start
    for each in ALL:
        assert Diary.of(town, each.email).starts == [str(start)]
    assert said(town, reference, RAE.email) == ""
    answers_invite(town, RAE.email, "ACCEPTED")
    assert said(town, reference, RAE.email) == "ACCEPTED"


def test_an_answer_that_does_not_say_to_which_time_is_for_a_person_once_there_were_two(town: Town) -> None:
    reference = at_step_three(town)
    start = town.clock.now().replace(minute=15) + timedelta(hours=3)
    staff_actions.choose_meeting_time(town.world, staff_of("hips"), reference, start=start)
    town.deliver()
    answers_invite(town, COUNCIL_SENIOR.email, "DECLINED", UID="", SEQUENCE="")
    assert town.kept()[-1].state == "held"


def test_settled_before_the_meeting_empties_every_diary(town: Town) -> None:
    reference = at_step_three(town)
    town.reply(COUNCIL_SENIOR.email, "AGREED")
    assert town.case(reference).status is Status.RESOLVED
    for each in ALL:
        assert Diary.of(town, each.email).starts == []
    # Whoever answers the invite now does no harm, and troubles nobody.
    answers_invite(town, RAE.email, "ACCEPTED")
    assert town.kept()[-1].state == "filed"


def test_a_secretary_may_answer_for_the_head_of_service_and_a_stranger_may_not(town: Town) -> None:
    reference = at_step_three(town)
    mail = next(each for each in reversed(town.box(COUNCIL_SENIOR.email)) if event_of(each))
    _, event = event_of(mail) or ("", Component())
    for sender, coming in (("eve@elsewhere.example", ""), ("pa@council.example", "ACCEPTED")):
        calendar = (
            f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:{event['UID']}\r\nSEQUENCE:0\r\n"
            f'ATTENDEE;PARTSTAT=ACCEPTED;SENT-BY="mailto:{sender}":mailto:{COUNCIL_SENIOR.email}\r\n'
            "END:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        answer = EmailMessage()
        answer["From"], answer["To"] = sender, str(event["ORGANIZER"]).removeprefix("mailto:")
        answer["Subject"] = "Accepted"
        answer.set_content("")
        answer.add_alternative(calendar, subtype="calendar", params={"method": "REPLY"})
        town.receive(answer.as_bytes(policy=SMTP), sender)
        assert said(town, reference, COUNCIL_SENIOR.email) == coming


@pytest.mark.parametrize("act", ["declines", "proposes"])
def test_a_colleague_neither_removes_who_is_needed_nor_moves_the_meeting(town: Town, act: str) -> None:
    reference = at_step_three(town)
    before = town.case(reference).meeting
    assert before is not None
    start = before.start + timedelta(minutes=15)
    times = {
        "DTSTART": start.strftime("%Y%m%dT%H%M%SZ"),
        "DTEND": (start + timedelta(hours=1)).strftime("%Y%m%dT%H%M%SZ"),
    }
    answers_invite(
        town,
        COUNCIL_SENIOR.email,
        "DECLINED" if act == "declines" else "TENTATIVE",
        "REPLY" if act == "declines" else "COUNTER",
        sender="passer.by@council.example",
        **(times if act == "proposes" else {}),
    )
    after = town.case(reference)
    assert (after.meeting, after.attendance, town.kept()[-1].state) == (before, {}, "held")


def test_staff_can_choose_another_time(town: Town) -> None:
    reference = at_step_three(town)
    start = town.clock.now().replace(minute=15) + timedelta(hours=3)
    staff_actions.choose_meeting_time(town.world, staff_of("hips"), reference, start=start)
    town.deliver()
    case = town.case(reference)
    assert case.meeting is not None and case.meeting.start == start
    for each in ALL:
        assert Diary.of(town, each.email).starts == [str(case.meeting.start)]


def staff_of(board: str) -> StaffMember:
    return StaffMember(f"board@{board}.example", (board,))


@pytest.mark.parametrize("day", [date(2026, 3, 27), date(2026, 10, 23)])
def test_a_meeting_on_the_monday_after_the_clocks_change_is_at_the_hour_that_was_said(
    town: Town, day: date
) -> None:
    town.clock.moment = london(day.year, day.month, day.day, 9, 5)
    reference = at_step_three(town)
    monday = day + timedelta(days=3)
    start = london(monday.year, monday.month, monday.day, 11)
    staff_actions.choose_meeting_time(town.world, staff_of("hips"), reference, start=start)
    town.deliver()
    assert Diary.of(town, RAE.email).starts == [str(start.astimezone(UTC))]
    body = town.box(RAE.email)[-1].get_body(("plain",))
    assert body is not None and "11 am to midday on Monday" in body.get_content()
