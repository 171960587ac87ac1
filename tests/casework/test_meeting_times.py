"""Nobody is at two of Accord's meetings at once; who moved a meeting and why; a meeting that outlasts its step."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from casework import attendance, changes, late, meetings, outcomes, raiser
from casework.case import Case, Decision, Status
from casework.directory import Contact, Directory
from casework.facts import Side
from casework.meeting_facts import Meeting
from casework.meeting_times import doubts_about
from casework.slots import Slot, clashes
from tests.casework import played
from tests.casework.deciding import BOARD, answered, at_step_three, moved, opened, ticked, told
from tests.examples import (
    COL,
    CONTACTS,
    COUNCIL,
    COUNCIL_SENIOR,
    DIRECTORY,
    MONDAY_10,
    RAE,
    RAISERS_SENIOR,
    london,
    party_of,
    person,
)

NOW = MONDAY_10 + timedelta(hours=1)
MINUTE = timedelta(minutes=1)
TAKEN = "Somebody who is invited has another meeting at that time."


def of(decision: Decision | Case) -> Meeting:
    case = decision if isinstance(decision, Case) else decision.case
    assert case.meeting is not None
    return case.meeting


def booked(who: Any, *slots: Slot, people: Directory = DIRECTORY) -> Directory:
    return replace(people, booked={**people.booked, who.email.casefold(): slots})


def to_step_three(people: Directory) -> Decision:
    second = answered(opened(people).case, "not_agreed", directory=people)
    return answered(second.case, "not_agreed", directory=people)


def proposes(
    case: Case, who: Any, start: datetime, people: Directory = DIRECTORY, now: datetime = NOW
) -> Decision:
    told = {"party": party_of(case, who), "partstat": "TENTATIVE", "sequence": of(case).sequence}
    proposed = (start, start + timedelta(hours=1))
    return attendance.answer_invite(case, BOARD, people, now=now, proposed=proposed, **told)  # type: ignore[arg-type]


def declines(case: Case, who: Any, people: Directory) -> Decision:
    told = {"party": party_of(case, who), "partstat": "DECLINED", "sequence": of(case).sequence}
    return attendance.answer_invite(case, BOARD, people, now=NOW, **told)  # type: ignore[arg-type]


# ── Another meeting of Accord's ─────────────────────────────────────────────────────────────


def test_a_meeting_is_never_put_where_somebody_has_another_one() -> None:
    first = of(at_step_three())
    taken = (first.start + 15 * MINUTE, first.end + 15 * MINUTE)
    meeting = of(to_step_three(booked(COL, taken)))
    assert not clashes(meeting.slot, [taken]) and not meeting.late


def test_where_somebody_has_other_meetings_up_to_the_deadline_it_is_after_it_and_says_so() -> None:
    case = at_step_three().case
    assert case.due is not None
    meeting = of(to_step_three(booked(COL, (MONDAY_10, case.due))))
    assert meeting.late and meeting.start >= case.due


def test_a_time_that_somebody_proposes_is_not_put_to_all_where_another_has_a_meeting() -> None:
    start = london(2026, 11, 3, 14)
    people = booked(COL, (start - 30 * MINUTE, start + MINUTE))
    decision = proposes(at_step_three().case, COUNCIL_SENIOR, start, people)
    assert told(decision) == {"meeting_stays": {COUNCIL_SENIOR.name}}
    assert decision.mails[0].words == TAKEN
    assert of(proposes(decision.case, COUNCIL_SENIOR, start + MINUTE, people)).start == start + MINUTE


def test_who_chooses_a_time_by_hand_is_told_of_all_doubts_and_may_choose_it() -> None:
    case, saturday = at_step_three().case, london(2026, 11, 7, 20)
    taken = (saturday, saturday + MINUTE)
    assert doubts_about(case, BOARD, [taken], now=NOW, start=saturday) == (
        "That time is after the deadline of the step.",
        "That day is not a working day.",
        TAKEN,
    )
    chosen = meetings.choose_time(
        case, BOARD, booked(COL, taken), now=NOW, start=saturday, by="jo@hips.example"
    )
    assert of(chosen).start == saturday


def deputised(*taken: Slot) -> tuple[Directory, Any]:
    deputy = person("Dep Deputy", COUNCIL)
    others = [contact for contact in CONTACTS if contact.person != COUNCIL_SENIOR]
    post = Contact(board="hips", tier="senior-manager", person=COUNCIL_SENIOR, deputy=deputy)
    return booked(deputy, *taken, people=Directory.of([*others, post])), deputy


def test_a_deputy_with_another_meeting_then_is_not_asked_and_the_time_is_moved() -> None:
    case = at_step_three().case
    people, deputy = deputised(of(case).slot)
    decision = declines(case, COUNCIL_SENIOR, people)
    assert deputy.name not in told(decision)["invite"]
    assert of(decision).start > of(case).start


def test_whoever_takes_over_a_seat_and_has_another_meeting_then_has_it_moved() -> None:
    case, new = at_step_three().case, person("New Person", COUNCIL)
    people = booked(new, of(case).slot)
    decision = changes.replace_contact(
        case, BOARD, people, now=MONDAY_10, side=Side.COUNTERPART, person=new, by="staff"
    )
    assert not clashes(of(decision).slot, [of(case).slot]) and of(decision).moved == "taken"
    assert "New Person" in told(decision)["invite"]
    # Everybody is asked about the new time.
    assert of(decision).since == of(decision).sequence


@pytest.mark.parametrize("everybody", [False, True])
def test_who_chairs_another_meeting_then_is_not_asked(everybody: bool) -> None:
    first, where, people = played.opened("sewscb")
    called = played.to_step("4", first, where, people).case
    now = called.attempts[-1].started + timedelta(hours=1)
    meeting = of(meetings.call_meeting(called, where, people, now=now, by="staff"))
    chairs = [post.person for post in people.contacts if post.tier == "learning-reviewing-member"]
    assert meeting.chair is not None and len(chairs) > 0
    if not everybody:
        other = person("Other Chair", "Health Board", email="other.chair@health.example")
        people = Directory.of(
            [*people.contacts, Contact(board="sewscb", tier="learning-reviewing-member", person=other)]
        )
    for chair in chairs:
        people = booked(chair, meeting.slot, people=people)
    again = meetings.call_meeting(called, where, people, now=now, by="staff")
    named = again.case.party(of(again).chair)
    assert named is not None
    if everybody:
        assert named.person in chairs and not clashes(of(again).slot, [meeting.slot])
    else:
        assert (named.person.name, of(again).slot) == ("Other Chair", meeting.slot)


# ── Why it was moved ────────────────────────────────────────────────────────────────────────


def test_the_meeting_knows_who_moved_it_and_why() -> None:
    case = at_step_three().case
    proposed = proposes(case, COUNCIL_SENIOR, london(2026, 11, 3, 14)).case
    assert (of(proposed).moved, of(proposed).moved_by) == ("proposed", party_of(case, COUNCIL_SENIOR))
    by_staff = meetings.choose_time(
        case, BOARD, DIRECTORY, now=NOW, start=london(2026, 11, 3, 15), by="jo@hips.example"
    )
    assert (of(by_staff).moved, of(by_staff).moved_by) == ("chosen", 2)
    assert of(moved(case, of(case).end - MINUTE)).moved == "sooner"
    declined = declines(case, COUNCIL_SENIOR, DIRECTORY)
    assert (of(declined).moved, of(declined).moved_by) == ("declined", party_of(case, COUNCIL_SENIOR))


def test_moves_for_those_who_cannot_come_use_up_nobodys_proposals() -> None:
    case = at_step_three().case
    for _ in range(2):
        case = declines(case, COUNCIL_SENIOR, DIRECTORY).case
    assert (of(case).shifts, of(case).proposals) == (2, 0)
    start = of(case).start - 30 * MINUTE
    assert of(proposes(case, RAISERS_SENIOR, start)).start == start


def test_calendars_that_were_seen_long_ago_are_told_to_be_so_old() -> None:
    fresh = replace(DIRECTORY, seen={RAE.email: MONDAY_10, COL.email: NOW})
    assert [fact.seen_at for fact in to_step_three(fresh).facts if fact.kind == "meeting_set"] == [None]
    stale = replace(DIRECTORY, seen={RAE.email: MONDAY_10 - timedelta(hours=3), COL.email: NOW})
    [found] = [fact.seen_at for fact in to_step_three(stale).facts if fact.kind == "meeting_set"]
    assert found == MONDAY_10 - timedelta(hours=3)


# ── A machine that always proposes ──────────────────────────────────────────────────────────


def test_a_machine_that_always_proposes_is_answered_once_and_a_person_each_time() -> None:
    early = london(2026, 11, 3, 7)
    first = proposes(at_step_three().case, RAE, early)
    assert "meeting_stays" in told(first)
    # The same time again, whenever; and another one before anybody could have read our answer.
    same = proposes(first.case, RAE, early, now=NOW + timedelta(hours=2))
    soon = proposes(first.case, RAE, early + 15 * MINUTE, now=NOW + timedelta(seconds=50))
    assert not same.mails and not soon.mails and soon.facts
    person_again = proposes(first.case, RAE, early + 15 * MINUTE, now=NOW + 5 * MINUTE)
    assert told(person_again) == {"meeting_stays": {RAE.name}}
    somebody_else = proposes(first.case, COL, early, now=NOW + timedelta(seconds=50))
    assert told(somebody_else) == {"meeting_stays": {COL.name}}


# ── After the deadline ──────────────────────────────────────────────────────────────────────


def outlasting() -> Decision:
    """No time was left before the deadline: the case has gone up, and the meeting is still to come."""
    people = booked(COL, (MONDAY_10, london(2026, 11, 4, 18)))
    case = to_step_three(people).case
    assert case.due is not None and of(case).start > case.due
    while case.step == "3":
        assert case.wake_at is not None
        decision = ticked(case, case.wake_at, people)
        case = decision.case
    return decision


def test_a_meeting_for_which_no_time_was_left_stays_in_the_diaries_when_the_case_goes_up() -> None:
    decision = outlasting()
    assert decision.case.step == "4" and not decision.case.meeting_cancelled
    assert not {"invite", "invite_cancelled"} & told(decision).keys()


def test_a_refusal_cancels_it_all_the_same() -> None:
    people = booked(COL, (MONDAY_10, london(2026, 11, 4, 18)))
    case = to_step_three(people).case
    refused = answered(case, "not_agreed", directory=people)
    assert refused.case.step == "4" and refused.case.meeting_cancelled


def test_it_is_cancelled_when_the_case_is_settled() -> None:
    decision = outlasting()
    settled = raiser.say_resolved(
        decision.case, BOARD, DIRECTORY, now=of(decision).start - MINUTE, words="It is settled."
    )
    assert settled.case.meeting_cancelled and len(told(settled)["invite_cancelled"]) == len(
        of(settled).attendees
    )


def asked_after() -> Case:
    case = outlasting().case
    while case.outcome_asked is None:
        assert case.wake_at is not None and case.due is not None and case.wake_at < case.due
        case = ticked(case, case.wake_at).case
    return case


def tells(case: Case, came: Any, **more: Any) -> Decision:
    assert case.outcome_asked is not None
    now = of(case).end + 5 * MINUTE
    return outcomes.tell_outcome(
        case,
        BOARD,
        DIRECTORY,
        now=now,
        told=outcomes.Told(came, came, **more),
        party=case.outcome_asked.party,
        how="reply",
    )


def test_what_was_agreed_there_settles_the_case_if_its_raiser_says_so() -> None:
    case = asked_after()
    agreed = tells(case, "agreed", outcome="A visit today", by_when="tonight")
    assert agreed.case.status is Status.OPEN and agreed.case.late is not None
    assert {RAE.name, BOARD.protocol.board} <= told(agreed)["late_agreed"]
    yes = late.confirm_late(
        agreed.case,
        BOARD,
        DIRECTORY,
        now=of(case).end + timedelta(hours=1),
        party=1,
        settles=True,
        words="Yes",
        how="link",
    )
    ended = yes.case
    assert (ended.status, ended.outcome, ended.who, ended.by_when) == (
        Status.RESOLVED,
        "A visit today",
        "nobody was named",
        "tonight",
    )


@pytest.mark.parametrize("came", ["not_agreed", "not_held"])
def test_nothing_else_that_is_told_of_it_moves_the_case(came: Any) -> None:
    case = asked_after()
    decision = tells(case, came)
    assert (decision.case.step, decision.case.due, decision.case.status) == ("4", case.due, Status.OPEN)
    assert decision.case.late is None
