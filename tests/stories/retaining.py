"""What goes and what stays, in the tests' words."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from casework.case import Case, Decision, Status
from casework.directory import Directory
from casework.errors import NoLongerKept
from casework.retention import Retention
from casework.work import Board
from services import (
    certificates,
    disposal,
    feeds,
    intake,
    mailbox_copies,
    raising,
    retention,
    staff_views,
)
from services.ports import ReceivedMail
from services.sign_in import StaffMember
from services.storage import InboxItem
from services.world import change
from tests.examples import COL, disagreement
from tests.stories.conftest import Town

JO = StaffMember("jo@hips.example", ("hips",))
INBOX = "inbox@hips.example"
# Whatever of these is found after a deletion was not deleted.
PLANTED = ("Zebedee", "quokka", "wombat", "numbat", "pangolin")
RULE = Retention(cases="7 years")
AUTOMATIC = RULE.model_copy(update={"automatic": True})
YEARS = timedelta(days=7 * 366)


def with_rule(town: Town, rule: Retention | None) -> Town:
    hips = town.world.protocols["hips"]
    protocol = hips.protocol.model_copy(update={"retention": rule})
    town.world = replace(
        town.world, protocols={**town.world.protocols, "hips": replace(hips, protocol=protocol)}
    )
    return town


def settled(town: Town, **changes: Any) -> str:
    """A case with planted words in every place, that ends by AGREED."""
    told = {"child": "Zebedee Quill", "summary": "There is a quokka in the house.", **changes}
    reference = town.raise_it(disagreement(**told))
    number = number_of(town, reference)
    raising.confirm(town.world, town.world.links.confirm(number, 1).rpartition("/")[2])
    town.deliver()
    town.reply(COL.email, "I would rather talk about the wombat first.")
    town.reply(COL.email, "AGREED")
    assert town.case(reference).status is Status.RESOLVED
    feeds.make(town.world, JO, f"person {reference} 3")
    return reference


def number_of(town: Town, reference: str) -> int:
    with town.world.store.reading() as uow:
        return uow.cases.number_of(reference)


def run(town: Town, after: timedelta = timedelta(0)) -> None:
    """As a worker does it some time later."""
    town.clock.move_on(after + timedelta(minutes=2))
    disposal.dispose_all(town.world)
    mailbox_copies.remove_copies(town.world)
    town.deliver()


def let(town: Town) -> None:
    due = retention.upcoming(town.world, "hips", town.clock.now())
    retention.let(town.world, "hips", JO.email, [(each.case, each.what) for each in due])


def everything(town: Town) -> str:
    """Every column of every row of every table."""
    with Session(town.world.store.engine) as session:  # type: ignore[attr-defined]
        found = [
            row for table in SQLModel.metadata.sorted_tables for row in session.execute(select(table)).all()
        ]
    return "\n".join(repr(tuple(row)) for row in found)


def is_anywhere(town: Town, *words: str) -> list[str]:
    there = everything(town)
    return [word for word in words if word in there]


def gone_of(town: Town) -> list[dict[str, Any]]:
    return [
        entry
        for issued in certificates.issued(town.world, JO)
        for entry in json.loads(certificates.as_json(issued))["gone"]
    ]


def decide(town: Town, reference: str, what: Callable[..., Decision], **told: Any) -> None:
    def decided(case: Case, board: Board, people: Directory, /, *, now: Any) -> Decision:
        return what(case, board, people, now=now, **told)

    change(town.world, number_of(town, reference), decided)


def disposed(town: Town) -> None:
    """Its time is over, somebody lets it go, and a worker deletes it."""
    run(town, YEARS)
    let(town)
    run(town)


def kept_now(town: Town) -> list[InboxItem]:
    with town.world.store.reading() as uow:
        return list(uow.inbox.held(["hips"]))


def history(town: Town, reference: str) -> list[Any]:
    with town.world.store.reading() as uow:
        return list(uow.cases.history(number_of(town, reference)))


def came(town: Town, raw: bytes) -> None:
    """A mail of no case that is kept at the town's own time."""
    with town.world.store.writing() as uow:
        uow.inbox.add(ReceivedMail("1", raw, town.clock.now(), len(raw)), town.clock.now(), town.clock.now())
        uow.commit()
    intake.read_waiting(town.world)
    town.deliver()


def is_gone(town: Town, reference: str) -> bool:
    """Whether its own Board is told that it is no longer kept."""
    try:
        staff_views.case_page(town.world, JO, reference)
    except NoLongerKept:
        return True
    return False
