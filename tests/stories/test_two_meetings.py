"""Two cases with the same people: nobody is invited to two meetings at once."""

import threading
from functools import partial
from itertools import combinations

from casework import steps
from casework.case import Case, Decision
from casework.directory import Directory
from casework.slots import Slot, clashes
from casework.work import Board
from services.world import change
from tests.examples import COL, COUNCIL_MANAGER
from tests.stories.conftest import Town
from tests.stories.test_hips import confirmed


def meetings_apart(town: Town, references: list[str]) -> list[Slot]:
    """The times of their meetings, none of which clashes with another."""
    found = [town.case(reference).meeting for reference in references]
    slots = [meeting.slot for meeting in found if meeting is not None]
    assert len(slots) == len(references)
    assert not any(clashes(one, [other]) for one, other in combinations(slots, 2))
    return slots


def test_the_second_meeting_keeps_off_the_first_one_until_that_is_cancelled(town: Town) -> None:
    references = []
    for _ in range(3):
        references.append(confirmed(town))
        if len(references) == 3:
            withdrawn = town.case(references[0])
            assert withdrawn.meeting is not None
            number = number_of(town, references[0])
            change(town.world, number, partial(steps.withdraw, reason="Settled", by="staff"))
        town.reply(COL.email, "NOT AGREED")
        town.reply(COUNCIL_MANAGER.email, "NOT AGREED")
    meetings_apart(town, references[:2])
    first, third = town.case(references[0]).meeting, town.case(references[2]).meeting
    assert first is not None and third is not None and first.slot == third.slot


def test_two_that_are_decided_at_the_same_moment_are_not_at_the_same_time(town: Town) -> None:
    references = [confirmed(town), confirmed(town)]
    numbers = [number_of(town, reference) for reference in references]
    for number in numbers:
        change(town.world, number, refusal)
    both_have_decided = threading.Barrier(2)
    # SQLite has one writer, so there the second has not begun when the first decides.
    at_once = town.world.store.engine.dialect.name == "postgresql"  # type: ignore[attr-defined]

    def refuse(number: int) -> None:
        waited: list[int] = []

        def decide(case: Case, board: Board, people: Directory, *, now: object) -> Decision:
            decision = refusal(case, board, people, now=now)
            if at_once and not waited:
                waited.append(both_have_decided.wait(60))
            return decision

        change(town.world, number, decide)

    threads = [threading.Thread(target=refuse, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    meetings_apart(town, references)


def refusal(case: Case, board: Board, people: Directory, *, now: object) -> Decision:
    """Whoever is asked now says NOT AGREED."""
    assert case.counterpart is not None
    told = {"party": case.counterpart.number, "verdict": "not_agreed", "words": "No", "how": "reply"}
    return steps.answer(case, board, people, now=now, **told)  # type: ignore[arg-type]


def number_of(town: Town, reference: str) -> int:
    with town.world.store.reading() as uow:
        return uow.cases.number_of(reference)
