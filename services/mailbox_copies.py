"""The copies that mailboxes have of what was deleted: found by Message-ID, and deleted for good.

    certificate ──▶ copies still to be removed ──a mailbox at a time──▶ removed | not found | tried again later

A copy is the mail itself (SHA-256), or the only one of its Message-ID: mail systems may write the same mail a little
otherwise the next time. What a mail system cannot remove stays on the certificate, with its words.
"""

import hashlib
import logging
from datetime import timedelta
from itertools import groupby

from casework.sentence import Sentence
from reading.message import parse
from services.keeping import MailCopy
from services.ports import DoneMail, Erasing, MailError, ReceivedMail, Throttled
from services.world import World

log = logging.getLogger(__name__)

AT_ONCE = 200
RETRY = timedelta(hours=6)
NO_ID = Sentence(
    "The e-mail has no Message-ID, so it cannot be looked for. Look for it in the mailbox by hand."
)
CANNOT = Sentence("This mail system cannot delete what was read. Delete it in the mailbox by hand.")
NO_MAILBOX = Sentence("Accord does not use this mailbox any more. Delete it there by hand.")


def remove_copies(world: World) -> int:
    """Removes what is due, once. Returns how many copies were removed, or looked for in vain."""
    with world.store.reading() as uow:
        waiting = uow.keeping.copies(world.clock.wall(), AT_ONCE)
    settled = 0
    for mailbox, some in groupby(sorted(waiting, key=lambda copy: copy.mailbox), lambda copy: copy.mailbox):
        settled += _of_mailbox(world, mailbox, list(some))
    if settled:
        # A Message-ID may hold somebody's address.
        world.store.scrub()
    return settled


def _of_mailbox(world: World, mailbox: str, copies: list[MailCopy]) -> int:
    own = {each.address for each in world.own_mailboxes}
    wanted = mailbox if mailbox in own else ""
    through = next(
        each for each in world.mailboxes if (each.mailbox if each.mailbox in own else "") == wanted
    )
    if mailbox not in ("", world.mailbox, *own):
        _put_off(world, copies, NO_MAILBOX)
        return 0
    if not isinstance(through.mail, Erasing):
        _put_off(world, copies, CANNOT)
        return 0
    settled, left = 0, list(copies)
    try:
        with through.mail.done_mail() as folder:
            while left:
                settled += _settle(world, folder, left[0])
                left.pop(0)
    except MailError as error:
        wait = error.wait if isinstance(error, Throttled) else RETRY
        log.warning("copies of deleted mail wait: %(error)s", {"error": str(error)})
        _put_off(world, left, str(error), max(wait, RETRY))
    return settled


def _settle(world: World, folder: DoneMail, copy: MailCopy) -> bool:
    if not copy.message_id:
        _put_off(world, [copy], NO_ID)
        return False
    with world.store.reading() as uow:
        shared = uow.keeping.shares_id(copy.message_id)

    def is_meant(mail: ReceivedMail) -> bool:
        if hashlib.sha256(mail.raw).hexdigest() == copy.digest:
            return True
        return not shared and parse(mail.raw).message_id == copy.message_id

    removed = folder.erase(copy.message_id, is_meant) > 0
    with world.store.writing() as uow:
        uow.keeping.copy_done(copy, removed)
        uow.commit()
    return True


def _put_off(world: World, copies: list[MailCopy], why: str, wait: timedelta = RETRY) -> None:
    with world.store.writing() as uow:
        for copy in copies:
            uow.keeping.copy_failed(copy, why, world.clock.wall() + wait)
        uow.commit()
