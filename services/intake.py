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
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Literal

from casework import late, remarks, steps
from casework.errors import CaseUnreadable, NotPossible
from reading.authentication import forged_because
from reading.machine import kind_of, passed_on
from reading.machine_words import machine_words
from reading.message import parse
from reading.newtext import new_text
from reading.raiser import said_by_raiser
from reading.verdict import Verdict, read_verdict
from reading.wrong import says_wrong
from services import machines, repeats, storms, unreadable
from services.after_reading import DISPUTED, called_wrong, not_asked_now
from services.board_notices import tell_every_board, tell_its_board
from services.doubts import SEEMS_TO_AGREE, doubt, not_known_below
from services.filing import Filing, Incoming, Letter, Waiting, held
from services.health import record
from services.invites import calendar_answer
from services.lessons_told import about_lessons
from services.matching import Match, match, no_longer_kept
from services.meeting_answers import about_meeting
from services.ports import MailError, ReceivedMail
from services.raiser_words import own_word
from services.rule_words import why_unclear
from services.subject_tokens import without_tokens
from services.unknown_senders import counts_as_theirs, unknown_sender
from services.unread import sealed, too_large
from services.world import World, apply_change

# In English, German, Welsh, and as Exchange shortens it.
_FORWARDED = re.compile(r"\s*(?:(?:fw|fwd|wg|ymlaen|anfonwyd ymlaen)\s*:)", re.IGNORECASE)

log = logging.getLogger(__name__)

BATCH = 200
# However fast mail comes in, the clock is looked at again.
MOST_BATCHES = 100
# A folder that is full, or away, refuses them all; the next round tries again.
MOST_NOT_MOVED = 3


def fetch(world: World) -> int:
    """Takes the waiting mail out of the mailbox, all of it. Returns how many were new. Raises MailError.

    An answer that came in time must not become late because it stood behind many others, nor because one of them
    cannot be moved away: that one waits again, and is known by its digest.
    """
    kept = 0
    before: set[str] = set()
    faults: list[MailError] = []
    with world.mail.incoming() as mailbox:
        for _ in range(MOST_BATCHES):
            batch: set[str] = set()
            for received in mailbox.waiting(BATCH):
                kept += _keep(world, received)
                batch.add(received.handle)
                if len(faults) < MOST_NOT_MOVED:
                    try:
                        mailbox.done(received)
                    except MailError as error:
                        faults.append(error)
            # Nothing, or the same again in a mailbox that cannot move its mail away. Fewer than asked for does not
            # mean that it is empty: another worker may have taken some meanwhile.
            if batch <= before:
                break
            before = batch
    if kept:
        record(world, "came", world.mailbox)
    if faults:
        raise faults[0]
    record(world, "read", world.mailbox)
    return kept


def _keep(world: World, received: ReceivedMail) -> bool:
    arrived = min(world.clock.from_wall(received.received_at), world.clock.now())
    with world.store.writing() as uow:
        new = uow.inbox.add(received, arrived, world.clock.wall(), world.mailbox)
        uow.commit()
    return new is not None


def read_waiting(world: World) -> int:
    """Reads every mail that is kept and not read yet, and what was held because its case could not be read and can be
    now. Returns how many there were."""
    read, waiting = 0, Waiting()
    unreadable.release(world)
    while items := _unread(world):
        for item in items:
            _read_safely(world, item, waiting)
        read += len(items)
    if read:
        world.hints.mail_is_due()
    return read


def _unread(world: World) -> Sequence[int]:
    with world.store.reading() as uow:
        return uow.inbox.unread()


def _read_safely(world: World, item: int, waiting: Waiting) -> None:
    try:
        _read_one(world, item, waiting)
        return
    except Exception as error:
        # Its case may have been changed meanwhile, or the database away for a moment.
        told = {"received": item, "error": type(error).__name__}
        log.warning("received mail %(received)s is read once more (%(error)s)", told)
    try:
        _read_one(world, item, waiting)
    except CaseUnreadable as error:
        _hold_of_unreadable(world, item, error)
    except Exception:
        # Whatever a mail can do to us, it is kept and a person sees it; the others go on.
        log.exception("received mail %(received)s could not be read", {"received": item})
        reason = "Accord could not read this mail. Read it as it came."
        with world.store.writing() as uow:
            uow.inbox.mark(item, "held", reason=reason)
            uow.commit()
        # By itself, so that a fault in telling cannot bring the mail back to be read again for ever.
        with world.store.writing() as uow:
            tell_every_board(world, uow, item, reason, sender="")
            uow.commit()


def _hold_of_unreadable(world: World, number: int, case: CaseUnreadable) -> None:
    """Its own Board's staff read the mail and are told, and nobody else's."""
    reason = unreadable.HELD.format(reference=case.reference)
    with world.store.writing() as uow:
        message = parse(uow.inbox.get(number).raw)
        uow.inbox.mark(
            number,
            "held",
            reason=reason,
            message_id=message.message_id,
            sender=message.sender_email,
            subject=without_tokens(message.subject)[:500],
            case_number=case.number,
            attachments=message.attachments,
        )
        uow.commit()
    unreadable.note(world, [case.number])
    with world.store.writing() as uow:
        tell_its_board(world, uow, number, reason, case)
        uow.commit()


def _read_one(world: World, number: int, waiting: Waiting) -> None:
    with world.store.writing() as uow:
        item = uow.inbox.get(number)
        if item.state != "new":
            return
        message = parse(item.raw)
        found = match(message, world.addresses, uow)
        mail = Incoming(world, uow, item, message, found, waiting)
        filing = _file(mail)
        uow.inbox.mark(
            number,
            filing.state,
            reason=filing.reason,
            message_id=message.message_id,
            sender=message.sender_email,
            sure=mail.sure,
            subject=without_tokens(message.subject)[:500],
            case_number=found.case if found else None,
            party=found.party if found else None,
            attachments=message.attachments,
            **filing.told,
        )
        if filing.decide is not None and found is not None:
            apply_change(world, uow, found.case, filing.decide)
        elif filing.state == "held" and found is None:
            tell_every_board(world, uow, item.id, filing.reason, message.sender_email)
        uow.commit()


def _file(mail: Incoming) -> Filing:
    """The rules in their order; the first that fits decides."""
    uow, item, message, found = mail.uow, mail.item, mail.message, mail.found
    kind = kind_of(message, item.raw)
    repeated = repeats.is_repeated(mail)
    if repeated:
        return Filing("filed", "This e-mail came before. It is the same one again (the same Message-ID).")
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
    if repeated is False:
        return repeats.other_words(mail)
    if found is None:
        if gone := no_longer_kept(message, mail.world.addresses, uow):
            return Filing("held", f"It is about {gone.reference}, which is no longer kept.")
        return Filing("held", "Nothing in this mail tells which case it belongs to.")
    if not item.whole:
        return too_large(mail, found)
    if kind.name == "meeting":
        return calendar_answer(mail, found)
    return _from_person(mail, found)


def _from_person(mail: Incoming, found: Match) -> Filing:
    world, uow, item, message = mail.world, mail.uow, mail.item, mail.message
    text, case = new_text(message.text), uow.cases.load(found.case)
    party = case.party(found.party)
    if party is None or not found.sure:
        why = "Only the subject names the case; anybody could have written that."
        return held(found, text, why, mail=item.id)
    letter = Letter(world, uow, item, message, found, case, party, text, mail.waiting)
    if why := found.doubt or forged_because(message, world.trusted_in(item.mailbox)):
        return letter.held(why)
    if not counts_as_theirs(letter):
        return unknown_sender(letter)
    if message.truncated:
        return letter.held("The mail is too long to be read to its end.")
    if words := machine_words(text):
        return machines.in_words(letter, words)
    if passed_on(message):
        return letter.held(machines.PASSED_ON)
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
    return about_lessons(letter) or about_meeting(letter) or _stance(letter)


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
    doubted = doubt(letter, verdict, answers_any=is_late)
    if not asked_now:
        return not_asked_now(letter, verdict, doubted, why_not)
    if case.attempts[-1].disputed and verdict.stance == "agreed":
        doubted = doubted or DISPUTED
    return _answer(letter, verdict, doubted)


def _answer(letter: Letter, verdict: Verdict, doubted: str) -> Filing:
    text, number, stance = letter.text, letter.party.number, verdict.stance
    if stance == "unclear" or doubted:
        in_words = doubted.startswith(SEEMS_TO_AGREE)
        below = not_known_below(letter) if in_words or not doubted else ""
        says: Literal["", "agrees", "agreed"] = "agrees" if in_words else ""
        if below or (verdict.why == "plain-agreed" and doubted != DISPUTED):
            says = "agreed"
        why = below or doubted or why_unclear(verdict, text)
        unclear = partial(
            remarks.unclear,
            party=number,
            words=letter.words,
            why=why,
            says=says,
            mail=letter.item.id,
        )
        return Filing("held", why, unclear, {"text": text, "verdict": "unclear"})
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
