"""The meeting of step three: set, moved, cancelled, answered."""

from datetime import timedelta

import pytest

from casework import attendance, changes, meetings, remarks
from casework.case import Status
from casework.facts import Side
from tests.casework import played
from tests.casework.deciding import BOARD, answered, at_step_three, kinds, moved, opened, ticked, told
from tests.examples import (
    COL,
    COUNCIL,
    COUNCIL_MANAGER,
    COUNCIL_SENIOR,
    DIRECTORY,
    MONDAY_10,
    RAE,
    RAISERS_MANAGER,
    RAISERS_SENIOR,
    london,
    party_of,
    person,
)


def test_step_three_invites_both_sides_to_the_meeting_before_its_deadline() -> None:
    decision = at_step_three()
    everybody = {p.name for p in (RAE, COL, RAISERS_MANAGER, RAISERS_SENIOR, COUNCIL_MANAGER, COUNCIL_SENIOR)}
    assert told(decision)["invite"] == everybody
    meeting = decision.case.meeting
    assert meeting is not None and decision.case.due is not None
    assert meeting.sequence == 0 and meeting.end <= decision.case.due
    assert "Robin" not in meeting.name


def test_a_hips_meeting_is_on_the_next_working_day_unless_its_deadline_is_nearer() -> None:
    decision = at_step_three()
    assert decision.case.meeting is not None
    assert decision.case.meeting.start == london(2026, 11, 3, 10)
    soon = moved(decision.case, london(2026, 11, 2, 17)).case.meeting
    assert soon is not None and soon.start == london(2026, 11, 2, 14)


@pytest.mark.parametrize("clock", [(11, 0), (11, 20)])
def test_a_meeting_is_rather_at_short_notice_than_over_when_its_deadline_is_there(
    clock: tuple[int, int],
) -> None:
    due, soon = london(2026, 11, 3, *clock), london(2026, 11, 2, 14)
    for decision in (opened(start_step="3", needed_by=due), moved(at_step_three().case, due)):
        case = decision.case
        assert case.due == due and case.meeting is not None and case.meeting.start == soon
        assert "outcome_asked" in kinds(ticked(case, case.meeting.end))


def test_a_case_that_is_settled_before_its_meeting_cancels_it_for_all_who_were_invited() -> None:
    third = at_step_three()
    decision = answered(third.case, "agreed")
    assert told(decision)["invite_cancelled"] == told(third)["invite"]
    assert decision.case.meeting is not None and decision.case.meeting.sequence == 1


def test_a_meeting_that_was_held_is_not_cancelled() -> None:
    third = at_step_three().case
    assert third.meeting is not None
    assert "invite_cancelled" not in told(answered(third, "agreed", now=third.meeting.end))


def test_a_replaced_contact_takes_over_the_seat_at_the_meeting() -> None:
    new = person("New Person", COUNCIL)
    decision = changes.replace_contact(
        at_step_three().case, BOARD, DIRECTORY, now=MONDAY_10, side=Side.COUNTERPART, person=new, by="staff"
    )
    assert told(decision)["invite_cancelled"] == {COUNCIL_SENIOR.name}
    assert "New Person" in told(decision)["invite"]


def test_whoever_is_replaced_by_somebody_who_is_invited_already_loses_the_seat_too() -> None:
    decision = changes.replace_contact(
        at_step_three().case,
        BOARD,
        DIRECTORY,
        now=MONDAY_10,
        side=Side.COUNTERPART,
        person=COUNCIL_MANAGER,
        by="staff",
    )
    assert told(decision)["invite_cancelled"] == {COUNCIL_SENIOR.name}
    start = MONDAY_10 + timedelta(hours=6)
    later = meetings.choose_time(decision.case, BOARD, DIRECTORY, now=MONDAY_10, start=start, by="staff")
    assert COUNCIL_SENIOR.name not in told(later)["invite"]


def test_a_chair_who_cannot_be_reached_is_replaced() -> None:
    first, where, people = played.opened("sewscb")
    called = played.to_step("4", first, where, people).case
    now = called.attempts[-1].started + timedelta(hours=1)
    called = meetings.call_meeting(called, where, people, now=now, by="staff").case
    assert called.meeting is not None and called.meeting.chair is not None
    chair = called.meeting.chair
    decision = remarks.mail_failed(
        called, where, people, now=now, party=chair, mail="invite", reason="No such user"
    )
    assert decision.case.meeting is not None and chair not in decision.case.meeting.attendees
    assert decision.case.meeting.chair is not None or "meeting_without" in told(decision)


def test_a_chair_for_whom_nobody_is_found_has_the_invite_cancelled() -> None:
    first, where, people = played.opened("eastriding")
    panel = played.to_step("5", first, where, people)
    now = panel.case.attempts[-1].started + timedelta(hours=1)
    decision = meetings.call_meeting(panel.case, where, people, now=now, by="staff")
    chairs = 0
    while (meeting := decision.case.meeting) and meeting.chair is not None:
        chairs, chair = chairs + 1, meeting.chair
        decision = attendance.answer_invite(
            decision.case, where, people, now=now, party=chair, partstat="DECLINED", sequence=meeting.sequence
        )
        assert [m.to for m in decision.mails if m.kind == "invite_cancelled"] == [chair]
    assert chairs and "meeting_without" in told(decision)


def test_a_meeting_that_the_new_deadline_overtakes_is_moved_before_it() -> None:
    third = at_step_three().case
    assert third.meeting is not None
    decision = moved(third, third.meeting.end - timedelta(minutes=1))
    assert "invite" in told(decision) and "invite_cancelled" not in told(decision)
    assert decision.case.meeting is not None and decision.case.meeting.sequence == 1
    assert decision.case.due is not None and decision.case.meeting.end <= decision.case.due


def test_a_meeting_with_no_room_before_the_new_deadline_is_as_soon_as_possible_and_not_cancelled() -> None:
    third = at_step_three().case
    soon = moved(third, MONDAY_10 + timedelta(minutes=30))
    assert third.meeting is not None and soon.case.meeting is not None
    assert soon.case.meeting.start < third.meeting.start and soon.case.meeting.late
    assert "invite" in told(soon) and "invite_cancelled" not in told(soon)
    # Nothing is sooner than that.
    sooner = moved(soon.case, MONDAY_10 + timedelta(minutes=20))
    assert sooner.case.meeting == soon.case.meeting and "invite" not in told(sooner)


def test_accepting_the_meeting_is_attendance_and_no_agreement() -> None:
    case = at_step_three().case
    decision = attendance.answer_invite(
        case, BOARD, DIRECTORY, now=MONDAY_10, party=party_of(case, COUNCIL_SENIOR), partstat="ACCEPTED"
    )
    assert decision.case.status is Status.OPEN and decision.case.due == case.due
    assert not decision.mails
