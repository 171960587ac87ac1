"""What is said about a case without moving it: unclear answers, failed mail, held mail, notes.

None of these touches a clock or a step.
"""

from datetime import date, datetime
from typing import Literal

from casework.answer_facts import AnswerUnclear, OwnSideDiffers
from casework.attendance import ask_another_chair
from casework.case import Case, Decision, Status
from casework.directory import Directory, named_deputy
from casework.errors import NotPossible
from casework.escalation import stand_in
from casework.fact import ACCORD
from casework.facts import Away, MailDelayed, MailFailed, Noted, SenderKnown
from casework.meeting_times import coming_meeting
from casework.sentence import Sentence
from casework.steps import refuse_if_not_answerable
from casework.work import BOARD_PARTY, Board, Work

# How often a mail may come back as "later" before a person is told.
OFTEN = 2


def unclear(
    case: Case,
    board: Board,
    directory: Directory,
    *,
    now: datetime,
    party: int,
    words: str,
    why: str = "",
    says: Literal["", "agrees", "agreed"] = "",
    mail: int = 0,
) -> Decision:
    """An answer that is not plain. Asked once more, then it is a person's; the clock runs on.

    Args:
        why: what stands in the way of reading it, for the Board and the history.
        says: `agrees` where it does so in words of its own, `agreed` where it has the word itself and `why` tells what
            stands beside it; its author is told so.
        mail: the number of the received mail, for the Board's link to it; 0 where there is none.
    """
    refuse_if_not_answerable(case, board, party)
    work = Work(case, board, directory, now)
    again = not case.asked_again
    person = case.parties[party - 1].person
    work.record(
        AnswerUnclear(
            at=now,
            by=person.name,
            step=work.step.key,
            party=party,
            words=words,
            asked_again=again,
            why=why,
        )
    )
    if again:
        work.mail("unclear", [party], words, about=why if says == "agreed" else says)
    elif not case.left_to_staff:
        work.mail("left_to_staff", [party], words, about=why if says == "agreed" else "")
    told = f"{person.name} answered, and it is not plain whether they agree. {why}".strip()
    tell_board(work, party, told, mail)
    return work.done()


def mail_failed(
    case: Case, board: Board, directory: Directory, *, now: datetime, party: int, mail: str, reason: str
) -> Decision:
    """A mail cannot be delivered: the next person is asked, and the raiser and the Board are told, once for each
    address."""
    work = Work(case, board, directory, now)
    if party not in case.undeliverable:
        work.record(MailFailed(at=now, party=party, mail=mail, reason=reason))
        stand_in(work, party, "bounced")
        meeting = coming_meeting(work.case, now)
        if meeting is not None and meeting.chair == party:
            ask_another_chair(work, party)
        work.mail("mail_failed", {1, BOARD_PARTY} - work.case.undeliverable, reason, about=str(party))
    return work.done()


def away(
    case: Case,
    board: Board,
    directory: Directory,
    *,
    now: datetime,
    party: int,
    text: str,
    back: date | None = None,
    deputy: str = "",
    deputy_email: str = "",
) -> Decision:
    """An automatic reply says that `party` is away: somebody stands in, and the raiser is told. The clock runs on.

    Args:
        text: what is put on the record of the automatic reply.
        back: the day that it gives, in London.
        deputy, deputy_email: who it says stands in. They are asked where the directory knows them, or their
            address is at the same place as that of `party`; otherwise the Board is told of them.
    """
    work = Work(case, board, directory, now)
    work.record(Noted(at=now, text=text, party=party))
    attempt = case.attempt
    if attempt is None or party in attempt.away or party not in (attempt.counterpart, attempt.speaker):
        return work.done()
    absence = Away(
        at=now,
        by=case.parties[party - 1].person.name,
        party=party,
        back=back,
        deputy=deputy,
        deputy_email=deputy_email,
    )
    named = named_deputy(case, directory, party, deputy, deputy_email)
    stand_in(work, party, "away", absence=absence, named=named)
    if work.case.attempt and party in work.case.attempt.away:
        work.mail("away", {1, BOARD_PARTY} - {party}, about=str(party))
    return work.done()


def mail_delayed(
    case: Case,
    board: Board,
    directory: Directory,
    *,
    now: datetime,
    party: int,
    reason: str,
    told: str = "",
) -> Decision:
    """A mail to `party` has not arrived yet, and may later. The Board is told when that happens again.

    `reason`: as the mail server gave it; `told`: the same in words.
    """
    work = Work(case, board, directory, now)
    work.record(MailDelayed(at=now, party=party, reason=reason))
    if work.case.delayed[party] == OFTEN and party != BOARD_PARTY:
        name = case.parties[party - 1].person.name
        why = f"Mail to {name} has come back {OFTEN} times and may not arrive in time. Please ring them."
        work.mail("held_notice", [BOARD_PARTY], f"{why} The last reason: {told or reason}")
    return work.done()


def know_sender(
    case: Case, board: Board, directory: Directory, *, now: datetime, party: int, email: str, by: str
) -> Decision:
    """What comes from `email` counts as the mail of `party` from now on. Twice is once.

    `by`: the party's own name where they said so by their link, else the staff member's address.

    Raises:
        NotPossible: the address belongs to somebody else on the case.
    """
    work = Work(case, board, directory, now)
    whose = case.writes_as(email)
    if whose is not None and whose.number != party:
        raise NotPossible(
            Sentence("{email} is the address of {who} on this case.", email=email, who=whose.person.name)
        )
    if whose is None:
        work.record(SenderKnown(at=now, by=by, party=party, email=email.casefold()))
    return work.done()


def own_side_differs(
    case: Case, board: Board, directory: Directory, *, now: datetime, party: int, words: str
) -> Decision:
    """The raiser's manager does not share the raiser's view; the other side is told so (HIPS 3)."""
    work = Work(case, board, directory, now)
    if case.status is not Status.OPEN or case.speaker is None or case.speaker.number != party or party == 1:
        raise NotPossible(
            Sentence(
                "{reference} is not with you at the moment; nothing was recorded.", reference=case.reference
            )
        )
    work.record(OwnSideDiffers(at=now, by=case.speaker.person.name, party=party, words=words))
    work.mail("own_side_differs", [1, case.counterpart.number if case.counterpart else None], words)
    return work.done()


def note(
    case: Case, board: Board, directory: Directory, *, now: datetime, text: str, by: str = ACCORD
) -> Decision:
    """Something for the record that changes nothing."""
    work = Work(case, board, directory, now)
    work.record(Noted(at=now, by=by, text=text))
    return work.done()


def hold(
    case: Case,
    board: Board,
    directory: Directory,
    *,
    now: datetime,
    party: int | None,
    text: str,
    why: str,
    tell: str = "",
    about: str = "",
    mail: int = 0,
) -> Decision:
    """A mail that changes nothing by itself: it is on the record, and the Board is told why.

    Args:
        tell: the kind of mail from which its author learns that it did not count, if any; `about` is for that mail.
        mail: its number, for the Board's link to it; 0 where there is none.
    """
    work = Work(case, board, directory, now)
    person = case.party(party)
    work.record(Noted(at=now, by=person.person.name if person else ACCORD, text=text, party=party))
    tell_board(work, party, why, mail)
    if tell and person is not None and person.number != BOARD_PARTY:
        work.mail(tell, [party], why, about)
    return work.done()


def hold_sender(
    case: Case,
    board: Board,
    directory: Directory,
    *,
    now: datetime,
    party: int,
    text: str,
    why: str,
    email: str,
    mail: int,
) -> Decision:
    """A mail that answers for `party` came from an address that nobody knows: their known one is asked whose it is.

    Args:
        email: the unknown address.
        mail: the number of the received mail, which their link is about.
    """
    work = Work(case, board, directory, now)
    work.record(Noted(at=now, text=text, party=party))
    tell_board(work, party, why, mail)
    if party != BOARD_PARTY and party not in case.undeliverable | case.replaced:
        work.mail("whose_sender", [party], email, about=str(mail))
    return work.done()


def tell_board(work: Work, author: int | None, why: str, mail: int) -> None:
    """The Board is not told of what came in answer to a mail to the Board itself: where its inbox answers
    by machine, and does not say so, the two would write to each other for ever."""
    if author != BOARD_PARTY:
        work.mail("held_notice", [BOARD_PARTY], why, about=str(mail or ""))
