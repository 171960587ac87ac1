"""Mail comes in: kept word for word first, read afterwards.

    mailbox ──fetch──▶ INBOX row `new`, commit ──▶ only then "done" to the mailbox
                           └──read_waiting──▶ matching: whose case?  machine: did a person write this?
                                                  │ newtext, verdict: what does it say?
                                                  ▼
                            filed | automatic | held, and what it means for the case, in one commit

What cannot be read or matched is held with its reason and somebody is told; nothing is dropped.
"""

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from casework import meetings, remarks, steps
from casework.case import OVER, Status
from casework.errors import NotPossible
from casework.facts import Side
from reading.absence import says_away
from reading.doubt import doubt_about
from reading.headers import message_ids
from reading.machine import bounces_of, kind_of
from reading.meeting import partstat_of
from reading.message import Message, parse
from reading.newtext import new_text
from reading.verdict import Verdict, read_verdict
from services.delivery import record_failure
from services.matching import Match, forged_because, match
from services.storage import InboxItem, InboxState, UnitOfWork
from services.world import Decider, World, apply_change

log = logging.getLogger(__name__)

BATCH = 200
LONGEST_NOTE = 5_000
MOST_NOTICES = 20
# Whoever answers "Agreed" to an invite may mean the hour of the meeting.
ASKING = frozenset(
    {"ask", "remind", "escalated_counterpart", "unclear", "deadline_moved", "own_side_differs"}
)


@dataclass(slots=True)
class Filing:
    """What becomes of a mail: its row's state, why, and what it means for the case."""

    state: InboxState
    reason: str
    decide: Decider | None = None
    told: dict[str, Any] = field(default_factory=dict)


def fetch(world: World) -> int:
    """Takes waiting mail out of the mailbox. Returns how many were new. Raises MailError."""
    kept = 0
    with world.mail.incoming() as mailbox:
        for received in mailbox.waiting(BATCH):
            arrived = min(world.clock.from_wall(received.received_at), world.clock.now())
            with world.store.writing() as uow:
                new = uow.inbox.add(received, arrived, world.clock.wall())
                uow.commit()
            mailbox.done(received)
            kept += new is not None
    return kept


def read_waiting(world: World) -> int:
    """Reads every mail that is kept and not read yet. Returns how many there were."""
    with world.store.reading() as uow:
        items = uow.inbox.unread()
    for item in items:
        _read_safely(world, item)
    if items:
        world.hints.mail_is_due()
    return len(items)


def _read_safely(world: World, item: int) -> None:
    try:
        _read_one(world, item)
        return
    except Exception as error:
        # Its case may have been changed meanwhile, or the database away for a moment.
        log.warning("received mail %s is read once more (%s)", item, type(error).__name__)
    try:
        _read_one(world, item)
    except Exception:
        # Whatever a mail can do to us, it is kept and a person sees it; the others go on.
        log.exception("received mail %s could not be read", item)
        reason = "Accord could not read this mail. Read it as it came."
        with world.store.writing() as uow:
            uow.inbox.mark(item, "held", reason=reason)
            uow.commit()
        # By itself, so that a fault in telling cannot bring the mail back to be read again for ever.
        with world.store.writing() as uow:
            _tell_boards(world, uow, reason, item, sender="")
            uow.commit()


def _read_one(world: World, number: int) -> None:
    with world.store.writing() as uow:
        item = uow.inbox.get(number)
        if item.state != "new":
            return
        message = parse(item.raw)
        found = match(message, world.addresses, uow)
        filing = _file(world, uow, item, message, found)
        uow.inbox.mark(
            number,
            filing.state,
            reason=filing.reason,
            message_id=message.message_id,
            sender=message.sender_email,
            subject=message.subject[:500],
            case_number=found.case if found else None,
            party=found.party if found else None,
            **filing.told,
        )
        if filing.decide is not None and found is not None:
            apply_change(world, uow, found.case, filing.decide)
        elif filing.state == "held" and found is None:
            _tell_boards(world, uow, filing.reason, item.id, message.sender_email)
        uow.commit()


def _file(world: World, uow: UnitOfWork, item: InboxItem, message: Message, found: Match | None) -> Filing:
    """The rules in their order; the first that fits decides."""
    kind = kind_of(message)
    if message.message_id and uow.inbox.seen(message.message_id, but=item.id):
        return Filing("filed", "This message came before, with the same Message-ID.")
    if kind.name == "bounce":
        return _bounce(world, uow, message, found)
    if kind.name == "automatic":
        return _absence(uow, message, found, kind.reason)
    if found is None:
        return Filing("held", "Nothing in this mail tells which case it belongs to.")
    if not item.whole:
        return _held(found, "", f"The mail is too large to be read ({item.size // 1_000_000} MB).")
    if kind.name == "meeting":
        return _meeting(uow, message, found)
    return _from_person(world, uow, item, message, found)


def _bounce(world: World, uow: UnitOfWork, message: Message, found: Match | None) -> Filing:
    if found is None or found.party is None:
        return Filing("held", "A mail of ours could not be delivered, and we cannot tell to whom.")
    failed = [bounce for bounce in bounces_of(message) if bounce.hard]
    if not failed:
        return _automatic(message, found, "a delay; the mail system goes on trying")
    case, party, reason = found.case, found.party, failed[0].reason
    record_failure(world, uow, case, party, "delivery", reason)
    # The mail itself is shown as failed from now on: the one that the report names, else the last one.
    sent = [mail for mail in uow.outbox.of_case(case) if mail.party == party and mail.state == "sent"]
    named = [mail for mail in sent if mail.mail.message_id == message.original_message_id]
    for mail in (named or sent)[-1:]:
        uow.outbox.mark(mail.id, "failed", world.clock.wall(), error=reason, attempted=False)
    return Filing("automatic", f"The mail could not be delivered: {reason}")


def _automatic(message: Message, found: Match | None, why: str) -> Filing:
    """Kept on the case; it is no answer and moves no clock."""
    reason = f"An automatic mail: {why}."
    if found is None:
        return Filing("automatic", reason)
    return Filing("automatic", reason, partial(remarks.note, text=_automatic_text(message)))


def _absence(uow: UnitOfWork, message: Message, found: Match | None, why: str) -> Filing:
    """An automatic mail of the person who is asked, which says that they are away: somebody stands in."""
    filing = _automatic(message, found, why)
    if found is None or found.party is None or not found.sure or not says_away(message):
        return filing
    if forged_because(message):
        return filing
    party = uow.cases.load(found.case).parties[found.party - 1]
    if message.sender_email.casefold() != party.person.email.casefold():
        return filing
    decide = partial(remarks.away, party=found.party, text=_automatic_text(message))
    return Filing("automatic", f"{filing.reason} It says that the person is away.", decide)


def _automatic_text(message: Message) -> str:
    return f"Automatic mail from {message.sender_email}, which is no answer: {message.subject}"


def _meeting(uow: UnitOfWork, message: Message, found: Match) -> Filing:
    """An answer to an invite says who comes, and nothing about the requested action."""
    answer = partstat_of(message.calendar or b"")
    party = found.party
    if answer is None or party is None:
        return _held(found, new_text(message.text), "A calendar answer that needs a person.")
    invited = uow.cases.load(found.case).parties[party - 1].person.email
    if message.sender_email != invited.casefold():
        # A forwarded invite is answered by whoever got it, and still to the address that it came from.
        why = f"A calendar answer from {message.sender_email or 'no address'}, and we invited {invited}."
        return _held(found, new_text(message.text), why)
    return Filing(
        "filed",
        f"An answer to the invite: {answer}.",
        partial(meetings.meeting_answered, party=party, partstat=answer),
    )


def _held(found: Match, text: str, why: str, *, tell_sender: bool = False) -> Filing:
    noted = f"{why}\n{text[:LONGEST_NOTE]}".strip()
    return Filing(
        "held",
        why,
        partial(remarks.hold, party=found.party, text=noted, why=why, tell_sender=tell_sender),
        {"text": text},
    )


def _from_person(world: World, uow: UnitOfWork, item: InboxItem, message: Message, found: Match) -> Filing:
    text = new_text(message.text)
    case = uow.cases.load(found.case)
    party = case.party(found.party)
    if party is None or not found.sure:
        return _held(found, text, "Only the subject names the case; anybody could have written that.")
    if message.sender_email.casefold() != party.person.email.casefold():
        return _held(
            found,
            text,
            f"It was sent from {message.sender_email or 'no address'}, and we wrote to {party.person.email}.",
        )
    if message.truncated:
        return _held(found, text, "The mail is too long to be read to its end.")
    if why := forged_because(message):
        return _held(found, text, why)
    if case.due is not None and case.due <= item.received_at:
        # It came after the deadline, so the deadline comes first.
        apply_change(world, uow, found.case, steps.tick)
        case = uow.cases.load(found.case)
    board = world.board(case.disagreement.board)
    try:
        steps.refuse_if_not_answerable(case, board, party.number)
    except NotPossible as error:
        told_before = any(
            sent.kind == "closed_reply" and sent.party == party.number
            for sent in uow.outbox.of_case(found.case)
        )
        asked = party.side is Side.COUNTERPART and case.status is not Status.UNCONFIRMED
        return _held(found, text, str(error), tell_sender=not told_before and (asked or case.status in OVER))
    verdict = read_verdict(text, party.person.name)
    doubt = _doubt(uow, message, verdict, party.person.name, found.case, party.number)
    return _answer(item, party.number, text, verdict, doubt)


def _doubt(uow: UnitOfWork, message: Message, verdict: Verdict, name: str, case: int, party: int) -> str:
    """Why a plain answer is not taken at its word, as a sentence; "" where nothing speaks against it."""
    if verdict.stance == "unclear":
        return ""
    sent = [mail for mail in uow.outbox.of_case(case) if mail.party == party]
    answered = {mail.mail.message_id: mail.kind for mail in sent}
    replied_to = message_ids(message.header("in-reply-to")) or list(message.references[-1:])
    kinds = [answered[number] for number in replied_to if number in answered]
    if verdict.stance == "agreed" and kinds and ASKING.isdisjoint(kinds):
        return "It says AGREED in answer to an e-mail that did not ask about the requested action."
    return doubt_about(message, verdict, name, [parse(mail.mail.raw) for mail in sent])


def _answer(item: InboxItem, party: int, text: str, verdict: Verdict, doubt: str) -> Filing:
    told = {"text": text, "verdict": "unclear" if doubt else verdict.stance}
    if verdict.stance == "unclear" or doubt:
        neither = "It says neither AGREED nor NOT AGREED." if text else "It holds no words of its own."
        why = doubt or neither
        return Filing("held", why, partial(remarks.unclear, party=party, words=text[:LONGEST_NOTE]), told)
    stance = verdict.stance
    return Filing(
        "filed",
        f"Read as {stance.replace('_', ' ')} by the rule {verdict.why}.",
        partial(
            steps.answer,
            at=item.received_at,
            party=party,
            verdict=stance,
            words=text[:LONGEST_NOTE],
            how="reply",
        ),
        told,
    )


def _tell_boards(world: World, uow: UnitOfWork, reason: str, number: int, sender: str) -> None:
    """A mail of no case: every Board is told, since it may be any one's.

    Not again while an earlier one of the same sender waits, and not too often: what comes in may be an
    inbox's own answer, or a failure report, to what is sent from here.
    """
    now, hour_ago = world.clock.now(), world.clock.wall() - timedelta(hours=1)
    notices = uow.outbox.count_since("held_unknown", hour_ago)
    inboxes = sorted({board.protocol.inbox for board in world.protocols.values()})
    if uow.inbox.waits_from(sender, but=number) or notices >= MOST_NOTICES * len(inboxes):
        log.info("the Boards were not told of received mail %s: they have been told lately", number)
        return
    for inbox in inboxes:
        context = {"reason": reason, "link": world.links.staff_held(), "number": number}
        mail = world.composer.compose_plain("held_unknown", inbox, context, now)
        uow.outbox.add(mail, world.clock.wall(), "held_unknown", None, None)
