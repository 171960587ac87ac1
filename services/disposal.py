"""Carries out what services/retention.py says: one case in one transaction, which may be killed at any line.

    figures kept ──▶ case locked: still ended, not held, nothing on its way out? ──▶ rows deleted, or names taken out
                                    ▼ in the same commit
                         the certificate, and which copies are in the mailboxes ──▶ services/mailbox_copies.py

Run twice, it finds less. Whatever it must not delete it leaves, and says so in the log by number.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from casework.case import Case
from casework.facts import AnyFact
from casework.holds import holds, is_held
from reading.message import parse
from services import drafts, figures_kept
from services.anonymise import take_names_out
from services.certificates import WENT, number_of
from services.keeping import Gone, KeptMail, WhatWent
from services.matching import cases_named
from services.retention import Due, announce, due_of, upcoming
from services.storage import UnitOfWork
from services.tidying import tidy
from services.world import World

log = logging.getLogger(__name__)

RUN_EVERY = timedelta(hours=12)
LET_EVERY = timedelta(minutes=1)
HANDED_OVER = "It also named a case that is no longer kept."


@dataclass(frozen=True, slots=True)
class Shared:
    """A mail of the case that also names another, which stays: it is that one's from now on."""

    mail: KeptMail
    case: int
    party: int | None


def dispose_all(world: World) -> None:
    """Twice a day, whoever asks, and soon where somebody has let something go: tells the Boards, and carries out."""
    with world.store.writing() as uow:
        pause = LET_EVERY if uow.keeping.any_let() else RUN_EVERY
        is_mine = uow.watch.beat("disposed", world.clock.wall(), pause=pause)
        uow.commit()
    if not is_mine:
        return
    for board in world.protocols:
        _safely(partial(_dispose_of_board, world, board))
    _safely(partial(tidy, world))
    _safely(partial(drafts.forget_old, world))


def _dispose_of_board(world: World, board: str) -> None:
    announce(world, board)
    dispose(world, board)
    _tell(world, board)


def _safely(work: Callable[[], object]) -> None:
    """What is wrong with one Board must not keep the others; it is tried again the next time."""
    try:
        work()
    except Exception:
        log.exception("what is kept no longer could not all be looked at")


def dispose(world: World, board: str) -> int | None:
    """All of the Board whose time has come. Returns the number of the certificate, None where nothing went."""
    now = world.clock.now()
    due = [each for each in upcoming(world, board, now) if each.goes(now)]
    if not due:
        return None
    figures_kept.keep(world, board)
    certificate: int | None = None
    for each in due:
        try:
            certificate = _dispose_of(world, board, each, certificate) or certificate
        except Exception:
            # One case must not keep the others; it is tried again.
            log.exception("case %(case)s could not be disposed of", {"case": each.case})
    if certificate is not None:
        world.store.scrub()
    return certificate


def _tell(world: World, board: str) -> None:
    """Writes to the Board of each certificate, once; also of one whose worker died before it could."""
    now = world.clock.now()
    with world.store.writing() as uow:
        for certificate in uow.keeping.untold(board):
            lines = [(each.reference, WENT[each.what]) for each in uow.keeping.gone(certificate.id)]
            told = {
                "board_name": world.board(board).protocol.short,
                "number": number_of(certificate),
                "lines": lines,
                "link": world.links.staff_retention(),
            }
            inbox = world.board(board).protocol.inbox
            mail = world.composer.compose_plain("retention_done", inbox, told, now)
            uow.outbox.add(mail, world.clock.wall(), "retention_done", None, None)
            uow.keeping.told(certificate.id, now)
        uow.commit()


def _dispose_of(world: World, board: str, due: Due, certificate: int | None) -> int | None:
    """The number of the certificate that it is on; None where it stays."""
    now = world.clock.now()
    with world.store.reading() as uow:
        shared = _shared(world, uow, board, due.case)
    with world.store.writing() as uow:
        case = uow.cases.load(due.case)
        history = tuple(uow.cases.history(due.case))
        mails = uow.keeping.mails(due.case)
        if why := _why_not(uow, due, case, history, now):
            log.warning("case %(case)s stays for now: %(why)s", {"case": due.case, "why": why})
            return None
        rule = due.rule.model_dump(mode="json", exclude_none=True)
        number = certificate or uow.keeping.new_certificate(board, now, rule)
        for each in shared:
            uow.keeping.hand_over(each.mail.id, each.case, each.party, HANDED_OVER)
        moved = {each.mail.id for each in shared}
        mails = [mail for mail in mails if mail.id not in moved]
        what, counts = _remove(world, uow, due, case, history)
        gone = Gone(
            certificate=number,
            what=what,
            at=now,
            board=board,
            case=due.case,
            reference=due.reference,
            ended_at=due.ended_at,
            counts=counts | ({"handed_over": len(shared)} if shared else {}),
            digests=(_digest(history), *(mail.digest for mail in mails)),
            holds=tuple(
                (since.isoformat(), lifted.isoformat() if lifted else None)
                for since, lifted in holds(history)
            ),
            copies=len(mails),
        )
        uow.keeping.put_copies(uow.keeping.add(gone), mails, world.clock.wall())
        uow.commit()
    told = {"case": due.case, "what": what, "certificate": number}
    log.info("case %(case)s: %(what)s went, certificate %(certificate)s", told)
    return number


def _why_not(uow: UnitOfWork, due: Due, case: Case, history: Sequence[AnyFact], now: datetime) -> str:
    """Looked at again under the lock: it may have been opened again, or held, a moment ago."""
    again = due_of(due.case, tuple(history), due.rule, due.what, now)
    plan = uow.keeping.plans(case.disagreement.board).get((due.case, due.what))
    if again is None or again.ended_at != due.ended_at or is_held(case, now):
        return "it was opened again, or is held for a review"
    if plan is None or not replace(again, plan=plan).goes(now):
        return "it was taken off the list"
    if uow.keeping.unread_since(due.case, plan.let_at or plan.announced_at):
        return "an e-mail has come since the Board was told, and nobody has read it"
    if due.what == "case" and uow.keeping.on_its_way(due.case):
        return "an e-mail of it has not gone out yet"
    if due.what == "case" and not uow.tallies.is_kept(due.case, figures_kept.COUNTED_AS):
        return "it could not be counted for the figures"
    return ""


def _remove(
    world: World, uow: UnitOfWork, due: Due, case: Case, history: Sequence[AnyFact]
) -> tuple[WhatWent, dict[str, int]]:
    if due.what == "mail":
        uow.keeping.drop_plan(due.case, "mail")
        return "mail", {"inbox": uow.keeping.delete_raw(due.case)}
    people = {party.person.email for party in case.parties}
    counts: dict[str, int] = {}
    what: WhatWent = "case"
    if due.rule.then == "anonymise":
        what, kept = "names", ("cases", "facts")
        names_gone = take_names_out(world, uow, case, history)
        counts |= uow.keeping.delete_case(due.case, but=kept)
        uow.keeping.rewrite(due.case, names_gone, world.clock.now())
    else:
        counts |= uow.keeping.delete_case(due.case)
    others = {
        "feeds": uow.keeping.delete_feeds(due.reference),
        "senders": uow.keeping.forget_people(people),
    }
    return what, counts | {name: count for name, count in others.items() if count}


def _shared(world: World, uow: UnitOfWork, board: str, number: int) -> list[Shared]:
    """The mails of the case that name another one of the Board, too. They are read before anything is locked."""
    found = []
    for mail in uow.keeping.mails(number):
        message = parse(uow.inbox.get(mail.id).raw)
        named = cases_named(message, world.addresses, uow)
        others = [each for each in named if each[0] != number and _is_of(uow, each[0], board)]
        if others:
            found.append(Shared(mail, *others[0]))
    return found


def _is_of(uow: UnitOfWork, number: int, board: str) -> bool:
    return uow.cases.peek(number).disagreement.board == board


def _digest(history: Sequence[AnyFact]) -> str:
    told = [fact.model_dump(mode="json") for fact in history]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
