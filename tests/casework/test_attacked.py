"""What an attacker found, and how it is now."""

from datetime import timedelta

import pytest

from casework import changes, meetings, remarks, steps
from casework.case import Decision
from casework.directory import Directory
from casework.errors import NotPossible
from casework.facts import Person, Side
from casework.work import Board
from tests.casework.played import due_of, filled, mails, opened, post, tick, to_step
from tests.examples import COUNCIL, MONDAY_10, SCHOOL, london, party_of, person


def replaced(decision: Decision, told: Board, people: Directory, who: Person) -> Decision:
    return changes.replace_contact(
        decision.case, told, people, now=MONDAY_10, side=Side.COUNTERPART, person=who, by="staff"
    )


def test_who_was_replaced_settles_nothing_even_if_they_had_been_away() -> None:
    decision, told, people = opened("hips")
    away = remarks.away(decision.case, told, people, now=MONDAY_10, party=3, text="Away")
    right = replaced(away, told, people, person("New Right", COUNCIL))
    with pytest.raises(NotPossible):
        steps.answer(
            right.case, told, people, now=MONDAY_10, party=3, verdict="agreed", words="AGREED", how="reply"
        )
    by_right = party_of(right.case, person("New Right", COUNCIL))
    done = steps.answer(
        right.case, told, people, now=MONDAY_10, party=by_right, verdict="agreed", words="AGREED", how="reply"
    )
    assert "Col Counter" not in mails(done)["agreed"], "it may have been the wrong person's address"


def test_a_paper_for_a_post_goes_to_who_was_named_for_it_last() -> None:
    decision, told, people = opened("sewscb")
    at_four = to_step("4", decision, told, people)
    named = person("New Right", COUNCIL)
    right = changes.replace_contact(
        at_four.case,
        told,
        people,
        now=at_four.case.attempts[-1].started,
        side=Side.COUNTERPART,
        person=named,
        by="x",
    )
    at_six = to_step("6", right, told, people)
    filed = steps.file_paper(
        at_six.case, told, people, now=at_six.case.attempts[-1].started, paper="review-decision",
        answers=filled(told, "review-decision", meeting="2026-11-30"), by="staff",
    )  # fmt: skip
    assert "New Right" in mails(filed)["paper"]
    assert post("council", "safeguarding-lead") not in mails(filed)["paper"]


def test_no_review_is_not_overrun_by_the_clock() -> None:
    decision, told, people = opened("sewscb")
    at_six = to_step("6", decision, told, people)
    filed = steps.file_paper(
        at_six.case, told, people, now=at_six.case.attempts[-1].started, paper="review-decision",
        answers=filled(told, "review-decision", review="no", meeting=""), by="staff",
    )  # fmt: skip
    late = steps.tick(filed.case, told, people, now=due_of(filed) + timedelta(days=30))
    late = steps.tick(late.case, told, people, now=due_of(filed) + timedelta(days=30))
    assert late.case.step == "6" and late.case.overdue_told


@pytest.mark.parametrize("meeting", ["2062-12-31", "1000-01-01"])
def test_a_slip_of_the_pen_makes_no_step_of_many_years_or_of_none(meeting: str) -> None:
    decision, told, people = opened("sewscb")
    at_six = to_step("6", decision, told, people)
    with pytest.raises(NotPossible, match="at most 92 days"):
        steps.file_paper(
            at_six.case, told, people, now=at_six.case.attempts[-1].started, paper="review-decision",
            answers=filled(told, "review-decision", meeting=meeting), by="staff",
        )  # fmt: skip


def test_an_earlier_date_of_the_meeting_counts_at_once_and_a_later_one_never() -> None:
    decision, told, people = opened("sewscb")
    at_six = to_step("6", decision, told, people)
    now = at_six.case.attempts[-1].started

    def decide(before: Decision, meeting: str) -> Decision:
        answers = filled(told, "review-decision", meeting=meeting)
        return steps.file_paper(
            before.case, told, people, now=now, paper="review-decision", answers=answers, by="staff"
        )

    at_seven = decide(at_six, "2026-12-10")
    assert at_seven.case.due == london(2026, 12, 10, 17)
    sooner = decide(at_seven, "2026-12-03")
    assert sooner.case.due == london(2026, 12, 3, 17)
    assert decide(sooner, "2026-12-17").case.due == london(2026, 12, 3, 17)


def test_a_notice_that_reaches_nobody_reaches_the_board_whose_inbox_may_have_bounced() -> None:
    decision, told, _ = opened("brighton-hove", people=Directory())
    bounced = remarks.mail_failed(
        decision.case, told, Directory(), now=MONDAY_10, party=2, mail="notice", reason="full"
    )
    agreed = steps.answer(
        bounced.case, told, Directory(), now=MONDAY_10, party=3, verdict="agreed", words="AGREED", how="reply"
    )
    assert mails(agreed)["notice"] == {told.protocol.board}


def test_after_the_last_deadline_nobody_new_is_brought_in() -> None:
    decision, told, people = opened("bedfordshire", "caf")
    late = tick(tick(decision, told, people), told, people)
    assert late.case.overdue_told
    away = remarks.away(late.case, told, people, now=due_of(late), party=3, text="Away")
    assert len(away.case.parties) == len(late.case.parties)
    refused = steps.answer(
        late.case,
        told,
        people,
        now=due_of(late),
        party=3,
        verdict="not_agreed",
        words="No",
        how="reply",
    )
    assert told.protocol.board in mails(refused)["final_overdue"], "a late refusal does not go unheard"


def test_the_opponent_is_never_whom_the_raiser_talks_it_over_with() -> None:
    decision, told, people = opened(
        "sewscb", counterpart=person("Ann Boss", SCHOOL, email="line-manager@school.example")
    )
    at_two = to_step("2", decision, told, people)
    assert (
        at_two.case.counterpart is None
        or at_two.case.counterpart.person.email != "line-manager@school.example"
    )


def test_an_involved_agency_is_known_however_it_is_typed() -> None:
    decision, told, people = opened("eastriding")
    at_five = to_step("5", decision, told, people)
    for typed in (f" {COUNCIL.replace(' ', '  ')}.", COUNCIL.lower()):
        with pytest.raises(NotPossible, match="is involved"):
            steps.file_paper(
                at_five.case, told, people, now=london(2026, 11, 9, 9), paper="mediation",
                answers=filled(told, "mediation", chair_agency=typed), by="staff",
            )  # fmt: skip


def test_a_case_that_starts_at_a_managers_step_tells_the_manager_who_now_speaks() -> None:
    decision, _, _ = opened("hips", start_step="3")
    assert mails(decision)["escalated_speaker"] == {post("school", "senior-manager")}


def test_a_meeting_can_still_be_called_when_the_last_deadline_has_passed() -> None:
    decision, told, people = opened("eastriding")
    late = to_step("5", decision, told, people)
    while not late.case.overdue_told:
        late = tick(late, told, people)
    called = meetings.call_meeting(late.case, told, people, now=due_of(late), by="staff")
    assert called.case.meeting is not None
