"""Whole cases on the HIPS default pathway, from the form to the end, by e-mail."""

import re

import pytest
from icalendar import Calendar

from casework.case import Status
from casework.errors import LinkRefused, NotPossible
from services import answering, drafts, raising
from tests.examples import (
    COL,
    COUNCIL_MANAGER,
    COUNCIL_SENIOR,
    RAE,
    RAISERS_MANAGER,
    RAISERS_SENIOR,
    disagreement,
    london,
)
from tests.stories.conftest import Town

INBOX = "inbox@hips.example"


def link_in(town: Town, address: str, kind: str) -> str:
    body = town.box(address)[-1].get_body(("plain",))
    assert body is not None
    found = re.search(rf"/{kind}/(\S+)", body.get_content())
    assert found is not None, body.get_content()
    return found.group(1)


def confirmed(town: Town, **told: object) -> str:
    reference = town.raise_it(disagreement(**told))
    raising.confirm(town.world, link_in(town, RAE.email, "confirm"))
    town.deliver()
    return reference


def test_agreed_by_simply_answering(town: Town) -> None:
    reference = town.raise_it(disagreement())
    assert not town.box(COL.email), "nothing goes to the other agency before the raiser has confirmed"
    raising.confirm(town.world, link_in(town, RAE.email, "confirm"))
    town.deliver()
    town.reply(COL.email, "Agreed.\n\nThanks\nCol")
    assert town.case(reference).status is Status.RESOLVED
    for address in (RAE.email, COL.email, INBOX):
        last = town.box(address)[-1].get_body(("plain",))
        assert last is not None and "Hold a strategy meeting this week." in last.get_content()


def test_refused_goes_up_through_all_four_steps_and_the_board_gets_the_whole_account(town: Town) -> None:
    reference = confirmed(town)
    town.reply(COL.email, "NOT AGREED. The threshold is not met.")
    assert town.case(reference).step == "2"
    town.reply(COUNCIL_MANAGER.email, "Not agreed\n\nTom")
    assert town.case(reference).step == "3"
    for person in (RAE, COL, RAISERS_MANAGER, COUNCIL_MANAGER, RAISERS_SENIOR, COUNCIL_SENIOR):
        invites = [m for m in town.box(person.email) if "REQUEST" in str(m)]
        assert len(invites) == 1, person.name
    town.pass_time_to(london(2026, 11, 5, 17))
    assert town.case(reference).step == "4"
    account = town.box(INBOX)[-1].get_body(("plain",))
    assert account is not None
    text = " ".join(account.get_content().split())
    for part in (
        "The threshold is not met.",
        COL.name,
        COUNCIL_MANAGER.name,
        COUNCIL_SENIOR.name,
        "hungry and bruised",
    ):
        assert part in text


def test_silence_goes_up_by_itself_at_every_deadline(town: Town) -> None:
    reference = confirmed(town)
    for moment, step in (
        (london(2026, 11, 3, 16, 59), "1"),
        (london(2026, 11, 3, 17), "2"),
        (london(2026, 11, 5, 17), "3"),
        (london(2026, 11, 9, 17), "4"),
    ):
        town.pass_time_to(moment)
        assert town.case(reference).step == step, moment
    assert any("gone on" in subject.lower() for subject in town.subjects(COL.email))


def test_a_case_settled_before_its_meeting_cancels_it(town: Town) -> None:
    confirmed(town, start_step="3", counterpart=COUNCIL_SENIOR)
    request = next(m for m in town.box(COUNCIL_SENIOR.email) if "REQUEST" in str(m))
    town.reply(COUNCIL_SENIOR.email, "AGREED", to=str(request["From"]))
    calendars = [
        Calendar.from_ical(part.get_content())
        for message in town.box(COUNCIL_SENIOR.email)
        for part in message.walk()
        if part.get_content_type() == "text/calendar"
    ]
    assert [(str(c["METHOD"]), str(c.walk("VEVENT")[0]["SEQUENCE"])) for c in calendars] == [
        ("REQUEST", "0"),
        ("CANCEL", "1"),
    ]
    assert len({str(c.walk("VEVENT")[0]["UID"]) for c in calendars}) == 1


def test_answered_by_button(town: Town) -> None:
    reference = confirmed(town)
    link = link_in(town, COL.email, "answer")
    assert not answering.read_answer_link(town.world, link).closed_because
    answering.answer(town.world, link, verdict="agreed", words="", who="Col", by_when="Friday")
    assert town.case(reference).by_when == "Friday"
    with pytest.raises(NotPossible, match="nothing left to answer"):
        answering.answer(town.world, link, verdict="not_agreed", words="")
    assert town.case(reference).status is Status.RESOLVED


def test_a_button_pressed_too_late_says_so_and_does_not_count(town: Town) -> None:
    reference = confirmed(town)
    link = link_in(town, COL.email, "answer")
    town.clock.moment = london(2026, 11, 3, 17)
    with pytest.raises(NotPossible, match="its time had passed"):
        answering.answer(town.world, link, verdict="agreed", words="")
    assert town.case(reference).step == "2", "the deadline was there first, and is recorded"


def test_an_edited_link_explains_itself(town: Town) -> None:
    confirmed(town)
    link = link_in(town, COL.email, "answer")
    for wrong in (link[:-1], link + "x", "a" + link, "", "x.y"):
        with pytest.raises(LinkRefused, match="not one of ours"):
            answering.read_answer_link(town.world, wrong)
    with pytest.raises(LinkRefused):
        raising.confirm(town.world, link)


def test_an_unclear_answer_is_asked_again_once_and_the_clock_runs_on(town: Town) -> None:
    reference = confirmed(town)
    due = town.case(reference).due
    town.reply(COL.email, "Agreed, but only if mum consents.")
    assert town.case(reference).status is Status.OPEN and town.case(reference).due == due
    first = len(town.box(COL.email))
    assert [item.state for item in town.kept()] == ["held"]
    town.reply(COL.email, "Let me look into it.")
    assert len(town.box(COL.email)) == first + 1
    assert "Board staff will look at your answer" in town.subjects(COL.email)[-1]
    town.reply(COL.email, "I am still looking into it.")
    assert len(town.box(COL.email)) == first + 1, "asked again once, then it is a person's, and told so once"
    town.reply(COL.email, "AGREED")
    assert town.case(reference).status is Status.RESOLVED


def test_a_late_answer_to_a_step_that_went_up_is_kept_and_does_not_count_by_itself(town: Town) -> None:
    reference = confirmed(town)
    town.pass_time_to(london(2026, 11, 3, 17))
    town.reply(COL.email, "AGREED")
    case = town.case(reference)
    assert case.step == "2" and case.status is Status.OPEN
    assert town.kept()[-1].state == "filed", (
        "it is put to the raiser, who has not said yet that it settles it"
    )
    assert len(town.box(INBOX)) == 1


def test_an_automatic_answer_is_filed_and_moves_nothing(town: Town) -> None:
    reference = confirmed(town)
    before = town.case(reference)
    town.reply(COL.email, "AGREED. I am away until Monday.", Auto_Submitted="auto-replied")
    after = town.case(reference)
    assert (after.status, after.due, after.asked_again) == (before.status, before.due, False)
    assert town.kept()[-1].state == "automatic"


def test_all_mails_of_a_case_to_one_person_are_one_thread(town: Town) -> None:
    confirmed(town)
    town.reply(COL.email, "NOT AGREED")
    mine = town.box(COL.email)
    assert len(mine) >= 2
    roots = {str(m["References"]).split()[0] for m in mine}
    assert len(roots) == 1
    assert str(mine[0]["Message-ID"]) in str(mine[1]["References"])


def test_no_childs_name_in_any_subject_or_calendar_title(town: Town) -> None:
    confirmed(town)
    town.pass_time_to(london(2026, 11, 9, 17))
    for address in town.folders.mailboxes():
        for message in town.box(address):
            assert "Robin" not in str(message["Subject"])
            for part in message.walk():
                if part.get_content_type() == "text/calendar":
                    assert "Robin" not in str(
                        Calendar.from_ical(part.get_content()).walk("VEVENT")[0]["SUMMARY"]
                    )


def test_sending_the_form_twice_opens_one_case(town: Town) -> None:
    token = drafts.start(town.world)
    first = raising.submit(town.world, token, disagreement())
    second = raising.submit(town.world, token, disagreement())
    assert first.reference == second.reference
    town.deliver()
    assert len(town.box(RAE.email)) == 1
