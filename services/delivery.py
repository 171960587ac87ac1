"""The outbox is carried out: claimed in batches, sent one by one, each marked by itself.

    queued ──claim──▶ sending ──▶ sent
      ▲                  │ throttled, transient: retry later, for three days
      └──── retry ◀──────┤
                         └ permanent, or three days over: failed, which is a fact about the case

A worker killed between sending and marking leaves the row `sending`; when its lease is over the
same bytes go out again with the same Message-ID. That is the only way a mail can go out twice.
"""

import logging
from datetime import timedelta

from casework import steps
from services.ports import MailError, Outgoing, OutboxItem, Permanent, Throttled, Transient, UnitOfWork
from services.world import World, apply_change

log = logging.getLogger(__name__)

BATCH = 20
FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(minutes=15)
GIVE_UP = timedelta(days=3)


def deliver(world: World) -> int:
    """Sends everything that is due over one connection. Returns how many mails were sent."""
    sent = 0
    with world.mail.outgoing() as connection:
        while items := _claim(world):
            for place, item in enumerate(items):
                try:
                    sent += _deliver_one(world, connection, item)
                except (Transient, Throttled) as error:
                    # The system is down or busy for all: the rest of the batch waits with this one.
                    _put_back(world, items[place:], error)
                    return sent
    return sent


def _claim(world: World) -> list[OutboxItem]:
    with world.store.writing() as uow:
        items = list(uow.outbox.claim(world.worker, world.clock.wall(), world.lease, BATCH))
        uow.commit()
    return items


def _deliver_one(world: World, connection: Outgoing, item: OutboxItem) -> bool:
    with world.store.writing() as uow:
        mine = uow.outbox.renew(item.id, world.worker, world.clock.wall(), world.lease)
        uow.commit()
    if not mine:
        return False
    try:
        connection.send(item.mail)
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


def _failed(world: World, item: OutboxItem, reason: str) -> None:
    log.warning("mail %s cannot be delivered", item.id)
    with world.store.writing() as uow:
        uow.outbox.mark(item.id, "failed", world.clock.wall(), error=reason)
        if item.case_number is not None and item.party is not None:
            record_failure(world, uow, item.case_number, item.party, item.kind, reason)
        uow.commit()


def _put_back(world: World, items: list[OutboxItem], error: MailError) -> None:
    """The first of `items` was tried in vain; the others wait as long, and are not blamed."""
    log.warning("mail %s was not sent: %s", items[0].id, type(error).__name__)
    now = world.clock.wall()
    wait = error.wait if isinstance(error, Throttled) else backoff(items[0].attempts)
    with world.store.writing() as uow:
        for item in items:
            tried = item is items[0]
            uow.outbox.mark(
                item.id, "retry", now, error=str(error), next_at=now + wait, attempted=tried
            )
        uow.commit()


def record_failure(
    world: World, uow: UnitOfWork, number: int, party: int, kind: str, reason: str
) -> None:
    """A mail that cannot be delivered is a fact about the case; raiser and Board are told."""
    apply_change(
        world,
        uow,
        number,
        lambda case, board, people, now: steps.mail_failed(
            case, board, people, now=now, party=party, mail=kind, reason=reason
        ),
    )


def backoff(attempts: int) -> timedelta:
    """5 s, 10 s, 20 s … up to a quarter of an hour."""
    doublings: int = 2 ** min(attempts, 20)
    return min(FIRST_RETRY * doublings, LONGEST_RETRY)


