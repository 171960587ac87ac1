"""A mail that answers for somebody and comes from an address that nobody knows as theirs. What is then said of the
address: services/senders.py."""

from functools import partial

from casework import remarks
from casework.case import Case
from casework.facts import Party, Side
from reading.message import Message
from services.filing import LONGEST_NOTE, Filing, held
from services.matching import Match
from services.storage import InboxItem, UnitOfWork

# Whoever has one of our mails could have its owner asked about any number of addresses.
MOST_QUESTIONS = 3


def counts_as(uow: UnitOfWork, case: Case, party: Party, email: str) -> bool:
    """Whether mail from `email` counts as that of `party`: their own address, or one that was confirmed."""
    if not email:
        return False
    whose = case.writes_as(email)
    if whose is not None:
        return whose.number == party.number
    return email.casefold() in uow.senders.of(party.person.email)


def unknown_sender(
    uow: UnitOfWork, item: InboxItem, message: Message, found: Match, case: Case, party: Party, text: str
) -> Filing:
    """Held. The known address is asked whose it is, once for each address that writes."""
    email = message.sender_email
    why = f"It was sent from {email or 'no address'}, and we wrote to {party.person.email}."
    if not email or not item.whole or party.side is Side.BOARD or case.writes_as(email) is not None:
        return held(found, text, why)
    asked = [mail for mail in uow.outbox.of_case(found.case) if mail.kind == "whose_sender"]
    before = any(
        other.sender == email and other.id != item.id and other.state == "held"
        for other in uow.inbox.of_case(found.case)
    )
    if before or sum(mail.party == party.number for mail in asked) >= MOST_QUESTIONS:
        return held(found, text, why)
    decide = partial(
        remarks.hold_sender,
        party=party.number,
        text=f"{why}\n{text[:LONGEST_NOTE]}".strip(),
        why=why,
        email=email,
        mail=item.id,
    )
    return Filing("held", why, decide, {"text": text})
