"""What happens to a case that has begun: answered, gone up, settled. (How it begins: casework/opening.py.)

    case + what happened + now ──▶ Decision (facts to record, mails to send, the case as it then is)

Every function is pure: `now` is an aware time given by the caller, nothing is read or written.

    open_case ─▶ [confirm] ─▶ step 1 ─ agreed ─────────────▶ resolved, written confirmation to all
                                │ not agreed: at once
                                │ no answer by `due`: tick
                                ▼
                              step 2 … ─▶ the panel ─▶ record_final_outcome
"""

from datetime import datetime
from typing import Literal

from casework.answer_facts import Answered
from casework.case import OVER, Case, Decision, Status
from casework.changes import bring_to_its_date
from casework.directory import Directory
from casework.ending import agreement, settle
from casework.errors import NotPossible
from casework.escalation import go_up
from casework.facts import ConfirmationChased, FinalOutcome, Reminded, Withdrawn
from casework.learning import lessons_time
from casework.notices import warn_next_level
from casework.outcomes import meeting_time
from casework.paper import stops
from casework.papers import paper_time, record_paper
from casework.sentence import Sentence
from casework.work import BOARD_PARTY, Board, Work


def answer(
    case: Case,
    board: Board,
    directory: Directory,
    *,
    now: datetime,
    party: int,
    verdict: Literal["agreed", "not_agreed"],
    words: str,
    how: Literal["reply", "link", "phone"],
    at: datetime | None = None,
    by: str = "",
    outcome: str = "",
    who: str = "",
    by_when: str = "",
    deciding: str = "",
    rule: str = "",
) -> Decision:
    """The person asked has answered. Agreed settles the case; not agreed takes it up at once.

    Args:
        at: when the answer reached us, if before `now`; an answer in time counts although it is
            read after the deadline.
        by: the staff member who took it down, for an answer by phone.
        outcome, who, by_when: what was agreed; without them, the requested action by the
            counterpart, by the child's date.
        deciding, rule: the words that were read as the verdict and what read them, where Accord read it.

    Raises:
        NotPossible: the case is over, the step went up, or somebody else was asked; or it is an AGREED after the
            end of the last step (see late.py).
    """
    refuse_if_not_answerable(case, board, party)
    if case.overdue_told and verdict == "agreed" and not by:
        raise NotPossible(
            Sentence(
                "The time of the last step of {reference} is over: a late AGREED is put to the person who raised it.",
                reference=case.reference,
            )
        )
    work = Work(case, board, directory, now)
    person = case.parties[party - 1].person
    at = min(now, max(at or now, case.attempts[-1].started))
    work.record(
        Answered(
            at=at,
            by=by or person.name,
            step=work.step.key,
            party=party,
            verdict=verdict,
            words=words,
            how=how,
            deciding=deciding,
            rule=rule,
        )
    )
    if verdict == "agreed":
        settle(work, agreement(work, person, at, by or person.name, outcome, who, by_when), "agreed")
        return work.done()
    go_up(work, "not_agreed", at, words)
    return work.done()


def refuse_if_not_running(case: Case) -> None:
    """Raises NotPossible, saying why, unless the case has begun and is not over."""
    if case.status is Status.UNCONFIRMED:
        raise NotPossible(
            Sentence(
                "{reference} has not been confirmed by the person who raised it.", reference=case.reference
            )
        )
    if case.status in OVER:
        raise NotPossible(
            Sentence(
                "{reference} has ended already; nothing more is to be answered.", reference=case.reference
            )
        )


def refuse_if_not_answerable(case: Case, board: Board, party: int) -> None:
    """Raises NotPossible, saying why, unless `party` is who is asked by the step that runs."""
    refuse_if_not_running(case)
    step = board.protocol.pathway(case.disagreement.pathway).step(case.step)
    if step.panel:
        raise NotPossible(
            Sentence(
                "{reference} is with the Board's panel; the Board records its outcome.",
                reference=case.reference,
            )
        )
    if step.consult:
        raise NotPossible(
            Sentence(
                "{reference} is being talked over on the side of the person who raised it; "
                "nobody is asked to agree yet.",
                reference=case.reference,
            )
        )
    if party not in case.asked_at(case.attempts[-1]):
        raise NotPossible(
            Sentence(
                "{reference} has gone up to {step}; somebody else is asked now.",
                reference=case.reference,
                step=Sentence(step.title),
            )
        )


def tick(case: Case, board: Board, directory: Directory, *, now: datetime) -> Decision:
    """Time passed. Missed deadlines are caught up in order, each step from the end of the one
    before, so that an outage of ours never lengthens a step. Running it twice changes nothing."""
    work = Work(case, board, directory, now)
    if case.wake_at is None or case.wake_at > now:
        return work.done()
    if case.status is Status.UNCONFIRMED:
        work.record(ConfirmationChased(at=now))
        work.mail("confirm_again", [1])
        work.mail("not_confirmed", [BOARD_PARTY])
    elif case.due is not None and case.due <= now and not case.overdue_told:
        go_up(work, "no_answer", case.due)
    elif case.step_wakes_at is not None and case.step_wakes_at <= now:
        work.record(Reminded(at=now, step=work.step.key))
        warn_next_level(work)
        if work.step.panel:
            work.mail("remind_panel", [BOARD_PARTY])
        elif case.counterpart is not None:
            work.mail("remind", [case.counterpart.number])
        else:
            work.mail("name_contact", [BOARD_PARTY])
    meeting_time(work)
    paper_time(work)
    lessons_time(work)
    return work.done()


def withdraw(
    case: Case, board: Board, directory: Directory, *, now: datetime, reason: str, by: str
) -> Decision:
    """The disagreement is taken back. Everybody who knew of it is told."""
    work = Work(case, board, directory, now)
    if case.status in OVER:
        raise NotPossible(
            Sentence("{reference} has ended already; it cannot be withdrawn.", reference=case.reference)
        )
    settle(work, Withdrawn(at=now, by=by, reason=reason), "withdrawn")
    return work.done()


def record_final_outcome(
    case: Case,
    board: Board,
    directory: Directory,
    *,
    now: datetime,
    outcome: str,
    who: str,
    by_when: str,
    by: str,
) -> Decision:
    """The panel has decided, or the Board has found what is to be done after a last step without agreement.

    Raises NotPossible unless the case is with the Board.
    """
    work = Work(case, board, directory, now)
    if case.status is not Status.OPEN or not (work.step.panel or case.overdue_told):
        raise NotPossible(
            Sentence(
                "{reference} is not with the Board's panel, so it has no final outcome yet.",
                reference=case.reference,
            )
        )
    settle(work, FinalOutcome(at=now, by=by, outcome=outcome, who=who, by_when=by_when), "final_outcome")
    return work.done()


def go_on(case: Case, board: Board, directory: Directory, *, now: datetime, by: str) -> Decision:
    """It was talked over on the raiser's own side, and goes to the other side now, before its time is over.

    Raises:
        NotPossible: the running step is not such a consultation.
    """
    work = Work(case, board, directory, now)
    if case.status is not Status.OPEN or not work.step.consult:
        raise NotPossible(
            Sentence("{reference} has gone on already; nothing was changed.", reference=case.reference)
        )
    go_up(work, "discussed", now, by=by)
    return work.done()


def file_paper(
    case: Case,
    board: Board,
    directory: Directory,
    *,
    now: datetime,
    paper: str,
    answers: dict[str, str],
    by: str,
    party: int | None = None,
) -> Decision:
    """A paper of the protocol was filled in. The Board's own at a panel takes the case on to the next one.

    Args:
        paper: its key in the Board's file.
        answers: by field; dates as ISO, choices as their keys, several of them apart by spaces.
        party: who filled it in, by a signed link; None for Board staff.

    Raises:
        NotPossible: it is not theirs, not its time, or something in it is wrong, each said in a sentence.
    """
    work = Work(case, board, directory, now)
    record_paper(work, paper, answers, party, by)
    filled = board.protocol.papers[paper]
    running = (
        case.status is Status.OPEN and work.step.panel and work.step.form == paper and filled.by == "board"
    )
    stopped = stops(filled, answers)
    if running and not stopped and work.pathway.after(work.step.key) is not None:
        go_up(work, "recorded", now)
    elif case.due is not None and board.protocol.limit(work.step).dated_by.partition(".")[0] == paper:
        bring_to_its_date(work, by)
    return work.done()
