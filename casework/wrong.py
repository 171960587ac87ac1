"""An answer is called wrong: one of the two sides says that it was not what was meant.

    answered ──▶ both sides are told how it was read ──▶ WRONG ──▶ a person looks; nothing is settled meanwhile
                                                          │ was AGREED: the step runs again, with its old deadline;
                                                          │             had that passed, the case has gone up
                                                          └ was NOT AGREED: the case stays where it went up to

The rules and their reasons are in docs/answers.md. Doubt wins over agreement, and nothing ever makes the child wait
longer than if nobody had answered.
"""

from dataclasses import dataclass
from datetime import datetime

from casework.answer_facts import Answered, CalledWrong, How, LateAnswer
from casework.case import Attempt, Case, Decision, Status
from casework.deadlines import Wishes, deadline
from casework.derivation import stamp
from casework.directory import Directory
from casework.errors import NotPossible
from casework.escalation import go_up
from casework.meetings import arrange_meeting
from casework.sentence import Sentence
from casework.work import BOARD_PARTY, Board, Work


@dataclass(frozen=True, slots=True)
class InQuestion:
    """An answer that can still be called wrong.

    `answer` is None where the raiser alone has said that it is resolved. `attempt`: the step that ended with it.
    `until` (aware) is the last moment for saying so.
    """

    answer: Answered | LateAnswer | None
    attempt: Attempt
    until: datetime

    @property
    def concerned(self) -> frozenset[int]:
        """Whose word counts: who raised it, who spoke, who was asked and who answered."""
        took_part = {1, self.attempt.speaker, self.attempt.counterpart, self.author, *self.attempt.away}
        return frozenset(number for number in took_part if number is not None)

    @property
    def author(self) -> int | None:
        """Who answered."""
        return self.answer.party if self.answer else None

    @property
    def agreed(self) -> bool:
        """Whether the case was settled by it."""
        return self.answer is None or self.answer.verdict == "agreed"


def in_question(case: Case, board: Board) -> InQuestion | None:
    """The last answer, while it is the last thing that moved the case; None where there is none."""
    if not case.attempts:
        return None
    last = case.attempts[-1]
    if case.status is Status.RESOLVED:
        by_raiser = last.ending == "by_raiser"
        answer = None if by_raiser else case.late or last.answer
        return InQuestion(answer, last, _next_end(case, board, last)) if answer or by_raiser else None
    if case.status is not Status.OPEN:
        return None
    if last.ending == "not_agreed" and last.answer:
        return InQuestion(last.answer, last, _next_end(case, board, last))
    before = case.attempts[-2] if len(case.attempts) > 1 else None
    if last.ended is not None or before is None or before.ending != "not_agreed" or before.answer is None:
        return None
    return InQuestion(before.answer, before, last.due)


def _next_end(case: Case, board: Board, last: Attempt) -> datetime:
    """When the next step would end, had nobody answered at all; where there is none, the last step once more."""
    pathway = board.protocol.pathway(case.disagreement.pathway)
    step = pathway.step(last.step)
    after = pathway.after(step.key)
    begins = max(last.due, last.ended or last.due)
    raised = case.begun or begins
    if after is None:
        return deadline(board.protocol, step, begins, board.calendar, begins).due
    asked = Wishes(urgent=case.disagreement.urgent)
    return deadline(board.protocol, after, begins, board.calendar, raised, asked).due


def call_wrong(
    case: Case,
    board: Board,
    directory: Directory,
    *,
    now: datetime,
    party: int | None,
    words: str,
    how: How,
    at: datetime | None = None,
    by: str = "",
) -> Decision:
    """`party` says that the last answer was not what was meant, or Board staff (None, `by`) do, who may always.

    An agreement is taken back and the step runs again; a refusal is put before a person while the case goes on.

    Args:
        at: when it reached us, if before `now`.

    Raises:
        NotPossible: there is no such answer, the time is over, or it is not theirs to say.
    """
    question = refuse_if_not_wrong(case, board, party, at or now)
    work = Work(case, board, directory, now)
    _record(work, question, party, words, how, by)
    if not question.agreed:
        running = work.case.attempts[-1]
        told = [question.author, 1, running.speaker, running.counterpart, BOARD_PARTY]
        work.mail("called_wrong", work.reachable(told), words, about=str(party or ""))
        return work.done()
    _run_again(work, question, in_time=(at or now) <= question.until)
    work.mail("reopened", work.reachable(each.number for each in case.parties), words, about=str(party or ""))
    return work.done()


def contradict(
    case: Case,
    board: Board,
    directory: Directory,
    *,
    now: datetime,
    party: int,
    words: str,
    how: How,
    at: datetime | None = None,
    deciding: str = "",
    rule: str = "",
) -> Decision:
    """NOT AGREED of somebody whom the settled step had asked: the refusal wins, and takes the case up.

    Raises:
        NotPossible: as call_wrong does, or `party` was not asked at that step.
    """
    question = refuse_if_not_wrong(case, board, party, at or now)
    if not question.agreed or party not in case.asked_at(question.attempt) | {question.author}:
        raise NotPossible(
            Sentence("{reference} was not settled by an answer of yours.", reference=case.reference)
        )
    work = Work(case, board, directory, now)
    _record(work, question, party, words, how, "")
    running, step = work.case.attempts[-1], work.step
    heard = max(min(now, at or now), running.started)
    asks = party in case.asked_at(running) and step.asks
    if asks and running.due > heard and not work.case.overdue_told:
        said = Answered(
            at=heard,
            by=case.parties[party - 1].person.name,
            step=step.key,
            party=party,
            verdict="not_agreed",
            words=words,
            how=how,
            deciding=deciding,
            rule=rule,
        )
        work.record(said)
        go_up(work, "not_agreed", heard, words)
    else:
        _run_again(work, question, in_time=True)
    work.mail("reopened", work.reachable(each.number for each in case.parties), words, about=str(party))
    return work.done()


def refuse_if_not_wrong(case: Case, board: Board, party: int | None, at: datetime) -> InQuestion:
    """The answer that is called wrong at `at` (aware). Raises NotPossible, saying why, where it cannot be."""
    question = in_question(case, board)
    if question is None:
        raise NotPossible(
            Sentence("{reference} has no answer now that could be called wrong.", reference=case.reference)
        )
    if question.attempt.disputed and not question.agreed:
        raise NotPossible(
            Sentence(
                "The answer to {reference} has been called wrong already. A person is looking at it.",
                reference=case.reference,
            )
        )
    if party is None:
        return question
    if party not in question.concerned or party in case.replaced:
        raise NotPossible(
            Sentence(
                "Only the two sides who dealt with {reference} at that step can call its answer wrong.",
                reference=case.reference,
            )
        )
    if at > question.until:
        raise NotPossible(
            Sentence(
                "The answer to {reference} could be called wrong until {until}. A person has to look at it now.",
                reference=case.reference,
                until=stamp(question.until),
            )
        )
    return question


def _record(work: Work, question: InQuestion, party: int | None, words: str, how: How, by: str) -> None:
    person = work.case.party(party)
    work.record(
        CalledWrong(
            at=work.now,
            by=by or (person.person.name if person else ""),
            step=question.attempt.step,
            party=party,
            verdict="agreed" if question.agreed else "not_agreed",
            words=words,
            how=how,
        )
    )


def _run_again(work: Work, question: InQuestion, in_time: bool) -> None:
    """The step has its old deadline. Where that has passed, the case goes up from there, as it would have.

    Where Board staff reopen it much later, it goes up from now: nobody was waiting meanwhile, and its people are
    to be asked and not skipped.
    """
    due, step = question.attempt.due, work.step
    if work.case.overdue_told:
        return
    if due <= work.now:
        go_up(work, "no_answer", due if in_time else work.now)
    elif step.meeting and step.meeting.called == "always" and work.case.meeting_cancelled:
        arrange_meeting(work, step.meeting)
