"""Answers that come after the case went up: who had been asked before answers now.

    NOT AGREED ──▶ on the record; the case went up already
    AGREED     ──▶ the new level is told, and the raiser is asked ──▶ yes: settled · no: it goes on as it was
    unclear    ──▶ a person looks

The step that runs keeps its people and its deadline whatever comes. A refusal or a doubt that comes after a late
AGREED takes it away again. Why: docs/answers.md.
"""

from datetime import datetime
from typing import Literal

from casework.answer_facts import How, LateAnswer, LateConfirmed
from casework.case import Attempt, Case, Decision, Status
from casework.directory import Directory
from casework.ending import agreement, settle
from casework.errors import NotPossible
from casework.sentence import Sentence
from casework.work import BOARD_PARTY, Board, Work


def asked_before(case: Case, board: Board, party: int) -> Attempt | None:
    """The last step that had asked `party` to agree and whose time is over; None where none did."""
    if case.status is not Status.OPEN or party in case.replaced:
        return None
    pathway = board.protocol.pathway(case.disagreement.pathway)
    over = case.attempts if case.overdue_told else case.attempts[:-1]
    for attempt in reversed(over):
        step = pathway.step(attempt.step)
        if party in case.asked_at(attempt) and step.asks:
            return attempt
    return None


def answer_late(
    case: Case,
    board: Board,
    directory: Directory,
    *,
    now: datetime,
    party: int,
    verdict: Literal["agreed", "not_agreed", "unclear"],
    words: str,
    how: How,
    why: str = "",
    by: str = "",
    deciding: str = "",
    rule: str = "",
    tell_sender: bool = False,
    mail: int = 0,
) -> Decision:
    """Who was asked at an earlier step answers. It moves nothing; an AGREED is put to the raiser.

    Args:
        why: what makes it unclear, for the Board and the history.
        by: the staff member who said what was meant.
        tell_sender: whether its author is to learn that it changes nothing.
        mail: the number of the received mail, for the Board's link to it; 0 where there is none.

    Raises:
        NotPossible: no earlier step had asked them, or the case is not open.
    """
    attempt = asked_before(case, board, party)
    if attempt is None:
        raise NotPossible(
            Sentence("No earlier step of {reference} had asked them.", reference=case.reference)
        )
    work = Work(case, board, directory, now)
    person = case.parties[party - 1].person
    said = LateAnswer(
        at=now,
        by=by or person.name,
        step=attempt.step,
        party=party,
        verdict=verdict,
        words=words,
        how=how,
        deciding=deciding,
        rule=rule,
        why=why,
    )
    work.record(said)
    if verdict == "agreed":
        running = case.attempts[-1]
        told = [1, running.speaker, running.counterpart, party, BOARD_PARTY]
        work.mail("late_agreed", work.reachable(told), words)
        return work.done()
    if verdict == "unclear":
        work.mail("held_notice", [BOARD_PARTY], why, about=str(mail or ""))
    if tell_sender:
        work.mail("closed_reply", [party], why, about=verdict)
    return work.done()


def confirm_late(
    case: Case,
    board: Board,
    directory: Directory,
    *,
    now: datetime,
    party: int,
    settles: bool,
    words: str,
    how: How,
    by: str = "",
) -> Decision:
    """The raiser (party 1) says whether the late AGREED settles it.

    Args:
        by: the staff member who read it so.

    Raises:
        NotPossible: there is none, or it is not theirs to say.
    """
    refuse_if_nothing_late(case, party)
    assert case.late is not None, "refused above"
    work = Work(case, board, directory, now)
    agreed_by, told = case.parties[case.late.party - 1].person, case.late
    name = case.raiser.person.name
    work.record(LateConfirmed(at=now, by=by or name, party=party, settles=settles, words=words, how=how))
    if settles:
        settle(work, agreement(work, agreed_by, now, name, told.outcome, told.who, told.by_when), "agreed")
    return work.done()


def refuse_if_nothing_late(case: Case, party: int) -> None:
    """Raises NotPossible, saying why, unless `party` can say now whether a late AGREED settles the case."""
    if case.status is not Status.OPEN or case.late is None:
        raise NotPossible(
            Sentence("{reference} has no late agreement that could settle it now.", reference=case.reference)
        )
    if party != 1:
        raise NotPossible(
            Sentence(
                "Only the person who raised {reference} can say whether a late agreement settles it.",
                reference=case.reference,
            )
        )
