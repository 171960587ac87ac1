"""The row of a case, which lists and the tick go by: every column of it is worked out of the facts."""

from collections.abc import Iterable
from typing import Any

from casework.attendance import coming_to
from casework.case import Case, Status
from casework.protocol import agency_key


def columns_of(case: Case) -> dict[str, Any]:
    """All columns of `CaseRow` but its number and its Board, by name."""
    told = case.disagreement
    meeting = case.meeting if case.awaits_outcome else None
    awaited = case.awaited.values() if case.status is Status.OPEN else ()
    paper = min(awaited, key=lambda each: (each.due, each.paper), default=None)
    return {
        "reference": case.reference,
        "status": case.status.value,
        "step": case.step,
        "version": case.version,
        "pathway": told.pathway,
        "raised_at": case.raised_at,
        "due": case.due,
        "wake_at": case.wake_at,
        "counterpart": case.counterpart.person.name if case.counterpart else "",
        "agencies": f"{told.raiser.agency} – {told.counterpart.agency}",
        "agencies_key": f"{agency_key(told.raiser.agency)} – {agency_key(told.counterpart.agency)}",
        "steps": _keys(attempt.step for attempt in case.attempts),
        "papers": _keys(case.papers),
        "paper_awaited": paper.paper if paper else "",
        "paper_due": paper.due if paper else None,
        "overdue_told": case.overdue_told,
        "meeting_start": meeting.start if meeting else None,
        "meeting_end": meeting.end if meeting else None,
        "meeting_coming": len(coming_to(case, meeting)) if meeting else 0,
    }


def _keys(keys: Iterable[str]) -> str:
    """Keys in one text, in which each can be looked for as " key "."""
    return f" {' '.join(dict.fromkeys(keys))} "
