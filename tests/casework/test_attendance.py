"""Who comes to the meeting, and what happens when somebody cannot."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from casework import attendance, meetings
from casework.case import Case, Decision
from casework.directory import Contact, Directory
from casework.errors import NotPossible
from tests.casework.deciding import BOARD, at_step_three, kinds, moved, ticked, told
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
EARLY, LATE = datetime(2026, 11, 2, 10, 15, tzinfo=UTC), datetime(2026, 11, 2, 10, 45, tzinfo=UTC)


def says(case: Case, who: Any, partstat: Any = "ACCEPTED", **more: Any) -> Decision:
    people = more.pop("directory", DIRECTORY)
    now = more.pop("now", NOW)
    return attendance.answer_invite(
        case, BOARD, people, now=now, party=party_of(case, who), partstat=partstat, **more
    )


def said(decision: Decision, who: Any) -> str:
    return decision.case.attendance[party_of(decision.case, who)].partstat


def test_the_later_answer_counts_whichever_comes_first() -> None:
    case = at_step_three().case
    second = says(case, RAE, "TENTATIVE", stamped=LATE)
    assert said(second, RAE) == "TENTATIVE"
    overtaken = says(second.case, RAE, "ACCEPTED", stamped=EARLY)
    assert not overtaken.facts


@pytest.mark.parametrize(
    "ahead",
    [{"sequence": 999_999_999}, {"stamped": datetime(2099, 1, 1, tzinfo=UTC)}],
    ids=["sequence", "stamp"],
)
def test_an_answer_from_the_future_does_not_block_later_ones(ahead: dict[str, Any]) -> None:
    first = says(at_step_three().case, RAE, "ACCEPTED", **ahead)
    later = NOW + timedelta(minutes=5)
    second = says(first.case, RAE, "TENTATIVE", stamped=later, now=later)
    assert said(second, RAE) == "TENTATIVE"


def test_an_answer_to_an_earlier_time_says_nothing_about_the_new_one() -> None:
    case = at_step_three().case
    assert case.meeting is not None
    moved_case = moved(case, case.meeting.end - timedelta(minutes=1)).case
    assert not says(moved_case, RAE, sequence=0).facts
    assert says(moved_case, RAE, sequence=1).facts


def test_what_was_said_stands_when_only_somebody_else_is_invited() -> None:
    case = says(at_step_three().case, RAE).case
    deputised = says(case, COUNCIL_SENIOR, "DECLINED", directory=with_deputy())
    assert said(deputised, RAE) == "ACCEPTED"
    again = says(deputised.case, RAE, "TENTATIVE", sequence=0)
    assert said(again, RAE) == "TENTATIVE", "it answers the time that still stands"


def test_everybody_is_asked_again_when_the_time_moves() -> None:
    case = says(at_step_three().case, RAE).case
    decision = meetings.choose_time(
        case, BOARD, DIRECTORY, now=NOW, start=london(2026, 11, 3, 15), by="staff"
    )
    assert decision.case.attendance == {}
    assert told(decision)["invite"] == {
        decision.case.parties[n - 1].person.name for n in meeting(case).attendees
    }


def test_only_a_time_that_was_the_first_possible_is_late_and_no_time_that_people_choose() -> None:
    case = at_step_three().case
    decision = meetings.choose_time(
        case, BOARD, DIRECTORY, now=NOW, start=london(2026, 11, 13, 15), by="staff"
    )
    assert not meeting(decision.case).late


def meeting(case: Case) -> Any:
    assert case.meeting is not None
    return case.meeting


def with_deputy() -> Directory:
    deputy = person("Dep Deputy", COUNCIL)
    others = [contact for contact in CONTACTS if contact.person != COUNCIL_SENIOR]
    return Directory.of(
        [*others, Contact(board="hips", tier="senior-manager", person=COUNCIL_SENIOR, deputy=deputy)]
    )


def test_a_needed_person_who_declines_is_replaced_by_their_deputy() -> None:
    decision = says(at_step_three().case, COUNCIL_SENIOR, "DECLINED", directory=with_deputy())
    assert told(decision)["invite_cancelled"] == {COUNCIL_SENIOR.name}
    assert "Dep Deputy" in told(decision)["invite"]
    # Who is asked to agree is another matter.
    assert decision.case.counterpart is not None
    assert decision.case.counterpart.person == COUNCIL_SENIOR


def test_a_deputy_who_declines_too_is_missed_as_much() -> None:
    case = says(at_step_three().case, COUNCIL_SENIOR, "DECLINED", directory=with_deputy()).case
    deputy = case.parties[-1].person
    decision = says(case, deputy, "DECLINED", sequence=1, directory=with_deputy())
    assert meeting(decision.case).start > meeting(case).start and "invite" in told(decision)


def test_a_deputy_who_comes_is_somebody_who_comes() -> None:
    case = case_on_friday()
    said_no = says(case, COUNCIL_SENIOR, "DECLINED", sequence=1, directory=with_deputy()).case
    deputy = said_no.parties[-1].person
    case = says(said_no, deputy, sequence=2, directory=with_deputy()).case
    assert "meeting_without" not in told(ticked(case, case.meeting_remind_at))


def test_without_a_deputy_the_time_is_moved_twice_and_then_a_person_is_told() -> None:
    decision = at_step_three()
    starts = [meeting(decision.case).start]
    for shift in (1, 2):
        decision = says(decision.case, COUNCIL_SENIOR, "DECLINED", sequence=shift - 1)
        starts.append(meeting(decision.case).start)
        assert meeting(decision.case).shifts == shift
    assert starts == sorted(set(starts)) and starts[-1] < (decision.case.due or NOW)
    decision = says(decision.case, COUNCIL_SENIOR, "DECLINED", sequence=2)
    assert kinds(decision) == ["meeting_answered"]
    assert told(decision)["meeting_without"] == {BOARD.protocol.board, RAE.name}


def test_somebody_who_is_not_needed_may_stay_away() -> None:
    decision = says(at_step_three().case, COL, "DECLINED")
    assert kinds(decision) == ["meeting_answered"] and not decision.mails


def test_who_declines_twice_is_told_of_once() -> None:
    once = says(at_step_three().case, COUNCIL_SENIOR, "DECLINED", directory=with_deputy(), stamped=EARLY)
    with pytest.raises(NotPossible, match="is not invited"):
        says(once.case, COUNCIL_SENIOR, "DECLINED", directory=with_deputy(), stamped=LATE)


def test_another_time_that_suits_is_put_to_all_at_most_twice() -> None:
    decision = at_step_three()
    for shift in range(3):
        start = london(2026, 11, 3, 14) + timedelta(minutes=15 * shift)
        decision = says(
            decision.case,
            RAISERS_SENIOR,
            "TENTATIVE",
            sequence=meeting(decision.case).sequence,
            proposed=(start, start + timedelta(minutes=45)),
        )
    assert meeting(decision.case).start == london(2026, 11, 3, 14, 15)
    assert told(decision) == {"meeting_stays": {RAISERS_SENIOR.name}}
    assert decision.mails[0].words == "Two other times that were proposed have been put to everybody already."


@pytest.mark.parametrize(
    ("start", "why"),
    [
        (london(2026, 11, 3, 12, 45), "outside working hours, or at lunch"),
        (london(2026, 11, 3, 8), "outside working hours"),
        (london(2026, 11, 2, 11, 30), "less than an hour ahead"),
        (london(2026, 11, 20, 10), "after the deadline"),
        (london(2026, 11, 4, 16), "no time to say before the deadline what came of it"),
    ],
)
def test_another_time_that_does_not_suit_is_refused_with_its_reason(start: datetime, why: str) -> None:
    decision = says(at_step_three().case, RAE, "TENTATIVE", proposed=(start, start + timedelta(hours=1)))
    assert told(decision) == {"meeting_stays": {RAE.name}}
    assert why in decision.mails[0].words
    assert meeting(decision.case).sequence == 0


def proposes(case: Case, who: Any, start: datetime) -> Decision:
    return attendance.propose_time(case, BOARD, DIRECTORY, now=NOW, party=party_of(case, who), start=start)


def test_a_time_proposed_by_link_is_put_to_all_and_counts_as_one_by_calendar_does() -> None:
    decision = at_step_three()
    for number, who in enumerate((COUNCIL_SENIOR, COL), start=1):
        start = london(2026, 11, 3, 14) + timedelta(minutes=15 * number)
        decision = proposes(decision.case, who, start)
        moved_to = meeting(decision.case)
        assert (moved_to.start, moved_to.proposals, moved_to.moved) == (start, number, "proposed")
        assert len(told(decision)["invite"]) == len(moved_to.attendees)
    assert not attendance.may_propose(decision.case, NOW, party_of(decision.case, COL))
    with pytest.raises(NotPossible, match="Two other times"):
        proposes(decision.case, RAISERS_SENIOR, london(2026, 11, 3, 11))


@pytest.mark.parametrize(
    ("start", "why"),
    [
        (london(2026, 11, 3, 8), "outside working hours"),
        (london(2026, 11, 5, 10), "after the deadline"),
        (london(2026, 11, 2, 10), "is past"),
        (london(2026, 11, 3, 10), "at that time already"),
    ],
)
def test_what_speaks_against_a_time_binds_whoever_proposes_it_by_link(start: datetime, why: str) -> None:
    with pytest.raises(NotPossible, match=why):
        proposes(at_step_three().case, COUNCIL_SENIOR, start)


def test_only_who_is_invited_can_propose() -> None:
    case = at_step_three().case
    invited = meeting(case).model_copy(update={"attendees": (1,)})
    with pytest.raises(NotPossible, match="is not invited"):
        proposes(replace(case, meeting=invited), COUNCIL_SENIOR, london(2026, 11, 3, 14))


@pytest.mark.parametrize("minutes", [1, 210])
def test_who_proposes_another_time_does_not_change_how_long_it_lasts(minutes: int) -> None:
    case, start = at_step_three().case, london(2026, 11, 3, 13, 30)
    decision = says(case, RAE, "TENTATIVE", proposed=(start, start + timedelta(minutes=minutes)))
    before, after = meeting(case), meeting(decision.case)
    assert (after.start, after.end - after.start) == (start, before.end - before.start)


def test_the_working_day_before_everybody_is_told_who_comes() -> None:
    case = case_on_friday()
    at = case.meeting_remind_at
    assert at == london(2026, 11, 5, 9)
    case = says(case, RAISERS_SENIOR, sequence=1).case
    decision = ticked(case, at)
    assert told(decision)["meeting_reminder"] == {
        case.parties[n - 1].person.name for n in meeting(case).attendees
    }
    assert "meeting_without" not in told(decision)
    assert decision.case.wake_at is not None and decision.case.wake_at > at


def case_on_friday() -> Case:
    """A meeting on Friday, and a deadline that is later still."""
    case = at_step_three().case
    later = [replace(case.attempts[-1], due=london(2026, 11, 9, 17))]
    case = replace(case, attempts=(*case.attempts[:-1], *later), remind_at=None, step_wakes_at=later[0].due)
    return meetings.choose_time(
        case, BOARD, DIRECTORY, now=NOW, start=london(2026, 11, 6, 10), by="staff"
    ).case


def test_that_nobody_comes_is_known_before_the_day() -> None:
    case = case_on_friday()
    decision = ticked(case, case.meeting_remind_at)
    assert told(decision)["meeting_without"] == {BOARD.protocol.board, RAE.name}


@pytest.mark.parametrize("who", [RAISERS_SENIOR, COUNCIL_SENIOR])
def test_who_proposed_its_time_comes_and_who_has_given_up_the_seat_since_does_not(who: Any) -> None:
    case = proposes(case_on_friday(), who, london(2026, 11, 6, 11)).case
    decision = ticked(case, case.meeting_remind_at)
    assert "meeting_reminder" in told(decision) and "meeting_without" not in told(decision)
    [reminded] = decision.facts
    assert reminded.coming == (party_of(case, who),)  # type: ignore[union-attr]

    case = says(case, who, "DECLINED", sequence=2, directory=with_deputy()).case
    decision = ticked(case, case.meeting_remind_at)
    assert who.name not in [
        case.parties[n - 1].person.name for n in attendance.coming_to(case, meeting(case))
    ]
    assert "meeting_without" in told(decision)


def test_after_an_outage_nobody_is_reminded_of_what_has_begun() -> None:
    case = case_on_friday()
    decision = ticked(case, meeting(case).start)
    assert kinds(decision) == ["meeting_reminded"] and not decision.mails


def test_busy_people_are_met_when_they_are_free() -> None:
    free = meeting(at_step_three().case)
    engaged = {COUNCIL_SENIOR.email.casefold(): ((free.start, free.end),)}
    people = replace(DIRECTORY, busy=engaged)
    case = at_step_three().case
    case = replace(case, meeting_cancelled=True)
    decision = meetings.call_meeting(case, BOARD, people, now=NOW, by="staff")
    assert meeting(decision.case).start >= free.end
