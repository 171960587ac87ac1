"""What the simulation found wrong: each as the shortest history that showed it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from casework import changes, meetings, opening, remarks, steps
from casework.calendar import WorkingCalendar
from casework.case import Case, Decision
from casework.directory import Contact, Directory
from casework.errors import NotPossible
from casework.facts import Side
from casework.work import Board
from tests.casework import played
from tests.casework.deciding import opened, ticked, told
from tests.examples import (
    COUNCIL,
    COUNCIL_MANAGER,
    DIRECTORY,
    MONDAY_10,
    NOBODY,
    RAE,
    RAISERS_MANAGER,
    SCHOOL,
    board,
    disagreement,
    hips,
    london,
    party_of,
    person,
)

EAST = board("eastriding")
MEL = person("Mel Manager", SCHOOL)


def opened_at(where: Board, at: datetime, **told: Any) -> Case:
    form = disagreement(board=where.protocol.key, **told)
    return opening.open_case("X-1", form, where, NOBODY, now=at, confirm=False).case


def test_who_is_asked_late_after_an_outage_is_not_reminded_in_the_same_moment() -> None:
    # Stage 2 runs from Tuesday 17:00 to Thursday 17:00, and its reminder would have been on Thursday at 9.
    thursday = london(2026, 11, 5, 11)
    first = ticked(opened().case, thursday)
    assert told(first)["escalated_counterpart"] == {COUNCIL_MANAGER.name}
    second = ticked(first.case, thursday)
    assert (second.facts, second.mails) == ((), ())
    # Two hours before the end would do; here opening time is past, so the deadline comes without a reminder.
    assert first.case.remind_at is None or first.case.remind_at >= thursday + timedelta(hours=1)


def test_the_raisers_own_manager_who_is_away_cannot_agree_for_the_other_side() -> None:
    case = opened(start_step="2").case
    manager = party_of(case, RAISERS_MANAGER)
    away = remarks.away(case, hips(), NOBODY, now=MONDAY_10, party=manager, text="I am away.").case
    with pytest.raises(NotPossible, match="somebody else is asked"):
        steps.refuse_if_not_answerable(away, hips(), manager)


def replaced(case: Case, who: Any) -> Decision:
    return changes.replace_contact(
        case, EAST, NOBODY, now=MONDAY_10, side=Side.COUNTERPART, person=who, by="staff"
    )


def test_who_is_named_for_a_talk_on_the_raisers_own_side_is_consulted_and_not_asked_to_agree() -> None:
    decision = replaced(opened_at(EAST, MONDAY_10), MEL)
    assert told(decision) == {"consult": {MEL.name}}
    assert decision.case.counterpart is not None
    assert decision.case.counterpart.side is Side.RAISER


def test_nobody_is_named_to_talk_it_over_with_themselves() -> None:
    with pytest.raises(NotPossible, match="raised it"):
        replaced(opened_at(EAST, MONDAY_10), RAE)


def test_where_no_mail_reaches_the_raisers_own_manager_their_deputy_is_consulted() -> None:
    post = Contact(board="eastriding", tier="line-manager", person=RAISERS_MANAGER, deputy=MEL)
    people = Directory.of([post])
    form = disagreement(board="eastriding")
    case = opening.open_case("X-1", form, EAST, people, now=MONDAY_10, confirm=False).case
    failed = remarks.mail_failed(
        case, EAST, people, now=MONDAY_10, party=party_of(case, RAISERS_MANAGER), mail="consult", reason="no"
    )
    assert told(failed)["consult"] == {RAE.name, MEL.name}


def test_the_next_level_is_warned_at_once_when_the_end_is_brought_so_near_that_no_reminder_fits() -> None:
    boss = person("Bo Boss", COUNCIL)
    form = {"start_step": "2", "counterpart_manager": boss}
    case = opened_at(EAST, london(2026, 11, 3, 8), **form)
    now = london(2026, 11, 3, 9, 30)
    soon = changes.bring_forward(
        case, EAST, DIRECTORY, now=now, due=now + timedelta(minutes=50), reason="Risk", by="staff"
    )
    assert told(soon)["warning"] == {boss.name}


def test_a_holiday_that_is_withdrawn_brings_the_limit_before_the_date_that_the_child_needs() -> None:
    friday = date(2026, 11, 6)
    before, after = with_holidays(friday), hips()
    form = disagreement(start_step="2", needed_by=london(2026, 11, 9, 12))
    case = opening.open_case("X-1", form, before, DIRECTORY, now=london(2026, 11, 4, 10), confirm=False).case
    assert case.due == london(2026, 11, 9, 12)
    moved = changes.redate(case, after, DIRECTORY, now=london(2026, 11, 4, 11)).case
    assert moved.due == london(2026, 11, 6, 17)
    again = changes.redate(moved, after, DIRECTORY, now=london(2026, 11, 4, 12))
    assert again.facts == ()


def with_holidays(*days: date) -> Board:
    calm = hips()
    holidays = {**calm.calendar.holidays, **dict.fromkeys(days, "New holiday")}
    return replace(calm, calendar=WorkingCalendar(holidays, calm.calendar.hours))


def test_once_the_last_step_has_ended_nobody_is_reminded_of_it_when_its_meeting_is_looked_at() -> None:
    first, where, people = played.opened("hips", "police-social-care")
    last = played.to_step("4", first, where, people)
    late = played.due_of(last) + timedelta(hours=8)
    ended = played.tick(last, where, people, late)
    assert [fact.kind for fact in ended.facts] == ["final_deadline_passed", "outcome_asked"]
    assert played.tick(ended, where, people, late).facts == ()


def test_a_paper_that_brings_the_deadline_nearer_tells_those_whom_it_concerns() -> None:
    first, where, people = played.opened("sewscb")
    last = played.to_step("7", first, where, people)
    soon = played.due_of(last) - timedelta(days=1)
    answers = played.filled(where, "review-decision", meeting=soon.date().isoformat())
    filed = steps.file_paper(
        last.case,
        where,
        people,
        now=last.case.attempts[-1].started + timedelta(hours=1),
        paper="review-decision",
        answers=answers,
        by="staff",
    )
    assert played.due_of(filed) < played.due_of(last)
    assert RAE.name in told(filed)["deadline_moved"]


def test_a_speaker_who_is_away_is_not_replaced_with_who_is_asked() -> None:
    case = opened(start_step="2").case
    speaker = party_of(case, RAISERS_MANAGER)
    away = remarks.away(case, hips(), NOBODY, now=MONDAY_10, party=speaker, text="I am away.").case
    new = person("Nat New", COUNCIL)
    replaced = changes.replace_contact(
        away, hips(), NOBODY, now=MONDAY_10, side=Side.COUNTERPART, person=new, by="staff"
    )
    assert speaker not in replaced.case.replaced


def test_a_meeting_that_is_called_again_keeps_its_chair() -> None:
    first, where, people = played.opened("eastriding")
    panel = played.to_step("5", first, where, people)
    called = meetings.call_meeting(
        panel.case, where, people, now=panel.case.attempts[-1].started + timedelta(hours=1), by="staff"
    )
    meeting = called.case.meeting
    assert meeting is not None and meeting.chair is not None
    again = meetings.call_meeting(
        called.case, where, people, now=meeting.end + timedelta(hours=1), by="staff"
    )
    assert again.case.meeting is not None
    assert again.case.meeting.chair == meeting.chair
