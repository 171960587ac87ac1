"""Whose mail is this? Token, then our own Message-IDs, then the reference in the subject.

A token and a Message-ID of ours cannot be guessed, so whoever has one had our mail. The reference can
be guessed by anybody: a match by subject alone brings the mail to the case, but never counts.
"""

import re
from dataclasses import dataclass

from casework.errors import NotFound
from reading.headers import claimed
from reading.message import Message
from services.ports import Addresses
from services.storage import UnitOfWork

_REFERENCE = re.compile(r"\b([A-Z][A-Z-]{1,30}-\d{5,9})\b", re.IGNORECASE)
_FAILED = re.compile(r"\b(?:dmarc|compauth)\s*=\s*fail\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Match:
    """`sure` is False where only the subject names the case."""

    case: int
    party: int | None
    sure: bool


def match(message: Message, addresses: Addresses, uow: UnitOfWork) -> Match | None:
    """The case and party that the mail answers, or None."""
    for address in message.recipients:
        if (token := addresses.read(address)) is not None and _is_known(uow, *token):
            return Match(*token, sure=True)
    ids = [*message.references, message.original_message_id or ""]
    if (known := uow.outbox.find([number for number in ids if number])) is not None:
        return Match(*known, sure=True)
    if named := _REFERENCE.search(message.subject):
        try:
            number = uow.cases.number_of(named.group(1))
        except NotFound:
            return None
        sender = uow.cases.load(number).party_with_email(message.sender_email)
        return Match(number, sender.number if sender else None, sure=False)
    return None


def _is_known(uow: UnitOfWork, number: int, party: int) -> bool:
    try:
        return uow.cases.load(number).party(party) is not None
    except NotFound:
        return False


def forged_because(message: Message) -> str:
    """Why the sender may be forged, or be somebody else, as a sentence; empty where nothing shows it.

    A finding of `fail` is believed from whomever: it only ever brings the mail before a person.
    """
    if any(_FAILED.search(header) for header in message.all_headers("Authentication-Results")):
        return "The receiving mail system found that the sender is not genuine (DMARC)."
    written = {address for field in message.all_headers("From") for address in claimed(field)}
    if len(written) > 1:
        return "Its From names more than one address, so it is not certain who wrote it."
    # RFC 5322 §3.6.2: Sender is whoever sent it, where that is not the author; a secretary, for instance.
    sent_by = {address for field in message.all_headers("Sender") for address in claimed(field)}
    if sent_by - written:
        return f"It was sent by {', '.join(sorted(sent_by))} on behalf of {message.sender_email}."
    return ""
