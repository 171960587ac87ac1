"""Hostile words and broken addresses in every field of the form."""

import email
import email.header
import email.policy
import email.utils
import re
from dataclasses import replace

import pytest

from casework.case import Case
from casework.facts import Person
from tests.mail.reader import (
    COMPOSER,
    HOSTILE,
    OF_NO_CASE,
    Page,
    hostile_mails,
    one_of_each,
    parsed,
    text_of,
    the,
    written,
)
from tests.mail.stories import HIPS, Ordered


@pytest.mark.parametrize(
    "words", [HOSTILE, "long word " * 1000, "w" * 10_000], ids=["scripts", "words", "word"]
)
def test_hostile_words_in_every_field_reach_no_header_and_no_markup(words: str) -> None:
    seen = set()
    allowed = Page(text_of(parsed(written(the("escalated_speaker"))), "html")).tags | {"ul", "li", "h2"}
    names = {name.lower() for name in parsed(written(the("ask")))}
    mails = hostile_mails(words)
    # A template's branches matter for what it lets through, and not for how long its lines grow.
    for told in mails if words == HOSTILE else one_of_each(mails):
        seen.add(told.order.kind)
        message = parsed(written(told))
        assert {name.lower() for name in message} == names
        assert len(message["To"].addresses) == len(message["From"].addresses) == 1
        assert message["To"].addresses[0].addr_spec == told.case.parties[told.order.to - 1].person.email
        assert "script" not in message["Subject"] and len(message["Subject"]) < 200
        page = Page(text_of(message, "html"))
        assert page.tags <= allowed
        for text in (page.words, text_of(message)):
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028]", text)
        if told.order.kind == "ask" and words == HOSTILE:
            # It arrives as it was typed, and nothing in it is taken for a template.
            assert '"><script>alert(1)</script>' in page.words and "{{ 7*7 }} {% raw %}" in page.words
    assert seen == COMPOSER.kinds - OF_NO_CASE


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Zoë Ångström-Ó Súilleabháin", "zoë@trust.example"),
        ('Jo "the boss" Smith, PhD <jo@evil.example>', "jo@trust.example"),
        ("Łukasz " * 40, "l@trust.example"),
        ("", "o'brien+x@trust.example"),
    ],
)
def test_names_and_addresses_of_all_kinds_come_through_whole(name: str, address: str) -> None:
    told = the("confirm")
    first = told.case.parties[0]
    person = first.person.model_copy(update={"name": name, "email": address})
    case = _with_raiser(told, person)
    mail = COMPOSER.compose(told.order, case, 12, HIPS, told.now)
    header = email.message_from_string(mail.raw.decode(), policy=email.policy.compat32)["To"]
    ((shown, found),) = email.utils.getaddresses([header])
    assert found == address == mail.envelope_to
    assert str(email.header.make_header(email.header.decode_header(shown))) == name[:80].strip()


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example, c@evil.example",
        "a@b.example>\r\nBcc: <c@evil.example",
        "no-at-sign",
        "",
        "@",
        'a"b@c.example',
    ],
)
def test_a_broken_address_adds_nobody_and_no_header(address: str) -> None:
    told = the("confirm")
    case = _with_raiser(told, told.case.parties[0].person.model_copy(update={"email": address}))
    mail = COMPOSER.compose(told.order, case, 12, HIPS, told.now)
    message = email.message_from_bytes(mail.raw, policy=email.policy.compat32)
    assert message["Bcc"] is None and len(email.utils.getaddresses([message["To"]])) == 1
    assert not re.search(r"\s", mail.envelope_to)


def _with_raiser(told: Ordered, person: Person) -> Case:
    parties = (told.case.parties[0].model_copy(update={"person": person}), *told.case.parties[1:])
    return replace(told.case, parties=parties)
