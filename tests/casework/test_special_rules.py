"""The special rules of the five protocols, run through the core with every post filled."""

from datetime import timedelta

import pytest

from casework import meetings, steps
from casework.case import Decision, Status
from casework.errors import NotPossible
from casework.facts import NoticeGiven, Warned
from casework.paper_facts import PaperFiled
from tests.casework.played import due_of, filled, mails, names, number_asked, opened, post, tick, to_step
from tests.examples import COUNCIL, MONDAY_10, SCHOOL, board, london, person

# ── East Riding ─────────────────────────────────────────────────────────────────────────────


def test_east_riding_begins_with_the_own_manager_and_asks_nobody_outside() -> None:
    decision, _, _ = opened("eastriding")
    assert mails(decision)["consult"] == {"Rae Raiser", post("school", "line-manager")}
    assert "ask" not in mails(decision)
    with pytest.raises(NotPossible, match="nobody is asked to agree"):
        steps.refuse_if_not_answerable(decision.case, board("eastriding"), 3)


def test_east_riding_goes_to_the_other_worker_when_the_own_side_says_so() -> None:
    decision, told, people = opened("eastriding")
    gone = steps.go_on(decision.case, told, people, now=london(2026, 11, 2, 11), by="Rae Raiser")
    assert [fact.by for fact in gone.facts if fact.kind == "escalated"] == ["Rae Raiser"]
    assert gone.case.step == "2"
    assert mails(gone)["ask"] == {"Col Counter"}
    with pytest.raises(NotPossible, match="has gone on already"):
        steps.go_on(gone.case, told, people, now=london(2026, 11, 2, 12), by="Rae Raiser")


def test_east_riding_in_silence_reaches_mediation_five_days_after_raising() -> None:
    decision, told, people = opened("eastriding")
    ends = []
    for step in "12345":
        decision = to_step(step, decision, told, people)
        ends.append(decision.case.due)
    assert ends == [london(2026, 11, day, 17) for day in (3, 4, 5, 7, 12)]


def test_east_riding_keeps_the_five_days_when_an_answer_comes_early() -> None:
    decision, told, people = opened("eastriding", start_step="3")
    refused = steps.answer(
        decision.case, told, people, now=MONDAY_10, party=number_asked(decision),
        verdict="not_agreed", words="No", how="reply",
    )  # fmt: skip
    assert refused.case.step == "4"
    assert refused.case.due == london(2026, 11, 7, 17)


@pytest.mark.parametrize(
    ("step", "next_level"),
    [("2", post("council", "line-manager")), ("3", post("council", "senior-manager"))],
)
def test_before_a_limit_the_next_level_of_management_is_warned(step: str, next_level: str) -> None:
    decision, told, people = opened("eastriding")
    decision = to_step(step, decision, told, people)
    reminded = tick(decision, told, people)
    assert reminded.case.step == step
    assert mails(reminded)["warning"] == {next_level}
    assert any(isinstance(fact, Warned) for fact in reminded.facts)
    gone = tick(reminded, told, people)
    assert mails(gone)["escalated_counterpart"] == {next_level}, "who was warned is who is asked"


def test_at_the_last_step_before_mediation_the_warning_goes_up_and_never_down() -> None:
    decision, told, people = opened("eastriding")
    at_four = to_step("4", decision, told, people)
    reminded = tick(at_four, told, people, at_four.case.step_wakes_at)
    assert mails(reminded)["warning"] == {post("council", "head-of-service")}


def test_the_stage_4_return_is_asked_of_the_escalating_agency_and_reaches_the_board() -> None:
    decision, told, people = opened("eastriding")
    at_four = to_step("4", decision, told, people)
    assert mails(at_four)["paper_due"] == {post("school", "operational-manager")}
    speaker = at_four.case.speaker
    assert speaker is not None
    sent = steps.file_paper(
        at_four.case, told, people, now=london(2026, 11, 6, 9), paper="stage-4", answers=filled(told, "stage-4"),
        by=speaker.person.name, party=speaker.number,
    )  # fmt: skip
    assert mails(sent)["paper"] == {told.protocol.board}
    assert sent.case.step == "4", "a return settles nothing"
    counterpart = sent.case.counterpart
    assert counterpart is not None
    with pytest.raises(NotPossible, match="by the agency that escalates"):
        steps.file_paper(
            sent.case, told, people, now=london(2026, 11, 6, 9), paper="stage-4",
            answers=filled(told, "stage-4"), by="x", party=counterpart.number,
        )  # fmt: skip


def test_the_chair_of_the_mediation_is_from_an_uninvolved_agency() -> None:
    decision, told, people = opened("eastriding")
    at_five = to_step("5", decision, told, people)
    now = london(2026, 11, 9, 9)
    field = next(f.key for f in told.protocol.papers["mediation"].fields if f.kind == "uninvolved_agency")
    with pytest.raises(NotPossible, match="is involved in this disagreement"):
        steps.file_paper(
            at_five.case, told, people, now=now, paper="mediation",
            answers=filled(told, "mediation", **{field: COUNCIL.upper()}), by="staff",
        )  # fmt: skip
    filed = steps.file_paper(
        at_five.case, told, people, now=now, paper="mediation", answers=filled(told, "mediation"), by="staff"
    )
    assert any(isinstance(fact, PaperFiled) for fact in filed.facts)


def test_the_mediation_meeting_is_for_the_managers_who_dealt_with_it_last() -> None:
    decision, told, people = opened("eastriding")
    at_five = to_step("5", decision, told, people)
    called = meetings.call_meeting(at_five.case, told, people, now=london(2026, 11, 9, 9), by="staff")
    assert called.case.meeting is not None
    assert names(told, called.case.meeting.attendees, called.case) == {
        post("school", "senior-manager"),
        post("school", "operational-manager"),
        post("council", "senior-manager"),
        # Who chairs it is of neither agency.
        post("board", "partnership-member"),
    }


def test_an_adjourned_conference_has_72_clock_hours() -> None:
    decision, told, people = opened("eastriding", "conference")
    adjourned = to_step("2", decision, told, people)
    attempt = adjourned.case.attempts[-1]
    assert attempt.due - attempt.started == timedelta(hours=72)
    assert to_step("3", adjourned, told, people).case.due is not None
    assert told.protocol.pathway("conference").steps[-1].panel


def test_lessons_may_be_sent_by_anybody_on_the_case_once_it_is_over() -> None:
    decision, told, people = opened("eastriding")
    with pytest.raises(NotPossible, match="when X-1 has ended"):
        steps.file_paper(
            decision.case, told, people, now=MONDAY_10, paper="lessons", answers=filled(told, "lessons"),
            by="Rae Raiser", party=1,
        )  # fmt: skip
    over = steps.withdraw(decision.case, told, people, now=MONDAY_10, reason="Settled", by="staff")
    sent = steps.file_paper(
        over.case, told, people, now=MONDAY_10, paper="lessons", answers=filled(told, "lessons"),
        by="Rae Raiser", party=1,
    )  # fmt: skip
    assert mails(sent)["paper"] == {told.protocol.board}


# ── South East Wales ────────────────────────────────────────────────────────────────────────


def test_all_involved_agencies_hear_that_the_guidance_is_invoked() -> None:
    decision, told, _ = opened("sewscb")
    notice = next(fact for fact in decision.facts if isinstance(fact, NoticeGiven))
    heard = names(told, notice.told, decision.case)
    assert {post("school", "safeguarding-lead"), post("council", "safeguarding-lead")} <= heard
    assert mails(decision)["notice"] >= heard - {told.protocol.board}


def test_the_business_unit_and_the_groups_chair_hear_of_a_request_for_a_review() -> None:
    decision, told, people = opened("sewscb")
    decision = to_step("5", decision, told, people)
    assert told.protocol.board in mails(decision)["notice"]
    assert post("board", "learning-reviewing-chair") in mails(decision)["notice"]
    assert decision.case.due == decision.case.attempts[-1].started + timedelta(hours=4)


def test_the_review_goes_from_request_to_decision_to_report_to_closing_note() -> None:
    decision, told, people = opened("sewscb")
    decision = to_step("5", decision, told, people)
    now = decision.case.attempts[-1].started + timedelta(hours=1)

    def file(before: Decision, paper: str, **given: str) -> Decision:
        answers = filled(told, paper, **given)
        return steps.file_paper(before.case, told, people, now=now, paper=paper, answers=answers, by="staff")

    requested = file(decision, "review-request")
    assert requested.case.step == "6"
    with pytest.raises(NotPossible, match="has not reached the step"):
        file(requested, "review-report")
    decided = file(requested, "review-decision", meeting="2026-12-03")
    assert decided.case.step == "7"
    assert decided.case.due == london(2026, 12, 3, 17), "the date of the Group's next meeting"
    leads = {post("school", "safeguarding-lead"), post("council", "safeguarding-lead")}
    assert leads <= mails(decided)["paper"], "the representatives are notified of the decision"
    reported = file(decided, "review-report")
    assert reported.case.step == "8"
    closed = steps.record_final_outcome(
        reported.case, told, people, now=now, outcome="Done", who="The agencies", by_when="June", by="staff"
    )
    assert closed.case.status is Status.CLOSED
    assert len(mails(closed)["final_outcome"]) == len(closed.case.parties)


def test_without_a_review_the_case_stays_with_the_board_for_its_outcome() -> None:
    decision, told, people = opened("sewscb")
    decision = to_step("6", decision, told, people)
    now = decision.case.attempts[-1].started
    answers = filled(told, "review-decision", review="no", meeting="")
    filed = steps.file_paper(
        decision.case, told, people, now=now, paper="review-decision", answers=answers, by="staff"
    )
    assert filed.case.step == "6"
    closed = steps.record_final_outcome(
        filed.case, told, people, now=now, outcome="No review", who="The Group", by_when="now", by="staff"
    )
    assert closed.case.status is Status.CLOSED


def test_a_bad_date_in_a_paper_is_refused_in_words() -> None:
    decision, told, people = opened("sewscb")
    decision = to_step("6", decision, told, people)
    with pytest.raises(NotPossible, match="Enter a real date"):
        steps.file_paper(
            decision.case, told, people, now=MONDAY_10, paper="review-decision",
            answers=filled(told, "review-decision", meeting="2026-02-30"), by="staff",
        )  # fmt: skip


def test_the_wider_meeting_is_arranged_when_somebody_asks_for_it() -> None:
    decision, told, people = opened("sewscb")
    at_four = to_step("4", decision, told, people)
    assert at_four.case.meeting is None
    now = at_four.case.attempts[-1].started
    called = meetings.call_meeting(at_four.case, told, people, now=now, by="staff")
    assert called.case.meeting is not None and called.case.meeting.end <= due_of(called)
    with pytest.raises(NotPossible, match="is arranged already"):
        meetings.call_meeting(called.case, told, people, now=now, by="staff")
    with pytest.raises(NotPossible, match="has no meeting"):
        meetings.call_meeting(decision.case, told, people, now=MONDAY_10, by="staff")


# ── Brighton & Hove ─────────────────────────────────────────────────────────────────────────


def test_every_challenge_is_recorded_in_the_boards_inbox_when_it_begins_and_ends() -> None:
    decision, told, people = opened("brighton-hove", agreed_by=london(2026, 11, 4, 12))
    assert mails(decision)["notice"] == {told.protocol.board}
    assert decision.case.due == london(2026, 11, 4, 12), "the date that was named"
    agreed = steps.answer(
        decision.case,
        told,
        people,
        now=london(2026, 11, 3, 9),
        party=3,
        verdict="agreed",
        words="AGREED",
        how="reply",
    )
    assert mails(agreed)["notice"] == {told.protocol.board}
    later = tick(decision, told, people, now=london(2026, 11, 4, 12))
    assert later.case.due == london(2026, 11, 11, 17), "later stages have the Board's default"


# ── Bedfordshire ────────────────────────────────────────────────────────────────────────────


def test_the_rows_of_the_matrix_count_clock_hours_from_raising() -> None:
    friday = london(2026, 11, 6, 16, 40)
    decision, told, people = opened("bedfordshire", "section-17-initial", now=friday)
    ends = []
    for step in "123":
        decision = to_step(step, decision, told, people)
        ends.append(decision.case.due)
    assert ends == [friday + timedelta(hours=hours) for hours in (24, 36, 48)]


def test_a_disagreement_within_one_agency_stays_in_it() -> None:
    decision, told, people = opened("bedfordshire", "within-agency", counterpart=person("Ann Boss", SCHOOL))
    assert mails(decision)["ask"] == {"Ann Boss"}
    for step in "23":
        decision = to_step(step, decision, told, people)
        assert decision.case.counterpart is not None
        assert decision.case.counterpart.person.agency == SCHOOL


def test_an_injury_to_a_young_child_is_resolved_at_once_at_every_step() -> None:
    decision, told, people = opened("bedfordshire", "section-17-core", urgent=True)
    assert decision.case.due == MONDAY_10 + timedelta(hours=4)
    up = tick(decision, told, people, now=due_of(decision))
    assert up.case.due == MONDAY_10 + timedelta(hours=8)


def test_a_last_step_without_a_panel_ends_with_the_board_which_records_the_outcome() -> None:
    decision, told, people = opened("bedfordshire", "consent")
    refused = steps.answer(
        decision.case, told, people, now=MONDAY_10, party=3, verdict="not_agreed", words="No", how="reply"
    )
    assert refused.case.status is Status.OPEN
    assert told.protocol.board in mails(refused)["final_overdue"]
    closed = steps.record_final_outcome(
        refused.case, told, people, now=MONDAY_10, outcome="Done", who="Hal", by_when="Friday", by="staff"
    )
    assert closed.case.status is Status.CLOSED
