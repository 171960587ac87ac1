"""The outbox is carried out: claimed in batches, sent one by one, each marked by itself.

    queued ──claim──▶ sending ──▶ sent
      ▲                  │ throttled, transient: retry later, for three days
      └──── retry ◀──────┤
                         └ permanent, or three days over: failed, which is a fact about the case
                                 └ what is of no case, to a Board: again a day later, for ever

A worker killed between sending and marking leaves the row `sending`; when its lease is over the
same bytes go out again with the same Message-ID. That is the only way a mail can go out twice.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from casework import remarks
from casework.errors import CaseUnreadable
from services import unreadable
from services.health import record
from services.manners import DAY, MINUTE
from services.outbox import OutboxItem
from services.ports import MailError, Outgoing, Permanent, Throttled, Transient
from services.storage import UnitOfWork
from services.storms import WAIT, is_flooded
from services.world import World, apply_change

log = logging.getLogger(__name__)

BATCH = 20
FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(minutes=15)
GIVE_UP = timedelta(days=3)
# One recipient may be turned away for now; two in a row, and it is the mail system.
MOST_IN_VAIN = 2
# The queue would cut off a job that runs longer than its time, perhaps between a send and its mark.
LONGEST_RUN = timedelta(minutes=5)


def deliver(world: World) -> int:
    """Sends what is due over one connection. Returns how many mails were sent.

    After five minutes it leaves the rest for the next time. Raises MailError where no connection can be made.
    """
    try:
        with world.mail.outgoing() as connection:
            sent, is_down = _deliver_due(world, connection)
    except MailError:
        record(world, "refused", world.mailbox)
        raise
    if sent:
        record(world, "went", world.mailbox)
    if is_down:
        record(world, "refused", world.mailbox)
    return sent


def _deliver_due(world: World, connection: Outgoing) -> tuple[int, bool]:
    """How many mails were sent, and whether the mail system was found to be down."""
    sent = in_vain = 0
    until = world.clock.wall() + LONGEST_RUN
    while world.clock.wall() < until and (items := _claim(world, _room(world))):
        fresh = world.clock.wall() + world.lease / 4
        for place, item in enumerate(items, 1):
            try:
                sent += _deliver_one(world, connection, item, fresh)
                in_vain = 0
            except (Transient, Throttled) as error:
                in_vain += 1
                # It may have taken long; the others may be another worker's by now.
                fresh = world.clock.wall()
                is_down = isinstance(error, Throttled) or in_vain == MOST_IN_VAIN
                _put_back(world, item, items[place:] if is_down else [], error)
                if is_down:
                    return sent, True
    return sent, False


def _room(world: World) -> int:
    """How many mails may be handed over now, by the mailbox's pace. The next tick asks again."""
    wall, room = world.clock.wall(), BATCH
    limits = ((world.pace.per_minute, MINUTE), (world.pace.per_day, DAY))
    if not any(most for most, _ in limits):
        return room
    with world.store.reading() as uow:
        for most, within in limits:
            if most:
                room = min(room, most - uow.outbox.sent_since(wall - within, wall, world.share))
    return room


def _claim(world: World, room: int) -> list[OutboxItem]:
    if room <= 0:
        log.info("mail waits: as much has gone out as the mailbox may send for now")
        return []
    with world.store.writing() as uow:
        items = list(uow.outbox.claim(world.worker, world.clock.wall(), world.lease, room, world.share))
        uow.commit()
    return items


def _deliver_one(world: World, connection: Outgoing, item: OutboxItem, fresh: datetime) -> bool:
    """Whether it was sent. Until `fresh` the claim is so young that it need not be renewed, which costs a commit."""
    if not _may_go(world, item, renew=world.clock.wall() >= fresh):
        return False
    try:
        _hand_over(connection, item)
    except (Transient, Throttled) as error:
        if world.clock.wall() - item.created_at <= GIVE_UP:
            raise
        _failed(world, item, f"It was tried for three days. {error}")
        return False
    except Permanent as error:
        _failed(world, item, str(error))
        return False
    with world.store.writing() as uow:
        uow.outbox.mark(item.id, "sent", world.clock.wall())
        uow.commit()
    return True


def _may_go(world: World, item: OutboxItem, *, renew: bool) -> bool:
    """False where it is another's by now, or where too many have gone to its address: then it waits."""
    if renew:
        with world.store.writing() as uow:
            mine = _is_mine(world, uow, item)
            uow.commit()
        if not mine:
            return False
    with world.store.reading() as uow:
        if not is_flooded(world, uow, item.mail.envelope_to):
            return True
    log.warning("mail %(mail)s waits: too many have gone to its address within the hour", {"mail": item.id})
    wall = world.clock.wall()
    why = "Too many e-mails have gone to this address within the hour, so it waits a little."
    with world.store.writing() as uow:
        if _is_mine(world, uow, item):
            uow.outbox.mark(item.id, "retry", wall, error=why, next_at=wall + WAIT, attempted=False)
        uow.commit()
    return False


def _hand_over(connection: Outgoing, item: OutboxItem) -> None:
    try:
        connection.send(item.mail)
    except MailError:
        raise
    except Exception as error:
        # A fault of ours with one mail must not hold up all the others behind it.
        log.exception("mail %(mail)s could not be handed over", {"mail": item.id})
        raise Transient(
            f"It could not be handed over ({type(error).__name__}); the log says more."
        ) from error


def _is_mine(world: World, uow: UnitOfWork, item: OutboxItem) -> bool:
    """False once the lease was over and another worker took the mail: it may have been sent since."""
    return uow.outbox.renew(item.id, world.worker, world.clock.wall(), world.lease)


def _failed(world: World, item: OutboxItem, reason: str) -> None:
    log.warning("mail %(mail)s cannot be delivered", {"mail": item.id})
    unread: list[int] = []
    with world.store.writing() as uow:
        if item.case_number is not None:
            try:
                # The case before its mail, as everybody locks them: two orders would wait for each other.
                uow.cases.load(item.case_number)
            except CaseUnreadable as error:
                # It must not hold up all that was claimed with it. The Board's page lists the mail as failed.
                unread.append(error.number)
        if not _is_mine(world, uow, item):
            return
        uow.outbox.mark(item.id, "failed", world.clock.wall(), error=reason)
        if item.case_number is not None and item.party is not None and not unread:
            record_failure(world, uow, item.case_number, item.party, item.kind, reason)
        uow.commit()
    unreadable.note(world, unread)


def _put_back(world: World, item: OutboxItem, others: Sequence[OutboxItem], error: MailError) -> None:
    """`item` was tried in vain and waits longer each time; `others` were not tried, and are not blamed.

    They wait no longer than the first time: otherwise one address that is refused for days would
    hold up all that were ever claimed together with it.
    """
    log.warning("mail %(mail)s was not sent: %(error)s", {"mail": item.id, "error": type(error).__name__})
    now = world.clock.wall()
    wait = error.wait if isinstance(error, Throttled) else FIRST_RETRY
    longer = max(wait, backoff(item.attempts))
    with world.store.writing() as uow:
        for each in [item, *others]:
            if _is_mine(world, uow, each):
                tried = each is item
                at = now + (longer if tried else wait)
                uow.outbox.mark(each.id, "retry", now, error=str(error), next_at=at, attempted=tried)
        uow.commit()


def record_failure(world: World, uow: UnitOfWork, number: int, party: int, kind: str, reason: str) -> None:
    """A mail that cannot be delivered is a fact about the case; raiser and Board are told."""
    apply_change(world, uow, number, partial(remarks.mail_failed, party=party, mail=kind, reason=reason))


def backoff(attempts: int) -> timedelta:
    """5 s, 10 s, 20 s … up to a quarter of an hour."""
    doublings: int = 2 ** min(attempts, 20)
    return min(FIRST_RETRY * doublings, LONGEST_RETRY)
