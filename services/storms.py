"""Two machines that answer each other: what comes in from one address, and what goes out to one, is capped.

The headers that keep automatic replies away can be lost on the way, so this is the guard that holds in the end.
Mail that is forged, or not surely of who it says, is counted apart: otherwise anybody could silence somebody by
writing in their name.
"""

from datetime import timedelta
from functools import partial

from casework import remarks
from reading.machine import said_outright
from reading.newtext import new_text
from services.filing import Filing, Incoming, held
from services.storage import UnitOfWork
from services.world import World

HOUR = timedelta(hours=1)
# No person writes so much; a mail server reports for many, so bounces are not counted.
MOST_FROM = 30
# A manager may have several cases at once, and after an outage all of their mail at once.
MOST_TO = 60
MOST_TO_BOARD = 600
WAIT = timedelta(minutes=10)


def too_many(mail: Incoming) -> Filing | None:
    """A mail whose address has sent too many within the hour is kept, on the record, and not read; None for another.

    The Board hears of the first one on each case, and of each that is surely theirs and says AGREED or NOT AGREED; the
    page shows them all.
    """
    sender, since, found = mail.message.sender_email, mail.world.clock.wall() - HOUR, mail.found
    if not sender or found is None:
        return None
    if mail.uow.inbox.come_from(sender, since, but=mail.item.id, sure=mail.sure) < MOST_FROM:
        return None
    why = f"{sender} has sent more than {MOST_FROM} e-mails within an hour, so this one was not read."
    if not mail.sure:
        why = f"{sender} seems to have sent more than {MOST_FROM} e-mails within an hour, so this one was not read."
    told = mail.uow.inbox.waits_because(why, found.case)
    if told and not (mail.sure and said_outright(mail.message)):
        return Filing("held", why, partial(remarks.note, text=why))
    return held(found, new_text(mail.message.text), why, mail=mail.item.id)


def is_flooded(world: World, uow: UnitOfWork, address: str) -> bool:
    """Whether so much was sent to this address within the hour that more has to wait."""
    inboxes = {board.protocol.inbox.casefold() for board in world.protocols.values()}
    most = MOST_TO_BOARD if address.casefold() in inboxes else MOST_TO
    return uow.outbox.sent_to(address, world.clock.wall() - HOUR) >= most
