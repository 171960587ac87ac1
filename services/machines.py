"""What machines write: kept on the case, never an answer, never answered; some of it has the next person asked.

bounce   hard ──▶ the address is bad: raiser and Board told, the next contact asked at once
         soft ──▶ sent again later; a mail server that is still trying is left alone; often: a person is told;
                  at last: as hard
absence       ──▶ the deputy is asked as well, the raiser told; the clock is never touched
AGREED, NOT AGREED on a line of its own, or a person's mail that a list sent on ──▶ held: machines do not write so
all else      ──▶ on the record
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from casework import remarks
from casework.calendar import LONDON
from casework.case import Case, Decision
from casework.facts import Party
from reading import machine
from reading.absence import Absence, absence_of
from reading.bounce import Bounce, bounces_of
from reading.machine_words import MachineWords, machine_words
from reading.message import Message
from reading.newtext import new_text
from services.delivery import record_failure
from services.filing import Filing, Incoming, Letter, held
from services.matching import Match
from services.outbox import OutboxItem
from services.storage import InboxItem, InboxState, UnitOfWork
from services.subject_tokens import without_tokens
from services.words import undelivered
from services.world import Decider, apply_change

# A full mailbox is emptied in hours, not in seconds.
SOFT_RETRY = timedelta(hours=1)
# Sending it and having it back each count as one.
MOST_ATTEMPTS = 24
PASSED_ON = "It came through a mailing list or was sent on by a machine, so a person has to read it."


def bounced(mail: Incoming) -> Filing:
    """A mail of ours did not arrive."""
    found = mail.found
    if found is None or found.party is None:
        return Filing("held", "A mail of ours could not be delivered, and we cannot tell to whom.")
    email = mail.uow.cases.load(found.case).parties[found.party - 1].person.email
    sent = _sent(mail.uow, found)
    # Whoever knows a signed address could write a bounce; not before anything has been sent from it.
    if not sent and not mail.message.original_message_id:
        why = "It says that a mail could not be delivered, and none had been sent to them."
        return held(found, "", why, mail=mail.item.id)
    named = [ours for ours in sent if ours.mail.message_id == mail.message.original_message_id]
    # Whoever knows the reference alone could have somebody replaced by a bounce of their own making.
    if not named and not found.sure:
        return held(
            found,
            "",
            "It says that a mail could not be delivered, and does not say which.",
            mail=mail.item.id,
        )
    ours = next(reversed(named or sent), None)
    bounces = bounces_of(mail.message, mail.item.raw)
    theirs = [each for each in bounces if each.recipient in ("", email.casefold())]
    if hard := [each for each in theirs if each.hard]:
        return _hard(mail, found.case, found.party, ours, hard[0])
    if theirs:
        return _soft(mail, found.case, found.party, ours, theirs[0])
    # A list of theirs has a dead member, or they have their mail sent on to an address that has gone. They may still
    # have got it, so the next person is asked beside them.
    why = f"A mail to {email} did not arrive at {bounces[0].recipient}: {undelivered(bounces[0].reason)}"
    if bounces[0].hard:
        text = f"{why}\nThe address itself may be right, so they may still answer."
        return Filing("automatic", why, partial(remarks.away, party=found.party, text=text))
    return Filing("automatic", why, partial(remarks.note, text=why))


def _sent(uow: UnitOfWork, found: Match) -> Sequence[OutboxItem]:
    """What has gone out to them, the oldest first."""
    states = ("sent", "failed", "retry")
    return [
        mail for mail in uow.outbox.of_case(found.case) if mail.party == found.party and mail.state in states
    ]


def _hard(mail: Incoming, case: int, party: int, ours: OutboxItem | None, bounce: Bounce) -> Filing:
    record_failure(mail.world, mail.uow, case, party, "delivery", bounce.reason)
    # The mail itself is shown as failed from now on.
    if ours is not None:
        wall = mail.world.clock.wall()
        mail.uow.outbox.mark(ours.id, "failed", wall, error=bounce.reason, attempted=False)
    return Filing("automatic", f"The mail could not be delivered: {bounce.reason}")


def _soft(mail: Incoming, case: int, party: int, ours: OutboxItem | None, bounce: Bounce) -> Filing:
    told = undelivered(bounce.reason)
    decide = partial(remarks.mail_delayed, party=party, reason=bounce.reason, told=told)
    if bounce.trying or ours is None:
        return Filing("automatic", f"A delay; the mail system goes on trying: {bounce.reason}", decide)
    if ours.attempts >= MOST_ATTEMPTS:
        return _hard(mail, case, party, ours, bounce)
    if ours.state == "sent":
        wall = mail.world.clock.wall()
        mail.uow.outbox.mark(ours.id, "retry", wall, error=bounce.reason, next_at=wall + SOFT_RETRY)
    return Filing("automatic", f"It may arrive later, and is sent again: {bounce.reason}", decide)


def automatic(mail: Incoming, why: str) -> Filing:
    """Kept on the case; it is no answer and moves no clock. An absence has the deputy asked as well."""
    found, message, reason = mail.found, mail.message, f"An automatic mail: {why}."
    doubt = _written_by_a_person(mail)
    if found is None:
        return Filing("held", doubt) if doubt else Filing("automatic", reason)
    case = mail.uow.cases.load(found.case)
    party = case.party(found.party)
    away = _absence(message, mail.item)
    decide: Decider = partial(remarks.note, text=_text(message))
    if away is not None and party is not None and _is_theirs(mail, case, party):
        reason, decide = f"{reason} It says that the person is away.", _absent(message, party, away)
    if doubt:
        if away is not None:
            apply_change(mail.world, mail.uow, found.case, decide)
        return held(found, new_text(message.text), doubt, mail=mail.item.id)
    return Filing("automatic", reason, decide)


def _written_by_a_person(mail: Incoming) -> str:
    """Why a mail that is marked as automatic may be a person's all the same, as a sentence; else ""."""
    if machine.said_outright(mail.message):
        return "It is marked as written by a machine, and it says AGREED or NOT AGREED in so many words."
    own = new_text(mail.message.text)
    if mail.found is None or not machine.passed_on(mail.message) or not own or machine_words(own):
        return ""
    return "" if _absence(mail.message, mail.item) else PASSED_ON


def in_words(letter: Letter, words: MachineWords) -> Filing:
    """No header says so, but its words do. Where they are only likely a machine's, a person sees the mail too."""
    message, away = letter.message, _absence(letter.message, letter.item)
    if away is None and not words.sure:
        return letter.held(f"It reads like an automatic mail: “{words.words[:80]}”.")
    reason = f"An automatic mail: its words are those of a machine (“{words.words[:80]}”)."
    told = {"text": letter.text}
    if away is None:
        return Filing("automatic", reason, partial(remarks.note, text=_text(message)), told)
    # The raiser and the Board hear of the absence; the mail stays on the page until somebody has looked at it.
    state: InboxState = "automatic" if words.sure else "held"
    decide = _absent(message, letter.party, away)
    return Filing(state, f"{reason} It says that the person is away.", decide, told)


def _is_theirs(mail: Incoming, case: Case, party: Party) -> bool:
    writer = case.writes_as(mail.message.sender_email)
    return mail.sure and writer is not None and writer.number == party.number


def _absence(message: Message, item: InboxItem) -> Absence | None:
    return absence_of(message, item.received_at.astimezone(LONDON).date())


def _absent(message: Message, party: Party, away: Absence) -> partial[Decision]:
    return partial(
        remarks.away,
        party=party.number,
        text=_text(message),
        back=away.back,
        deputy=away.deputy,
        deputy_email=away.deputy_email,
    )


def _text(message: Message) -> str:
    return (
        f"Automatic mail from {message.sender_email}, which is no answer: {without_tokens(message.subject)}"
    )
