"""How a step begins, and how a case goes up to the next one.

step ends at `due` or at a refusal ──▶ the next one starts there ──▶ over already? up again
                                          └──▶ everybody is told once, of the last step only
"""

from datetime import datetime
from typing import Literal

from casework.deadlines import deadline, reminder_time
from casework.directory import counterpart_for, speaker_for
from casework.facts import Escalated, FinalDeadlinePassed, Side, StepStarted
from casework.meetings import arrange_meeting, cancel_meeting
from casework.work import BOARD_PARTY, Work

Ending = Literal["not_agreed", "no_answer"]


def start_pathway(work: Work) -> None:
    """Begins the step that the form starts at, and asks; catches up where its time has passed already."""
    _start_step(work, work.case.disagreement.start_step, work.now)
    _catch_up(work)
    if len(work.case.attempts) == 1:
        _ask(work, "ask")
    else:
        _tell_everybody(work, since=0)
    _tell_of_overdue(work)


def go_up(work: Work, reason: Ending, at: datetime, words: str = "") -> None:
    """The running step ended at `at` (aware). The case goes up until a step is reached whose time still runs.

    `words`: those of a refusal. At the end of the pathway the Board is told instead, once.
    """
    since, told_before = len(work.case.attempts), work.case.overdue_told
    if _one_step_up(work, reason, at):
        _catch_up(work)
        _tell_everybody(work, since, words)
    if not told_before:
        _tell_of_overdue(work)


def _start_step(work: Work, key: str, at: datetime) -> None:
    """Begins the step that runs from `at`: finds the people, sets the deadline and the meeting."""
    step = work.pathway.step(key)
    told = work.case.disagreement
    speaker = work.join(
        speaker_for(step, work.case, work.board.protocol, work.directory), Side.RAISER, step.speaker.tier
    )
    counterpart: int | None = BOARD_PARTY
    if not step.panel:
        person = counterpart_for(step, work.case, work.board.protocol, work.directory)
        counterpart = work.join(person, Side.COUNTERPART, step.counterpart.tier) if person else None
    ends = deadline(step.limit, at, work.board.calendar, told.needed_by)
    due = max(at, ends.due)
    work.record(
        StepStarted(
            at=at,
            step=key,
            speaker=speaker,
            counterpart=counterpart,
            due=due,
            because=ends.because,
            remind_at=reminder_time(at, due, work.board.calendar),
            caught_up=due <= work.now,
        )
    )
    if step.meeting and due > work.now:
        arrange_meeting(work, step.meeting)


def _one_step_up(work: Work, reason: Ending, at: datetime) -> bool:
    """One step up, from `at`. False at the end of the pathway, where the Board is told instead."""
    upper = work.pathway.after(work.step.key)
    if upper is None:
        if not work.case.overdue_told:
            work.record(FinalDeadlinePassed(at=at, step=work.step.key))
        return False
    cancel_meeting(work)
    work.record(Escalated(at=at, step=work.step.key, to=upper.key, reason=reason))
    _start_step(work, upper.key, at)
    return True


def _catch_up(work: Work) -> None:
    while work.case.due is not None and work.case.due <= work.now:
        if not _one_step_up(work, "no_answer", work.case.due):
            return


def _tell_everybody(work: Work, since: int, words: str = "") -> None:
    """Tells each person once: who is asked now, who takes it up now, and all who were before."""
    case = work.case
    _ask(work, "escalated_counterpart")
    now_in_charge = {case.attempts[-1].speaker, case.attempts[-1].counterpart, BOARD_PARTY}
    before = case.attempts[max(since - 1, 0) : -1]
    if before and case.attempts[-1].speaker != before[0].speaker:
        work.mail("escalated_speaker", [case.attempts[-1].speaker])
    else:
        now_in_charge.discard(case.attempts[-1].speaker)
    former = dict.fromkeys([1, *(n for a in before for n in (a.speaker, a.counterpart))])
    for number in former:
        party = case.party(number)
        if party is None or number in now_in_charge:
            continue
        refused = bool(before) and before[0].ending == "not_agreed" and party.side is Side.RAISER
        work.mail("not_agreed" if refused else "escalated_former", [number], words)


def _tell_of_overdue(work: Work) -> None:
    """After the account itself: where the child's date has passed, the panel has both at once."""
    if work.case.overdue_told:
        work.mail("final_overdue", [BOARD_PARTY, 1])


def _ask(work: Work, kind: str) -> None:
    if work.step.panel:
        work.mail("final_step", [BOARD_PARTY])
    elif work.case.counterpart is None:
        work.mail("name_contact", [BOARD_PARTY])
    else:
        work.mail(kind, [work.case.counterpart.number])
