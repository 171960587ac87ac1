"""What is said of who comes to the meeting, to Board staff and to those who are invited."""

from datetime import timedelta
from typing import Any

from casework import attendance
from casework.case import Case
from casework.meetings import choose_time
from services.meeting_told import coming
from tests.casework.deciding import BOARD, at_step_three
from tests.examples import COUNCIL_SENIOR, DIRECTORY, MONDAY_10, RAE, london, party_of

NOW = MONDAY_10 + timedelta(hours=1)
FITS, TOO_LATE = london(2026, 11, 3, 14), london(2026, 11, 5, 14)


def says(case: Case, partstat: Any = "TENTATIVE", minutes: int = 0, **more: Any) -> Case:
    """What the senior manager who is asked says, so many minutes later."""
    at = NOW + timedelta(minutes=minutes)
    sequence = case.meeting.sequence if case.meeting else 0
    told = {"partstat": partstat, "sequence": sequence, "stamped": at, **more}
    return attendance.answer_invite(
        case, BOARD, DIRECTORY, now=at, party=party_of(case, COUNCIL_SENIOR), **told
    ).case


def told_of(case: Case, who: Any = COUNCIL_SENIOR) -> str:
    return coming(case, party_of(case, who))


def test_whose_time_was_put_to_all_has_proposed_it_until_they_answer() -> None:
    case = says(at_step_three().case, proposed=(FITS, FITS))
    assert (told_of(case), told_of(case, RAE)) == ("proposed this time", "has not answered")
    assert told_of(says(case, "ACCEPTED", 5)) == "will come"


def test_whose_time_did_not_suit_has_proposed_it_until_they_answer_again() -> None:
    case = says(at_step_three().case, proposed=(TOO_LATE, TOO_LATE))
    assert told_of(case) == "may come, and proposed 2 pm on Thursday 5 November 2026 instead"
    assert told_of(says(case, "ACCEPTED", 5)) == "will come"
    declined = says(at_step_three().case, "DECLINED", proposed=(TOO_LATE, TOO_LATE))
    assert told_of(declined) == "has not answered", "the meeting is at another time since"


def test_who_chose_the_time_has_and_nobody_else() -> None:
    case = at_step_three().case
    case = choose_time(case, BOARD, DIRECTORY, now=NOW, start=FITS, by=RAE.name, party=1).case
    assert (told_of(case, RAE), told_of(case)) == ("chose this time", "has not answered")
