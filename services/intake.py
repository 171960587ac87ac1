"""Mail comes in: kept word for word first, read afterwards.

    mailbox ──fetch──▶ INBOX row `new`, commit ──▶ only then "done" to the mailbox
                           └──read_waiting──▶ matching: whose case?  machine: did a person write this?
                                                  │ newtext, verdict: what does it say?
                                                  ▼
                            filed | automatic | held, and what it means for the case, in one commit

What cannot be read or matched is held with its reason and somebody is told; nothing is dropped.
"""

import logging
import re
from dataclasses import replace
from datetime import timedelta
from functools import partial

from casework import late, meetings, remarks, steps
from casework.errors import NotPossible
from reading.authentication import forged_because
from reading.doubt import doubt_about
from reading.explicit import EXPLICIT
from reading.headers import message_ids
from reading.machine import kind_of
from reading.machine_words import machine_words
from reading.meeting import partstat_of
from reading.message import parse
from reading.newtext import new_text
from reading.raiser import said_by_raiser
from reading.verdict import Verdict, read_verdict
from reading.wrong import says_wrong
from services import machines, storms
from services.after_reading import DISPUTED, called_wrong, not_asked_now
from services.filing import Filing, Incoming, Letter, held
from services.matching import Match, match
from services.raiser_words import own_word
from services.rule_words import why_unclear
from services.storage import UnitOfWork
from services.unknown_senders import counts_as_theirs, unknown_sender
from services.unread import sealed, too_large
from services.world import World, apply_change

# In English, German, Welsh, and as Exchange shortens it.
_FORWARDED = re.compile(r"\s*(?:(?:fw|fwd|wg|ymlaen|anfonwyd ymlaen)\s*:)", re.IGNORECASE)

log = logging.getLogger(__name__)

BATCH = 200
MOST_NOTICES = 20
# Whoever answers "Agreed" to an invite may mean the hour of the meeting.
ASKING = frozenset(
    "ask remind escalated_counterpart unclear left_to_staff deadline_moved own_side_differs"
    " reopened called_wrong late_agreed sealed_reply too_large".split()
)
# The beginning of the doubt about an agreement that is not our one word.
SEEMS_TO_AGREE = "It seems to agree, in words of its own:"


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
        filing = _file(Incoming(world, uow, item, message, found))
        uow.inbox.mark(
            number,
            filing.state,
            reason=filing.reason,
            message_id=message.message_id,
            sender=message.sender_email,
            subject=message.subject[:500],
            case_number=found.case if found else None,
            party=found.party if found else None,
            attachments=message.attachments,
            **filing.told,
        )
        if filing.decide is not None and found is not None:
            apply_change(world, uow, found.case, filing.decide)
        elif filing.state == "held" and found is None:
            _tell_boards(world, uow, filing.reason, item.id, message.sender_email)
        uow.commit()


def _file(mail: Incoming) -> Filing:
    """The rules in their order; the first that fits decides."""
    uow, item, message, found = mail.uow, mail.item, mail.message, mail.found
    kind = kind_of(message, item.raw)
    # "<>" and "unknown" are nobody's: programs without a Message-ID write them under every mail.
    if "@" in message.message_id and uow.inbox.seen(message.message_id, before=item.id):
        return Filing("filed", "This message came before, with the same Message-ID.")
    if message.message_id and uow.outbox.find([message.message_id]) is not None:
        # Somebody's system sends our mail back to us, or wrote our own header away.
        return Filing("automatic", "One of our own mails, come back.")
    if kind.name == "bounce":
        return machines.bounced(mail)
    if filing := storms.too_many(mail):
        return filing
    # Before machines: what a secure-mail service sends by machine holds a person's answer.
    if kind.name != "meeting" and (filing := sealed(mail)):
        return filing
    if kind.name == "automatic":
        return machines.automatic(mail, kind.reason)
    if found is None:
        return Filing("held", "Nothing in this mail tells which case it belongs to.")
    if not item.whole:
        return too_large(mail, found)
    if kind.name == "meeting":
        return _meeting(mail, found)
    return _from_person(mail, found)


def _meeting(mail: Incoming, found: Match) -> Filing:
    """An answer to an invite says who comes, and nothing about the requested action."""
    message, number = mail.message, mail.item.id
    answer = partstat_of(message.calendar or b"")
    party = mail.uow.cases.load(found.case).party(found.party)
    if answer is None or party is None:
        return held(found, new_text(message.text), "A calendar answer that needs a person.", mail=number)
    if message.sender_email != party.person.email.casefold():
        # A forwarded invite is answered by whoever got it, and still to the address that it came from.
        sender = message.sender_email or "no address"
        why = f"A calendar answer from {sender}, and we invited {party.person.email}."
        return held(found, new_text(message.text), why, mail=number)
    return Filing(
        "filed",
        f"An answer to the invite: {answer}.",
        partial(meetings.meeting_answered, party=party.number, partstat=answer),
    )


def _from_person(mail: Incoming, found: Match) -> Filing:
    world, uow, item, message = mail.world, mail.uow, mail.item, mail.message
    text, case = new_text(message.text), uow.cases.load(found.case)
    party = case.party(found.party)
    if party is None or not found.sure:
        why = "Only the subject names the case; anybody could have written that."
        return held(found, text, why, mail=item.id)
    letter = Letter(world, uow, item, message, found, case, party, text)
    if why := found.doubt or forged_because(message, world.authserv_id):
        return letter.held(why)
    if not counts_as_theirs(letter):
        return unknown_sender(letter)
    if message.truncated:
        return letter.held("The mail is too long to be read to its end.")
    if words := machine_words(text):
        return machines.in_words(letter, words)
    if _FORWARDED.match(message.subject):
        return letter.held("It was forwarded to us, so its words may be meant for somebody else.")
    if case.due is not None and case.due <= item.received_at:
        # It came after the deadline, so the deadline comes first.
        apply_change(world, uow, found.case, steps.tick)
        letter = replace(letter, case=uow.cases.load(found.case))
    if party.number == 1 and (said := said_by_raiser(text, party.person.name)):
        return own_word(letter, said)
    if says_wrong(text):
        return called_wrong(letter)
    return _stance(letter)


def _stance(letter: Letter) -> Filing:
    """It is an answer to what was asked, if it is plain and its author is asked now."""
    case, party = letter.case, letter.party
    verdict = read_verdict(letter.text, party.person.name)
    why_not = ""
    try:
        steps.refuse_if_not_answerable(case, letter.board, party.number)
        asked_now = not case.overdue_told or verdict.stance != "agreed"
    except NotPossible as error:
        asked_now, why_not = False, str(error)
    # A late AGREED settles nothing by itself: the raiser sees its words, whichever of our mails it answers.
    is_late = not asked_now and late.asked_before(case, letter.board, party.number) is not None
    doubt = _doubt(letter, verdict, answers_any=is_late)
    if not asked_now:
        return not_asked_now(letter, verdict, doubt, why_not)
    if case.attempts[-1].disputed and verdict.stance == "agreed":
        doubt = doubt or DISPUTED
    return _answer(letter, verdict, doubt)


def _doubt(letter: Letter, verdict: Verdict, *, answers_any: bool) -> str:
    """Why a plain answer is not taken at its word, as a sentence; "" where nothing speaks against it.

    `answers_any`: it need not be an answer to a mail that asked.
    """
    if verdict.stance == "unclear":
        return ""
    message, number = letter.message, letter.party.number
    sent = [mail for mail in letter.uow.outbox.of_case(letter.found.case) if mail.party == number]
    answered = {mail.mail.message_id: mail.kind for mail in sent}
    replied_to = message_ids(message.header("in-reply-to")) or list(message.references[-1:])
    kinds = [] if answers_any else [answered[each] for each in replied_to if each in answered]
    if verdict.stance == "agreed" and kinds and ASKING.isdisjoint(kinds):
        return "It says AGREED in answer to an e-mail that did not ask about the requested action."
    if verdict.stance == "agreed" and verdict.why not in EXPLICIT:
        # The rules of stance can still be misled; until they cannot, a person confirms what they take for agreement.
        return f"{SEEMS_TO_AGREE} {verdict.words}"
    return doubt_about(message, verdict, letter.party.person.name, [parse(mail.mail.raw) for mail in sent])


def _answer(letter: Letter, verdict: Verdict, doubt: str) -> Filing:
    text, number, stance = letter.text, letter.party.number, verdict.stance
    if stance == "unclear" or doubt:
        neither = why_unclear(verdict, text)
        unclear = partial(
            remarks.unclear,
            party=number,
            words=letter.words,
            why=doubt or neither,
            seems_to_agree=doubt.startswith(SEEMS_TO_AGREE),
            mail=letter.item.id,
        )
        return Filing("held", doubt or neither, unclear, {"text": text, "verdict": "unclear"})
    return Filing(
        "filed",
        f"Read as {stance.replace('_', ' ')} by the rule {verdict.why}.",
        partial(
            steps.answer,
            at=letter.item.received_at,
            party=number,
            verdict=stance,
            words=letter.words,
            how="reply",
            deciding=verdict.words,
            rule=verdict.why,
        ),
        {"text": text, "verdict": stance},
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
