"""How a step begins, and how a case goes up to the next one.

step ends at `due` or at a refusal ──▶ the next one starts there ──▶ over already? up again
                                          └──▶ everybody is told once, of the last step only
"""

from datetime import datetime
from typing import Literal

from casework.deadlines import Wishes, deadline, reminder_time
from casework.directory import Holder, counterpart_for, speaker_for
from casework.fact import ACCORD
from casework.facts import (
    Away,
    ContactReplaced,
    Escalated,
    FinalDeadlinePassed,
    Person,
    Side,
    StepStarted,
)
from casework.meetings import arrange_meeting, cancel_meeting, replace_attendee
from casework.notices import give_notices, warn_next_level
from casework.paper import day_of, stops
from casework.papers import ask_for_paper
from casework.protocol import Step
from casework.work import BOARD_PARTY, Work

Ending = Literal["not_agreed", "no_answer", "discussed", "recorded"]


def start_pathway(work: Work) -> None:
    """Begins the step that the form starts at, and asks; catches up where its time has passed already."""
    _start_step(work, work.case.disagreement.start_step, work.now)
    _catch_up(work)
    if len(work.case.attempts) == 1:
        _ask(work, asking(work))
        if work.case.attempts[-1].speaker != 1:
            work.mail("escalated_speaker", [work.case.attempts[-1].speaker])
    else:
        _tell_everybody(work, since=0)
    _tell_of_overdue(work)


def go_up(work: Work, reason: Ending, at: datetime, words: str = "", by: str = ACCORD) -> None:
    """The running step ended at `at` (aware). The case goes up until a step is reached whose time still runs.

    `words`: those of a refusal; `by`: who took it on, where somebody did by hand. At the end of the pathway the Board
    is told instead, once.
    """
    since, told_before = len(work.case.attempts), work.case.overdue_told
    if _one_step_up(work, reason, at, by):
        _catch_up(work)
        _tell_everybody(work, since, words)
        reason, words = "no_answer", ""
    if not told_before or reason == "not_agreed":
        _tell_of_overdue(work, reason, words)


def stand_in(
    work: Work,
    party: int,
    reason: Literal["bounced", "away"],
    *,
    absence: Away | None = None,
    named: Person | None = None,
) -> bool:
    """`party` cannot be asked: `named`, their own deputy, is, else the directory's, else the next tier up, else the
    Board names somebody. The clock runs on. Who is only away may still answer. True where somebody was found."""
    attempt = work.case.attempt
    if work.case.due is None or attempt is None or work.step.panel or work.case.overdue_told:
        return False
    protocol, directory = work.board.protocol, work.directory
    if reason == "away" and party in (attempt.counterpart, attempt.speaker):
        name = work.case.parties[party - 1].person.name
        work.record(absence or Away(at=work.now, by=name, party=party))
    if party == attempt.counterpart:
        side = Side.COUNTERPART
        found = _own_deputy(work, party, named) or counterpart_for(work.step, work.case, protocol, directory)
    elif party == attempt.speaker and party != 1:
        side = Side.RAISER
        found = speaker_for(work.step, work.case, protocol, directory)
    else:
        return False
    if found is None:
        if reason == "away":
            work.mail("name_contact", [BOARD_PARTY])
        return False
    new = work.join(found.person, Side.RAISER if work.step.consult else side, found.tier)
    if new == party:
        return False
    work.record(
        ContactReplaced(at=work.now, step=work.step.key, side=side, old=party, new=new, reason=reason)
    )
    if side is Side.RAISER:
        work.mail("escalated_speaker", [new])
    else:
        _ask(work, asking(work))
    replace_attendee(work, party, new)
    return True


def _own_deputy(work: Work, party: int, named: Person | None) -> Holder | None:
    """Whom the absent person names, unless they take part in the case already in whatever part."""
    if named is None or work.case.party_with_email(named.email) is not None:
        return None
    return Holder(named, work.case.parties[party - 1].tier)


def _start_step(work: Work, key: str, at: datetime) -> None:
    """Begins the step that runs from `at`: finds the people, sets the deadline and the meeting."""
    step = work.pathway.step(key)
    protocol, calendar = work.board.protocol, work.board.calendar
    speaks = speaker_for(step, work.case, protocol, work.directory)
    speaker = work.join(speaks.person, Side.RAISER, speaks.tier)
    ends = deadline(protocol, step, at, calendar, work.case.begun or at, wishes(work, step))
    # Counted from when people are asked: after an outage of ours that is later than the step began.
    asked_at = max(at, work.now)
    remind = None if step.consult else reminder_time(asked_at, ends.due, calendar)
    work.record(
        StepStarted(
            at=at,
            step=key,
            speaker=speaker,
            counterpart=_counterpart(work, step),
            due=ends.due,
            because=ends.because,
            remind_at=remind,
            caught_up=ends.due <= work.now,
            derivation=ends.why,
        )
    )
    give_notices(work, step.notices, "step")
    ask_for_paper(work)
    if ends.due <= work.now:
        return
    if step.meeting and step.meeting.called == "always":
        arrange_meeting(work, step.meeting)
    if work.case.remind_at is None:
        # No reminder fits in before the end, so the next level hears of it now.
        warn_next_level(work)


def _counterpart(work: Work, step: Step) -> int | None:
    if step.panel:
        return BOARD_PARTY
    found = counterpart_for(step, work.case, work.board.protocol, work.directory)
    if found is None:
        return None
    return work.join(found.person, Side.RAISER if step.consult else Side.COUNTERPART, found.tier)


def wishes(work: Work, step: Step) -> Wishes:
    """What the form, or a paper that was filed, says about the time of `step`."""
    told = work.case.disagreement
    limit = work.board.protocol.limit(step)
    agreed = told.agreed_by if step.key == told.start_step else None
    if limit.dated_by:
        paper, _, field = limit.dated_by.partition(".")
        if day := day_of(work.case.papers.get(paper, {}), field):
            agreed = work.board.calendar.closes(day)
    return Wishes(told.needed_by, agreed, told.urgent)


def _is_stopped(work: Work) -> bool:
    """Whether the paper of the running panel says that the case does not go on: only its outcome is missing then."""
    step = work.step
    form = step.form if step.panel else None
    return form is not None and stops(work.board.protocol.papers[form], work.case.papers.get(form, {}))


def _one_step_up(work: Work, reason: Ending, at: datetime, by: str = ACCORD) -> bool:
    """One step up, from `at`. False at the end of the pathway, where the Board is told instead."""
    running = work.step.key
    upper = None if _is_stopped(work) else work.pathway.after(running)
    if upper is None:
        if not work.case.overdue_told:
            refused = reason == "not_agreed"
            work.record(FinalDeadlinePassed(at=at, step=running, refused=refused))
        return False
    if reason != "no_answer":
        # Where only the time is over, one that is still to come could not be in time, and is held all the same.
        cancel_meeting(work)
    work.record(Escalated(at=at, by=by, step=running, to=upper.key, reason=reason))
    _start_step(work, upper.key, at)
    return True


def _catch_up(work: Work) -> None:
    while work.case.due is not None and work.case.due <= work.now:
        if not _one_step_up(work, "no_answer", work.case.due):
            return


def _tell_everybody(work: Work, since: int, words: str = "") -> None:
    """Tells each person once: who is asked now, who takes it up now, and all who were before."""
    case = work.case
    _ask(work, asking(work))
    now_in_charge = {case.attempts[-1].speaker, case.attempts[-1].counterpart, BOARD_PARTY}
    before = case.attempts[max(since - 1, 0) : -1]
    if before and case.attempts[-1].speaker != before[0].speaker:
        work.mail("escalated_speaker", [case.attempts[-1].speaker])
    else:
        now_in_charge.discard(case.attempts[-1].speaker)
    former = dict.fromkeys([1, *(n for a in before for n in (a.speaker, a.counterpart, *sorted(a.away)))])
    for number in former:
        party = case.party(number)
        if party is None or number in now_in_charge:
            continue
        refused = bool(before) and before[0].ending == "not_agreed" and party.side is Side.RAISER
        work.mail("not_agreed" if refused else "escalated_former", [number], words)


def asking(work: Work) -> str:
    """The mail that asks at the running step. A consultation on one's own side has asked nobody before."""
    before = work.case.attempts[:-1]
    asked = any(not work.pathway.step(attempt.step).consult for attempt in before)
    return "escalated_counterpart" if asked else "ask"


def _tell_of_overdue(work: Work, reason: Ending = "no_answer", words: str = "") -> None:
    """After the account itself: where the child's date has passed, the panel has both at once."""
    if work.case.overdue_told:
        attempt = work.case.attempts[-1]
        work.mail(
            "final_overdue",
            # Who is away may have answered all the same.
            dict.fromkeys(
                [
                    BOARD_PARTY,
                    1,
                    attempt.speaker,
                    attempt.counterpart,
                    attempt.answer.party if attempt.answer else None,
                ]
            ),
            words,
            about=reason,
        )


def _ask(work: Work, kind: str) -> None:
    step, counterpart = work.step, work.case.counterpart
    if step.panel:
        work.mail("final_step", [BOARD_PARTY])
    elif step.consult:
        work.mail("consult", [1, counterpart.number if counterpart else None])
    elif counterpart is None:
        work.mail("name_contact", [BOARD_PARTY])
    else:
        work.mail(kind, [counterpart.number])
