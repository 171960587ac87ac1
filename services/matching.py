"""Whose mail is this?

    signed addresses in the header ──▶ In-Reply-To, References, the mail that came back ──▶ a signed address that
    the text quotes ──▶ the reference in the subject

The first three cannot be guessed, so whoever has one had our mail. The reference can be guessed by anybody: a match
by subject alone brings the mail to the case, but never counts. Where two of the first name different cases, a
person decides. No case is locked here: a mail may name several, in any order.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from casework.errors import NotFound
from reading.headers import message_ids
from reading.message import Message
from services.ports import Addresses
from services.storage import UnitOfWork

REFERENCE = re.compile(r"\b([A-Z][A-Z-]{1,30}-\d{5,9})\b", re.IGNORECASE)
# Where mail systems write whom a mail was for, when it was sent on or redirected.
_FIELDS = (
    "to", "cc", "delivered-to", "x-original-to", "envelope-to", "resent-to", "resent-cc", "x-forwarded-to",
    "x-envelope-to", "apparently-to", "x-rcpt-to", "original-recipient",
)  # fmt: skip
_MOST_IDS = 50
_LONGEST_TEXT = 60_000


@dataclass(frozen=True, slots=True)
class Match:
    """`sure` is False where only the subject names the case. `doubt`: why a person has to say whose mail it is, as
    a sentence; "" where nothing speaks against it."""

    case: int
    party: int | None
    sure: bool
    doubt: str = ""


def match(message: Message, addresses: Addresses, uow: UnitOfWork) -> Match | None:
    """The case and party that the mail answers, or None."""
    header = " , ".join(value for name in _FIELDS for value in message.all_headers(name))
    by_address = _known(uow, (*_read(addresses, message.recipients), *addresses.find(header)))
    by_thread = _known(uow, _threads(message, uow))
    if found := by_address or by_thread:
        return _chosen(uow, message, found, {number for number, _ in (*by_address, *by_thread[:1])})
    if found := _known(
        uow, addresses.find(f"{message.text[:_LONGEST_TEXT]}\n{message.html[:_LONGEST_TEXT]}")
    ):
        return _chosen(uow, message, found, {number for number, _ in found})
    return _by_subject(message, uow)


def _read(addresses: Addresses, recipients: Iterable[str]) -> list[tuple[int, int]]:
    return [token for address in recipients if (token := addresses.read(address)) is not None]


def _threads(message: Message, uow: UnitOfWork) -> list[tuple[int, int]]:
    """What it answers before what stands earlier in its thread, and then the mail of ours that it brings back."""
    groups = (
        message_ids(message.header("in-reply-to"))[:_MOST_IDS],
        message.references[-_MOST_IDS:],
        [message.original_message_id] if message.original_message_id else [],
    )
    return [found for ids in groups if ids and (found := uow.outbox.find(ids)) is not None]


def _known(uow: UnitOfWork, found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    return [each for each in dict.fromkeys(found) if _is_known(uow, *each)]


def _chosen(uow: UnitOfWork, message: Message, found: list[tuple[int, int]], cases: set[int]) -> Match:
    """Of several people of one case it is the one who wrote it. Of several cases, the first, for a person to see."""
    number, party = found[0]
    case = uow.cases.peek(number)
    if len(cases) > 1:
        names = ", ".join(sorted(uow.cases.peek(each).reference for each in cases))
        return Match(number, party, sure=True, doubt=f"It names more than one case: {names}.")
    writer = case.writes_as(message.sender_email) if message.sender_email else None
    of_case = [each for at, each in found if at == number]
    if writer is not None and writer.number in of_case:
        return Match(number, writer.number, sure=True)
    return Match(number, party, sure=True)


def _by_subject(message: Message, uow: UnitOfWork) -> Match | None:
    named = REFERENCE.search(message.subject)
    if named is None:
        return None
    try:
        number = uow.cases.number_of(named[1])
    except NotFound:
        return None
    sender = uow.cases.peek(number).writes_as(message.sender_email)
    return Match(number, sender.number if sender else None, sure=False)


def _is_known(uow: UnitOfWork, number: int, party: int) -> bool:
    try:
        return uow.cases.peek(number).party(party) is not None
    except NotFound:
        return False
