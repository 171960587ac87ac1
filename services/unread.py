"""Mail of a known case that cannot be read: too large, encrypted, or a notice that a message waits elsewhere.

It is held, the Board is told, and whoever should have answered learns in plain words what to do instead: once in the
life of the case, at the address that we know, so that no two machines can write to each other.
"""

from reading.newtext import new_text
from reading.sealed import sealed_because
from services.filing import Filing, Incoming, held, once
from services.matching import Match


def sealed(mail: Incoming) -> Filing | None:
    """What becomes of a mail whose words are not here; None where they are.

    A service that locks mail away writes from an address of its own, so the sender may be another one.
    """
    found = mail.found
    if found is None or not (why := sealed_because(mail.message)):
        return None
    tell = once(mail.uow, found, "sealed_reply") if found.sure else ""
    return held(found, new_text(mail.message.text), why, mail=mail.item.id, tell=tell)


def too_large(mail: Incoming, found: Match) -> Filing:
    """A mail over the limit, of which only the header is here."""
    party = mail.uow.cases.load(found.case).party(found.party)
    known = found.sure and party is not None and mail.message.sender_email == party.person.email.casefold()
    tell = once(mail.uow, found, "too_large") if known else ""
    why = f"The mail is too large to be read ({mail.item.size // 1_000_000} MB)."
    return held(found, "", why, mail=mail.item.id, tell=tell, about=str(mail.world.largest_mail_mb))
