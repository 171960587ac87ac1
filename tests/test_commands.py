"""The command line, as a person and a program use it."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app import _only_commands, create_app
from settings import SettingsFault, load_settings


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(load_settings({"DEMO": "true", "DATA_DIR": str(tmp_path_factory.mktemp("data"))}))


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=list(words))


def test_timeline_for_programs(app: Flask) -> None:
    told = json.loads(run(app, "timeline", "hips", "--raised", "2026-12-24T10:00", "--json").output)
    assert (told["protocol"], told["pathway"], told["raised"]) == (
        "hips",
        "default",
        "2026-12-24T10:00+00:00",
    )
    assert [(step["step"], step["due"]) for step in told["steps"]] == [
        ("1", "2026-12-29T17:00+00:00"),
        ("2", "2026-12-31T17:00+00:00"),
        ("3", "2027-01-05T17:00+00:00"),
        ("4", "2027-01-12T17:00+00:00"),
    ]
    assert all(step["because"] for step in told["steps"])


@pytest.mark.parametrize(
    ("raised", "means"),
    [
        ("2026-07-01T10:00", "2026-07-01T10:00+01:00"),
        ("2026-07-01T10:00+00:00", "2026-07-01T11:00+01:00"),
        ("2026-07-01", "2026-07-01T00:00+01:00"),
        ("2026-07-01T10:00Z", "2026-07-01T11:00+01:00"),
    ],
)
def test_a_time_without_an_offset_is_london_time(app: Flask, raised: str, means: str) -> None:
    assert json.loads(run(app, "timeline", "hips", "--raised", raised, "--json").output)["raised"] == means


def test_timeline_for_people_names_every_stage(app: Flask) -> None:
    output = run(app, "timeline", "hips").output
    assert "Stage One" in output and "Stage Four: LSCB resolution panel" in output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["timeline", "mars"], "There is no protocol 'mars'. There is: hips."),
        (["timeline", "hips", "--pathway", "x"], "'hips' has no pathway 'x'. It has: default."),
        (["timeline", "hips", "--raised", "soon"], "'soon' is not a date and time. Write it like"),
        (["timeline", "hips", "--raised", "9999-12-31T10:00"], "Choose a year from 2000 to 2099"),
        (["timeline", "hips", "--raised", "1066-10-14"], "Choose a year from 2000 to 2099"),
        (["directory", "import", "nowhere.csv"], "nowhere.csv"),
    ],
)
def test_a_mistake_is_said_in_a_sentence(app: Flask, words: list[str], said: str) -> None:
    result = run(app, *words)
    assert result.exit_code != 0
    assert said in result.output


def test_protocols_lists_steps_and_limits(app: Flask) -> None:
    assert (
        "1: 1 working day, 2: 2 working days, 3: 2 working days, 4: 5 working days"
        in run(app, "protocols").output
    )


def test_commands_that_need_settings_say_which_are_missing(tmp_path: Path) -> None:
    bare = _only_commands(SettingsFault(["SECRET_KEY is required outside demo mode."]))
    file = tmp_path / "posts.csv"
    file.write_text("x")
    assert "SECRET_KEY is required" in run(bare, "directory", "import", str(file)).output
    assert run(bare, "timeline", "hips").exit_code == 0
