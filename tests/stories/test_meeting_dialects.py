"""Our real invite, answered by every calendar program: attendance is recorded, and only what has words is held."""

from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from casework.meeting_facts import MeetingProposed
from tests.examples import COUNCIL_SENIOR
from tests.reading.meeting_programs import CANNOT_PROPOSE, PROGRAMS, Answer, Invite, opened, written
from tests.stories.conftest import Town
from tests.stories.test_meeting import at_step_three, said

WHO = COUNCIL_SENIOR.email

# What these stories ask of the database, others ask of it on PostgreSQL, too.
pytestmark = pytest.mark.parametrize("town", ["sqlite"], indirect=True)


def newest_invite(town: Town) -> Invite:
    parts = [
        part for mail in town.box(WHO) for part in mail.walk() if part.get_content_type() == "text/calendar"
    ]
    content = parts[-1].get_payload(decode=True)
    assert isinstance(content, bytes)
    return opened(content)


def answers(town: Town, program: str, answer: Answer) -> None:
    """To the organizer, without In-Reply-To and without words beside it, as calendar programs do."""
    invite = newest_invite(town)
    lines = PROGRAMS[program](invite, answer)
    mail = EmailMessage()
    mail["From"], mail["To"] = WHO, invite.organizer.removeprefix("mailto:")
    mail["Subject"], mail["Message-ID"] = "Meeting", f"<{len(town.kept())}.{program}@council.example>"
    mail.set_content("")
    mail.add_alternative(
        written(lines, "\r\n", 75, " ", "utf-8"),
        maintype="text",
        subtype="calendar",
        params={"method": "REPLY"},
    )
    town.receive(mail.as_bytes(policy=SMTP), WHO)


def test_whichever_program_answers_we_know_who_comes_and_nobody_has_to_read_it(town: Town) -> None:
    reference = at_step_three(town)
    stamped = town.clock.now()
    for number, program in enumerate(PROGRAMS):
        partstat = ("ACCEPTED", "TENTATIVE")[number % 2]
        answers(town, program, Answer(partstat, stamped + timedelta(minutes=number)))
        assert (said(town, reference, WHO), town.kept()[-1].state) == (partstat, "filed"), program


def test_what_they_write_beside_it_is_for_a_person(town: Town) -> None:
    reference = at_step_three(town)
    stamped = town.clock.now()
    for number, program in enumerate(PROGRAMS):
        partstat = ("ACCEPTED", "TENTATIVE")[number % 2]
        words = f"Bring the plan {number}" if program != "nextcloud" else "Maybe"
        answers(town, program, Answer(partstat, stamped + timedelta(minutes=number), words))
        kept = town.kept()[-1]
        assert (said(town, reference, WHO), kept.state) == (partstat, "held"), program
        assert words in kept.text, program


def test_the_time_that_they_propose_is_taken_up(town: Town) -> None:
    reference = at_step_three(town)
    for number, program in enumerate(sorted(set(PROGRAMS) - CANNOT_PROPOSE)):
        meeting = town.case(reference).meeting
        assert meeting is not None
        proposed = meeting.start + timedelta(minutes=5)
        stamped = town.clock.now() + timedelta(minutes=number)
        answers(town, program, Answer("TENTATIVE", stamped, proposed=proposed))
        with town.world.store.reading() as uow:
            found = [each for each in uow.cases.history(1) if isinstance(each, MeetingProposed)]
        assert (len(found), found[-1].start) == (number + 1, proposed), program
        town.deliver()
