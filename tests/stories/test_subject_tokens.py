"""Where only the mailbox itself may send: the token behind the subject, whatever becomes of it on its way."""

import re
from collections.abc import Callable, Iterator
from email.header import Header
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote

import pytest

from casework.case import Status
from reading.message import parse
from services import matching
from settings import load_settings
from tests.application import StillClock, world_for
from tests.examples import COL, CONTACTS, MONDAY_10, RAE
from tests.stories.conftest import Town
from tests.stories.test_hips import confirmed
from tests.stories.test_hostile import letter

MAILBOX = "accord@accord.example"
TOKEN = re.compile(r" \[c\d+-p\d+-[a-z2-7]{16}\]$")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    environ = {"DEMO": "true", "DATA_DIR": str(tmp_path), "CONFIRM": "always", "MAIL_ADDRESSES": "mailbox"}
    clock = StillClock(MONDAY_10)
    with world_for(load_settings(environ), clock) as world:
        with world.store.writing() as uow:
            uow.directories.put(CONTACTS)
            uow.commit()
        yield Town(world, clock)


@pytest.fixture
def reference(town: Town) -> str:
    """A case at its first step: Col Counter has been asked."""
    return confirmed(town)


def test_every_mail_of_a_case_is_from_the_mailbox_and_has_its_persons_token_once(
    town: Town, reference: str
) -> None:
    town.reply(COL.email, "Perhaps.")
    town.reply(COL.email, "Perhaps still.")
    town.reply(COL.email, "NOT AGREED. No.")
    for address in (RAE.email, COL.email):
        mails = town.box(address)
        assert len(mails) >= 3
        assert {mail["From"].addresses[0].addr_spec for mail in mails} == {MAILBOX}
        assert {mail["Return-Path"] for mail in mails} == {f"<{MAILBOX}>"}
        (token,) = {TOKEN.search(str(mail["Subject"]))[0] for mail in mails}  # type: ignore[index]
        assert all(str(mail["Subject"]).count(token.strip()) == 1 for mail in mails)
        assert all(token.strip(" []") in str(mail["Message-ID"]) for mail in mails)
        assert len({str(mail["Message-ID"]) for mail in mails}) == len(mails)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda s: f"RE: {s}", id="answer"),
        pytest.param(lambda s: f"AW: [EXTERNAL] SV: Ynghylch: Re[2]: {s}", id="many prefixes"),
        pytest.param(str.upper, id="in capitals"),
        pytest.param(lambda s: f"Re: {s[-40:]}", id="its beginning cut off"),
        pytest.param(lambda s: f"Re: {s[:-6]}", id="cut within the token"),
        pytest.param(lambda s: f"Re: {s[:-6]}…", id="cut, and told so"),
        pytest.param(lambda s: f"Ateb i’r cais: {s}", id="another charset"),
        pytest.param(lambda s: Header(f"Re: {s}", "utf-8", 40).encode(), id="encoded and folded"),
        pytest.param(lambda s: f"Re: {s.replace('-', chr(8209))} (was: hello)", id="other dashes"),
        pytest.param(lambda s: f"Re: {s[:-12]}\r\n {s[-12:]}", id="folded within the token"),
    ],
)
def test_an_answer_with_nothing_but_its_subject_counts(
    town: Town, reference: str, change: Callable[[str], str]
) -> None:
    subject = change(town.subjects(COL.email)[-1])
    raw = letter(COL.email, MAILBOX, "AGREED", Subject="here").replace(
        b"Subject: here", f"Subject: {subject}".encode()
    )
    town.receive(raw, COL.email)
    assert town.case(reference).status is Status.RESOLVED
    assert not re.search(r"c\d+.p\d+.[a-z2-7]{10}", town.kept()[-1].subject, re.IGNORECASE)


def test_an_answer_that_keeps_its_thread_alone_counts(town: Town, reference: str) -> None:
    asked = str(town.box(COL.email)[-1]["Message-ID"])
    town.receive(letter(COL.email, MAILBOX, "AGREED", In_Reply_To=asked), COL.email)
    assert town.case(reference).status is Status.RESOLVED


def test_the_reference_alone_is_held(town: Town, reference: str) -> None:
    without = TOKEN.sub("", town.subjects(COL.email)[-1])
    town.receive(letter(COL.email, MAILBOX, "AGREED", Subject=f"Re: {without}"), COL.email)
    assert town.kept()[-1].state == "held" and "anybody could have written that" in town.kept()[-1].reason
    assert town.case(reference).status is Status.OPEN


def test_a_forged_token_is_nobodys(town: Town, reference: str) -> None:
    forged = town.subjects(COL.email)[-1].replace("-p3-", "-p4-")
    town.receive(letter(COL.email, MAILBOX, "AGREED", Subject=forged), COL.email)
    assert town.case(reference).status is Status.OPEN and town.kept()[-1].state == "held"


def test_the_token_in_somebody_elses_hands_does_not_answer(town: Town, reference: str) -> None:
    eve = "eve@elsewhere.example"
    town.receive(letter(eve, MAILBOX, "AGREED", Subject=town.subjects(COL.email)[-1]), eve)
    assert town.case(reference).status is Status.OPEN and town.kept()[-1].state == "held"


def test_the_subject_of_one_case_in_answer_to_another_is_held(town: Town, reference: str) -> None:
    subject = town.subjects(COL.email)[-1]
    other = confirmed(town)
    asked = str(town.box(COL.email)[-1]["Message-ID"])
    town.receive(letter(COL.email, MAILBOX, "AGREED", Subject=subject, In_Reply_To=asked), COL.email)
    assert "more than one case" in town.kept()[-1].reason
    assert {town.case(each).status for each in (reference, other)} == {Status.OPEN}


def test_a_prepared_answer_brings_the_token(town: Town, reference: str) -> None:
    body = town.box(COL.email)[-1].get_body(("plain",))
    assert body is not None
    link = re.search(r"mailto:(\S+?)\?subject=(\S+?)&body=AGREED", body.get_content())
    assert link is not None and link[1] == MAILBOX
    town.receive(letter(COL.email, MAILBOX, "AGREED", Subject=unquote(link[2])), COL.email)
    assert town.case(reference).status is Status.RESOLVED


def test_no_note_about_a_machine_tells_others_the_token(town: Town, reference: str) -> None:
    subject = f"Automatic reply: {town.subjects(COL.email)[-1]}"
    away = letter(COL.email, MAILBOX, "I am on leave.", Subject=subject, Auto_Submitted="auto-replied")
    town.receive(away, COL.email)
    assert "It says that the person is away." in town.kept()[-1].reason
    with town.world.store.reading() as uow:
        assert "[c1-p3-" not in repr(uow.cases.history(1))
    assert not any("-p3-" in raw.as_string() for raw in town.box(RAE.email))


@pytest.mark.parametrize(("method", "found"), [("REPLY", True), ("COUNTER", True), ("REQUEST", False)])
def test_the_event_that_is_answered_names_the_case_and_one_that_only_came_along_does_not(
    town: Town, reference: str, method: str, found: bool
) -> None:
    uid = town.world.addresses.main.uid(1, 3, "hips-00001-3")  # type: ignore[attr-defined]
    lines = ["BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", f"UID:{uid[:30]}", f" {uid[30:]}"]
    lines += [f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{COL.email}", "END:VEVENT", "END:VCALENDAR"]
    answer = EmailMessage()
    answer["From"], answer["To"], answer["Subject"] = COL.email, MAILBOX, "Accepted: Meeting"
    answer.set_content("Col Counter has accepted.")
    answer.add_alternative("\r\n".join(lines), subtype="calendar", params={"method": method})
    with town.world.store.reading() as uow:
        match = matching.match(parse(answer.as_bytes()), town.world.addresses, uow)
    assert match == (matching.Match(1, 3, sure=True) if found else None)
