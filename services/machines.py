"""What machines write: kept on the case, never an answer, never answered; some of it has the next person asked.

bounce   hard ──▶ the address is bad: raiser and Board told, the next contact asked at once
         soft ──▶ sent again later; a mail server that is still trying is left alone; often: a person is told
absence       ──▶ the deputy is asked as well, the raiser told; the clock is never touched
all else      ──▶ on the record
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from casework import remarks
from casework.calendar import LONDON
from casework.case import Case, Decision
from casework.facts import Party
from reading.absence import Absence, absence_of
from reading.authentication import forged_because
from reading.bounce import Bounce, bounces_of
from reading.machine_words import MachineWords
from reading.message import Message
from services.delivery import record_failure
from services.filing import Filing, held
from services.matching import Match
from services.storage import InboxItem, OutboxItem, UnitOfWork
from services.world import World

# A full mailbox is emptied in hours, not in seconds.
SOFT_RETRY = timedelta(hours=1)
MOST_RETRIES = 24


def bounced(world: World, uow: UnitOfWork, item: InboxItem, message: Message, found: Match | None) -> Filing:
    """A mail of ours did not arrive."""
    if found is None or found.party is None:
        return Filing("held", "A mail of ours could not be delivered, and we cannot tell to whom.")
    case = uow.cases.load(found.case)
    party = case.parties[found.party - 1]
    if not _ours_went_out(uow, found, message):
        return held(found, "", "It says that a mail could not be delivered, and none had been sent to them.")
    bounces = bounces_of(message, item.raw)
    theirs = [each for each in bounces if each.recipient in ("", party.person.email.casefold())]
    if hard := [each for each in theirs if each.hard]:
        return _hard(world, uow, message, found, hard[0])
    if theirs:
        return _soft(world, uow, message, found, theirs[0])
    # A list of theirs has a dead member, or they have their mail sent on to an address that has gone. They may still
    # have got it, so the next person is asked beside them.
    why = f"A mail to {party.person.email} did not arrive at {bounces[0].recipient}: {bounces[0].reason}"
    if bounces[0].hard:
        text = f"{why}\nThe address itself may be right, so they may still answer."
        return Filing("automatic", why, partial(remarks.away, party=party.number, text=text))
    return Filing("automatic", why, partial(remarks.note, text=why))


def _ours_went_out(uow: UnitOfWork, found: Match, message: Message) -> bool:
    """Whoever knows a signed address could write a bounce; not before anything has been sent from it."""
    return bool(_sent(uow, found)) or bool(message.original_message_id)


def _sent(uow: UnitOfWork, found: Match) -> Sequence[OutboxItem]:
    states = ("sent", "failed", "retry")
    return [
        mail for mail in uow.outbox.of_case(found.case) if mail.party == found.party and mail.state in states
    ]


def _named(uow: UnitOfWork, found: Match, message: Message) -> OutboxItem | None:
    """The mail that the report names, else the last one."""
    sent = _sent(uow, found)
    named = [mail for mail in sent if mail.mail.message_id == message.original_message_id]
    return next(reversed(named or sent), None)


def _hard(world: World, uow: UnitOfWork, message: Message, found: Match, bounce: Bounce) -> Filing:
    assert found.party is not None
    record_failure(world, uow, found.case, found.party, "delivery", bounce.reason)
    # The mail itself is shown as failed from now on.
    if (mail := _named(uow, found, message)) is not None:
        uow.outbox.mark(mail.id, "failed", world.clock.wall(), error=bounce.reason, attempted=False)
    return Filing("automatic", f"The mail could not be delivered: {bounce.reason}")


def _soft(world: World, uow: UnitOfWork, message: Message, found: Match, bounce: Bounce) -> Filing:
    decide = partial(remarks.mail_delayed, party=found.party or 0, reason=bounce.reason)
    mail = _named(uow, found, message)
    if bounce.trying or mail is None:
        return Filing("automatic", f"A delay; the mail system goes on trying: {bounce.reason}", decide)
    if mail.attempts >= MOST_RETRIES:
        wall = world.clock.wall()
        uow.outbox.mark(mail.id, "failed", wall, error=bounce.reason, attempted=False)
        return Filing("automatic", f"It was sent again and again, and came back: {bounce.reason}", decide)
    if mail.state == "sent":
        wall = world.clock.wall()
        uow.outbox.mark(mail.id, "retry", wall, error=bounce.reason, next_at=wall + SOFT_RETRY)
    return Filing("automatic", f"It may arrive later, and is sent again: {bounce.reason}", decide)


def automatic(
    world: World, uow: UnitOfWork, item: InboxItem, message: Message, found: Match | None, why: str
) -> Filing:
    """Kept on the case; it is no answer and moves no clock. An absence has the deputy asked as well."""
    reason = f"An automatic mail: {why}."
    if found is None:
        return Filing("automatic", reason)
    away = absence_of(message, item.received_at.astimezone(LONDON).date())
    case = uow.cases.load(found.case)
    party = case.party(found.party)
    if away is None or party is None or not _is_theirs(world, message, found, case, party):
        return Filing("automatic", reason, partial(remarks.note, text=_text(message)))
    return Filing("automatic", f"{reason} It says that the person is away.", _absent(message, party, away))


def in_words(
    item: InboxItem, message: Message, found: Match, party: Party, text: str, words: MachineWords
) -> Filing:
    """No header says so, but its words do. Where they are only likely a machine's, a person sees the mail too."""
    why = f"its words are those of a machine (“{words.words[:80]}”)"
    away = absence_of(message, item.received_at.astimezone(LONDON).date())
    state: Filing
    if away is not None:
        decide = _absent(message, party, away)
        state = Filing("automatic", f"An automatic mail: {why}. It says that the person is away.", decide)
    elif words.sure:
        return Filing(
            "automatic",
            f"An automatic mail: {why}.",
            partial(remarks.note, text=_text(message)),
            {"text": text},
        )
    else:
        return held(found, text, f"It reads like an automatic mail: “{words.words[:80]}”.")
    state.told = {"text": text}
    if not words.sure:
        # The raiser and the Board hear of the absence; the mail stays on the page until somebody has looked at it.
        state.state = "held"
    return state


def _is_theirs(world: World, message: Message, found: Match, case: Case, party: Party) -> bool:
    if not found.sure or found.doubt or forged_because(message, world.authserv_id):
        return False
    writer = case.writes_as(message.sender_email)
    return writer is not None and writer.number == party.number


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
    return f"Automatic mail from {message.sender_email}, which is no answer: {message.subject}"
