"""The record of a case: the PDF opened and read, the zip's digests proven, and nobody's name in the redacted one."""

import email
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from casework.errors import NotFound
from casework.facts import Disagreement
from services import clockwork, delivery, drafts, intake, raising
from services.ports import OutgoingMail
from services.record import take_record
from services.sign_in import StaffMember
from services.tongues import ENGLISH, Language, language
from services.world import World
from tests.application import StillClock
from tests.examples import CONTACTS, COUNCIL, MONDAY_10, SCHOOL, disagreement, person

ROOT = Path(__file__).parents[2]
BOARD = StaffMember("board@hips.example", ("hips",))
HOSTILE = "#set page(width: 1pt) *b* _e_ $x^2$ @ref <label> // c \\ #panic() `raw` #sys.inputs = heading"
PLAIN = Disagreement.model_validate(disagreement().model_dump())


def raised(world: World, told: Disagreement = PLAIN) -> str:
    with world.store.writing() as uow:
        uow.directories.put(CONTACTS)
        uow.commit()
    reference = raising.submit(world, drafts.start(world), told).reference
    delivery.deliver(world)
    return reference


def answered(
    world: World, words: str, name: str = "Col Counter", attached: bytes = b"", number: int = 1
) -> None:
    """Col answers the newest mail to them."""
    asked = email.message_from_bytes(world.mail.messages("col@council.example")[-1].raw, policy=default)  # type: ignore[attr-defined]
    reply = EmailMessage()
    reply["From"] = f"{name} <col@council.example>"
    reply["To"] = str(asked["From"])
    reply["Subject"] = f"Re: {asked['Subject']}"
    reply["Message-ID"] = f"<{number}@council.example>"
    reply.set_content(words + "\n\n> " + str(asked.get_body(("plain",)).get_content()).replace("\n", "\n> "))  # type: ignore[union-attr]
    if attached:
        reply.add_attachment(attached, "application", "pdf", filename="Robin Example.pdf")
    raw = reply.as_bytes(policy=SMTP)
    world.mail.send(OutgoingMail("<x@y>", "col@council.example", "accord@accord.example", raw))  # type: ignore[attr-defined]
    intake.fetch(world)
    intake.read_waiting(world)
    delivery.deliver(world)


def pdf_of(world: World, reference: str, redacted: bool = False, tongue: Language = ENGLISH) -> bytes:
    return b"".join(take_record(world, BOARD, reference, "pdf", redacted=redacted, language=tongue).parts)


def zip_of(world: World, reference: str, redacted: bool = False) -> dict[str, bytes]:
    taken = take_record(world, BOARD, reference, "zip", redacted=redacted)
    with zipfile.ZipFile(io.BytesIO(b"".join(taken.parts))) as found:
        assert found.testzip() is None
        return {name: found.read(name) for name in found.namelist()}


def text_of(pdf: bytes) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.replace("\u200b", "").split())


def test_the_pdf_is_tagged_names_its_language_and_tells_the_whole_case(
    world: World, clock: StillClock
) -> None:
    reference = raised(world)
    answered(world, "NOT AGREED\n\nThe threshold is not met.")
    pdf = pdf_of(world, reference)
    reader = PdfReader(io.BytesIO(pdf))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert root["/Lang"].startswith("en")
    assert reader.xmp_metadata and b"pdfuaid" in reader.xmp_metadata.stream.get_data()
    assert reader.metadata and reader.metadata.title == f"Record of case {reference}"
    assert {"/H1", "/H2", "/Table", "/TH", "/TD"} <= tags(root["/StructTreeRoot"])
    said = text_of(pdf)
    for words in (
        reference,
        "Rae Raiser, Teacher, Harbour School",
        "Robin Example",
        "Hold a strategy meeting this week.",
    ):
        assert words in said
    assert "Stages and deadlines" in said
    assert "1 working day" in said, "the derivation of the deadline"
    assert "NOT AGREED, by e-mail, from Col Counter" in said
    assert "The threshold is not met." in said
    assert f"Page 1 of {len(reader.pages)}" in said


def tags(element: object) -> set[str]:
    """All kinds of elements below a structure element."""
    found = set()
    waiting = [element]
    while waiting:
        each = waiting.pop()
        each = each.get_object() if hasattr(each, "get_object") else each
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            found |= {str(each["/S"])} if "/S" in each else set()
            waiting += [each["/K"]] if "/K" in each else []
    return found


def test_the_same_case_gives_the_same_bytes_whenever_it_is_taken(world: World, clock: StillClock) -> None:
    reference = raised(world)
    first = [pdf_of(world, reference), zip_of(world, reference)]
    clock.move_on(timedelta(minutes=5))
    assert [pdf_of(world, reference), zip_of(world, reference)] == first


def test_whatever_people_write_is_words(world: World, clock: StillClock) -> None:
    summary = f"{HOSTILE}\n{'x' * 10_000}\nمرحبا محمد\n王小明 한국\n😀 \U0001f468\u200d\U0001f469\u200d\U0001f467 \ue000 \x07 e\u0301\u0323 ŵŷ"
    reference = raised(world, disagreement(summary=summary, child="王小明 محمد"))
    pdf = pdf_of(world, reference)
    said = text_of(pdf)
    assert HOSTILE in said
    assert said.count("x") >= 10_000, "none has run over the edge"
    for words in ("王小明", "한국", "[grinning face]", "ŵŷ"):
        assert words in said
    assert "محمد" in said or "دمحم" in said, "readers give right-to-left words in either order"
    for page in PdfReader(io.BytesIO(pdf)).pages:
        assert (page.mediabox.width, page.mediabox.height) == pytest.approx((595.276, 841.89), abs=0.1)


def test_words_that_went_to_several_stand_there_once(world: World, clock: StillClock) -> None:
    reference = raised(world, disagreement(start_step="3"))
    said = text_of(pdf_of(world, reference))
    numbers = re.findall(r"The same words as e-mail (\d+)\.", said)
    invites = len(re.findall(r"\d+\. E-mail to [^:]+: \[HIPS-00001\] Meeting at", said))
    assert invites > 3
    # The raiser's own has the link to choose another time.
    assert (said.count("WHO IS INVITED"), len(numbers)) == (2, invites - 2)
    assert all(f"{number}. E-mail to " in said for number in numbers)


def test_a_record_can_be_had_in_welsh(world: World, clock: StillClock) -> None:
    pdf = pdf_of(world, raised(world), tongue=language("cy"))
    root: Any = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    assert root["/Lang"].startswith("cy")
    said = text_of(pdf)
    assert "Cofnod achos" in said
    assert "Record of case" not in said


def test_the_zip_has_every_mail_word_for_word_and_the_digest_of_everything(
    world: World, clock: StillClock
) -> None:
    reference = raised(world)
    answered(world, "NOT AGREED", attached=b"%PDF-1.4 minutes")
    files = zip_of(world, reference)
    manifest = json.loads(files["manifest.json"])
    assert {each["name"]: each["sha256"] for each in manifest["files"]} == {
        name: hashlib.sha256(content).hexdigest()
        for name, content in files.items()
        if name != "manifest.json"
    }
    with world.store.reading() as uow:
        raws = [uow.inbox.get(item.id).raw for item in uow.inbox.of_case(1)]
        sent = uow.outbox.of_case(1)
    kept = [content for name, content in files.items() if name.endswith("-received.eml")]
    assert kept == raws
    assert len([name for name in files if name.endswith("-sent.eml")]) == len(sent)
    assert {hashlib.sha256(mail.mail.raw).hexdigest() for mail in sent} == {
        each.get("sent_sha256", each["sha256"])
        for each in manifest["files"]
        if each["name"].endswith("-sent.eml")
    }
    [attached] = [name for name in files if name.startswith("files/")]
    assert attached.endswith("-1-Robin Example.pdf")
    assert files[attached] == b"%PDF-1.4 minutes"
    history = json.loads(files["history.json"])
    assert [fact["kind"] for fact in history["facts"]][:2] == ["opened", "party_joined"]
    assert {each["file"] for each in history["messages"]} == {n for n in files if n.startswith("messages/")}


def test_no_mail_of_ours_that_is_handed_on_can_act_in_its_readers_name(
    world: World, clock: StillClock
) -> None:
    files = zip_of(world, raised(world))
    sent = [content for name, content in files.items() if name.endswith("-sent.eml")]
    links = re.findall(r"/answer/[\w.~-]+", "".join(map(words_of, sent)))
    assert not links
    assert "/answer/…" in "".join(map(words_of, sent))
    assert not re.findall(r"/answer/[\w.~-]+", text_of(files["record.pdf"]))


def words_of(raw: bytes) -> str:
    mail = email.message_from_bytes(raw, policy=default)
    parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*(f"{name}: {value}" for name, value in mail.items()), *map(str, parts)])


PEOPLE = [
    (
        person("Will Lead", SCHOOL, "Teacher"),
        person("Anne-Marie O’Neill", COUNCIL, "Social Worker", "col@council.example"),
        "May Hope",
    ),
    (person("Łukasz Żółć", SCHOOL), person("王小明", COUNCIL, email="col@council.example"), "محمد علي"),
    (
        person("Jo", SCHOOL, "", "j.shah@school.example"),
        person("Sol Solent", COUNCIL, "", "col@council.example"),
        "Robin Example-Smith",
    ),
]


@pytest.mark.parametrize("number", range(len(PEOPLE)))
def test_nobody_is_in_the_redacted_zip(world: World, clock: StillClock, number: int) -> None:
    raiser, asked, child = PEOPLE[number]
    raiser = raiser.model_copy(update={"telephone": "023 8000 1234"})
    summary = (
        f"{child} ({child.split()[0]}) told {raiser.name} of 12 Harbour Road, SO14 2AB; ring {raiser.telephone} or "
        f"write to {raiser.email.upper()}. {asked.name} did not come.他说{asked.name}没有来。 Born 14 May 2018."
    )
    told = disagreement(
        raiser=raiser,
        counterpart=asked,
        child=child,
        summary=summary,
        worker=asked.name,
        team=f"Team of {asked.name}",
    )
    reference = raised(world, told)
    answered(
        world,
        f"I have spoken to {child} and to {raiser.name}.\n\nRegards\n{asked.name}\n07700 900123",
        asked.name,
        b"%PDF",
    )
    clock.move_on(timedelta(days=4))
    clockwork.tick(world)
    delivery.deliver(world)
    files = zip_of(world, reference, redacted=True)
    assert not [name for name in files if name.startswith("files/")]
    with world.store.reading() as uow:
        parties = [party.person for party in uow.cases.load(1).parties if party.tier != "board"]
    secrets = {
        child,
        "023 8000 1234",
        "07700 900123",
        "SO14 2AB",
        "12 Harbour Road",
        "14 May 2018",
        "inbox@hips.example",
    }
    for each in [*parties, *(contact.person for contact in CONTACTS)]:
        secrets |= {each.name, each.email}
    for name, content in files.items():
        said = text_of(content) if name.endswith(".pdf") else content.decode()
        said += words_of(content) if name.endswith(".eml") else ""
        for secret in secrets:
            assert not re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", said, re.IGNORECASE), (name, secret)
        assert asked.name not in said, name
    pdf = text_of(files["record.pdf"])
    assert "Practitioner, Harbour School" in pdf
    assert "the child" in pdf
    assert "About this version" in pdf


def test_taking_it_is_on_the_case_and_another_boards_cannot_be_taken(world: World, clock: StillClock) -> None:
    reference = raised(world)
    pdf_of(world, reference)
    zip_of(world, reference, redacted=True)
    with world.store.reading() as uow:
        seen = [(view.email, view.what, view.at) for view in uow.views.of(1)]
    assert seen == [
        (BOARD.email, "The record without names (zip)", MONDAY_10),
        (BOARD.email, "The record (PDF)", MONDAY_10),
    ]
    with pytest.raises(NotFound):
        take_record(world, StaffMember("jo@other.example", ("other",)), reference, "pdf")


def test_a_case_of_a_hundred_mails_has_them_all(world: World, clock: StillClock) -> None:
    reference = raised(world)
    for number in range(100):
        clock.move_on(timedelta(minutes=1))
        answered(world, "Let us talk about it first, please. " * 40, number=number)
    assert len([name for name in zip_of(world, reference) if name.startswith("messages/")]) > 100


def test_no_library_for_pdf_is_loaded_where_records_are_asked_for() -> None:
    program = "import sys, app, web.record, services.record; print({'typst', 'fontTools', 'pypdf'} & set(sys.modules))"
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert said.stdout.strip() == "set()"
