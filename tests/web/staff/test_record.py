"""The record of a case, saved from its page and by the command."""

import io
import zipfile

import pytest
from pypdf import PdfReader

from tests.web.conftest import text_of
from tests.web.staff.steps import BOARD, CASE, signed_in

NAMES = ("Jo Smith", "jo.smith@council.example")


def test_all_four_are_offered_and_whoever_saves_one_is_named_on_the_case(staff, case):
    page = staff.get(CASE).get_data(as_text=True)
    for ending in ("record.pdf", "record.zip", "record-without-names.pdf", "record-without-names.zip"):
        assert f'href="{CASE}/{ending}"' in page
    pdf = staff.get(f"{CASE}/record.pdf")
    assert pdf.mimetype == "application/pdf"
    assert pdf.headers["Content-Disposition"] == "attachment; filename=HIPS-00001.pdf"
    assert pdf.headers["Cache-Control"] == "no-store"
    assert PdfReader(io.BytesIO(pdf.get_data())).pages
    taken = staff.get(f"{CASE}/record-without-names.zip")
    assert taken.is_streamed
    with zipfile.ZipFile(io.BytesIO(taken.get_data())) as found:
        assert {"record.pdf", "history.json", "manifest.json"} < set(found.namelist())
        assert not any(name in found.read("history.json").decode() for name in NAMES)
    looked = text_of(staff.get(CASE)).split("Who has looked")[1]
    assert f"{BOARD}: The case; The record (PDF); The record without names (zip)" in looked


@pytest.mark.parametrize("address", ["record.docx", "record-with-names.pdf", "record-without-names.exe"])
def test_there_is_nothing_else(staff, case, address):
    assert staff.get(f"{CASE}/{address}").status_code == 404


def test_only_staff_of_its_board_can_save_it(app, world, client, case):
    assert client.get(f"{CASE}/record.pdf").location == "/staff/sign-in"
    other = signed_in(app, world, "jo@other.example")
    assert other.get(f"{CASE}/record.pdf").status_code == 404
    with world.store.reading() as uow:
        assert not uow.views.of(1)


def test_the_command_writes_both_files_for_their_owner_alone(app, world, case, tmp_path):
    folder = tmp_path / "review"
    run = app.test_cli_runner().invoke(args=["record", "hips-00001", "--redacted", "--to", str(folder)])
    assert run.exit_code == 0, run.output
    assert sorted(path.name for path in folder.iterdir()) == [
        "HIPS-00001-without-names.pdf",
        "HIPS-00001-without-names.zip",
    ]
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
    with world.store.reading() as uow:
        assert all("(flask record)" in view.email for view in uow.views.of(1))


def test_the_command_says_what_is_wrong(app, case, tmp_path):
    runner = app.test_cli_runner()
    unknown = runner.invoke(args=["record", "HIPS-99999", "--to", str(tmp_path)])
    assert unknown.exit_code == 1
    assert "There is no case with the reference HIPS-99999." in unknown.output
    (tmp_path / "file").write_text("")
    refused = runner.invoke(args=["record", "HIPS-00001", "--to", str(tmp_path / "file")])
    assert refused.exit_code != 0
