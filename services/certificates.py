"""The certificate of what went: JSON for systems, tagged PDF for people, the same bytes each time it is asked for.

It names references, counts, digests, times and the rule, and nobody. What mailboxes still hold is on it until it is
gone, so a later copy of a certificate may say less of that.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.errors import NotFound
from casework.sentence import Sentence
from services.keeping import Certificate, Gone, MailCopy, WhatWent
from services.sign_in import StaffMember
from services.storage import UnitOfWork
from services.tongues import ENGLISH, Language
from services.words import counted, kept_for, spoken, stamp
from services.world import World

FORMAT = "accord-certificate/1"
# Certificates of mail of no case: it may have been any Board's.
NO_BOARD = ""

WENT: dict[WhatWent, Sentence] = {
    "case": Sentence("The whole case was deleted"),
    "names": Sentence("Names, texts and e-mails were taken out; its course is kept"),
    "mail": Sentence("Received e-mails as they came were deleted, with their files; their words are kept"),
    "unmatched": Sentence("E-mails of no case were deleted"),
    "records": Sentence("Sign-in links and sent e-mails of no case were deleted"),
}
KINDS = {
    "cases": Sentence("cases"),
    "facts": Sentence("entries of the history"),
    "inbox": Sentence("received e-mails"),
    "outbox": Sentence("sent e-mails"),
    "bookings": Sentence("invitations to meetings"),
    "views": Sentence("notes of who took the record"),
    "drafts": Sentence("forms that became the case"),
    "labels": Sentence("decisions about e-mails, kept to learn from"),
    "feeds": Sentence("calendar feeds"),
    "senders": Sentence("other addresses of people"),
    "sign_ins": Sentence("sign-in links"),
    "lessons": Sentence("lessons"),
    "returns": Sentence("returns to the Board"),
    "paper_drafts": Sentence("half-filled forms of cases"),
    "still_held": Sentence("received e-mails that still waited for a person"),
    "retention_plans": Sentence("notes of when it was to go"),
    "handed_over": Sentence("received e-mails that are kept with another case, which they name too"),
}

# The keys of [retention] in a Board's file (casework/retention.py).
RULES = {
    "cases": Sentence("Cases are kept after their end for"),
    "then": Sentence("Then"),
    "raw_mail": Sentence("Received e-mails as they came are kept after the end of the case for"),
    "unmatched": Sentence("E-mails of no case are kept for"),
    "sign_ins": Sentence("Sign-in links and notices are kept for"),
    "automatic": Sentence("What is due goes by itself"),
    "notice_days": Sentence("The Board is told before"),
}
THEN = {
    "delete": Sentence("They are deleted whole"),
    "anonymise": Sentence("Their names, texts and e-mails are taken out"),
}


def number_of(certificate: Certificate) -> str:
    """As people are told it: unlike a case's reference."""
    return f"C{certificate.id:05}"


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate with all that is on it. `left`: copies that are still in a mailbox."""

    certificate: Certificate
    gone: tuple[Gone, ...]
    left: tuple[MailCopy, ...]

    @property
    def number(self) -> str:
        return number_of(self.certificate)

    @property
    def references(self) -> list[str]:
        return [gone.reference for gone in self.gone if gone.reference]


def issued(world: World, staff: StaffMember) -> list[Issued]:
    """Those of the member's Boards, and of mail of no case; the newest first."""
    with world.store.reading() as uow:
        return [_issued(uow, each) for each in uow.keeping.certificates([*staff.boards, NO_BOARD])]


def find(world: World, staff: StaffMember, number: int) -> Issued:
    """Raises NotFound for one that is not there, or another Board's."""
    with world.store.reading() as uow:
        for each in uow.keeping.certificates([*staff.boards, NO_BOARD]):
            if each.id == number:
                return _issued(uow, each)
    raise NotFound(Sentence("There is no certificate with the number {number}.", number=number))


def _issued(uow: UnitOfWork, certificate: Certificate) -> Issued:
    gone = uow.keeping.gone(certificate.id)
    return Issued(certificate, tuple(gone), tuple(uow.keeping.open_copies([each.id for each in gone])))


def as_json(told: Issued) -> bytes:
    """The certificate for systems."""
    certificate = told.certificate
    document = {
        "format": FORMAT,
        "certificate": told.number,
        "board": certificate.board,
        "made_at": certificate.made_at.isoformat(),
        "rule": certificate.rule,
        "gone": [_entry(each, told.left) for each in told.gone],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _entry(gone: Gone, left: Sequence[MailCopy]) -> dict[str, Any]:
    mine = [copy for copy in left if copy.gone == gone.id]
    return {
        "what": gone.what,
        "reference": gone.reference,
        "ended_at": gone.ended_at.isoformat() if gone.ended_at else None,
        "at": gone.at.isoformat(),
        "counts": dict(sorted(gone.counts.items())),
        "held_for_review": [{"from": since, "to": until} for since, until in gone.holds],
        "sha256": list(gone.digests),
        "mailbox_copies": {
            "all": gone.copies,
            "removed": gone.removed,
            "not_found": gone.missing,
            "still_there": len(mine),
            "because": sorted({copy.error for copy in mine if copy.error}),
        },
    }


def as_pdf(world: World, told: Issued, language: Language = ENGLISH) -> bytes:
    """The certificate for people. Raises NotPossible where it cannot be typeset."""
    return world.printer.pdf("paper", _Telling(world, told, language).all())


class _Telling:
    """Says a certificate as data for templates/pdf/paper.typ: see services/record_words.py."""

    def __init__(self, world: World, told: Issued, language: Language) -> None:
        self._told, self._language, self._say = told, language, language.say
        board = world.protocols.get(told.certificate.board)
        self._board = language.say(board.protocol.board) if board else language.say("All Boards")

    def all(self) -> dict[str, Any]:
        say, told = self._say, self._told
        made = told.certificate.made_at
        return {
            "title": say("Certificate of deletion"),
            "lang": self._language.key,
            "at": int(made.timestamp()),
            "board": self._board,
            "reference": told.number,
            "about": say(Sentence("Number {number}, {when}", number=told.number, when=self._when(made))),
            "marking": say("OFFICIAL"),
            "page": say("Page {number} of {count}"),
            "sections": [self._rule(), *map(self._section, told.gone)],
        }

    def _when(self, moment: datetime) -> str:
        return spoken(moment, self._language)

    def _rule(self) -> dict[str, Any]:
        say, rule = self._say, self._told.certificate.rule
        rows = [[say(RULES[key]), self._ruled(key, value)] for key, value in rule.items()]
        return self._blocks(say("The rule in the Board’s file"), rows, level=1)

    def _ruled(self, key: str, value: Any) -> str:
        if key == "automatic":
            return self._say("Yes" if value else "No")
        if key == "notice_days":
            return counted(value, "days", self._language)
        return self._say(THEN[value]) if key == "then" else kept_for(value, self._language)

    def _section(self, gone: Gone) -> dict[str, Any]:
        say = self._say
        title = f"{gone.reference}: {say(WENT[gone.what])}" if gone.reference else say(WENT[gone.what])
        rows = [[say("Ended"), self._when(gone.ended_at)]] if gone.ended_at else []
        rows += [[say("Went"), self._when(gone.at)]]
        rows += [[say(KINDS.get(kind, kind)), f"{count:,}"] for kind, count in sorted(gone.counts.items())]
        for since, until in gone.holds:
            rows.append([say("Held for a review"), self._between(since, until)])
        rows += [[say("Copies in the mailbox"), self._copies(gone)]] if gone.copies else []
        rows += [[say("SHA-256 of what went"), "\n".join(gone.digests)]] if gone.digests else []
        return self._blocks(title, rows, level=2)

    def _between(self, since: str, until: str | None) -> str:
        told = [stamp(datetime.fromisoformat(each), self._language) for each in (since, until) if each]
        return " – ".join(told)

    def _copies(self, gone: Gone) -> str:
        left = [copy for copy in self._told.left if copy.gone == gone.id]
        said = self._say(
            Sentence(
                "{all} in all: {removed} removed, {missing} not found, {left} still there.",
                all=gone.copies,
                removed=gone.removed,
                missing=gone.missing,
                left=len(left),
            )
        )
        return "\n".join([said, *sorted({self._say(copy.error) for copy in left if copy.error})])

    def _blocks(self, title: str, rows: list[list[str]], level: int) -> dict[str, Any]:
        say = self._say
        head = [say("Subject"), say("What is recorded")]
        return {"level": level, "title": title, "blocks": [{"kind": "rows", "head": head, "rows": rows}]}
