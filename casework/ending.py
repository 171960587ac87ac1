"""How a case ends: by agreement, by the panel, or because it is taken back."""

from datetime import datetime

from casework.derivation import stamp
from casework.facts import FinalOutcome, Person, Resolved, Withdrawn
from casework.learning import ask_for_lessons
from casework.meetings import cancel_meeting
from casework.notices import give_notices
from casework.work import Work


def agreement(
    work: Work, person: Person, at: datetime, by: str, outcome: str = "", who: str = "", by_when: str = ""
) -> Resolved:
    """The end of the case by the AGREED of `person`: what was not said is the requested action, by them, by the
    child's date."""
    told = work.case.disagreement
    child_date = stamp(told.needed_by) if told.needed_by else ""
    return Resolved(
        at=at,
        by=by,
        step=work.step.key,
        outcome=outcome or told.action,
        who=who or f"{person.name}, {person.agency}".strip(", "),
        by_when=by_when or child_date or "no date was given",
    )


def settle(work: Work, ending: Resolved | FinalOutcome | Withdrawn, kind: str) -> None:
    """Ends the case and tells every party; a meeting that is still to come is cancelled."""
    cancel_meeting(work)
    work.record(ending)
    work.mail(kind, work.reachable(party.number for party in work.case.parties))
    if not isinstance(ending, Withdrawn):
        give_notices(work, work.board.protocol.notices, "ended")
        ask_for_lessons(work)
