"""AGREED where a careful clerk would not read agreement, and where they would."""

import html
import re
import textwrap
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from casework.case import Status
from reading.htmltext import text_of_html
from settings import load_settings
from tests.application import StillClock, world_for
from tests.examples import COL, CONTACTS, COUNCIL_MANAGER, COUNCIL_SENIOR, MONDAY_10
from tests.stories.conftest import Town
from tests.stories.test_hips import confirmed

HEADER = (
    "From: Accord for HIPS <accord@accord.example>\nSent: 02 November 2026 10:05\nTo: Col\nSubject: Re: x\n"
)
BANNER = "CAUTION: This email originated from outside. Do not click links unless you recognise the sender.\n"

# What is read here is read before the database is asked; the other stories run on both.
pytestmark = pytest.mark.parametrize("town", ["sqlite"], indirect=True)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    clock = StillClock(MONDAY_10)
    with world_for(load_settings({"DEMO": "true", "DATA_DIR": str(tmp_path)}), clock) as world:
        with world.store.writing() as uow:
            uow.directories.put(CONTACTS)
            uow.commit()
        yield Town(world, clock)


def plain(asked: EmailMessage) -> str:
    body = asked.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r", "")


def page(asked: EmailMessage) -> str:
    body = asked.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def gmail(asked: EmailMessage) -> str:
    quoted = "".join(f"> {line}\n" for line in plain(asked).splitlines())
    return f"AGREED\n\nCol\n\nOn Mon, 2 Nov 2026 at 10:05, Accord <\na@b.example> wrote:\n\n{quoted}"


def gmail_html(asked: EmailMessage) -> str:
    return (
        '<div dir="ltr">AGREED<div><br></div><div>Col</div></div><br><div class="gmail_quote">'
        '<div dir="ltr">On Mon, 2 Nov 2026 at 10:05, Accord wrote:<br></div>'
        f'<blockquote class="gmail_quote" style="margin:0">{page(asked)}</blockquote></div>'
    )


def outlook(asked: EmailMessage) -> str:
    """Outlook marks nothing, writes each link behind its words, and shows the council's warning."""
    with_links = re.sub(r'<a href="([^"]*)">(.*?)</a>', r"\2&lt;\1&gt;", page(asked), flags=re.DOTALL)
    signature = "Kind regards\n\nCol Counter\nSocial Worker | Solent Council\nTel: 01632 960123"
    return f"AGREED\n\n{signature}\n\n{'_' * 32}\n{HEADER}\n{BANNER}\n{text_of_html(with_links)}"


def outlook_html(asked: EmailMessage) -> str:
    inner = re.search(r"<body.*?>(.*)</body>", page(asked), re.DOTALL)
    assert inner is not None
    head = html.escape(HEADER).replace("\n", "<br>")
    return (
        "<html><head><style>.x{display:none}</style></head><body><p>AGREED</p><p>Col Counter<br>Social Worker"
        f'</p><div style="border-top:solid #E1E1E1 1.0pt"><p>{head}</p></div>{inner[1]}</body></html>'
    )


def answer(town: Town, text: str | None, page: str | None = None, **headers: str) -> str:
    """The reference of a case to whose question Col has answered so."""
    reference = confirmed(town)
    send(town, COL.email, text, page, **headers)
    return reference


def send(town: Town, address: str, text: str | None, page: str | None = None, **headers: str) -> None:
    asked = town.box(address)[-1]
    mail = EmailMessage()
    fields = {
        "From": address,
        "To": str(asked["From"]),
        "Subject": f"RE: {asked['Subject']}",
        "In-Reply-To": str(asked["Message-ID"]),
    }
    for name, value in (fields | {key.replace("_", "-"): value for key, value in headers.items()}).items():
        mail[name] = value
    if text is not None:
        mail.set_content(text)
    if page is not None and text is not None:
        mail.add_alternative(page, subtype="html")
    elif page is not None:
        mail.set_content(page, subtype="html")
    town.receive(mail.as_bytes(), address)


@pytest.mark.parametrize(
    "write",
    [
        lambda asked: ("AGREED\n\nCol\n\nThis email is confidential and meant for the addressee only.", None),
        lambda asked: (gmail(asked), gmail_html(asked)),
        lambda asked: (None, gmail_html(asked)),
        lambda asked: (outlook(asked), outlook_html(asked)),
        lambda asked: (outlook(asked), None),
        lambda asked: (None, outlook_html(asked)),
        lambda asked: (f"AGREED\n\n{plain(asked)}", None),
        lambda asked: (f"AGREED\n\nSent from my iPhone\n\n{plain(asked)}", None),
        lambda asked: ("Agreed\nCol\nSent from Outlook for Android", None),
        lambda asked: ("Cytuno\n\nAnfonwyd o'm iPhone", None),
    ],
    ids=[
        *("notice", "Gmail", "Gmail HTML", "Outlook", "Outlook text", "Outlook HTML", "unmarked"),
        *("iPhone", "Android", "iPhone in Welsh"),
    ],
)
def test_a_plain_agreed_over_our_own_mail_counts_however_it_is_quoted(town: Town, write) -> None:  # type: ignore[no-untyped-def]
    reference = confirmed(town)
    send(town, COL.email, *write(town.box(COL.email)[-1]))
    assert town.case(reference).status is Status.RESOLVED, town.kept()[-1].reason


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("> The concern", "> But only if mum consents\n> The concern"),
        lambda text: text.replace("> The concern", "> The concern\n> No"),
        lambda text: f"{text}\nActually I do not accept the second point.\n",
        lambda text: text.replace("On Mon, 2 Nov", "On reflection I cannot accept what she wrote:\n> 2 Nov"),
        lambda text: text.replace("AGREED\n", f"AGREED\n{'_' * 24}\nBut not before Friday\n", 1),
    ],
    ids=["in the quotation", "one word in it", "below it", "as an attribution", "below a rule"],
)
def test_a_remark_in_or_below_the_quotation_is_seen(town: Town, change) -> None:  # type: ignore[no-untyped-def]
    reference = confirmed(town)
    send(town, COL.email, change(gmail(town.box(COL.email)[-1])))
    assert town.case(reference).status is Status.OPEN
    assert (town.kept()[-1].state, town.kept()[-1].verdict) == ("held", "unclear")


@pytest.mark.parametrize(
    "text",
    [
        "AGREED, but not this week: the whole team is off with a virus.",
        "AGREED. Robin will be monitored at school instead.",
        "AGREED\n\nSubject to the strategy meeting being kept confidential.",
        "AGREED, save for the unauthorised absence part.",
        "CYTUNO, ond ddim yr wythnos hon: mae gohebiaeth gan yr ysgol.",
        "AGREED\n\nKind regards\nCol\n\nThe strategy meeting will be next month as the chair has a virus.",
        "AGREED\n\nCol\n\nFrom 30 November",
        "AGREED\n\nCol\n\nJanuary 2027",
        "AGREED\n\nCol\n\n50%",
        "AGREED\n\nCol\n\n1/2",
        "AGREED\n\nCol\n\np.p. Tom Manager",
        "AGREED\n-- \nteam meeting next month",
        "AGREED\n-- \nTom Manager\nTeam Manager",
        "AGREED\nCol\n\nWARNING - see my message of Friday, no meeting this week",
        "AGREED\nCol\n\n[External meeting not needed]",
        "AGREED\nCol\n\nThis email is confidential and for the addressee only. The strategy meeting is not needed.",
        "AGREED\n-- \nCol Counter\nCase Closed",
        "[EXTERNAL] NOT\nAGREED",
        "AGREED\n\nCol\n\nPlease delete this message, it was sent in error.",
        "AGREED\n\nThis email was sent to the wrong recipient in error. Please delete it and notify the sender.",
        "AGREED\n\nSent from my iPhone Void",
        "Reply to this e-mail. Write only\nAGREED\n> Or write NOT AGREED, with your reasons",
    ],
)
def test_what_looks_like_a_notice_or_a_signature_and_is_none_is_seen(town: Town, text: str) -> None:
    reference = answer(town, text, None)
    assert town.case(reference).status is Status.OPEN


@pytest.mark.parametrize(
    "remark",
    [
        "Just the visit.",
        "next month",
        "Meeting fine, visit in January",
        "[Col: not the health visitor]",
        "Not agreed",
    ],
)
def test_a_short_remark_beside_one_of_our_lines_is_seen(town: Town, remark: str) -> None:
    reference = confirmed(town)
    text = outlook(town.box(COL.email)[-1])
    send(town, COL.email, text.replace("\nThe concern", f"\n{remark}\nThe concern", 1))
    assert town.case(reference).status is Status.OPEN, remark


def test_a_remark_between_our_unmarked_lines_is_seen(town: Town) -> None:
    reference = confirmed(town)
    asked = town.box(COL.email)[-1]
    send(town, COL.email, None, outlook_html(asked).replace("</h2>", "</h2><p>Not this part</p>", 1))
    assert town.case(reference).status is Status.OPEN
    assert "Not this part" in town.kept()[-1].reason


@pytest.mark.parametrize(
    ("text", "page", "why"),
    [
        ("AGREED", "<p>NOT AGREED</p>", "they differ"),
        ("NOT AGREED", "<p>AGREED</p>", "they differ"),
        (None, "<p><s>AGREED</s></p>", "struck out"),
        (None, '<div style="display: none">AGREED</div><img src="x">', "hidden"),
    ],
)
def test_html_that_does_not_say_what_its_text_says_is_held(
    town: Town, text: str | None, page: str, why: str
) -> None:
    reference = answer(town, text, page)
    assert (town.case(reference).status, town.case(reference).step) == (Status.OPEN, "1")
    assert why in town.kept()[-1].reason


def test_agreed_with_an_attached_letter_is_held_and_with_a_logo_counts(town: Town) -> None:
    logo = b"\x89PNG\r\n\x1a\n"
    for name, content, status in (
        ("conditions.pdf", b"x", Status.OPEN),
        ("image001.png", b"NOT AGREED", Status.OPEN),
        ("image001.png", logo, Status.RESOLVED),
    ):
        reference = confirmed(town)
        mail = EmailMessage()
        mail["From"], mail["To"] = COL.email, str(town.box(COL.email)[-1]["From"])
        mail.set_content("AGREED")
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        town.receive(mail.as_bytes(), COL.email)
        assert town.case(reference).status is status, name


def test_agreed_in_answer_to_the_invite_may_mean_the_hour_and_is_asked_about(town: Town) -> None:
    reference = confirmed(town, start_step="3", counterpart=COUNCIL_SENIOR)
    boxed = town.box(COUNCIL_SENIOR.email)
    [invite] = [mail for mail in boxed if "Meeting at" in str(mail["Subject"])]
    send(town, COUNCIL_SENIOR.email, "Agreed, thanks", In_Reply_To=str(invite["Message-ID"]))
    assert town.case(reference).status is Status.OPEN
    assert "did not ask" in town.kept()[-1].reason
    assert "You wrote AGREED: please confirm it" in town.subjects(COUNCIL_SENIOR.email)[-1]


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Sender": "secretary@council.example"}, "on behalf of"),
        ({"From": f"{COL.email}, eve@elsewhere.example"}, "more than one sender"),
        ({"Authentication_Results": "mx; dmarc=none; compauth=fail reason=001"}, "not genuine"),
    ],
)
def test_a_mail_that_somebody_else_may_have_sent_is_held(
    town: Town, headers: dict[str, str], why: str
) -> None:
    reference = answer(town, "AGREED", **headers)
    assert town.case(reference).status is Status.OPEN
    assert why in town.kept()[-1].reason


@pytest.mark.parametrize(
    ("sender", "headers", "coming"),
    [
        (COL.email, {}, ["ACCEPTED"]),
        ("eve@elsewhere.example", {}, []),
        (COL.email, {"Authentication-Results": "mx; dmarc=fail header.from=council.example"}, []),
        (COL.email, {"To": "accord@accord.example", "Subject": "Accepted: {}"}, []),
    ],
    ids=["theirs", "a stranger's", "forged", "by the subject"],
)
@pytest.mark.parametrize("words", ["", "AGREED"])
def test_an_accepted_invite_is_no_agreement_and_nobody_elses_presence(
    town: Town, sender: str, headers: dict[str, str], coming: list[str], words: str
) -> None:
    reference = confirmed(town)
    town.reply(COL.email, "NOT AGREED")
    town.reply(COUNCIL_MANAGER.email, "NOT AGREED")
    answer = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
        f"UID:{reference.lower()}-3.x@accord.example\r\n"
        f"DTSTAMP:20261102T100000Z\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{sender}\r\nCOMMENT:{words}\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    mail = EmailMessage()
    fields = {"From": sender, "To": str(town.box(COL.email)[-1]["From"]), "Subject": "Accepted"} | headers
    for name, value in fields.items():
        mail[name] = value.format(reference) if name == "Subject" else value
    mail.set_content(words)
    mail.add_alternative(answer, subtype="calendar", params={"method": "REPLY"})
    town.receive(mail.as_bytes(), sender)
    case = town.case(reference)
    assert case.status is Status.OPEN and [said.partstat for said in case.attendance.values()] == coming
    assert town.kept()[-1].state == ("filed" if coming and not words else "held"), "words are a person's"


def test_agreed_beside_an_invite_with_words_of_its_own_is_held(town: Town) -> None:
    reference = confirmed(town)
    invite = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:y@council.example\r\n"
        "DESCRIPTION:Only the visit\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    mail = EmailMessage()
    mail["From"], mail["To"] = COL.email, str(town.box(COL.email)[-1]["From"])
    mail.set_content("AGREED")
    mail.add_alternative(invite, subtype="calendar", params={"method": "REQUEST"})
    town.receive(mail.as_bytes(), COL.email)
    assert town.case(reference).status is Status.OPEN and town.kept()[-1].state == "held"


@pytest.mark.parametrize("width", [30, 40, 60])
def test_a_subject_that_outlook_breaks_into_lines_is_no_remark(town: Town, width: int) -> None:
    reference = confirmed(town)
    asked = town.box(COL.email)[-1]
    subject = textwrap.fill(f"Subject: {asked['Subject']}", width)
    body = asked.get_body(("plain",))
    assert body is not None and "\n" in subject
    header = f"From: Accord <{asked['From']}>\nSent: Monday 2 November 2026 10:00\nTo: Col\n{subject}\n\n"
    asked_words = body.get_content().replace("\r", "")
    send(town, COL.email, f"AGREED\n\n{header}{asked_words}")
    assert town.case(reference).status is Status.RESOLVED, town.kept()[-1].reason
