"""What Board staff change about a running step: the deadline, and the people."""

from datetime import datetime
from typing import Literal

from casework.case import Case, Decision, Status
from casework.deadlines import Deadline, deadline, recounted, reminder_time
from casework.derivation import Derivation, sentence, stamp
from casework.directory import Directory
from casework.errors import NotPossible
from casework.escalation import asking, wishes
from casework.fact import ACCORD
from casework.facts import ContactReplaced, DeadlineMoved, LanguageChosen, Person, Side
from casework.meetings import move_meeting_before, replace_attendee
from casework.notices import warn_next_level
from casework.sentence import Sentence
from casework.work import Board, Work


def bring_forward(
    case: Case, board: Board, directory: Directory, *, now: datetime, due: datetime, reason: str, by: str
) -> Decision:
    """Sets an earlier deadline for the child's needs. `due` is aware. It is never made later.

    Raises:
        NotPossible: nothing runs, or `due` is past or not earlier than the deadline.
    """
    work = Work(case, board, directory, now)
    if case.due is None or case.attempt is None:
        raise NotPossible(
            Sentence(
                "{reference} has no running deadline that could be brought forward.", reference=case.reference
            )
        )
    if due <= now:
        raise NotPossible(Sentence("The new deadline is in the past. Choose a time that is still to come."))
    if due >= case.due:
        latest = stamp(case.due)
        raise NotPossible(
            Sentence("A deadline is only ever brought forward. Choose a time before {latest}.", latest=latest)
        )
    why = Derivation(why="moved", begun=case.attempt.started, due=due, instead=case.due, by=by, reason=reason)
    _move(work, Deadline(due, why), by)
    work.mail("deadline_moved", [case.attempt.counterpart, case.attempt.speaker, 1], reason)
    move_meeting_before(work, due)
    return work.done()


def redate(case: Case, board: Board, directory: Directory, *, now: datetime) -> Decision:
    """Counts the running deadline again with the bank holidays that are known now.

    A holiday that was published or withdrawn since moves it, with an entry in the history, and its people are
    told. A deadline that a person brought forward stays, and so does the child's. Twice changes nothing.
    """
    work = Work(case, board, directory, now)
    attempt = case.attempt
    if case.due is None or case.due <= now or attempt is None or attempt.derivation is None:
        return work.done()
    counted = recounted(attempt.derivation, board.calendar, case.disagreement.needed_by)
    ends = _overtaking(work, counted.due if counted else case.due) or counted
    if ends is None or ends.due == case.due:
        return work.done()
    if ends.due <= now:
        # The day that was counted off has made it late already; nobody is skipped for that.
        ends = Deadline(now, ends.why)
    _move(work, ends, ACCORD)
    work.mail("deadline_moved", [attempt.counterpart, attempt.speaker, 1], ends.because)
    move_meeting_before(work, ends.due)
    return work.done()


def _overtaking(work: Work, than: datetime) -> Deadline | None:
    """The limit, where a changed holiday brings it, or something else that counts, before `than`; else None.

    By the file under which the case began: a later change of a limit moves no running case.
    """
    case, board, attempt = work.case, work.board, work.case.attempt
    if case.digest != board.digest or case.due is None or attempt is None:
        return None
    begun = case.begun or attempt.started
    asked = wishes(work, work.step)
    ends = deadline(board.protocol, work.step, attempt.started, board.calendar, begun, asked)
    if ends.why.length is None or ends.due >= than:
        return None
    return Deadline(ends.due, ends.why.model_copy(update={"why": "holiday", "instead": case.due}))


def _move(work: Work, ends: Deadline, by: str) -> None:
    remind = None if work.step.consult else reminder_time(work.now, ends.due, work.board.calendar)
    work.record(
        DeadlineMoved(
            at=work.now,
            by=by,
            step=work.step.key,
            due=ends.due,
            because=sentence(ends.why),
            remind_at=remind,
            derivation=ends.why,
        )
    )
    if remind is None:
        # No reminder fits in before the new end, so the next level hears of it now.
        warn_next_level(work)


def bring_to_its_date(work: Work, by: str) -> None:
    """A paper was corrected that dates the running step: an earlier date counts at once, a later one never does."""
    case, attempt = work.case, work.case.attempts[-1]
    begun = case.begun or attempt.started
    asked = wishes(work, work.step)
    ends = deadline(work.board.protocol, work.step, attempt.started, work.board.calendar, begun, asked)
    if case.due is not None and work.now < ends.due < case.due:
        _move(work, ends, by)
        work.mail("deadline_moved", [attempt.counterpart, attempt.speaker, 1], ends.because)
        move_meeting_before(work, ends.due)


def replace_contact(
    case: Case, board: Board, directory: Directory, *, now: datetime, side: Side, person: Person, by: str
) -> Decision:
    """Puts another person in the place of the counterpart or the speaker, and writes to them.

    The old address gets nothing more: it may be the wrong person's. The deadline stands.

    Raises:
        NotPossible: nothing runs, the panel has it, or the person is on the other side.
    """
    work = Work(case, board, directory, now)
    attempt = case.attempt
    if case.status is not Status.OPEN or attempt is None or work.step.panel:
        raise NotPossible(
            Sentence(
                "{reference} has no running step with a contact that could be replaced.",
                reference=case.reference,
            )
        )
    # At a consultation nobody of the other side is asked yet: both who take part are the raiser's own.
    joins = Side.RAISER if work.step.consult else side
    known = case.party_with_email(person.email)
    if work.step.consult and side is Side.COUNTERPART and known == case.raiser:
        raise NotPossible(
            Sentence("{email} raised it. Name somebody with whom they can talk it over.", email=person.email)
        )
    if known is not None and known.side is not joins:
        raise NotPossible(
            Sentence(
                "{email} is on the other side of this case. Give another person's address.",
                email=person.email,
            )
        )
    old = attempt.counterpart if side is Side.COUNTERPART else attempt.speaker
    role = work.step.counterpart if side is Side.COUNTERPART else work.step.speaker
    new = work.join(person, joins, role.tier)
    if new == old:
        raise NotPossible(
            Sentence(
                "{email} is the contact already. To send the mail again, use 'Send again'.",
                email=person.email,
            )
        )
    work.record(ContactReplaced(at=now, by=by, step=work.step.key, side=side, old=old, new=new))
    if side is Side.COUNTERPART:
        work.mail("consult" if work.step.consult else asking(work), [new])
    else:
        work.mail("escalated_speaker", [new])
    replace_attendee(work, old, new)
    return work.done()


def choose_language(
    case: Case,
    board: Board,
    directory: Directory,
    *,
    now: datetime,
    party: int,
    language: Literal["en", "cy"],
) -> Decision:
    """`party` wants the mails of this case in `language` from now on. Twice changes nothing.

    Raises:
        NotPossible: the Board does not write in that language.
    """
    work = Work(case, board, directory, now)
    if language not in board.protocol.languages:
        raise NotPossible(
            Sentence("{board} does not write in that language.", board=Sentence(board.protocol.short))
        )
    person = case.parties[party - 1].person
    if person.language != language:
        work.record(LanguageChosen(at=now, by=person.name, party=party, language=language))
    return work.done()
