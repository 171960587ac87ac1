"""The meeting from the invite to its written outcome, by e-mail alone: a story for each protocol that has one."""

from dataclasses import dataclass
from datetime import UTC, date, timedelta
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from icalendar import Calendar, Component

from casework.case import Case, Status
from casework.facts import Person
from demo.seed import fill_directory
from services import clockwork, intake, raising, staff_actions
from services.ports import OutgoingMail
from services.sign_in import StaffMember
from tests.examples import (
    COL,
    CONTACTS,
    COUNCIL_MANAGER,
    COUNCIL_SENIOR,
    RAE,
    RAISERS_MANAGER,
    RAISERS_SENIOR,
    disagreement,
    london,
    person,
)
from tests.stories.conftest import Town
from tests.stories.test_hips import INBOX, confirmed, link_in

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


def test_the_manager_answers_agreed_and_all_have_it_in_writing(town: Town) -> None:
    reference = at_step_three(town)
    for each in ALL:
        assert len(Diary.of(town, each.email).starts) == 1
    answers_invite(town, COUNCIL_SENIOR.email, "ACCEPTED")
    assert said(town, reference, COUNCIL_SENIOR.email) == "ACCEPTED"
    over(town, reference)
    assert town.case(reference).status is Status.OPEN
    town.reply(
        RAISERS_SENIOR.email,
        "AGREED\nWhat: a joint visit today\nWho: Hal Head\nBy when: 5 pm\n\nSid Senior",
    )
    case = town.case(reference)
    assert (case.status, case.outcome, case.who, case.by_when) == (
        Status.RESOLVED,
        "a joint visit today",
        "Hal Head",
        "5 pm",
    )
    for address in (*(each.email for each in ALL), INBOX):
        body = town.box(address)[-1].get_body(("plain",))
        words = " ".join(body.get_content().split()) if body else ""
        assert "a joint visit today" in words
        assert "It was agreed at the meeting: Resolving Professional Disagreements Meeting" in words


def test_not_agreed_takes_it_to_the_panel_at_once(town: Town) -> None:
    reference = at_step_three(town)
    over(town, reference)
    town.reply(RAISERS_SENIOR.email, "NOT AGREED. They will not visit before the assessment.")
    assert town.case(reference).step == "4"
    assert "They will not visit" in str(town.box(INBOX)[-1]) or town.case(reference).attempts[-2].words


@pytest.mark.parametrize(
    "words", ["We agreed on nearly everything.", "AGREED, if the GP writes as well", "Agreed to meet again"]
)
def test_words_of_their_own_are_for_a_person_and_the_deadline_stands(town: Town, words: str) -> None:
    reference = at_step_three(town)
    over(town, reference)
    due = town.case(reference).due
    town.reply(RAISERS_SENIOR.email, words)
    case = town.case(reference)
    assert (case.status, case.step, case.due, case.came) == (Status.OPEN, "3", due, None)
    assert "what came of the meeting" in town.kept()[-1].reason
    last = town.box(RAISERS_SENIOR.email)[-1].get_body(("plain",))
    assert last is not None and "in words of its own" in " ".join(last.get_content().split())


def test_agreed_in_answer_to_another_mail_is_no_outcome(town: Town) -> None:
    reference = at_step_three(town)
    invite = next(each for each in town.box(RAISERS_SENIOR.email) if event_of(each))
    over(town, reference)
    town.reply(RAISERS_SENIOR.email, "AGREED", **{"In-Reply-To": str(invite["Message-ID"])})
    assert (town.case(reference).status, town.kept()[-1].state) == (Status.OPEN, "held")


def test_agreed_that_came_before_the_outcome_was_asked_is_none(town: Town) -> None:
    reference = at_step_three(town)
    answer = EmailMessage()
    answer["From"], answer["To"] = RAISERS_SENIOR.email, str(town.box(RAISERS_SENIOR.email)[-1]["From"])
    answer["Subject"], answer["Message-ID"] = "Re: the meeting", "<early@school.example>"
    answer.set_content("AGREED\n")
    raw = answer.as_bytes(policy=SMTP)
    town.folders.send(OutgoingMail("<x@y>", RAISERS_SENIOR.email, "accord@accord.example", raw))
    intake.fetch(town.world)
    case = town.case(reference)
    assert case.meeting is not None
    # It is kept, and a worker that stood still reads it only after the meeting's end.
    town.clock.moment = case.meeting.end
    clockwork.tick(town.world)
    assert town.case(reference).outcome_asked is not None
    intake.read_waiting(town.world)
    assert (town.case(reference).status, town.kept()[-1].state) == (Status.OPEN, "held")


@pytest.mark.parametrize(
    "below",
    [
        "Sid Senior\n-- \nSid Senior\nThe visit alone is what we agreed, not the conference",
        "Sid Senior\n\n> But only if the parents consent to the visit, otherwise we do not agree to it.",
    ],
    ids=["signature", "quotation"],
)
def test_words_below_an_outcome_are_for_a_person_as_they_are_below_an_answer(town: Town, below: str) -> None:
    reference = at_step_three(town)
    over(town, reference)
    town.reply(RAISERS_SENIOR.email, f"AGREED\nWhat: a visit today\n\n{below}")
    assert (town.case(reference).status, town.kept()[-1].state) == (Status.OPEN, "held")


def test_nobody_else_can_tell_the_outcome(town: Town) -> None:
    reference = at_step_three(town)
    over(town, reference)
    town.reply(COL.email, "AGREED")
    assert town.case(reference).status is Status.OPEN


def test_no_answer_by_the_next_working_day_is_asked_once_more(town: Town) -> None:
    reference = at_step_three(town)
    over(town, reference)
    case = town.case(reference)
    asked = [s for s in town.subjects(RAISERS_SENIOR.email) if "came of" in s]
    assert len(asked) == 1
    if case.wake_at and case.due and case.wake_at < case.due:
        town.pass_time_to(case.wake_at)
    assert case.due is not None
    town.pass_time_to(case.due)
    assert town.case(reference).step == "4", "then the deadline rules"
    asked = [s for s in town.subjects(RAISERS_SENIOR.email) if "came of" in s]
    assert 1 <= len(asked) <= 2


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


def with_chair(town: Town, board: str, raiser: Person, counterpart: Person, start_step: str) -> str:
    """A case of a Board whose meeting has a chair, at the step of its meeting, which has been called."""
    with town.world.store.writing() as uow:
        # The example directory is for an installation that has none.
        uow.directories.remove(CONTACTS)
        uow.commit()
    fill_directory(town.world)
    told = disagreement(
        board=board, raiser=raiser, counterpart=counterpart, start_step=start_step, theme="thresholds"
    )
    reference = town.raise_it(told)
    raising.confirm(town.world, link_in(town, raiser.email, "confirm"))
    town.deliver()
    while (case := town.case(reference)).due is not None and not meets(town, case):
        town.pass_time_to(case.due)
    staff_actions.call_meeting(town.world, staff_of(board), reference)
    town.deliver()
    return reference


def meets(town: Town, case: Case) -> bool:
    board = town.world.board(case.disagreement.board)
    return board.protocol.pathway(case.disagreement.pathway).step(case.step).meeting is not None


def chair(town: Town, reference: str) -> Person:
    case = town.case(reference)
    assert case.meeting is not None and case.meeting.chair is not None
    return case.parties[case.meeting.chair - 1].person


def test_east_ridings_mediation_is_chaired_from_an_uninvolved_agency(town: Town) -> None:
    raiser = person("Una Worker", "Saltmarsh Secondary School", email="una@saltmarsh.example")
    asked = person("Vic Worker", "Wolds Council Children's Social Care", email="vic@wolds-council.example")
    reference = with_chair(town, "eastriding", raiser, asked, "4")
    assert town.case(reference).step == "5"
    first = chair(town, reference)
    assert first.agency not in (raiser.agency, asked.agency)
    answers_invite(town, first.email, "DECLINED")
    second = chair(town, reference)
    assert second.agency not in (raiser.agency, asked.agency, first.agency)
    assert Diary.of(town, first.email).starts == [] and Diary.of(town, second.email).starts
    answers_invite(town, second.email, "ACCEPTED")
    over(town, reference)
    town.reply(second.email, "AGREED\nWhat: Robin is seen today\nWho: Children's Social Care\nBy when: today")
    case = town.case(reference)
    assert (case.status, case.outcome) == (Status.CLOSED, "Robin is seen today")
    assert "Robin" not in str(town.box(raiser.email)[-1]["Subject"])


def test_a_mediation_without_agreement_is_the_boards(town: Town) -> None:
    raiser = person("Una Worker", "Saltmarsh Secondary School", email="una@saltmarsh.example")
    asked = person("Vic Worker", "Wolds Council Children's Social Care", email="vic@wolds-council.example")
    reference = with_chair(town, "eastriding", raiser, asked, "4")
    over(town, reference)
    town.reply(chair(town, reference).email, "NOT AGREED. The two agencies stay apart.")
    case = town.case(reference)
    assert (case.status, case.came) == (Status.OPEN, "not_agreed")
    body = town.box("inbox@eastriding.example")[-1].get_body(("plain",))
    assert body is not None and "The two agencies stay apart." in body.get_content()


def test_sewscbs_meeting_speaks_welsh_and_goes_on_to_the_review(town: Town) -> None:
    raiser = person("Una Worker", "Ysgol Bryn Helyg", email="una@bryn-helyg.example")
    asked = person("Vic Worker", "Glanaber Council Children's Services", email="vic@glanaber-council.example")
    reference = with_chair(town, "sewscb", raiser, asked, "4")
    over(town, reference)
    who = chair(town, reference)
    town.reply(who.email, "NI CHYTUNWYD")
    assert town.case(reference).step == "5"
    last = town.box(who.email)[-1].get_body(("plain",))
    assert last is not None and "NI CHYTUNWYD" in last.get_content(), "who told it sees how it was read"


@pytest.mark.parametrize("day", [date(2026, 3, 27), date(2026, 10, 23)])
def test_a_meeting_on_the_monday_after_the_clocks_change_is_at_the_hour_that_was_said(
    town: Town, day: date
) -> None:
    town.clock.moment = london(day.year, day.month, day.day, 9, 5)
    reference = at_step_three(town)
    monday = day + timedelta(days=3)
    start = london(monday.year, monday.month, monday.day, 10)
    staff_actions.choose_meeting_time(town.world, staff_of("hips"), reference, start=start)
    town.deliver()
    assert Diary.of(town, RAE.email).starts == [str(start.astimezone(UTC))]
    body = town.box(RAE.email)[-1].get_body(("plain",))
    assert body is not None and "10 am to 11 am on Monday" in body.get_content()
