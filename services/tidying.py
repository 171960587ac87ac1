"""What belongs to no case goes by itself after the time that the Boards' files name: mail that nobody could match,
sign-in links, and mails that Accord sent about no case.

Mail of no case in the mailbox for all may be any Board's. So it stays until the time of every Board is over that has
no mailbox to itself, and where one of them names none, it stays.
"""

import logging
from collections import Counter
from collections.abc import Callable

from casework.holds import after, long_before, surely_before
from casework.retention import Retention, longest
from services.keeping import Gone
from services.world import World

log = logging.getLogger(__name__)

AT_ONCE = 100


def tidy(world: World) -> None:
    """Removes what is too old, a hundred mails in a transaction."""
    own = {each.board for each in world.own_mailboxes}
    everybody = [board for board in world.protocols if board not in own]
    for through in world.mailboxes:
        board = next((each.board for each in world.own_mailboxes if each.address == through.mailbox), "")
        span = _span(world, [board] if board in own else everybody, lambda rule: rule.unmatched)
        if span is not None:
            _unmatched(through, board if board in own else "", span)
    if (span := _span(world, list(world.protocols), lambda rule: rule.sign_ins)) is not None:
        _records(world, span)


def _span(world: World, boards: list[str], of: Callable[[Retention], str | None]) -> str | None:
    """The longest of the Boards'; None where one of them names none."""
    rules = [world.board(board).protocol.retention for board in boards]
    spans = [of(rule) if rule else None for rule in rules]
    named = [span for span in spans if span is not None]
    return longest(named) if named and len(named) == len(spans) else None


def _unmatched(world: World, board: str, span: str) -> None:
    now, certificate = world.clock.now(), 0
    while True:
        with world.store.writing() as uow:
            near = uow.keeping.unmatched(world.share, surely_before(now, span), AT_ONCE)
            old = [mail for mail in near if after(mail.received_at, span) <= now]
            if not old:
                break
            certificate = certificate or uow.keeping.new_certificate(board, now, {"unmatched": span})
            uow.keeping.delete_mails([mail.id for mail in old])
            counts = Counter("still_held" if mail.held else "inbox" for mail in old)
            gone = Gone(
                certificate=certificate,
                what="unmatched",
                at=now,
                board=board,
                counts=counts,
                digests=tuple(mail.digest for mail in old),
                copies=len(old),
            )
            uow.keeping.put_copies(uow.keeping.add(gone), old, world.clock.wall())
            uow.commit()
    if certificate:
        world.store.scrub()
        log.info("mail of no case went, certificate %(certificate)s", {"certificate": certificate})


def _records(world: World, span: str) -> None:
    now, wall = world.clock.now(), world.clock.wall()
    with world.store.writing() as uow:
        counts = uow.keeping.forget_records(long_before(wall, span))
        if counts:
            certificate = uow.keeping.new_certificate("", now, {"sign_ins": span})
            uow.keeping.add(Gone(certificate=certificate, what="records", at=now, counts=counts))
        uow.commit()
