"""The same Message-ID again: the same message on another way, or other words under its name."""

from reading.htmltext import text_of_html
from reading.message import Message, parse
from reading.newtext import new_text
from services.filing import Filing, Incoming, held

Alike = bool | None


def is_repeated(mail: Incoming) -> Alike:
    """True where the same message came before, False where another one with its Message-ID did, None where none did.

    Copies differ in what lies on their way: fields of the header, and notices that are put above and below.
    """
    # "<>" and "unknown" are nobody's: programs without a Message-ID write them under every mail.
    if "@" not in mail.message.message_id:
        return None
    before = mail.uow.inbox.with_id(mail.message.message_id, before=mail.item.id)
    if not before:
        return None
    # In a transaction of its own: two cases locked in one would be locked in two orders.
    with mail.world.store.reading() as uow:
        this = _said(mail.message), mail.item.whole or mail.item.size
        earlier = (uow.inbox.get(number) for number in before)
        return any((_said(parse(item.raw)), item.whole or item.size) == this for item in earlier)


def _said(message: Message) -> tuple[object, ...]:
    """Who wrote it, and all that they wrote now."""
    html = new_text(text_of_html(message.html)) if message.html else ""
    return message.sender_email, new_text(message.text), html, message.attachments, message.calendar


def other_words(mail: Incoming) -> Filing:
    """Held: whoever reads it sees whether it says something else."""
    why = "It bears the number of an earlier e-mail (the same Message-ID), with other words or from another sender."
    if mail.found is None:
        return Filing("held", why)
    return held(mail.found, new_text(mail.message.text), why, mail=mail.item.id)
