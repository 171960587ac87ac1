"""The returns of a case, saved again from its page and by the command."""

import json
from dataclasses import replace

import pytest

from tests.services.returning import Unprinted, wanting
from tests.web.conftest import text_of
from tests.web.staff.steps import BOARD, CASE, signed_in

KEY = "HIPS-00001-challenge-1"


@pytest.fixture
def returning(app, world, case):
    """The Board has come to want a return of each challenge."""
    app.extensions["accord"] = replace(wanting(world), printer=Unprinted())
    return app.extensions["accord"]


@pytest.fixture
def member(app, returning):
    return signed_in(app, returning)


def test_each_is_listed_with_its_files_and_whoever_saves_one_is_named(member):
    page = member.get(CASE)
    for kind in ("pdf", "json", "csv"):
        assert f'href="{CASE}/returns/{KEY}.{kind}"' in page.get_data(as_text=True)
    assert f"Professional challenge {KEY}, " in text_of(page)

    answer = member.get(f"{CASE}/returns/{KEY}.json")
    assert json.loads(answer.get_data())["id"] == KEY
    assert answer.headers["Content-Disposition"] == f"attachment; filename={KEY}.json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert member.get(f"{CASE}/returns/{KEY}.pdf").get_data() == b"x" * 10
    assert member.get(f"{CASE}/returns/{KEY}.csv").get_data().startswith(b"\xef\xbb\xbf")
    looked = text_of(member.get(CASE)).partition("Who has looked")[2]
    assert BOARD in looked
    assert all(f"A return ({kind})" in looked for kind in ("PDF", "JSON", "CSV"))


@pytest.mark.parametrize("file", [f"{KEY}.docx", "HIPS-00001-challenge-9.pdf", "x.json"])
def test_there_is_nothing_else(member, file):
    assert member.get(f"{CASE}/returns/{file}").status_code == 404


def test_only_staff_of_its_board_can_save_it(app, world, client, returning):
    assert client.get(f"{CASE}/returns/{KEY}.pdf").location == "/staff/sign-in"
    other = signed_in(app, world, "jo@other.example")
    assert other.get(f"{CASE}/returns/{KEY}.pdf").status_code == 404
    with world.store.reading() as uow:
        assert not uow.views.of(1)


def test_the_command_writes_all_files_for_their_owner_alone(app, returning, tmp_path):
    folder = tmp_path / "returns"
    run = app.test_cli_runner().invoke(args=["return", "hips-00001", "--to", str(folder)])
    assert run.exit_code == 0, run.output
    assert sorted(path.name for path in folder.iterdir()) == [
        f"{KEY}.{kind}" for kind in ("csv", "json", "pdf")
    ]
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
    with returning.store.reading() as uow:
        assert all("(flask return)" in view.email for view in uow.views.of(1))


def test_the_command_says_what_is_wrong(app, case, tmp_path):
    runner = app.test_cli_runner()
    none = runner.invoke(args=["return", "HIPS-00001", "--to", str(tmp_path)])
    assert (none.exit_code, none.output) == (1, "Error: HIPS-00001 has no return to the Board yet.\n")
    unknown = runner.invoke(args=["return", "HIPS-77777", "--to", str(tmp_path)])
    assert "There is no case with the reference HIPS-77777." in unknown.output


def test_the_figures_can_be_had_as_a_paper(app, returning, member, tmp_path):
    page = member.get("/staff/figures?board=hips&period=2026Q4")
    assert "/staff/figures/figures.pdf?board=hips&amp;period=2026Q4" in page.get_data(as_text=True)
    paper = member.get("/staff/figures/figures.pdf?board=hips&period=2026Q4")
    assert (paper.mimetype, paper.get_data()) == ("application/pdf", b"x" * 10)
    assert "hips-figures-2026Q4.pdf" in paper.headers["Content-Disposition"]
    file = tmp_path / "figures.pdf"
    run = app.test_cli_runner().invoke(args=["returns", "--board", "hips", "--pdf", str(file)])
    assert (run.exit_code, file.read_bytes()) == (0, b"x" * 10), run.output
