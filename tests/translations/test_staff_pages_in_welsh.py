"""The pages for staff of a Board with Welsh: no sentence of ours on them is left in English."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from casework import remarks
from services import clockwork, delivery, intake
from services.mail_view import shown
from services.ports import Permanent, Transient
from services.roles import UNSAID
from services.world import World, change
from tests.application import StillClock
from tests.examples import COL, COUNCIL_MANAGER, RAE
from tests.translations.reader import BOARD, Reader, in_welsh
from tests.translations.staff import Staff
from tests.web.boards import STAFF, found, number_of, with_board
from tests.web.conftest import token_in
from tests.web.staff.steps import arrives, deliver_but, mails
from tests.web.steps import links

NEW = {
    "side": "counterpart",
    "person_name": "Una Upp",
    "email": "una@council.example",
    "agency": "Solent Council",
}


@pytest.fixture
def staff(reader: Reader, world: World) -> Staff:
    return Staff(reader, world)


def page_of(reference: str) -> str:
    return f"/staff/cases/{reference}"


def test_signing_in(staff: Staff, reader: Reader, world: World) -> None:
    [link] = links(world, "sign_in", "staff/sign-in")
    reader.get(link, 410)
    reader.get("/staff/sign-in/forged", 410)
    reader.get("/staff")
    reader.get("/staff/cases?which=settled")
    reader.get("/staff/cases?page=2")
    reader.get("/staff/find")
    reader.get("/staff/find?reference=nothing")
    reader.get(f"{page_of('nothing')}", 404)
    reader.get("/staff/mail/99", 404)
    reader.get("/staff/held/99", 404)
    reader.post("/staff/sign-out", csrf_token=token_in(reader.get("/staff")))
    for wrong in ("", "x", "x" * 900):
        staff.send("/staff/sign-in", email=wrong)
    reader.has_met_no_english(18)


def test_whether_accord_works(staff: Staff, reader: Reader, world: World, clock: StillClock) -> None:
    reader.data |= {in_welsh(world), "accord@accord.example"}
    staff.get("/staff/health")
    for part in (intake.fetch, intake.read_waiting, clockwork.tick, delivery.deliver):
        part(world)
    staff.get("/staff/health")
    arrives(world, clock, sender="x@else.example", body="Helo")
    clock.move_on(timedelta(days=7))
    staff.sign_in()
    staff.get("/staff/health")
    reader.has_met_no_english(5)


def test_a_case_whose_first_contact_cannot_be_reached(
    staff: Staff, reader: Reader, world: World, clock: StillClock
) -> None:
    reference = in_welsh(world, danger=True)
    # What staff did is written down in English, as in test_mails_that_somebody_has_to_read.
    reader.data |= {reference, "Sent again to", "Dealt with, though it did not reach"}
    staff.get(page_of(reference))
    deliver_but(world, COL.email, Transient("Too busy."))
    staff.get("/staff")
    clock.move_on(timedelta(hours=2))
    staff.sign_in()
    deliver_but(world, COL.email, Permanent("There is no such address."))
    failed = [mail for mail in mails(world, "ask") if mail.state == "failed"]
    assert failed
    for mail in failed:
        staff.get("/staff")
        staff.get(f"/staff/mail/{mail.id}")
        token = token_in(reader.client.get("/staff"))
        reader.post(f"/staff/mail/{mail.id}/seen-to", csrf_token=token)
        reader.post(f"/staff/mail/{mail.id}/seen-to", 409, csrf_token=token)
        staff.get(f"/staff/mail/{mail.id}")
        reader.post(f"/staff/mail/{mail.id}/again", csrf_token=token)
        reader.post(f"/staff/mail/{mail.id}/again", 409, csrf_token=token)
    staff.get(page_of(reference))
    reader.has_met_no_english(8)


def test_the_acts_on_a_case_until_it_is_over(
    staff: Staff, reader: Reader, world: World, clock: StillClock
) -> None:
    reference = in_welsh(world)
    reader.data.add(reference)
    case = page_of(reference)
    for name in ("answer", "deadline", "contact", "withdraw"):
        staff.send(f"{case}/{name}")
    for name in ("confirm", "outcome", "go-on", "meeting"):
        staff.get(f"{case}/{name}", 409)
    staff.get(f"{case}/nothing", 404)
    staff.send(f"{case}/answer", verdict="x", given_by="x\ny", words="x" * 20_000, party="0")
    staff.send(f"{case}/deadline", due=["31", "2", "2026"], clock="x", reason="Nage")
    for day in (["1", "1", "2020"], ["1", "1", "2027"]):
        staff.send(f"{case}/deadline", due=day, reason="Nage")
    staff.send(f"{case}/deadline", due=["2", "12", "2026"], clock="9am", reason="Nage")
    staff.send(f"{case}/contact", **NEW | {"email": RAE.email})
    staff.send(f"{case}/contact", **NEW)
    staff.get("/staff")
    asked = found(world, reference).counterpart
    assert asked is not None
    told = {"verdict": "not_agreed", "given_by": "Una Upp", "words": "Nage", "party": str(asked.number)}
    reader.data |= {"Una Upp said: Nage"}
    staff.send(f"{case}/answer", **told)
    staff.get(case)
    staff.send(f"{case}/go-on")
    staff.wait(clock, reference, "4")
    staff.send(f"{case}/meeting")
    staff.get(case)
    staff.get(f"{case}/meeting", 409)
    for mail in mails(world, "invite"):
        staff.get(f"/staff/mail/{mail.id}")
    staff.reader.has_met_no_english(25)


def test_a_case_that_ends_with_the_board(
    staff: Staff, reader: Reader, world: World, clock: StillClock
) -> None:
    reference = in_welsh(world)
    # A return is named by its case and its form's key, and its files by their kinds.
    reader.data |= {reference, f"{reference}-review-request-1", "PDF", "JSON", "CSV"}
    case = page_of(reference)
    staff.wait(clock, reference, "5")
    staff.get("/staff")
    staff.get(case)
    staff.send(f"{case}/papers/review-request")
    fields = world.board(BOARD).protocol.papers["review-request"].fields
    answers = {f"answer-{each.key}": "yes" if each.kind == "yes_no" else "Nage" for each in fields}
    staff.send(f"{case}/papers/review-request", **answers)
    staff.get(f"{case}/papers/nothing", 409)
    staff.send(f"{case}/outcome")
    staff.send(f"{case}/outcome", outcome="Nage", who="Una Upp", by_when="29 December 2026")
    staff.get(case)
    staff.get(f"{case}/record")
    staff.get(f"{case}/outcome", 409)
    staff.get("/staff/cases?which=settled")
    staff.reader.has_met_no_english(16)


def test_a_case_that_nobody_has_confirmed_is_confirmed_and_withdrawn(
    staff: Staff, reader: Reader, world: World, app: Flask
) -> None:
    app.extensions["accord"] = always = replace(world, confirm="always")
    first, second = in_welsh(always), in_welsh(always)
    reader.data |= {first, second}
    staff.get("/staff")
    staff.get(f"{page_of(first)}/answer", 409)
    staff.get(page_of(first))
    staff.send(f"{page_of(first)}/confirm")
    staff.send(f"{page_of(second)}/withdraw", reason="Nage")
    staff.get(page_of(second))
    staff.get(f"{page_of(second)}/withdraw", 409)
    staff.get("/staff/cases?which=settled")
    staff.reader.has_met_no_english(12)


def test_somebody_is_away_and_nobody_is_known(
    staff: Staff, reader: Reader, world: World, clock: StillClock
) -> None:
    reference = in_welsh(world)
    reader.data |= {reference, "Nage"}
    staff.wait(clock, reference, "3")
    number, party = number_of(world, reference, COUNCIL_MANAGER)
    change(world, number, lambda *case, now: remarks.away(*case, now=now, party=party, text="Nage"))
    staff.get(page_of(reference))
    staff.get("/staff")
    staff.wait(clock, reference, "8")
    staff.get(page_of(reference))
    told = {"outcome": "Nage", "who": "Una Upp", "by_when": "29 December 2026"}
    staff.send(f"{page_of(reference)}/outcome", **told)
    reader.has_met_no_english(6)


def test_a_post_that_nobody_holds_is_filled(staff: Staff, reader: Reader, world: World) -> None:
    with world.store.writing() as uow:
        uow.directories.remove(uow.directories.posts([BOARD]))
        uow.commit()
    reference = in_welsh(world, start_step="3")
    reader.data.add(reference)
    staff.get("/staff")
    staff.get(page_of(reference))
    staff.send(f"{page_of(reference)}/contact", **NEW)
    reader.has_met_no_english(6)


def test_mails_that_somebody_has_to_read(
    staff: Staff, reader: Reader, world: World, clock: StillClock
) -> None:
    reference = in_welsh(world)
    reader.data |= {reference, "Stray", "from", "subject", "message-id", "to"}
    # The names of the rules that read them, which are the same in every language.
    reader.data |= {"second-opinion", "empty", "says-neither", "no-plain-word-first", "plain-not-agreed"}
    reader.data.add("The e-mail from pat@stranger.example changes nothing: Stray")
    clock.move_on(timedelta(minutes=5))
    [ask] = mails(world, "ask")
    unclear = arrives(world, clock, sender=COL.email, to=ask.envelope_from, body="Nage, Pat?")
    clock.move_on(timedelta(minutes=5))
    stray = arrives(world, clock, sender="pat@stranger.example", subject="Stray", body="Nage, Pat?")
    clock.move_on(timedelta(minutes=5))
    aside = arrives(world, clock, sender="una@stranger.example", body="")
    staff.get("/staff")
    for number in (unclear, stray, aside):
        staff.send(f"/staff/held/{number}", verdict="x")
    token = token_in(reader.client.get("/staff"))
    for wrong in ("", "NOTHING-1", "x" * 99):
        reader.data.add(wrong)
        reader.post(f"/staff/held/{stray}/case", csrf_token=token, reference=wrong)
    reader.post(f"/staff/held/{stray}/case", csrf_token=token, reference=reference)
    staff.get(f"/staff/held/{stray}")
    staff.send(f"/staff/held/{aside}", verdict="nothing")
    staff.send(f"/staff/held/{stray}", verdict="nothing")
    reader.post(f"/staff/held/{stray}", 409, csrf_token=token, verdict="nothing")
    reader.data.add(f"Nage, Pat? From {COL.email}.")
    staff.send(f"/staff/held/{unclear}", verdict="not_agreed")
    staff.get(f"/staff/held/{unclear}")
    for number in (unclear, stray, aside):
        reader.post(f"/staff/held/{number}/back", csrf_token=token)
        staff.get(f"/staff/held/{number}")
    reader.post(f"/staff/held/{unclear}/back", 409, csrf_token=token)
    staff.send(f"/staff/held/{unclear}", verdict="agreed")
    staff.get(f"/staff/held/{unclear}")
    for number in (stray, aside):
        staff.send(f"/staff/held/{number}", verdict="nothing")
    reader.get("/staff/held")
    staff.get(page_of(reference))
    reader.has_met_no_english(24)


HEAD = "board,agency,tier,title,name,email,telephone,deputy,language\n"
BAD = (
    "nowhere,a,b,c,d,e,f,g,h,i\n"
    "sewscb,Ysgol,nothing,,Una Upp,una@council.example,,Pat,fr\n"
    "sewscb,Ysgol,,Pennaeth,Una Upp,una@council.example,,pat@council.example,\n"
    "sewscb,Ysgol,,,,x,,una@council.example,\n"
    f"sewscb,Ysgol,line-manager,{'x' * 300},Una Upp,una@council.example,,una@council.example,\n"
    "sewscb,Ysgol,line-manager,,Pat,pat@council.example,,,\n"
    "sewscb,Ysgol,line-manager,,Una Upp,una@council.example,,,\n"
)
COLUMNS = {"board", "agency", "tier", "title", "name", "email", "telephone", "deputy", "language", "en", "cy"}


def test_the_directory(staff: Staff, reader: Reader, world: World) -> None:
    tiers = {tier.key for tier in world.board(BOARD).protocol.tiers}
    reader.data |= (
        COLUMNS | tiers | {BOARD, "Ysgol", "Pennaeth", "posts.csv", "nowhere", "nothing", "fr", "colour"}
    )
    for query in ("", "?lacking=y", "?find=nothing", "?find=Solent", "?page=9"):
        staff.get(f"/staff/directory{query}")
    staff.send("/staff/directory/import")
    for wrong in (
        (HEAD + BAD).encode(), b"colour\n", HEAD.encode(), b"\xff\xfe\x00", b"PK\x03\x04", b'board,"a\n',
        (HEAD.replace("title", "colour") + BAD).encode(), HEAD.replace("title", "name").encode(),
        (HEAD + "sewscb,a,b,c,d,e,f,g,h,i\n").encode(), b"x" * 9_000_000,
    ):  # fmt: skip
        staff.upload(wrong)
    first = "sewscb,Solent Council,line-manager,Pennaeth,Una Upp,una@council.example,01632 960001,Pat <pat@council.example>,cy\n"
    for text in (first, first.replace("cy\n", "en\n").replace("Pennaeth", ""), first):
        page = staff.upload((HEAD + text).encode(), replace="y")
        address, token = page.request.path, token_in(page)
        stale = reader.post(address, csrf_token=token, seen="x")
        seen = stale.get_data(as_text=True).split('name="seen" value="')[1].split('"')[0]
        reader.post(address, csrf_token=token, seen=seen)
        staff.get("/staff/directory")
    staff.upload((HEAD + first).encode())
    staff.get("/staff/directory/import/nothing", 404)
    staff.get("/staff/directory/nowhere/posts.csv", 404)
    reader.has_met_no_english(35)


def test_staff_of_a_board_without_welsh_have_english_pages_and_no_switch(app: Flask, world: World) -> None:
    app.extensions["accord"] = world = replace(
        with_board(world, "eastriding"), staff={"eastriding": {STAFF: UNSAID}}
    )
    client = app.test_client()
    client.get("/?lang=cy")
    token = token_in(client.get("/staff/sign-in"))
    client.post("/staff/sign-in", data={"csrf_token": token, "email": STAFF})
    [link] = links(world, "sign_in", "staff/sign-in")
    client.post(link, data={"csrf_token": token_in(client.get(link))})
    page = client.get("/staff").get_data(as_text=True)
    assert '<html lang="en-GB"' in page and "Cymraeg" not in page


def test_the_language_stays_when_somebody_signs_in_or_out(staff: Staff, reader: Reader) -> None:
    source = reader.get("/staff").get_data(as_text=True)
    assert 'href="/staff?lang=en" hreflang="en" lang="en"' in source
    reader.post("/staff/sign-out", csrf_token=token_in(reader.get("/staff")))
    assert '<html lang="cy"' in reader.client.get("/staff/sign-in").get_data(as_text=True)


def test_the_sign_in_mail_is_in_the_language_of_the_page(staff: Staff, world: World) -> None:
    [mail] = mails(world, "sign_in")
    assert b"Content-Language: cy" in mail.raw
    assert "⟦Sign in⟧" in shown(mail.raw).text


def test_a_page_that_only_takes_what_is_sent_offers_no_switch(
    staff: Staff, reader: Reader, world: World
) -> None:
    token = token_in(reader.client.get("/staff"))
    refused = reader.post("/staff/mail/99/again", 404, csrf_token=token).get_data(as_text=True)
    assert "hreflang" not in refused
