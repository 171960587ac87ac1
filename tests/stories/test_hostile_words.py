"""Hostile words in the form: they stay words in pages, mails and calendars, and add no header."""

import re
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from app import create_app
from settings import load_settings
from tests.application import StillClock, world_for
from tests.examples import COUNCIL_SENIOR, MONDAY_10, RAE, RAISERS_SENIOR, person
from tests.forms.examples import typed
from tests.stories.conftest import Town
from tests.stories.test_hips import confirmed
from tests.stories.test_hostile import counts
from tests.web.steps import send

INJECTED = "Eve\r\nBcc: victim@elsewhere.example\r\nX-Evil: yes\r\n\r\n<p>Pay now"
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
# The form takes NUL out, and PostgreSQL would refuse it.
CONTROL = "b\x1b[2Jc\x07d\u202ee\u2028f\ud7ffg"
FIELDS = ("name", "agency", "title", "telephone")


def hostile(words: str) -> dict[str, Any]:
    """Every text of the form, with `words` in it."""
    people = {
        name: who.model_copy(update={field: f"{getattr(who, field)}{words}" for field in FIELDS})
        for name, who in (
            ("raiser", RAE),
            ("counterpart", COUNCIL_SENIOR),
            ("raiser_manager", RAISERS_SENIOR),
            ("counterpart_manager", person("Max Manager", "Solent Council")),
        )
    }
    texts = ("child", "summary", "action", "worker", "team")
    return people | dict.fromkeys(texts, f"Robin {words}")


def all_letters(town: Town) -> list[EmailMessage]:
    return [letter for box in counts(town) for letter in town.box(box)]


@pytest.mark.parametrize("words", [INJECTED, SCRIPT, CONTROL], ids=["newlines", "scripts", "control"])
def test_hostile_words_in_every_field_stay_words_in_mails_and_calendars(town: Town, words: str) -> None:
    # The third step has a meeting, so that a calendar is written too.
    reference = confirmed(town, start_step="3", **hostile(words))
    town.reply(COUNCIL_SENIOR.email, "NOT AGREED")
    assert town.case(reference).step == "4"
    raw = {m.raw for box in counts(town) for m in town.folders.messages(box)}
    assert len(raw) > 5
    for octets in raw:
        head = octets.partition(b"\r\n\r\n")[0]
        names = [line.partition(b":")[0].lower() for line in head.splitlines() if line[:1] not in b" \t"]
        assert not {b"bcc", b"x-evil"} & set(names)
        for once in (b"from", b"to", b"subject", b"message-id", b"date"):
            assert names.count(once) == 1, once
        assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", octets)
    calendars = 0
    for letter in all_letters(town):
        html = letter.get_body(("html",))
        assert html is not None
        page = html.get_content().lower()
        assert "<script" not in page and "<img src=x" not in page and "<p>pay now" not in page
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]", page)
        for part in letter.walk():
            if part.get_content_type() == "text/calendar":
                calendars += 1
                [event] = Calendar.from_ical(part.get_content()).walk("VEVENT")
                assert not event.errors
                assert {"BCC", "X-EVIL"}.isdisjoint(name.upper() for name in event)
                assert len(event["ATTENDEE"] if isinstance(event["ATTENDEE"], list) else [1]) == 1
    assert calendars, "there was a calendar to be spoilt"
    assert not town.folders.keys("victim@elsewhere.example")


def test_scripts_and_control_characters_typed_into_every_box_come_out_as_words(tmp_path: Path) -> None:
    settings = load_settings({"DEMO": "true", "DATA_DIR": str(tmp_path), "CONFIRM": "never"})
    boxes = ("name", "title", "agency", "telephone")
    sides = ("raiser", "counterpart")
    nasty = {f"{side}_{box}": f"{side} {SCRIPT}\x00{CONTROL}" for side in sides for box in boxes}
    nasty |= {f"{side}_telephone": "023 9999 0000" for side in sides}
    nasty |= dict.fromkeys(("child", "worker", "team", "summary", "action"), f"Robin {SCRIPT}\x00{CONTROL}")
    with world_for(settings, StillClock(MONDAY_10)) as world:
        town = Town(world, StillClock(MONDAY_10))
        client = create_app(settings, world).test_client()
        receipt = send(client, typed(**nasty))
        assert receipt.status_code == 200
        town.deliver()
        [asked_mail] = town.box("jo.smith@council.example")
        body = asked_mail.get_body(("plain",))
        assert body is not None
        [link] = set(re.findall(r"http://[^/\s]+(/answer/[\w.~-]+)", body.get_content()))
        pages = [receipt, client.get(link)]
        pages += [client.get(f"/demo/mailbox/{address}") for address in town.folders.mailboxes()]
        assert {page.status_code for page in pages} == {200}
        shown = 0
        for page in pages:
            text = page.get_data(as_text=True)
            assert "<script>alert" not in text and "<img src=x" not in text
            assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e]", text)
            shown += "&lt;script&gt;" in text
        assert shown, "the words themselves are shown"


@pytest.mark.parametrize("path", ["/raise/a%00b/check", "/raise/a%00b/you", "/staff/cases/HIPS%00-00001"])
def test_a_nul_in_the_address_of_a_page_is_a_page_that_does_not_exist(
    town: Town, tmp_path: Path, path: str
) -> None:
    settings = load_settings({"DEMO": "true", "DATA_DIR": str(tmp_path)})
    assert create_app(settings, town.world).test_client().get(path).status_code == 404
