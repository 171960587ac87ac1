"""What a feed shows of a case as it goes on."""

from collections.abc import Sequence
from datetime import timedelta

from casework import steps
from casework.case import Case
from casework.facts import AnyFact
from casework.folding import rebuild
from services.feed_entries import CaseEntries, Entry
from services.tongues import language
from tests.casework.deciding import BOARD, answered, at_step_three, opened, ticked
from tests.examples import DIRECTORY, MONDAY_10


def entries(
    case: Case, history: Sequence[AnyFact] = (), party: int | None = None, key: str = "en"
) -> list[Entry]:
    told = CaseEntries(case, BOARD.protocol, MONDAY_10, language(key), party)
    return [*told.deadlines(), *told.meetings(history)]


def titles(found: list[Entry]) -> list[str]:
    return [each.title for each in found]


def test_a_running_step_is_one_entry_that_ends_at_its_deadline() -> None:
    case = opened().case
    [entry] = entries(case)

    assert entry.title == "Answer due: HIPS-00001, step 1"
    assert (entry.end, entry.end - entry.start) == (case.due, timedelta(minutes=30))
    assert entry.text == "Stage One: professional to professional"
    assert (entry.sequence, entry.organizer) == (case.version, BOARD.protocol.inbox)


def test_it_speaks_welsh() -> None:
    [entry] = entries(opened().case, key="cy")
    assert entry.title == "Ateb erbyn: HIPS-00001, cam 1"


def test_a_deadline_that_was_met_is_none_any_more_and_one_that_passed_stays() -> None:
    case = opened().case
    assert case.due is not None

    assert titles(entries(answered(case, "agreed").case)) == []
    assert titles(entries(answered(case, "not_agreed").case)) == ["Answer due: HIPS-00001, step 2"]
    passed = ticked(case, case.due).case
    assert titles(entries(passed)) == ["Answer due: HIPS-00001, step 1", "Answer due: HIPS-00001, step 2"]


def test_a_withdrawn_case_has_no_deadline() -> None:
    gone = steps.withdraw(opened().case, BOARD, DIRECTORY, now=MONDAY_10, by="staff", reason="A mistake.")
    assert entries(gone.case) == []


def test_nobody_answers_at_the_boards_own_step() -> None:
    case = answered(at_step_three().case, "not_agreed").case
    assert titles(entries(case))[-1] == "Due: HIPS-00001, step 4"


def test_a_meeting_is_shown_to_staff_and_to_who_is_invited_and_as_cancelled_once_it_is() -> None:
    decisions = [opened()]
    for verdict in ("not_agreed", "not_agreed", "agreed"):
        decisions.append(answered(decisions[-1].case, verdict))
    arranged = [fact for decision in decisions[:3] for fact in decision.facts]
    meeting = rebuild(arranged).meeting
    assert meeting is not None

    def shown(history: list[AnyFact], party: int | None = None) -> list[Entry]:
        return [each for each in entries(rebuild(history), history, party) if each.key.endswith("-feed")]

    [entry] = shown(arranged)
    assert entry.title == f"{meeting.name} HIPS-00001"
    assert (entry.start, entry.end, entry.cancelled) == (meeting.start, meeting.end, False)
    assert entry.key != meeting.uid
    assert shown(arranged, meeting.attendees[0])
    assert not shown(arranged, 2)

    [over] = shown(arranged + list(decisions[3].facts))
    assert (over.cancelled, over.title) == (True, f"Cancelled: {meeting.name} HIPS-00001")
    assert over.key == entry.key
    assert over.sequence > entry.sequence


def test_no_entry_says_whose_child_it_is_or_what_about() -> None:
    case = at_step_three().case
    told = case.disagreement
    for entry in entries(case):
        said = f"{entry}"
        for secret in (told.child, told.summary, told.action, told.raiser.name, told.counterpart.name):
            assert secret not in said
