"""Who is away, bounced or not there; changed holidays; every pathway in silence."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casework import changes, remarks, steps
from casework.case import Status
from casework.directory import Contact, Directory
from casework.facts import ContactReplaced, DeadlineMoved, Person
from tests.casework.played import BOARD_KEYS, due_of, full, mails, number_asked, opened, post, tick
from tests.examples import COUNCIL, MONDAY_10, SCHOOL, board, london, person

# ── People: away, bounced, empty ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("key", BOARD_KEYS)
def test_who_is_away_is_stood_in_for_by_the_deputy_and_may_still_answer(key: str) -> None:
    told = board(key)
    people = full(told, deputies=True)
    decision, told, people = opened(key, people=people)
    if told.protocol.pathway("default").steps[0].consult:
        decision = steps.go_on(decision.case, told, people, now=MONDAY_10, by="Rae Raiser")
    second = steps.answer(
        decision.case, told, people, now=MONDAY_10, party=number_asked(decision),
        verdict="not_agreed", words="No", how="reply",
    )  # fmt: skip
    while told.protocol.pathway("default").step(second.case.step).consult:
        second = steps.go_on(second.case, told, people, now=MONDAY_10, by="Rae Raiser")
    holder = second.case.counterpart
    assert holder is not None
    due = second.case.due
    away = remarks.away(second.case, told, people, now=MONDAY_10, party=holder.number, text="Away")
    assert away.case.counterpart is not None
    assert away.case.counterpart.person.name == f"Deputy {holder.person.name}"
    assert away.case.due == due, "the clock runs on"
    assert mails(away)["away"] == {"Rae Raiser", told.protocol.board}
    assert not remarks.away(away.case, told, people, now=MONDAY_10, party=holder.number, text="Away").mails
    settled = steps.answer(
        away.case,
        told,
        people,
        now=MONDAY_10,
        party=holder.number,
        verdict="agreed",
        words="AGREED",
        how="reply",
    )
    assert settled.case.status is Status.RESOLVED


def test_bounced_then_the_deputy_then_the_next_tier_up_then_the_board() -> None:
    told = board("hips")
    people = full(told, deputies=True)
    decision, told, people = opened("hips", people=people, start_step="2")
    asked: list[str] = []
    for _ in range(9):
        party = decision.case.counterpart
        assert party is not None
        if asked and asked[-1] == party.person.name:
            break
        asked.append(party.person.name)
        decision = remarks.mail_failed(
            decision.case, told, people, now=MONDAY_10, party=party.number, mail="ask", reason="550"
        )
    ladder = ["first-line-manager", "service-manager", "senior-manager", "director"]
    expected = [f"{deputy}{post('council', tier)}" for tier in ladder for deputy in ("", "Deputy ")]
    assert asked == ["Col Counter", *expected]
    assert told.protocol.board in mails(decision)["mail_failed"], "nobody is left: the Board names somebody"
    replaced = [fact for fact in decision.facts if isinstance(fact, ContactReplaced)]
    assert not replaced


def test_an_empty_post_is_filled_from_the_next_tier_up() -> None:
    told = board("hips")
    people = Directory.of(
        c for c in full(told).contacts if c.tier not in ("first-line-manager", "service-manager")
    )
    decision, _, _ = opened("hips", people=people)
    up = tick(decision, told, people, now=due_of(decision))
    assert mails(up)["escalated_counterpart"] == {post("council", "senior-manager")}


def test_in_a_flat_organisation_the_same_person_is_not_asked_twice() -> None:
    told = board("hips")
    one = Person(name="Only One", email="one@council.example", agency=COUNCIL)
    people = Directory.of(
        Contact(board="hips", tier=tier, person=one) for tier in ("first-line-manager", "senior-manager")
    )
    decision, _, _ = opened("hips", people=people)
    up = tick(decision, told, people, now=due_of(decision))
    assert mails(up)["escalated_counterpart"] == {"Only One"}
    top = tick(up, told, people, now=due_of(up))
    assert mails(top)["name_contact"] == {told.protocol.board}


# ── Holidays that are published later ───────────────────────────────────────────────────────


def test_a_new_bank_holiday_moves_the_running_deadline_with_an_entry_and_tells_its_people() -> None:
    decision, told, people = opened("hips")
    day = date(2026, 11, 3)
    calendar = replace(told.calendar, holidays={**told.calendar.holidays, day: "Day of Thanks"})
    changed = replace(told, calendar=calendar)
    now = london(2026, 11, 2, 12)
    moved = changes.redate(decision.case, changed, people, now=now)
    assert moved.case.due == london(2026, 11, 4, 17)
    fact = next(fact for fact in moved.facts if isinstance(fact, DeadlineMoved))
    assert "Tue 3 Nov is Day of Thanks" in fact.because and "bank holidays were changed" in fact.because
    assert mails(moved)["deadline_moved"] == {"Rae Raiser", "Col Counter"}
    assert not changes.redate(moved.case, changed, people, now=now).facts, "twice changes nothing"
    back = changes.redate(moved.case, told, people, now=now)
    assert back.case.due == london(2026, 11, 3, 17), "and a withdrawn one moves it back"


def test_a_deadline_that_a_person_brought_forward_is_not_dated_again() -> None:
    decision, told, people = opened("hips")
    sooner = changes.bring_forward(
        decision.case, told, people, now=MONDAY_10, due=london(2026, 11, 3, 12), reason="risk", by="staff"
    )
    calendar = replace(told.calendar, holidays={date(2026, 11, 3): "Day of Thanks"})
    assert not changes.redate(sooner.case, replace(told, calendar=calendar), people, now=MONDAY_10).facts


# ── Every pathway of every Board ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("key", "pathway"), [(key, name) for key in BOARD_KEYS for name in board(key).protocol.pathways]
)
def test_in_silence_every_pathway_runs_step_by_step_to_its_end(key: str, pathway: str) -> None:
    counterpart = person("Ann Boss", SCHOOL) if board(key).protocol.pathway(pathway).within else None
    rest: dict[str, Any] = {"counterpart": counterpart} if counterpart else {}
    decision, told, people = opened(key, pathway, **rest)
    seen = [decision.case.step]
    for _ in range(40):
        if decision.case.wake_at is None:
            break
        decision = tick(decision, told, people)
        if decision.case.step != seen[-1]:
            seen.append(decision.case.step)
    assert seen == [step.key for step in told.protocol.pathway(pathway).steps]
    assert decision.case.overdue_told
    asked = [attempt.counterpart for attempt in decision.case.attempts]
    assert all(asked), "somebody is asked at every step"
    closed = steps.record_final_outcome(
        decision.case,
        told,
        people,
        now=london(2027, 6, 1),
        outcome="Done",
        who="All",
        by_when="July",
        by="staff",
    )
    assert closed.case.status is Status.CLOSED
