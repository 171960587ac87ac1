"""What Board staff make of a held mail: an answer, nothing, or first the case that it belongs to.

press ──▶ still held? ──▶ casework decides ──▶ case, mail and label (without names) in one commit
                                                   └──▶ taken back: the mail is held again, or the answer reopened
"""

from datetime import datetime
from functools import partial
from typing import Literal

from casework import late, raiser, remarks, steps, wrong
from casework.case import Case, Decision
from casework.directory import Directory
from casework.errors import NotPossible
from casework.sentence import Sentence
from casework.work import Board
from reading.message import parse
from reading.newtext import new_text
from services.filing import LONGEST_NOTE
from services.held import can_resolve, can_withdraw, late_author, of_the_raiser
from services.held_reading import is_unreadable, read_again
from services.labels import Label
from services.sign_in import StaffMember
from services.staff_views import find_case, find_received
from services.storage import InboxItem, UnitOfWork
from services.without_names import known_words, without_names
from services.world import Decider, World, apply_change, directory_of

Verdict = Literal["agreed", "not_agreed"]
Meaning = Literal["agreed", "not_agreed", "nothing", "withdraw", "resolved"]


def file_held(
    world: World,
    staff: StaffMember,
    mail: int,
    *,
    verdict: Meaning,
    note: str = "",
    outcome: str = "",
) -> None:
    """Says what a held mail means: an answer of the person who is asked now, what its raiser wants, or nothing.

    An answer counts from when it reached us, so one in time counts although it is filed later.

    Raises:
        NotFound: another Board's mail.
        NotPossible: it was filed before, or its case cannot take an answer.
    """
    with world.store.writing() as uow:
        item, case = find_received(uow, staff, mail)
        refuse_if_filed(item)
        if case is not None and item.case_number is not None:
            if verdict != "nothing" and is_unreadable(item, read_again(uow, item, case)):
                raise NotPossible(
                    Sentence(
                        "The words of this e-mail are not here. Ask for the answer, and record it on the case."
                    )
                )
            apply_change(world, uow, item.case_number, _meaning(item, staff, verdict, note, outcome))
            # Of what its raiser wants, nothing is to be learned about answers.
            if verdict not in ("withdraw", "resolved"):
                uow.labels.put(_label(world, uow, item, case, verdict))
        elif verdict != "nothing":
            raise NotPossible(
                Sentence("Put this e-mail on a case first. Then say what it means for the case.")
            )
        now = world.clock.now()
        uow.inbox.mark(item.id, "filed", verdict=verdict, handled_by=staff.email, handled_at=now)
        uow.commit()
    world.hints.mail_is_due()


def take_back(world: World, staff: StaffMember, mail: int) -> None:
    """The wrong button was pressed. What was laid aside is held again; an AGREED is reopened, and a NOT AGREED is
    called wrong, so that a person looks (casework/wrong.py). Nothing is deleted from the history.

    Raises:
        NotFound: another Board's mail.
        NotPossible: Board staff did not file it, or the case has moved on since.
    """
    with world.store.writing() as uow:
        item, _ = find_received(uow, staff, mail)
        if item.state != "filed" or not item.handled_by:
            raise NotPossible(Sentence("Nobody has filed this e-mail, so nothing can be taken back."))
        if item.verdict == "withdraw":
            raise NotPossible(Sentence("A withdrawn case cannot be opened again. It can be raised again."))
        if item.verdict == "not_held":
            raise NotPossible(Sentence("That the meeting was not held cannot be taken back here."))
        if item.verdict == "resolved":
            raise NotPossible(
                Sentence(
                    "The person who raised it has said that it is resolved. Open the case again on its page."
                )
            )
        if item.case_number is not None:
            apply_change(world, uow, item.case_number, _taken_back(item, staff))
        uow.labels.forget(item.id)
        uow.inbox.mark(item.id, "held", verdict="", handled_by="", handled_at=None)
        uow.commit()
    world.hints.mail_is_due()


def _taken_back(item: InboxItem, staff: StaffMember) -> Decider:
    if item.verdict == "nothing":
        text = f"The e-mail from {item.sender} was filed wrongly, and is held again: {item.subject}"
        return partial(remarks.note, text=text, by=staff.email)

    def decide(case: Case, board: Board, people: Directory, *, now: datetime) -> Decision:
        # Only the answer that this mail became: a later one of the same case is another matter.
        question = wrong.in_question(case, board)
        answer = question.answer if question else None
        if answer is None or (answer.by, answer.verdict) != (item.handled_by, item.verdict):
            raise NotPossible(
                Sentence(
                    "{reference} has moved on since. Look at the case for what can be done now.",
                    reference=case.reference,
                )
            )
        # Without words: both sides are told in their own languages what happened.
        return wrong.call_wrong(
            case, board, people, now=now, party=None, words="", how="reply", by=staff.email
        )

    return decide


def _label(world: World, uow: UnitOfWork, item: InboxItem, case: Case, verdict: Meaning) -> Label:
    """What is kept to learn from. The names are taken out here: no other copy is made."""
    told = case.disagreement
    heard = read_again(uow, item, case)
    known = known_words(
        case,
        directory_of(uow, told, world.board(told.board)),
        [heard.message.sender_name, *_staff(world, uow, told.board)],
    )
    return Label(
        mail=item.id,
        board=told.board,
        made_at=world.clock.now(),
        text=without_names(heard.own[:LONGEST_NOTE], known),
        read=heard.read,
        rule=heard.rule,
        words=without_names(heard.words[:LONGEST_NOTE], known),
        label=verdict,
    )


def _staff(world: World, uow: UnitOfWork, board: str) -> list[str]:
    """Names as the addresses of the Board's staff have them; "board@…" is none."""
    addresses = [*world.staff.get(board, {}), *(named.email for named in uow.staff.of([board]))]
    locals_ = (address.partition("@")[0] for address in addresses)
    return [name.replace(".", " ") for name in locals_ if "." in name]


def refuse_if_filed(item: InboxItem) -> None:
    """Raises NotPossible, saying who dealt with it, unless the mail is still held."""
    if item.state == "held":
        return
    if item.handled_by:
        raise NotPossible(
            Sentence(
                "This e-mail has been dealt with by {who}. Nothing more was recorded.", who=item.handled_by
            )
        )
    raise NotPossible(Sentence("This e-mail has been dealt with. Nothing more was recorded."))


def _meaning(item: InboxItem, staff: StaffMember, verdict: Meaning, note: str, outcome: str) -> Decider:
    if verdict == "withdraw":
        return _withdrawn(item, staff, note)
    if verdict == "resolved":
        return _resolved(item, staff, note)
    if verdict != "nothing":
        return _answer(item, staff, verdict, note, outcome)
    text = f"The e-mail from {item.sender} changes nothing: {item.subject}\n{note}".strip()
    return partial(remarks.note, text=text, by=staff.email)


def _withdrawn(item: InboxItem, staff: StaffMember, note: str) -> Decider:
    def decide(case: Case, board: Board, people: Directory, *, now: datetime) -> Decision:
        if not can_withdraw(case, item):
            raise NotPossible(
                Sentence(
                    "Only who raised {reference} can withdraw it, while it is open.", reference=case.reference
                )
            )
        reason = f"{_words(item)}\n{note}".strip()
        return steps.withdraw(case, board, people, now=now, reason=reason, by=staff.email)

    return decide


def _resolved(item: InboxItem, staff: StaffMember, note: str) -> Decider:
    """Where somebody has agreed late, it is that which settles it."""

    def decide(case: Case, board: Board, people: Directory, *, now: datetime) -> Decision:
        if not can_resolve(case, item):
            raise NotPossible(
                Sentence(
                    "Only who raised {reference} can say that it is resolved, while it is open.",
                    reference=case.reference,
                )
            )
        words, by = f"{_words(item)}\n{note}".strip(), staff.email
        if case.late is None:
            return raiser.say_resolved(case, board, people, now=now, words=words, by=by)
        return late.confirm_late(
            case, board, people, now=now, party=1, settles=True, words=words, how="reply", by=by
        )

    return decide


def _words(item: InboxItem) -> str:
    return (item.text or new_text(parse(item.raw).text))[:LONGEST_NOTE]


def _answer(item: InboxItem, staff: StaffMember, verdict: Verdict, note: str, outcome: str) -> Decider:
    said = f"{_words(item)}\n\nFrom {item.sender}. {note}".strip()

    def decide(case: Case, board: Board, people: Directory, *, now: datetime) -> Decision:
        if of_the_raiser(case, item):
            raise NotPossible(
                Sentence("Who raised {reference} cannot agree to it themselves.", reference=case.reference)
            )
        if (late_by := late_author(case, board, item)) is not None:
            # Who wrote it had been asked before the case went up: it is a late answer of theirs, and nobody else's.
            return late.answer_late(
                case,
                board,
                people,
                now=now,
                party=late_by,
                verdict=verdict,
                words=said,
                how="reply",
                by=staff.email,
            )
        if case.counterpart is None:
            raise NotPossible(
                Sentence(
                    "Nobody is asked about {reference} now, so there is nothing to answer.",
                    reference=case.reference,
                )
            )
        if case.due is not None and case.due < item.received_at:
            raise NotPossible(
                Sentence(
                    "The deadline passed before this e-mail came, and {reference} is going up.",
                    reference=case.reference,
                )
            )
        if case.attempt is not None and item.received_at < case.attempt.started:
            # Whoever wrote it was not the one who is asked now, and nobody answers in another's name.
            raise NotPossible(
                Sentence(
                    "This e-mail came before {reference} went on to the step it is at now. Record what it means by a "
                    "note, or ring who is asked now and record their answer.",
                    reference=case.reference,
                )
            )
        return steps.answer(
            case,
            board,
            people,
            now=now,
            at=item.received_at,
            party=case.counterpart.number,
            verdict=verdict,
            words=said,
            how="reply",
            by=staff.email,
            outcome=outcome,
        )

    return decide


def give_to_case(world: World, staff: StaffMember, mail: int, reference: str) -> str:
    """Puts a held mail of no case on one. It stays held until somebody says what it means.

    Raises:
        NotFound: no such case, or another Board's.
        NotPossible: the mail is on a case already.
    """
    with world.store.writing() as uow:
        # The case before the mail, as everywhere: two who lock them in two orders wait for each other.
        number, case = find_case(uow, staff, reference)
        item, _ = find_received(uow, staff, mail)
        refuse_if_filed(item)
        if item.case_number is not None:
            raise NotPossible(Sentence("This e-mail is on {reference} already.", reference=item.reference))
        sender = case.writes_as(item.sender)
        text = f"An e-mail from {item.sender or 'an unknown sender'} was put on this case: {item.subject}"
        apply_change(world, uow, number, partial(remarks.note, text=text, by=staff.email))
        uow.inbox.mark(mail, "held", case_number=number, party=sender.number if sender else None)
        uow.commit()
    return case.reference
