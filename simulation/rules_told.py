"""Everyone who must be told is told: what each fact owes to whom, from the protocol's data."""

from collections.abc import Callable

from casework.answer_facts import Answered, AnswerUnclear, CalledWrong, LateAnswer, OwnSideDiffers
from casework.case import Status
from casework.facts import (
    AnyFact,
    Away,
    ConfirmationChased,
    Confirmed,
    ContactReplaced,
    DeadlineMoved,
    Escalated,
    FinalDeadlinePassed,
    FinalOutcome,
    MailFailed,
    NoticeGiven,
    Opened,
    Reminded,
    Side,
    StepStarted,
    Warned,
    Withdrawn,
)
from casework.paper_facts import LessonsAsked, LessonTold, PaperChased, PaperFiled, PaperSaved
from casework.protocol import Step
from simulation.checking import Seen
from simulation.told_of_meeting import BOARD, OF_THE_MEETING, RAISER, Owed

_HOW_READ = (
    "agreed",
    "not_agreed",
    "escalated_former",
    "escalated_speaker",
    "escalated_counterpart",
    "final_overdue",
)
_ASKS = ("ask", "escalated_counterpart")


def everyone_is_told(seen: Seen) -> str:
    """Each fact's mails go out with it. Whom a notice or a paper names is in its fact."""
    mailed = seen.mailed
    for fact in seen.facts:
        owed = _OWED.get(type(fact))
        if owed is None:
            continue
        for kinds, party in owed(seen, fact):
            if party is not None and mailed.isdisjoint([(kind, party) for kind in kinds]):
                return f"{seen.who(party)} was not sent “{kinds[0]}” ({fact.kind.replace('_', ' ')})"
        if type(fact) is Escalated and (wrong := _not_told_of_going_up(seen, fact)):
            return wrong
    return ""


def confirmed_in_writing(seen: Seen) -> str:
    """An agreed case has what was agreed, who and by when, and sends it to every party and the Board. Whom the Board
    has replaced may be the wrong person, and gets nothing more."""
    case = seen.case
    by_raiser = any(fact.kind == "resolved" and fact.by_raiser for fact in seen.facts)
    if not (case.outcome and case.who and (case.by_when or by_raiser)):
        return "it is settled, and what, who or by when is missing"
    kind = "resolved_by_raiser" if by_raiser else "agreed"
    for party in case.parties:
        if party.number not in case.replaced and (kind, party.number) not in seen.mailed:
            return f"{seen.who(party.number)} has no written confirmation"
    return ""


def _opened(seen: Seen, fact: Opened) -> Owed:
    yield ("raised" if fact.confirm_by is None else "confirm",), RAISER
    if fact.disagreement.danger:
        yield ("urgent",), BOARD
        for agency in (fact.disagreement.raiser.agency, fact.disagreement.counterpart.agency):
            for post in seen.game.directory.contacts:
                if post.tier == seen.protocol.safeguarding_tier and post.person.agency == agency:
                    lead = seen.case.party_with_email(post.person.email)
                    yield ("urgent",), lead.number if lead else 0


def _started(seen: Seen, fact: StepStarted) -> Owed:
    """Papers are owed at every step, the question itself by the step that now runs."""
    step = seen.step(fact.step)
    if step.form is not None and seen.protocol.papers[step.form].by != "board":
        yield ("paper_due",), fact.speaker or RAISER
    attempt = seen.case.attempts[-1]
    if (attempt.step, attempt.started) != (fact.step, fact.at) or seen.case.status is not Status.OPEN:
        return
    yield from _question(seen, step, fact.counterpart)


def _question(seen: Seen, step: Step, counterpart: int | None) -> Owed:
    if step.panel:
        yield ("final_step",), BOARD
    elif step.consult:
        yield ("consult",), RAISER
        yield ("consult",), counterpart
    elif counterpart is None:
        yield ("name_contact",), BOARD
    else:
        yield _ASKS, counterpart


def _reminded(seen: Seen, fact: Reminded) -> Owed:
    step, asked = seen.step(fact.step), seen.case.attempts[-1].counterpart
    if step.panel:
        yield ("remind_panel",), BOARD
    elif asked is None:
        yield ("name_contact",), BOARD
    else:
        yield ("remind",), asked


def _replaced(seen: Seen, fact: ContactReplaced) -> Owed:
    if fact.side is Side.RAISER:
        yield ("escalated_speaker",), fact.new
    else:
        yield ("consult",) if seen.step(fact.step).consult else _ASKS, fact.new


def _moved(seen: Seen, fact: DeadlineMoved) -> Owed:
    attempt = seen.case.attempts[-1]
    for party in (RAISER, attempt.speaker, attempt.counterpart):
        yield ("deadline_moved",), party


def _unclear(seen: Seen, fact: AnswerUnclear) -> Owed:
    yield ("held_notice",), BOARD
    # A third one at the same step is answered no more: two machines could go on for ever.
    told_before = seen.before is not None and seen.before.left_to_staff
    yield ("unclear", "left_to_staff"), None if told_before else fact.party


def _answered(seen: Seen, fact: Answered) -> Owed:
    """Both sides are told how the answer was read, by a mail that also says what came of it."""
    attempt = next(a for a in reversed(seen.case.attempts) if a.step == fact.step)
    for party in (RAISER, attempt.speaker, fact.party):
        yield _HOW_READ, party


def _called_wrong(seen: Seen, fact: CalledWrong) -> Owed:
    if fact.verdict == "not_agreed":
        for party in (RAISER, BOARD, seen.case.attempts[-1].counterpart):
            yield ("called_wrong",), None if party in seen.case.replaced else party
        return
    for known in seen.before.parties if seen.before else ():
        yield ("reopened",), None if known.number in seen.case.replaced else known.number


def _late(seen: Seen, fact: LateAnswer) -> Owed:
    if fact.verdict == "unclear":
        yield ("held_notice",), BOARD
    elif fact.verdict == "agreed":
        for party in (RAISER, BOARD, fact.party, seen.case.attempts[-1].counterpart):
            yield ("late_agreed",), None if party in seen.case.replaced else party


def _away(seen: Seen, fact: Away) -> Owed:
    for party in {RAISER, BOARD} - {fact.party}:
        yield ("away",), party


def _failed(seen: Seen, fact: MailFailed) -> Owed:
    for party in {RAISER, BOARD} - seen.case.undeliverable:
        yield ("mail_failed",), party


def _differs(seen: Seen, fact: OwnSideDiffers) -> Owed:
    yield ("own_side_differs",), seen.case.attempts[-1].counterpart


def _passed(seen: Seen, fact: FinalDeadlinePassed) -> Owed:
    last = seen.case.attempts[-1]
    for party in (RAISER, BOARD, last.speaker, last.counterpart):
        yield ("final_overdue",), party


def _chased(seen: Seen, fact: PaperChased) -> Owed:
    yield ("paper_chased",), BOARD if fact.chase == "board" else fact.party


def _saved(seen: Seen, fact: PaperSaved) -> Owed:
    yield ("paper_saved",), fact.party


def _everybody(kind: str) -> Callable[[Seen, AnyFact], Owed]:
    def owed(seen: Seen, fact: AnyFact) -> Owed:
        for party in seen.case.parties:
            if party.number not in seen.case.replaced:
                yield (kind,), party.number

    return owed


def _these(*owed: tuple[str, int]) -> Callable[[Seen, AnyFact], Owed]:
    def these(seen: Seen, fact: AnyFact) -> Owed:
        for kind, party in owed:
            yield (kind,), party

    return these


def _told(kind: str) -> Callable[[Seen, NoticeGiven | Warned | PaperFiled | LessonsAsked], Owed]:
    def told(seen: Seen, fact: NoticeGiven | Warned | PaperFiled | LessonsAsked) -> Owed:
        for party in fact.told:
            yield (kind,), party

    return told


_OWED: dict[type, Callable[..., Owed]] = {
    Opened: _opened,
    ConfirmationChased: _these(("confirm_again", RAISER), ("not_confirmed", BOARD)),
    Confirmed: _these(("raised", RAISER)),
    StepStarted: _started,
    Escalated: _these(),
    Reminded: _reminded,
    Answered: _answered,
    AnswerUnclear: _unclear,
    CalledWrong: _called_wrong,
    LateAnswer: _late,
    OwnSideDiffers: _differs,
    **OF_THE_MEETING,
    DeadlineMoved: _moved,
    ContactReplaced: _replaced,
    Away: _away,
    NoticeGiven: _told("notice"),
    Warned: _told("warning"),
    PaperFiled: _told("paper"),
    PaperChased: _chased,
    PaperSaved: _saved,
    LessonsAsked: _told("lessons"),
    LessonTold: _these(("held_notice", BOARD)),
    MailFailed: _failed,
    Withdrawn: _everybody("withdrawn"),
    FinalDeadlinePassed: _passed,
    FinalOutcome: _everybody("final_outcome"),
}


def _not_told_of_going_up(seen: Seen, fact: Escalated) -> str:
    """The raiser, who was asked and who spoke hear of it, and whoever speaks from now on."""
    attempts = seen.case.attempts
    ended = next((a for a in reversed(attempts) if (a.step, a.ended) == (fact.step, fact.at)), None)
    concerned = [RAISER, attempts[-1].speaker]
    concerned += [ended.speaker, ended.counterpart, *ended.away] if ended else []
    reached = {to for _, to in seen.mailed} | seen.case.replaced
    for party in concerned:
        if party is not None and party not in reached:
            return f"{seen.who(party)} was not told that it went up from step {fact.step}"
    return ""
