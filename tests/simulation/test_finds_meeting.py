"""The checks about meetings can fail, as in test_finds.py."""

from typing import Any

import pytest

from casework import escalation, folding, meeting_times, meetings, outcomes, slots
from casework.work import Work
from tests.simulation.test_finds import TOLD, Break, found_stories, without

FAIR = "A meeting is at a fair time."


def a_meeting_is_at_lunch(patch: pytest.MonkeyPatch) -> None:
    found = slots.meeting_slot

    def at_lunch(*told: Any, **more: Any) -> Any:
        slot = found(*told, **more)
        return slot and tuple(moment.replace(hour=12, minute=40) for moment in slot)

    patch.setattr(meeting_times, "meeting_slot", at_lunch)


def a_meeting_is_late_without_need(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(meeting_times, "meeting_slot", lambda *_, **__: None)


def everybody_gets_the_cancel(patch: pytest.MonkeyPatch) -> None:
    cancel = meetings.cancel_meeting

    def and_all(work: Work) -> None:
        cancel(work)
        if work.case.meeting_cancelled:
            work.mail("invite_cancelled", [party.number for party in work.case.parties])

    patch.setattr(escalation, "cancel_meeting", and_all)


def an_update_has_the_old_sequence(patch: pytest.MonkeyPatch) -> None:
    set_meeting = meetings.set_meeting

    def again(work: Work, meeting: Any, by: str = "") -> None:
        set_meeting(work, meeting.model_copy(update={"sequence": 0, "since": 0}), by)

    patch.setattr(meetings, "set_meeting", again)


def answers_to_the_old_time_stand(patch: pytest.MonkeyPatch) -> None:
    meeting_set = folding._meeting_set
    patch.setattr(
        folding, "_meeting_set", lambda case, fact: meeting_set(case, fact) | {"attendance": case.attendance}
    )


def anybody_may_tell_the_outcome(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(outcomes, "refuse_if_not_theirs", lambda case, now, party: case.meeting)


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (a_meeting_is_at_lunch, FAIR),
        (a_meeting_is_late_without_need, FAIR),
        (everybody_gets_the_cancel, "Calendars and the case agree."),
        (an_update_has_the_old_sequence, "Calendars and the case agree."),
        (answers_to_the_old_time_stand, "Who comes has said so of the present time."),
        (anybody_may_tell_the_outcome, "Whoever was asked tells what came of the meeting, once."),
        *((without(kind), TOLD) for kind in "meeting_stays meeting_without meeting_reminder".split()),
        *((without(kind), TOLD) for kind in "meeting_outcome meeting_not_held meeting_not_agreed".split()),
    ],
)
def test_a_broken_core_is_found(broken: Break, rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch)
    assert any(story.broken and story.broken.promise == rule for story in found_stories())
