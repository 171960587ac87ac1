"""What is kept of one person: found on the page and by the command, and saved as a zip."""

import email
import io
import json
import zipfile

import pytest
from sqlmodel import Session

from models import SenderRow
from services.delivery import deliver
from tests.web.conftest import text_of, token_in
from tests.web.staff.steps import BOARD, CASE, arrives, mails, signed_in

PAGE = "/staff/person"
JO = "jo.smith@council.example"


@pytest.fixture
def answered(case, staff, world, clock):
    """Jo Smith has answered, with a colleague in copy, and writes from another address too."""
    deliver(world)
    [ask] = mails(world, "ask")
    extra = "Cc: Kim Copy <kim@council.example>\r\n"
    arrives(world, clock, sender=JO, to=ask.envelope_from, body="NOT AGREED. Siân Ŵyn knows.", extra=extra)
    with Session(world.store.engine) as session:
        session.add(SenderRow(email=JO, other="jo@home.example", by="board", known_at=clock.now()))
        session.commit()


def looked_for(staff, person, **more):
    return staff.post(PAGE, data={"csrf_token": token_in(staff.get(PAGE)), "person": person, **more})


def saved(staff, person):
    answer = staff.post(f"{PAGE}/zip", data={"csrf_token": token_in(staff.get(PAGE)), "person": person})
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    return zipfile.ZipFile(io.BytesIO(answer.get_data()))


@pytest.mark.parametrize("words", [JO, JO.upper(), "  jo smith ", "Smith"])
def test_a_person_is_found_by_address_or_name_in_whatever_letters(staff, answered, words):
    said = text_of(looked_for(staff, words))
    assert "HIPS-00001 , on the other side" in said
    assert "HIPS-00001: received" in said


def test_by_an_address_everything_beside_the_cases_is_found_too(staff, answered):
    said = text_of(looked_for(staff, JO))
    assert "HIPS-00001: sent" in said
    assert "Other addresses that count as somebody’s" in said
    staff_said = text_of(looked_for(staff, BOARD))
    assert "Sign-in links that were sent to them" in staff_said


@pytest.mark.parametrize("words", ["siân ŵyn", "SIÂN ŵyn", "kim@council.example"])
def test_who_is_only_named_or_in_copy_is_found(staff, answered, words):
    assert "HIPS-00001: received" in text_of(looked_for(staff, words))


def test_who_is_nowhere_is_said_to_be(staff, answered):
    assert "Nothing is found." in text_of(looked_for(staff, "100%"))
    assert "Enter an e-mail address or a name." in text_of(looked_for(staff, " "))


def test_the_zip_has_their_mails_and_entries_and_names_whom_to_redact(staff, answered, world):
    with saved(staff, JO) as found:
        about = " ".join(found.read("about.txt").decode().split())
        told = json.loads(found.read("person.json"))
        raws = {name: found.read(name) for name in found.namelist() if name.startswith("mails/")}
    assert "THIS MUST NOT BE HANDED ON AS IT IS. It names other people, and a child." in about
    assert told["must_be_redacted"] is True
    [case] = told["cases"]
    assert case["part"] == ["counterpart"] and {"opened", "answered"} <= {f["kind"] for f in case["facts"]}
    child = case["facts"][0]["disagreement"]["child"]
    assert child in case["others"] and JO not in case["others"]
    assert len(raws) == len(told["mails"]) >= 2
    received = next(each for each in told["mails"] if each["direction"] == "received")
    assert "kim@council.example" in received["others"]
    assert email.message_from_bytes(raws[received["file"]])["Cc"] == "Kim Copy <kim@council.example>"
    # Links that act in the reader's name are cut.
    links = [raw for raw in raws.values() if b"/answer/" in raw]
    assert not [raw for raw in links if world.links.answer(1, 3, "1").encode() in raw]
    with world.store.reading() as uow:
        assert [view.email for view in uow.views.of(1)] == [BOARD]
    assert f"{BOARD}: What is kept of one person (zip)" in text_of(staff.get(CASE))


def test_nobody_finds_what_is_another_boards(app, world, answered):
    other = signed_in(app, world, "jo@other.example")
    assert "Nothing is found." in text_of(looked_for(other, JO.replace("jo.smith", "sam")))
    assert "HIPS-00001" not in text_of(looked_for(other, JO))
    assert looked_for(other, JO, board="hips").status_code == 404


def test_that_somebody_is_known_to_another_board_is_not_told(staff, answered, world):
    with Session(world.store.engine) as session:
        session.add(
            SenderRow(email="al@other.example", other="al@home.example", by="x", known_at=world.clock.now())
        )
        session.commit()
    for words in ("al@other.example", "@other.example"):
        said = text_of(looked_for(staff, words))
        assert "Nothing is found." in said and "count as somebody" not in said


def test_no_name_is_ever_in_an_address(staff, answered):
    assert staff.get(f"{PAGE}?person={JO}").get_data(as_text=True).count(JO) == 0
    assert staff.get(f"{PAGE}/zip").status_code == 405


def test_the_commands_find_and_write(app, answered, world, tmp_path):
    runner = app.test_cli_runner()
    found = runner.invoke(args=["person", "find", JO, "--board", "hips"])
    assert found.exit_code == 0 and "HIPS-00001 (counterpart)" in found.output
    file = tmp_path / "jo.zip"
    wrote = runner.invoke(args=["person", "export", JO, "--board", "hips", "--to", str(file)])
    assert wrote.exit_code == 0 and "somebody must redact it" in wrote.output
    assert file.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(file) as packed:
        assert "person.json" in packed.namelist()
    assert runner.invoke(args=["person", "find", JO, "--board", "none"]).exit_code == 1
    assert "Nothing is found." in runner.invoke(args=["person", "find", "x@y.z", "--board", "hips"]).output
