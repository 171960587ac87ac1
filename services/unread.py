"""Mail of a known case that cannot be read: too large, encrypted, or a notice that a message waits elsewhere.

It is held, the Board is told, and whoever should have answered learns in plain words what to do instead: once in the
life of the case, at the address that we know, so that no two machines can write to each other.
"""

from reading.message import Message
from reading.newtext import new_text
from reading.sealed import sealed_because
from services.filing import Filing, held
from services.matching import Match
from services.storage import InboxItem, UnitOfWork
from services.world import World


def sealed(uow: UnitOfWork, message: Message, found: Match | None) -> Filing | None:
    """What becomes of a mail whose words are not here; None where they are.

    A service that locks mail away writes from an address of its own, so the sender may be another one.
    """
    if found is None or not (why := sealed_because(message)):
        return None
    tell = found.sure and not _told_before(uow, found, "sealed_reply")
    return held(found, new_text(message.text), why, tell_sender=tell, telling=("sealed_reply", ""))


def too_large(world: World, uow: UnitOfWork, item: InboxItem, message: Message, found: Match) -> Filing:
    """A mail over the limit, of which only the header is here."""
    party = uow.cases.load(found.case).party(found.party)
    known = found.sure and party is not None and message.sender_email == party.person.email.casefold()
    why = f"The mail is too large to be read ({item.size // 1_000_000} MB)."
    tell = known and not _told_before(uow, found, "too_large")
    return held(found, "", why, tell_sender=tell, telling=("too_large", str(world.largest_mail_mb)))


def _told_before(uow: UnitOfWork, found: Match, kind: str) -> bool:
    return any(sent.kind == kind and sent.party == found.party for sent in uow.outbox.of_case(found.case))
