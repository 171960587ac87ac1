"""Decisions about a case that the tests share, and what they say."""

from datetime import timedelta
from typing import Any, Literal

from casework import changes, opening, steps
from casework.case import Case, Decision
from casework.directory import Directory
from tests.examples import (
    DIRECTORY,
    MONDAY_10,
    disagreement,
    hips,
)

Verdict = Literal["agreed", "not_agreed"]
BOARD = hips()
INBOX = BOARD.protocol.board


def opened(directory: Directory = DIRECTORY, confirm: bool = False, **told: Any) -> Decision:
    return opening.open_case(
        "HIPS-00001", disagreement(**told), BOARD, directory, now=MONDAY_10, confirm=confirm
    )


def answered(case: Case, verdict: Verdict, now: Any = None, **more: Any) -> Decision:
    assert case.counterpart is not None
    return steps.answer(
        case,
        BOARD,
        more.pop("directory", DIRECTORY),
        now=now or MONDAY_10 + timedelta(hours=1),
        party=more.pop("party", case.counterpart.number),
        verdict=verdict,
        words=more.pop("words", verdict),
        how="reply",
        **more,
    )


def ticked(case: Case, now: Any, directory: Directory = DIRECTORY) -> Decision:
    return steps.tick(case, BOARD, directory, now=now)


def told(decision: Decision) -> dict[str, set[str]]:
    """Who gets which mail, by name."""
    found: dict[str, set[str]] = {}
    for order in decision.mails:
        found.setdefault(order.kind, set()).add(decision.case.parties[order.to - 1].person.name)
    return found


def kinds(decision: Decision) -> list[str]:
    return [fact.kind for fact in decision.facts if fact.kind != "party_joined"]


def at_step_three() -> Decision:
    second = answered(opened().case, "not_agreed")
    return answered(second.case, "not_agreed")


def moved(case: Case, due: Any) -> Decision:
    return changes.bring_forward(case, BOARD, DIRECTORY, now=MONDAY_10, due=due, reason="Risk", by="staff")
