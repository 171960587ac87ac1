"""A mail that answers for somebody and comes from an address that nobody knows as theirs. What is then said of the
address: services/senders.py."""

from functools import partial

from casework import remarks
from casework.facts import Party, Side
from services.filing import Filing, Letter
from services.storage import InboxItem

# Whoever has one of our mails could have its owner asked about any number of addresses.
MOST_QUESTIONS = 3


def counts_as_theirs(letter: Letter) -> bool:
    """Whether it comes from its party's own address, or one that was confirmed as theirs."""
    email = letter.message.sender_email
    if not email:
        return False
    whose = letter.case.writes_as(email)
    if whose is not None:
        return whose.number == letter.party.number
    return email.casefold() in letter.uow.senders.of(letter.party.person.email)


def unknown_sender(letter: Letter) -> Filing:
    """Held. The known address is asked whose it is, once for each address that writes."""
    uow, item, found, party = letter.uow, letter.item, letter.found, letter.party
    email = letter.message.sender_email
    why = _sent_from(email, party)
    if not email or not item.whole or party.side is Side.BOARD or letter.case.writes_as(email) is not None:
        return letter.held(why)
    asked = [mail for mail in uow.outbox.of_case(found.case) if mail.kind == "whose_sender"]
    before = any(
        other.sender == email and other.id != item.id and other.state == "held"
        for other in uow.inbox.of_case(found.case)
    )
    if before or sum(mail.party == party.number for mail in asked) >= MOST_QUESTIONS:
        return letter.held(why)
    decide = partial(
        remarks.hold_sender,
        party=party.number,
        text=f"{why}\n{letter.words}".strip(),
        why=why,
        email=email,
        mail=item.id,
    )
    return Filing("held", why, decide, {"text": letter.text})


def waits_for_its_owner(item: InboxItem, party: Party) -> bool:
    """Whether the mail is held only because nobody has said yet that `party` wrote it."""
    return item.state == "held" and bool(item.sender) and item.reason == _sent_from(item.sender, party)


def _sent_from(email: str, party: Party) -> str:
    return f"It was sent from {email or 'no address'}, and we wrote to {party.person.email}."
