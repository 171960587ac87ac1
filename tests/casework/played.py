"""A case of any Board with every post filled, and what its mails say: for the tests of the rules."""

from datetime import datetime
from typing import Any

from casework import opening, steps
from casework.case import Case, Decision
from casework.directory import Contact, Directory
from casework.facts import Person
from casework.paper import PaperField, RowField
from casework.paper_answers import place
from casework.work import Board
from tests.examples import COUNCIL, MONDAY_10, SCHOOL, board, disagreement

BOARD_KEYS = ("bedfordshire", "brighton-hove", "eastriding", "hips", "sewscb")


def post(who: str, tier: str) -> str:
    return f"{tier.replace('-', ' ').title()} {who}"


def full(told: Board, deputies: bool = False) -> Directory:
    """Every post of every tier in both agencies and at the Board, each held by somebody of its own."""
    contacts = []
    for agency, short in ((SCHOOL, "school"), (COUNCIL, "council"), (told.protocol.board, "board")):
        for tier in told.protocol.tiers[1:]:
            name = post(short, tier.key)
            holder = Person(name=name, email=f"{tier.key}@{short}.example", agency=agency)
            deputy = Person(name=f"Deputy {name}", email=f"deputy.{tier.key}@{short}.example", agency=agency)
            contacts.append(
                Contact(
                    board=told.protocol.key, tier=tier.key, person=holder, deputy=deputy if deputies else None
                )
            )
    return Directory.of(contacts)


def opened(
    key: str,
    pathway: str = "default",
    people: Directory | None = None,
    now: datetime = MONDAY_10,
    **rest: Any,
) -> tuple[Decision, Board, Directory]:
    told = board(key)
    directory = people if people is not None else full(told)
    wanted = disagreement(
        board=key, pathway=told.protocol.pathway_key(pathway), theme=next(iter(told.protocol.themes)), **rest
    )
    return opening.open_case("X-1", wanted, told, directory, now=now, confirm=False), told, directory


def mails(decision: Decision) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for order in decision.mails:
        found.setdefault(order.kind, set()).add(decision.case.parties[order.to - 1].person.name)
    return found


def tick(decision: Decision, told: Board, people: Directory, now: datetime | None = None) -> Decision:
    at = now or decision.case.wake_at
    assert at is not None
    return steps.tick(decision.case, told, people, now=at)


def to_step(key: str, decision: Decision, told: Board, people: Directory) -> Decision:
    """Silence until the step called `key` has begun."""
    while decision.case.step != key:
        decision = tick(decision, told, people)
    return decision


def due_of(decision: Decision) -> datetime:
    """When the running step ends."""
    assert decision.case.due is not None
    return decision.case.due


def number_asked(decision: Decision) -> int:
    """Who is asked at the running step, by number."""
    assert decision.case.counterpart is not None
    return decision.case.counterpart.number


def names(told: Board, told_numbers: tuple[int, ...], case: Case) -> set[str]:
    return {case.parties[number - 1].person.name for number in told_numbers}


def filled(told: Board, key: str, **given: str) -> dict[str, str]:
    paper = told.protocol.papers[key]
    examples = {"date": "2026-11-04", "yes_no": "yes", "uninvolved_agency": "Humberside Police"}

    def said(field: PaperField | RowField) -> str:
        if field.days_ahead == 0:
            return "2026-10-28"
        return next(iter(field.choices), "") or examples.get(field.kind, "Something said")

    rows = {place(group.key, 1, field.key): said(field) for group in paper.fields for field in group.fields}
    return rows | {
        field.key: given.get(field.key, said(field)) for field in paper.fields if field.kind != "group"
    }
