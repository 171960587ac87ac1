"""Whatever happens, in whatever order: what must always hold."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from casework import attendance, changes, meetings, opening, outcomes, remarks, steps
from casework.case import OVER, Decision, Status
from casework.deadlines import deadline
from casework.errors import NotPossible
from casework.facts import Side
from casework.folding import rebuild
from casework.meeting_facts import Meeting
from casework.slots import Slot, clashes
from tests.examples import COL, COUNCIL, DIRECTORY, MONDAY_10, NOBODY, disagreement, hips, person

BOARD = hips()
ORDER = [step.key for step in BOARD.protocol.pathway("default").steps]

# When somebody has another meeting: from and to, in hours. The last two leave no time before the deadline.
elsewhere = st.sampled_from([(0, 0), (3, 5), (20, 27), (0, 57), (0, 80)])
acts = st.tuples(
    st.sampled_from(
        [
            "confirm",
            "tick",
            "tick",
            "agreed",
            "not_agreed",
            "unclear",
            "fail",
            "replace",
            "forward",
            "withdraw",
            "not_agreed",
            "comes",
            "declines",
            "proposes",
            "chooses",
            "held_agreed",
            "held_not_agreed",
            "not_held",
        ]
    ),
    st.integers(0, 200),
    st.integers(1, 8),
)


def act(decision: Decision, name: str, now: Any, party: int, people: Any) -> Decision:
    case = decision.case
    match name:
        case "confirm":
            return opening.confirm(case, BOARD, people, now=now)
        case "tick":
            return steps.tick(case, BOARD, people, now=now)
        case "agreed" | "not_agreed":
            told: Any = {"party": party, "verdict": name, "words": name, "how": "reply"}
            return steps.answer(case, BOARD, people, now=now, **told)
        case "refused":
            asked = case.counterpart.number if case.counterpart else 1
            return act(decision, "not_agreed", now, asked, people)
        case "unclear":
            return remarks.unclear(case, BOARD, people, now=now, party=party, words="hm")
        case "fail":
            party = min(party, len(case.parties))
            return remarks.mail_failed(case, BOARD, people, now=now, party=party, mail="ask", reason="no")
        case "replace":
            new = person(f"New{party}", COUNCIL)
            return changes.replace_contact(
                case, BOARD, people, now=now, side=Side.COUNTERPART, person=new, by="staff"
            )
        case "forward":
            due = now + timedelta(hours=party)
            return changes.bring_forward(case, BOARD, people, now=now, due=due, reason="risk", by="staff")
        case "comes" | "declines" | "proposes":
            partstat: Any = "ACCEPTED" if name == "comes" else "DECLINED"
            at = now + timedelta(hours=party)
            proposed = (at, at + timedelta(hours=1)) if name == "proposes" else None
            sequence = case.meeting.sequence - party % 2 if case.meeting else 0
            return attendance.answer_invite(
                case,
                BOARD,
                people,
                now=now,
                party=min(party, len(case.parties)),
                partstat=partstat,
                sequence=sequence,
                proposed=proposed,
            )
        case "chooses":
            return meetings.choose_time(
                case, BOARD, people, now=now, start=now + timedelta(hours=party), by="staff"
            )
        case "held_agreed" | "held_not_agreed" | "not_held":
            came: Any = name.removeprefix("held_")
            whom = case.outcome_asked.party if case.outcome_asked else None
            return outcomes.tell_outcome(
                case, BOARD, people, now=now, told=outcomes.Told(came, name), party=whom, how="reply"
            )
        case _:
            return steps.withdraw(case, BOARD, people, now=now, reason="done", by="staff")


Diaries = dict[int, tuple[int, Slot | None]]


def note_in_diaries(diaries: Diaries, decision: Decision, now: datetime) -> None:
    """`diaries` has the SEQUENCE that stands in each attendee's and the time, None where it is cancelled; checks that
    each mail can only follow it, and that all of them have then what the case says."""
    case = decision.case
    set_now = [fact.meeting for fact in decision.facts if fact.kind in ("meeting_set", "meeting_cancelled")]
    for order in decision.mails:
        if order.kind in ("invite", "invite_cancelled"):
            meeting = order.meeting or case.meeting
            assert meeting is not None and set_now
            assert order.to in diaries or order.kind == "invite", (
                "cancelled for somebody who was never invited"
            )
            last = diaries[order.to][0] if order.to in diaries else -1
            assert last < meeting.sequence
            diaries[order.to] = (meeting.sequence, meeting.slot if order.kind == "invite" else None)
    if case.meeting is None:
        return
    assert case.meeting.since <= case.meeting.sequence
    assert all(said.sequence >= case.meeting.since for said in case.attendance.values())
    assert set(case.attendance) <= set(case.meeting.attendees)
    if case.meeting.start > now:
        invited = {} if case.meeting_cancelled else dict.fromkeys(case.meeting.attendees, case.meeting.slot)
        assert {number: slot for number, (_, slot) in diaries.items() if slot} == invited


def check_bookings(decision: Decision, before: Meeting | None, taken: Slot) -> None:
    """COL has another meeting of Accord's, so that this one is never put there but by somebody's hand."""
    case = decision.case
    for fact in decision.facts:
        if fact.kind == "meeting_set" and fact.meeting.moved != "chosen":
            emails = {case.parties[number - 1].person.email for number in fact.meeting.attendees}
            if COL.email in emails and (before is None or fact.meeting.slot != before.slot):
                assert not clashes(fact.meeting.slot, [taken])


@given(
    st.lists(acts, max_size=25),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    elsewhere,
)
def test_the_rules_hold_whatever_happens(
    sequence: list[Any], confirm: bool, known: bool, meets: bool, taken_hours: tuple[int, int]
) -> None:
    now = MONDAY_10
    taken = now + timedelta(hours=taken_hours[0]), now + timedelta(hours=taken_hours[1])
    people = replace(DIRECTORY if known else NOBODY, booked={COL.email: (taken,)})
    if meets:
        # Straight to the step that has a meeting.
        sequence = [("confirm", 0, 1), ("refused", 1, 1), ("refused", 1, 1), *sequence]
    decision = opening.open_case("HIPS-00001", disagreement(), BOARD, people, now=now, confirm=confirm)
    history = list(decision.facts)
    diaries: Diaries = {}
    for name, hours, party in sequence:
        now += timedelta(hours=hours)
        before = decision.case
        try:
            decision = act(decision, name, now, party, people)
        except NotPossible:
            continue
        case = decision.case
        history += decision.facts

        assert rebuild(history) == case, "the history alone rebuilds the case"
        note_in_diaries(diaries, decision, now)
        check_bookings(decision, before.meeting, taken)
        # A case never goes down, and what is over stays over.
        if before.step and case.step:
            assert ORDER.index(case.step) >= ORDER.index(before.step)
        if before.status in OVER:
            assert case.status is before.status
        # No deadline passes without an escalation or an end, once the clock was looked at.
        if name == "tick" and case.due is not None:
            assert case.due > now or case.overdue_told
        # Somebody or something always moves an open case: a wake-up time, or the Board that was told.
        if case.status is Status.OPEN:
            assert case.wake_at is not None or case.overdue_told
        # No step runs longer than its limit.
        for attempt in case.attempts:
            step = BOARD.protocol.pathway("default").step(attempt.step)
            assert attempt.due <= deadline(BOARD.protocol, step, attempt.started, BOARD.calendar).due
        # Nobody gets the same mail twice at once, and every addressee is on the case.
        orders = [(order.kind, order.to) for order in decision.mails]
        assert len(orders) == len(set(orders))
        assert all(case.party(number) is not None for _, number in orders)
        # Who is asked for the first time at a step gets a mail about it.
        if case.status is Status.OPEN and case.step != before.step:
            asks = {"ask", "escalated_counterpart", "final_step", "name_contact"}
            assert asks & {order.kind for order in decision.mails}
        # A settled case has its written confirmation, to everybody.
        if case.status is Status.RESOLVED and before.status is not Status.RESOLVED:
            assert {o.to for o in decision.mails if o.kind == "agreed"} == {
                p.number for p in case.parties if p.number not in case.replaced
            }
