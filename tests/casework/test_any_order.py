"""Whatever happens, in whatever order: what must always hold."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from casework import changes, opening, remarks, steps
from casework.case import OVER, Decision, Status
from casework.deadlines import deadline
from casework.errors import NotPossible
from casework.facts import Side
from casework.folding import rebuild
from tests.examples import COUNCIL, DIRECTORY, MONDAY_10, NOBODY, disagreement, hips, person

BOARD = hips()
ORDER = [step.key for step in BOARD.protocol.pathway("default").steps]

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
        case _:
            return steps.withdraw(case, BOARD, people, now=now, reason="done", by="staff")


@given(st.lists(acts, max_size=25), st.booleans(), st.booleans())
def test_the_rules_hold_whatever_happens(sequence: list[Any], confirm: bool, known: bool) -> None:
    people = DIRECTORY if known else NOBODY
    now = MONDAY_10
    decision = opening.open_case("HIPS-00001", disagreement(), BOARD, people, now=now, confirm=confirm)
    history = list(decision.facts)
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
