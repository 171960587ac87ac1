"""Two machines that answer each other: what comes in from one address, and what goes out to one, is capped.

The headers that keep automatic replies away can be lost on the way, so this is the guard that holds in the end.
"""

from datetime import timedelta
from functools import partial

from casework import remarks
from reading.message import Message
from services.filing import Filing
from services.matching import Match
from services.storage import InboxItem, UnitOfWork
from services.world import World

HOUR = timedelta(hours=1)
# No person writes so much; a mail server reports for many, so bounces are not counted.
MOST_FROM = 30
# A manager may have several cases at once, and after an outage all of their mail at once.
MOST_TO = 60
MOST_TO_BOARD = 600
WAIT = timedelta(minutes=10)


def too_many(world: World, uow: UnitOfWork, item: InboxItem, message: Message, found: Match | None) -> str:
    """Why a mail is not read: its address has sent too many within the hour, as a sentence; "" where it has not."""
    if not message.sender_email or found is None:
        return ""
    since = world.clock.wall() - HOUR
    if uow.inbox.come_from(message.sender_email, since, but=item.id) < MOST_FROM:
        return ""
    return f"{message.sender_email} has sent more than {MOST_FROM} e-mails within an hour, so this one was not read."


def held_back(why: str, found: Match | None) -> Filing:
    """It is kept, and on the record. The Board hears of it with the first one; the page shows them all."""
    assert found is not None
    return Filing("held", why, partial(remarks.note, text=why))


def is_flooded(world: World, uow: UnitOfWork, address: str) -> bool:
    """Whether so much was sent to this address within the hour that more has to wait."""
    inboxes = {board.protocol.inbox.casefold() for board in world.protocols.values()}
    most = MOST_TO_BOARD if address.casefold() in inboxes else MOST_TO
    return uow.outbox.sent_to(address, world.clock.wall() - HOUR) >= most
