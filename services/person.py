"""What is kept of one person: where they occur, and all of it as a zip for a request to see it (UK GDPR, article 15).

    address or name ──▶ cases, mails, and what stands beside them ──▶ a list, or a zip: person.json, mails, about.txt

Mails and histories are about others, too: mostly about a child. Nothing of them is cut here, since nobody can promise
that a program does that right; each entry names who else is in it, for the person who must do it. Nobody knows whether
a case that cannot be read names them: all of the Board's are told of which that was noticed.
"""

import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from casework.calendar import LONDON
from casework.case import Case
from casework.errors import CaseUnreadable, NotFound
from casework.facts import AnyFact
from casework.sentence import Sentence
from reading.message import parse
from services import mail_view, unreadable
from services.record_zip import Drain, entry_at
from services.sign_in import StaffMember
from services.storage import UnitOfWork
from services.whereabouts import MailPlace
from services.world import World

log = logging.getLogger(__name__)

FORMAT = "accord-person/1"
TAKEN = Sentence("What is kept of one person (zip)")
BESIDE = {
    "contacts": Sentence("Posts in the directory"),
    "drafts": Sentence("Forms that somebody has begun"),
    "paper_drafts": Sentence("Half-filled forms of cases"),
    "lessons": Sentence("Lessons, with who sees to them"),
    "senders": Sentence("Other addresses that count as somebody’s"),
    "views": Sentence("Notes that they took a record"),
    "feeds": Sentence("Calendar feeds of theirs, or made by them"),
    "sign_ins": Sentence("Sign-in links that were sent to them"),
    "sessions": Sentence("Browsers on which they are signed in"),
    "accounts": Sentence("Work accounts with which they signed in"),
    "staff": Sentence("What they may do for the Board"),
    "staff_changes": Sentence("Changes of what they or others may do"),
    "busy": Sentence("When they are busy, as their calendar was last seen"),
}
NOT_READ = Sentence(
    "This is not all. What Accord holds of these cases cannot be read, so nobody knows what it says of this person: "
    "{references}. Tell whoever looks after Accord, and look again once they are mended."
)
# What belongs to no Board: it is told of those only whom this Board knows.
OF_NO_BOARD = frozenset({"senders", "feeds", "sign_ins", "sessions", "accounts", "busy"})
ABOUT = """What Accord keeps of one person

Asked for: {words}
Board: {board}
Made: {made}

THIS MUST NOT BE HANDED ON AS IT IS. It names other people, and a child. Under UK GDPR, article 15(4), and the Data
Protection Act 2018, schedule 2, part 3, a person may see what is about them, and not what is about others. Somebody
at the Board has to read every file, and take out what is about others, or have their leave.

person.json   where the person occurs; of each case the entries that name them; "others" are the names and
              addresses of other people to look for
mails/        every e-mail from them or to them, and every received one that names them, as it came; links that act in
              their reader's name are cut

What Accord wrote to others is not looked through: it repeats the entries of the case. The record of each case has it.

What was looked for is what was typed, whatever letters are capitals. Look for other spellings, married names and
other addresses of theirs as well. Words within attached files are not looked at, and backups are not.
{not_read}"""
_ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")


@dataclass(frozen=True, slots=True)
class InCase:
    """A case that names them. `parts`: who they are on it, "raiser", "counterpart", "board", or nothing; `emails`:
    under which addresses."""

    number: int
    reference: str
    parts: tuple[str, ...]
    facts: tuple[AnyFact, ...]
    others: tuple[str, ...]
    emails: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonFound:
    """Where somebody occurs at one Board. `beside`: how often elsewhere, by table; `unread`: references of its cases
    that cannot be read."""

    words: str
    board: str
    cases: tuple[InCase, ...]
    mails: tuple[MailPlace, ...]
    beside: Mapping[str, int]
    unread: tuple[str, ...] = ()

    @property
    def not_read(self) -> Sentence | None:
        """What is missing; None where all could be looked through."""
        return Sentence(NOT_READ, references=", ".join(self.unread)) if self.unread else None

    @property
    def nowhere(self) -> bool:
        return not (self.cases or self.mails or self.beside)


def find(world: World, staff: StaffMember, board: str, words: str) -> PersonFound:
    """Raises NotFound where the Board is none of the member's."""
    if board not in staff.boards:
        raise NotFound(Sentence("There is no Board called '{board}'.", board=board[:40]))
    words = " ".join(words.split())
    failed: dict[int, str] = {}
    with world.store.reading() as uow:
        cases = tuple(_in_cases(uow, uow.whereabouts.cases(board, words), words, failed))
        # Who is looked for by name writes from the address that the case has of them.
        sought = dict.fromkeys([words, *(email for case in cases for email in case.emails)])
        mails = {
            (mail.direction, mail.id): mail
            for each in sought
            for mail in (*uow.whereabouts.received(board, each), *uow.whereabouts.sent(board, each))
        }
        beside = uow.whereabouts.beside(board, words)
    if not (cases or mails or beside.keys() - OF_NO_BOARD or words.lower() in world.staff.get(board, {})):
        # That somebody is known to another Board is not told.
        beside = {}
    unreadable.note(world, failed)
    unread = sorted({*failed.values(), *(each.reference for each in unreadable.find(world, [board]))})
    by_time = tuple(sorted(mails.values(), key=lambda mail: mail.at))
    return PersonFound(words, board, cases, by_time, beside, tuple(unread))


def _in_cases(
    uow: UnitOfWork, numbers: Mapping[int, str], words: str, failed: dict[int, str]
) -> Iterator[InCase]:
    """Adds those that cannot be read to `failed`: one case must not keep somebody from the others."""
    for number, reference in numbers.items():
        try:
            yield _in_case(uow, number, reference, words)
        except CaseUnreadable:
            log.exception("case %(case)s cannot be read for somebody who is looked for", {"case": number})
            failed[number] = reference


def _in_case(uow: UnitOfWork, number: int, reference: str, words: str) -> InCase:
    history, case = uow.cases.history(number), uow.cases.look(number)
    sought = words.casefold()
    mine = [
        party for party in case.parties if sought in f"{party.person.name} {party.person.email}".casefold()
    ]
    numbers = {party.number for party in mine}
    facts = tuple(
        fact
        for fact in history
        if sought in fact.model_dump_json().casefold() or getattr(fact, "party", None) in numbers
    )
    parts = tuple(dict.fromkeys(party.side.value for party in mine))
    emails = tuple(party.person.email for party in mine)
    return InCase(number, reference, parts, facts, _others(case, sought), emails)


def _others(case: Case, sought: str) -> tuple[str, ...]:
    told = case.disagreement
    people = [party.person for party in case.parties]
    names = [told.child, told.worker, *(word for each in people for word in (each.name, each.email))]
    return tuple(dict.fromkeys(name for name in names if name and sought not in name.casefold()))


def export(world: World, staff: StaffMember, found: PersonFound) -> Iterator[bytes]:
    """The zip, in parts. That it was taken is noted on each case before the first byte goes out."""
    now = world.clock.now()
    numbers = {case.number for case in found.cases} | {mail.case for mail in found.mails if mail.case}
    with world.store.writing() as uow:
        for number in sorted(numbers):
            uow.views.add(number, staff.email, TAKEN, now)
        uow.commit()
    return _zipped(world, found, now)


def _zipped(world: World, found: PersonFound, now: datetime) -> Iterator[bytes]:
    drain = Drain()
    packed = ZipFile(drain, "w", ZIP_DEFLATED)
    protocol = world.board(found.board).protocol
    not_read = f"\n{found.not_read}\n" if found.not_read else ""
    made = now.astimezone(LONDON).isoformat()
    about = ABOUT.format(words=found.words, board=protocol.board, made=made, not_read=not_read)
    packed.writestr(entry_at("about.txt", now), about)
    listed = []
    for number, place in enumerate(found.mails, start=1):
        raw, file = _raw(world, place), f"mails/{number:04}-{place.direction}.eml"
        packed.writestr(entry_at(file, now), raw)
        listed.append(_told(place, file, raw, found.words))
        yield drain.taken()
    document = {
        "format": FORMAT,
        "asked_for": found.words,
        "board": found.board,
        "made_at": now.isoformat(),
        "must_be_redacted": True,
        "cases": [_case_told(case) for case in found.cases],
        "cases_not_read": list(found.unread),
        "mails": listed,
        "beside": dict(found.beside),
    }
    packed.writestr(entry_at("person.json", now), json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    packed.close()
    yield drain.taken()


def _raw(world: World, place: MailPlace) -> bytes:
    with world.store.reading() as uow:
        if place.direction == "received":
            return uow.inbox.get(place.id).raw
        return mail_view.raw_without_links(uow.outbox.get(place.id).mail.raw)[0]


def _told(place: MailPlace, file: str, raw: bytes, words: str) -> dict[str, Any]:
    message = parse(raw)
    texts = [
        message.text,
        *message.all_headers("from"),
        *message.all_headers("to"),
        *message.all_headers("cc"),
    ]
    return {
        "file": file,
        "direction": place.direction,
        "at": place.at.isoformat(),
        "reference": place.reference,
        "subject": message.subject,
        "others": _addresses(texts, words),
    }


def _addresses(texts: Iterable[str], words: str) -> list[str]:
    found = {each.casefold() for text in texts for each in _ADDRESS.findall(text)}
    return sorted(each for each in found if words.casefold() not in each)


def _case_told(case: InCase) -> dict[str, Any]:
    return {
        "reference": case.reference,
        "part": list(case.parts),
        "facts": [fact.model_dump(mode="json") for fact in case.facts],
        "others": list(case.others),
    }
