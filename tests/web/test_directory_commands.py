"""flask directory import and export, as an administrator uses them."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app import _only_commands
from settings import SettingsFault

HEAD = "board,agency,tier,title,name,email,telephone,deputy,language\n"
HAL = "hips,Solent Council,senior-manager,Head of Service,Hal Head,hal@council.example,01632 960001,,\n"
UNA = "hips,Solent Council,director,Director,Una Upp,una@council.example,,,\n"


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["directory", *words])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "posts.csv"


def take(app: Flask, file: Path, *lines: str, options: tuple[str, ...] = ()) -> Result:
    file.write_text(HEAD + "".join(lines), encoding="utf-8")
    return run(app, "import", str(file), *options)


def listed(world) -> list[str]:
    with world.store.reading() as uow:
        return [post.person.name for post in uow.directories.posts(["hips"])]


def test_import_says_what_it_changes_and_writes_it(app, world, file):
    first = take(app, file, HAL, UNA)
    assert first.exit_code == 0
    assert first.output.splitlines() == [
        "+ hips, Solent Council, director: Una Upp <una@council.example>",
        "+ hips, Solent Council, senior-manager: Hal Head <hal@council.example>",
        "2 added, 0 changed, 0 the same, 0 removed",
        "The directory is up to date.",
    ]
    second = take(
        app, file, HAL.replace("01632 960001", "").replace("Hal Head", "Zoë New"), options=("--replace",)
    )
    assert second.output.splitlines() == [
        "~ hips, Solent Council, senior-manager:",
        "    Name: Hal Head -> Zoë New",
        "    Telephone: 01632 960001 -> empty",
        "- hips, Solent Council, director: Una Upp <una@council.example>",
        "0 added, 1 changed, 0 the same, 1 removed",
        "The directory is up to date.",
    ]
    assert listed(world) == ["Zoë New"]


def test_a_dry_run_writes_nothing_and_says_so(app, world, file):
    result = take(app, file, HAL, options=("--dry-run", "--replace"))
    assert "1 added" in result.output
    assert "Nothing was written: this was a dry run." in result.output
    assert listed(world) == []


def test_every_bad_line_is_named_and_nothing_is_written(app, world, file):
    result = take(app, file, HAL, UNA.replace("director,", "boss,"), UNA.replace("una@", "una"))
    assert result.exit_code == 1
    assert "posts.csv, line 3: there is no tier 'boss'." in result.output
    assert "posts.csv, line 4: 'unacouncil.example' is not an e-mail address." in result.output
    assert listed(world) == []


def test_a_file_that_is_not_there_is_named(app):
    result = run(app, "import", "nowhere.csv")
    assert result.exit_code == 2
    assert "nowhere.csv" in result.output


def test_what_is_exported_opens_in_excel_and_can_be_imported_again(app, file):
    take(app, file, HAL.replace("Hal Head", "Zoë Ŵyn"), UNA)
    exported = run(app, "export", "hips").stdout_bytes
    assert exported.startswith(
        b"\xef\xbb\xbfboard,agency,tier,title,name,email,telephone,deputy,language\r\n"
    )
    file.write_bytes(exported)
    again = run(app, "import", str(file), "--replace")
    assert "0 added, 0 changed, 2 the same, 0 removed" in again.output


def test_a_board_that_is_not_there_is_named(app):
    result = run(app, "export", "mars")
    assert result.exit_code == 1
    assert "There is no protocol file for the Board 'mars'." in result.output


@pytest.mark.parametrize("words", [("import", "posts.csv"), ("export", "hips")])
def test_without_settings_the_commands_say_what_is_missing(tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    Path("posts.csv").write_text("x")
    bare = _only_commands(SettingsFault(["SECRET_KEY is required outside demo mode."]))
    assert "SECRET_KEY is required" in run(bare, *words).output
