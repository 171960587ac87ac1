"""Returns and figures of a Board that wants them in Welsh: no word of ours in mail or paper is left in English."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services import clockwork, quarterly, returns_mail
from services.world import World
from tests.application import StillClock
from tests.examples import COL, COUNCIL_LEAD, COUNCIL_MANAGER, RAE, RAISERS_MANAGER, SCHOOL_LEAD, london
from tests.mail.reader import composer
from tests.services.returning import Unprinted, received, wanting
from tests.translations import pseudo
from tests.translations.reader import BOARD, in_welsh, raised_words, texts
from tests.web.boards import silence_until


class Reads(Unprinted):
    """Keeps the words of what it is to print."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def pdf(self, template: str, told: Any) -> bytes:
        # `at` and `lang` are for the printer; a block's kind is for the template.
        self.words += texts(told["title"], told["board"], told["about"], told["marking"])
        for section in told["sections"]:
            self.words.append(section["title"])
            for block in section["blocks"]:
                self.words += texts({key: value for key, value in block.items() if key != "kind"})
        return super().pdf(template, told)


@pytest.mark.parametrize("send", ["each", "daily"])
def test_mails_and_papers(world: World, clock: StillClock, send: str) -> None:
    printer = Reads()
    here = replace(
        wanting(world, BOARD, language="cy", send=send),
        printer=printer,
        composer=composer(),
    )
    reference = in_welsh(here)
    silence_until(here, clock, reference, "5")
    returns_mail.post(replace(here, printer=Unprinted(broken=True)))
    clock.move_on(timedelta(days=60))
    clockwork.tick(here)
    returns_mail.post(here)
    clock.moment = london(2027, 1, 4, 9)
    quarterly.keep_quarters(here)
    returns_mail.post(here)
    mails = received(here, "return", "returns", "figures")
    assert len(mails) >= 2
    people = (RAE, COL, COUNCIL_LEAD, COUNCIL_MANAGER, RAISERS_MANAGER, SCHOOL_LEAD)
    data = raised_words() | {text for who in people for text in texts(who.model_dump())}
    data |= {f"{reference}-challenge-{number}" for number in (1, 2, 3)} | {reference}
    for mail in mails:
        json.loads(next(content for name, content in mail.files.items() if name.endswith(".json")))
        for kind in ("plain", "html"):
            words = mail.words(kind) if kind == "plain" else pseudo.seen(mail.words(kind))
            assert not pseudo.left_out(words, data), (mail.subject, kind)
        assert not pseudo.left_out(mail.subject, data)
    assert printer.asked
    for words in printer.words:
        assert not pseudo.left_out(words, data), words
