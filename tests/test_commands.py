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


def ends(app: Flask, *words: str) -> list[str]:
    """The due times that `flask timeline` tells, without seconds."""
    return [step["due"] for step in json.loads(run(app, "timeline", *words, "--json").output)["steps"]]


@pytest.mark.parametrize(
    ("situation", "words", "due"),
    [
        (
            "hours at night run on",
            ["bedfordshire", "--pathway", "referral", "--raised", "2026-11-03T23:30"],
            ["2026-11-04T23:30+00:00", "2026-11-05T23:30+00:00", "2026-11-07T23:30+00:00"],
        ),
        (
            "a Saturday counts Monday as the first working day",
            ["hips", "--raised", "2026-11-07T12:00"],
            ["2026-11-09T17:00+00:00", "2026-11-11T17:00+00:00", "2026-11-13T17:00+00:00", "2026-11-20T17:00+00:00"],
        ),
        (
            "calendar days run through Christmas",
            ["eastriding", "--raised", "2026-12-24T10:00"],
            ["2026-12-25T17:00+00:00", "2026-12-26T17:00+00:00", "2026-12-27T17:00+00:00", "2026-12-29T17:00+00:00", "2027-01-03T17:00+00:00"],
        ),
        (
            "working days leave Easter out, and close by summer time after it",
            ["hips", "--raised", "2027-03-25T09:00"],
            ["2027-03-30T17:00+01:00", "2027-04-01T17:00+01:00", "2027-04-05T17:00+01:00", "2027-04-12T17:00+01:00"],
        ),
        (
            "24 and 48 hours over the spring change",
            ["bedfordshire", "--pathway", "section-17-core", "--raised", "2027-03-27T12:00"],
            ["2027-03-28T13:00+01:00", "2027-03-29T01:00+01:00", "2027-03-29T13:00+01:00"],
        ),
        (
            "24 and 48 hours over the autumn change",
            ["bedfordshire", "--pathway", "section-17-core", "--raised", "2026-10-24T12:00"],
            ["2026-10-25T11:00+00:00", "2026-10-25T23:00+00:00", "2026-10-26T11:00+00:00"],
        ),
        (
            "a start at a later step counts from the raising",
            ["bedfordshire", "--pathway", "section-17-core", "--start", "2", "--raised", "2026-11-03T10:00"],
            ["2026-11-04T22:00+00:00", "2026-11-05T10:00+00:00"],
        ),
        (
            "the child's date shortens every step that would end after it",
            ["hips", "--raised", "2026-11-02T10:00", "--needed-by", "2026-11-04T12:00"],
            ["2026-11-03T17:00+00:00", "2026-11-04T12:00+00:00", "2026-11-04T12:00+00:00", "2026-11-04T12:00+00:00"],
        ),
    ],
)  # fmt: skip
def test_each_step_ends(app: Flask, situation: str, words: list[str], due: list[str]) -> None:
    assert ends(app, *words) == due, situation


@pytest.mark.parametrize(
    ("raised", "means"),
    [
        ("2027-03-28T01:30", "2027-03-28T02:30+01:00"),
        ("2026-10-25T01:30", "2026-10-25T01:30+01:00"),
        ("2026-10-25T01:30+00:00", "2026-10-25T01:30+00:00"),
    ],
    ids=[
        "a time that spring skips is an hour later",
        "the first of autumn's two",
        "the second, by its offset",
    ],
)
def test_a_time_at_a_clock_change_is_one_that_a_clock_shows(app: Flask, raised: str, means: str) -> None:
    assert json.loads(run(app, "timeline", "hips", "--raised", raised, "--json").output)["raised"] == means


def test_many_times_are_a_line_each_in_the_order_given(app: Flask) -> None:
    times = [f"2026-{month:02}-{day:02}T08:15" for month in range(12, 0, -1) for day in range(1, 29)]
    words = [word for each in times for word in ("--raised", each)]
    lines = run(app, "timeline", "eastriding", *words, "--json").output.splitlines()
    assert [json.loads(line)["raised"][:16] for line in lines] == times


def test_the_main_pathway_is_named_by_its_own_key(app: Flask) -> None:
    assert json.loads(run(app, "timeline", "bedfordshire", "--json").output)["pathway"] == "referral"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["timeline", "mars"],
            "There is no protocol 'mars'. There is: bedfordshire, brighton-hove, eastriding, hips, sewscb.",
        ),
        (["timeline", "hips", "--pathway", "x"], "'hips' has no pathway 'x'. It has: default, mash,"),
        (["timeline", "hips", "--raised", "soon"], "'soon' is not a date and time. Write it like"),
        (["timeline", "hips", "--raised", "9999-12-31T10:00"], "Choose a year from 2000 to 2099"),
        (["timeline", "hips", "--raised", "1066-10-14"], "Choose a year from 2000 to 2099"),
        (["timeline", "hips", "--needed-by", "soon"], "'soon' is not a date and time. Write it like"),
        (["timeline", "hips", "--start", "9"], "The pathway 'default' has no step '9'. It has: 1, 2, 3, 4."),
        (["directory", "import", "nowhere.csv"], "nowhere.csv"),
    ],
)
def test_a_mistake_is_said_in_a_sentence(app: Flask, words: list[str], said: str) -> None:
    result = run(app, *words)
    assert result.exit_code != 0
    assert said in result.output


def test_commands_that_need_settings_say_which_are_missing(tmp_path: Path) -> None:
    bare = _only_commands(SettingsFault(["SECRET_KEY is required outside demo mode."]))
    file = tmp_path / "posts.csv"
    file.write_text("x")
    assert "SECRET_KEY is required" in run(bare, "directory", "import", str(file)).output
    assert run(bare, "timeline", "hips").exit_code == 0
