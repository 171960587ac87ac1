"""Every mail in Welsh: no sentence of ours is left in English, and what makes it a Welsh mail is there."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import asdict, replace
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from pydantic import BaseModel

from casework.facts import Person
from mail.compose import Composer
from reading.newtext import SEPARATORS
from services import tongues
from services.ports import OutgoingMail
from tests.mail.reader import PLAIN_MAILS, composer, ids, text_of
from tests.mail.stories import START, Ordered
from tests.translations import pseudo


def in_welsh(told: Ordered) -> Ordered:
    """The same mail to somebody who wants Welsh, of a Board that has it."""
    parties = tuple(
        party.model_copy(update={"person": party.person.model_copy(update={"language": "cy"})})
        for party in told.case.parties
    )
    protocol = told.board.protocol.model_copy(update={"languages": ("en", "cy")})
    return replace(
        told, case=replace(told.case, parties=parties), board=replace(told.board, protocol=protocol)
    )


def written(told: Ordered) -> tuple[OutgoingMail, EmailMessage]:
    mail = _composer(tongues.FOLDER).compose(told.order, told.case, 12, told.board, told.now)
    message = email.message_from_bytes(mail.raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return mail, message


@lru_cache
def _composer(catalogue: Path) -> Composer:
    """One for each catalogue: its templates are compiled once, and know their language from the start."""
    return composer()


def data_of(told: Ordered) -> Iterator[str]:
    """All that was typed or is in the directory: it is said as it is."""
    yield from _texts(asdict(told.case))
    yield from _texts(told.order.words)
    protocol = told.board.protocol
    yield from (protocol.source, protocol.meeting_place, SEPARATORS["cy"])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, BaseModel):
        yield from _texts(value.model_dump())
    elif isinstance(value, dict):
        yield from (text for each in value.values() for text in _texts(each))
    elif isinstance(value, list | tuple | set | frozenset):
        yield from (text for each in value for text in _texts(each))
    elif isinstance(value, str):
        yield value
        yield from value.splitlines()


@pytest.mark.usefixtures("bracketed")
def test_no_sentence_of_any_mail_is_left_in_english() -> None:
    faults: dict[str, set[str]] = {}
    for told in map(in_welsh, PLAIN_MAILS):
        _, message = written(told)
        data = set(data_of(told))
        parts = {
            "subject": message["Subject"],
            "text": text_of(message),
            "html": pseudo.seen(text_of(message, "html")),
        }
        for part, text in parts.items():
            if words := pseudo.left_out(text, data):
                faults.setdefault(f"{told.order.kind} {part}", set()).add(" ".join(words))
    assert not faults, "\n".join(f"{where}: {sorted(what)}" for where, what in sorted(faults.items()))


@pytest.mark.usefixtures("bracketed")
def test_no_word_of_an_invite_is_left_in_english() -> None:
    invites = [told for told in map(in_welsh, PLAIN_MAILS) if told.order.kind.startswith("invite")]
    assert invites
    for told in invites:
        _, message = written(told)
        (event,) = calendar_of(message).walk("VEVENT")
        for name in ("SUMMARY", "DESCRIPTION"):
            assert event[name].params["LANGUAGE"] == "cy", ids(told)
            assert pseudo.left_out(str(event[name]), set(data_of(told))) == []


def calendar_of(message: EmailMessage) -> Calendar:
    (part,) = (each for each in message.walk() if each.get_content_type() == "text/calendar")
    raw = part.get_payload(decode=True)
    assert isinstance(raw, bytes)
    found = Calendar.from_ical(raw)
    assert isinstance(found, Calendar)
    return found


def the_ask() -> Ordered:
    return in_welsh(
        next(t for t in PLAIN_MAILS if t.order.kind == "ask" and t.board.protocol.key == "sewscb")
    )


def test_a_welsh_mail_says_so_in_its_head_and_in_its_html() -> None:
    _, message = written(the_ask())
    assert message["Content-Language"] == "cy"
    assert '<html lang="cy"' in text_of(message, "html")


def test_a_welsh_question_asks_for_cytuno_or_anghytuno() -> None:
    text = " ".join(text_of(written(the_ask())[1]).split())
    assert "Ysgrifennwch CYTUNO yn unig. Neu ysgrifennwch ANGHYTUNO" in text
    assert "body=CYTUNO" in text and "body=ANGHYTUNO" in text
    assert SEPARATORS["cy"] in text and SEPARATORS["en"] not in text


def test_a_board_of_one_language_writes_english_whatever_somebody_prefers() -> None:
    told = the_ask()
    protocol = told.board.protocol.model_copy(update={"languages": ("en",)})
    _, message = written(replace(told, board=replace(told.board, protocol=protocol)))
    assert message["Content-Language"] == "en" and '<html lang="en' in text_of(message, "html")
    assert "Write only AGREED" in " ".join(text_of(message).split())


def test_each_person_is_written_to_in_their_own_language() -> None:
    told = the_ask()
    asked = told.case.parties[told.order.to - 1]
    english: Person = asked.person.model_copy(update={"language": "en"})
    parties = tuple(
        party.model_copy(update={"person": english}) if party == asked else party
        for party in told.case.parties
    )
    assert written(told)[1]["Content-Language"] == "cy"
    case = replace(told.case, parties=parties)
    assert written(replace(told, case=case))[1]["Content-Language"] == "en"


def test_the_deadline_is_derived_in_welsh_with_its_holidays() -> None:
    welsh = [in_welsh(t) for t in PLAIN_MAILS if t.order.kind == "escalated_counterpart"]
    texts = [" ".join(text_of(written(t)[1]).split()) for t in welsh]
    assert any("Gwen 25 Rhag yw Dydd Nadolig" in text for text in texts)
    assert all("is Christmas Day" not in text for text in texts)
    assert START.year == 2026
