"""Whose mail is this?

    a token in an address of the header, or in the event that is answered ──▶ In-Reply-To, References, the mail that
    came back ──▶ a token in the subject ──▶ a token that the text quotes ──▶ the reference in the subject

Tokens and our Message-IDs cannot be guessed, so whoever has one had our mail. The reference can be guessed by anybody:
a match by it alone brings the mail to the case, but never counts. Where two of the others name different cases, a
person decides. No case is locked here: a mail may name several, in any order.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casework.errors import CaseUnreadable, NotFound
from reading.headers import message_ids
from reading.meeting import ANSWERS, read_meeting
from reading.message import Message
from services.keeping import Gone
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
    """`sure` is False where only the reference in the subject names the case. `doubt`: why a person has to say whose
    mail it is, as a sentence; "" where nothing speaks against it."""

    case: int
    party: int | None
    sure: bool
    doubt: str = ""


def match(message: Message, addresses: Addresses, uow: UnitOfWork) -> Match | None:
    """The case and party that the mail answers, or None."""
    header = " , ".join(value for name in _FIELDS for value in message.all_headers(name))
    by_address = _known(
        uow, (*_read(addresses, message.recipients), *addresses.find(header), *_event(message, addresses))
    )
    by_thread = _known(uow, _threads(message, addresses, uow))
    by_subject = _known(uow, addresses.find(message.subject))
    named = [*by_address, *by_thread[:1], *by_subject]
    if not named:
        named = _known(uow, addresses.find(f"{message.text[:_LONGEST_TEXT]}\n{message.html[:_LONGEST_TEXT]}"))
    if not named:
        return _by_reference(message, uow)
    found = by_address or by_thread or named
    return _chosen(uow, message, found, {number for number, _ in named})


def cases_named(message: Message, addresses: Addresses, uow: UnitOfWork) -> list[tuple[int, int]]:
    """(case, party) of every kept case that the mail surely names, each once: by token or by a mail of ours."""
    return _known(uow, _named(message, addresses, uow))


def no_longer_kept(message: Message, addresses: Addresses, uow: UnitOfWork) -> Gone | None:
    """The deleted case that a mail names which names none that is kept."""
    for number, _ in _named(message, addresses, uow):
        if gone := uow.keeping.gone_case(number):
            return gone
    named = REFERENCE.search(message.subject)
    return uow.keeping.gone_reference(named[1]) if named else None


def _named(message: Message, addresses: Addresses, uow: UnitOfWork) -> list[tuple[int, int]]:
    header = " , ".join(value for name in _FIELDS for value in message.all_headers(name))
    words = f"{message.subject}\n{message.text[:_LONGEST_TEXT]}\n{message.html[:_LONGEST_TEXT]}"
    return [
        *_read(addresses, message.recipients),
        *addresses.find(header),
        *_event(message, addresses),
        *_threads(message, addresses, uow),
        *addresses.find(words),
    ]


def _read(addresses: Addresses, recipients: Iterable[str]) -> list[tuple[int, int]]:
    return [token for address in recipients if (token := addresses.read(address)) is not None]


def _event(message: Message, addresses: Addresses) -> tuple[tuple[int, int], ...]:
    """Of a diary's answer: its UID has the token, and its organiser may. An invite that only came along has no say."""
    if message.calendar is None:
        return ()
    event = read_meeting(message.calendar, labelled=message.calendar_method)
    return addresses.find(f"{event.uid} {event.organizer}") if event.method in ANSWERS else ()


def _threads(message: Message, addresses: Addresses, uow: UnitOfWork) -> list[tuple[int, int]]:
    """What it answers before what stands earlier in its thread, and then the mail of ours that it brings back."""
    groups = (
        message_ids(message.header("in-reply-to"))[:_MOST_IDS],
        message.references[-_MOST_IDS:],
        [message.original_message_id] if message.original_message_id else [],
    )
    return [found for ids in groups if ids and (found := _sent(ids, addresses, uow)) is not None]


def _sent(ids: Sequence[str], addresses: Addresses, uow: UnitOfWork) -> tuple[int, int] | None:
    """Of one of our mails; of one that is not in the outbox any more by the token in its Message-ID."""
    return uow.outbox.find(ids) or next(reversed(addresses.find(" ".join(ids))), None)


def _known(uow: UnitOfWork, found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    return [each for each in dict.fromkeys(found) if _is_known(uow, *each)]


def _chosen(uow: UnitOfWork, message: Message, found: list[tuple[int, int]], cases: set[int]) -> Match:
    """Of several people of one case it is the one who wrote it. Of several cases, the first, for a person to see."""
    number, party = found[0]
    case = uow.cases.peek(number)
    if len(cases) > 1:
        names = ", ".join(sorted(_reference(uow, each) for each in cases))
        return Match(number, party, sure=True, doubt=f"It names more than one case: {names}.")
    writer = case.writes_as(message.sender_email) if message.sender_email else None
    of_case = [each for at, each in found if at == number]
    if writer is not None and writer.number in of_case:
        return Match(number, writer.number, sure=True)
    return Match(number, party, sure=True)


def _by_reference(message: Message, uow: UnitOfWork) -> Match | None:
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
    except CaseUnreadable:
        # Whoever has its token had our mail; and it must not keep the mail from another case that is named besides.
        return True
    except NotFound:
        return False


def _reference(uow: UnitOfWork, number: int) -> str:
    try:
        return uow.cases.peek(number).reference
    except CaseUnreadable as error:
        return error.reference
