"""flask protocols, as a business manager uses it: list, check, and what an edited copy changes."""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app import _only_commands
from protocols.loader import FOLDER
from settings import SettingsFault

BOARDS = sorted(path.stem for path in FOLDER.glob("*.toml"))
TWO_DAYS = """counterpart = { tier = "senior-manager", name = "senior manager" }
limit = { amount = 2, unit = "working_days" }"""


@pytest.fixture(scope="module")
def app() -> Flask:
    """The commands alone: none of these needs a setting."""
    return _only_commands(SettingsFault(["SECRET_KEY is required outside demo mode."]))


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["protocols", *words])


def copy(folder: Path, old: str = "", new: str = "", name: str = "hips-new.toml") -> str:
    text = (FOLDER / "hips.toml").read_text()
    assert old in text, "the test's words are not in the file any more"
    path = folder / name
    path.write_text(text.replace(old, new, 1) if old else text)
    return str(path)


def test_the_list_has_every_boards_pathways_with_their_limits(app: Flask) -> None:
    said = run(app).output
    assert "1: 1 working day, 2: 2 working days, 3: 2 working days, 4: 5 working days" in said
    assert "section-17-core: Section 17: Core Assessment (1: 24 hours from when it was raised," in said


def test_the_list_for_programs_is_one_board_a_line(app: Flask) -> None:
    told = [json.loads(line) for line in run(app, "--json").output.splitlines()]
    assert [board["protocol"] for board in told] == BOARDS
    hips = told[BOARDS.index("hips")]
    assert hips["default_pathway"] == "default"
    assert hips["pathways"][0]["steps"][0]["limit"] == "1 working day"


def test_files_that_are_right_are_said_to_be(app: Flask) -> None:
    assert run(app, "check").output == f"{len(BOARDS)} protocol files are right.\n"


def test_every_fault_of_every_copy_is_listed_with_file_and_key(app: Flask, tmp_path: Path) -> None:
    one = copy(tmp_path, 'key = "hips"', 'key = "hips"\nspeling = 1')
    other = copy(tmp_path, 'manager_tier = "first-line-manager"', 'manager_tier = "boss"', "other.toml")
    result = run(app, "check", one, other)
    assert result.exit_code == 1
    assert "2 faults" in result.output
    assert "hips-new.toml: speling: there is no such key" in result.output
    assert "other.toml: manager_tier: there is no tier 'boss'" in result.output


def test_a_copy_without_changes_changes_nothing(app: Flask, tmp_path: Path) -> None:
    said = run(app, "diff", copy(tmp_path)).output
    assert ": no changes" in said
    assert "No deadline moves" in said


def test_a_changed_limit_is_said_with_every_deadline_that_it_moves(app: Flask, tmp_path: Path) -> None:
    longer = TWO_DAYS.replace("amount = 2", "amount = 3")
    result = run(app, "diff", copy(tmp_path, TWO_DAYS, longer), "--raised", "2026-12-21T10:00")
    assert result.exit_code == 0
    said = " ".join(result.output.split())
    assert ": 1 change " in said
    assert (
        "step 3 “Stage Three: senior manager to senior manager”, limit: 2 working days → 3 working days"
        in said
    )
    assert "raised Mon 21 Dec 2026, 10:00" in said
    assert "Wed 30 Dec 2026, 17:00 → Thu 31 Dec 2026, 17:00" in said, "step 3 itself"
    assert "Thu 7 Jan 2027, 17:00 → Fri 8 Jan 2027, 17:00" in said, "and the panel after it"
    assert "Stage Two" not in said, "the steps before it stay"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('short = "HIPS"', 'short = "Four Boards"', "short: HIPS → Four Boards"),
        ("closes = 17:00:00", "closes = 18:00:00", "hours, closes: 17:00 → 18:00"),
        ('thresholds = "Thresholds"', 'levels = "Levels"', "theme levels: nothing → Levels"),
        ("minutes = 60", "minutes = 90", "meeting, minutes: 60 → 90"),
        ('name = "Director" }', 'name = "Chief" }', "tier director “Chief”, name: Director → Chief"),
        ("[pathways.mash]", "[pathways.hub]", "pathway hub “Contact or referral to the Multi-Agency Safeguarding Hub (MASH)”: nothing →"),
    ],
)  # fmt: skip
def test_each_kind_of_key_is_said_by_its_path(
    app: Flask, tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = Path(copy(tmp_path, old, new))
    path.write_text(
        path.read_text().replace("pathways.mash", "pathways.hub") if "hub" in new else path.read_text()
    )
    result = run(app, "diff", str(path))
    assert result.exit_code == 0, result.output
    assert said in " ".join(result.output.split())


def test_a_step_that_is_new_is_said_once_and_has_no_earlier_deadline(app: Flask, tmp_path: Path) -> None:
    step = """[[pathways.mash.steps]]
key = "2a"
title = "Named professionals"
speaker = { tier = "safeguarding-lead", name = "named professional" }
counterpart = { tier = "safeguarding-lead", name = "named professional" }
limit = { amount = 1, unit = "days" }
paper = "Record it."

"""
    before = "# [reading] Section 4 ends with the managers."
    said = " ".join(run(app, "diff", copy(tmp_path, before, step + before)).output.split())
    assert "step 2a “Named professionals”: nothing → “Named professionals”" in said
    assert "2a Named professionals no such step →" in said


def test_the_file_in_use_is_compared_with_what_git_last_had(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(copy(tmp_path, name="hips.toml"))
    monkeypatch.setattr("web.protocol_commands.FOLDER", tmp_path)
    assert "git knows no earlier version of it" in run(app, "diff", str(path)).output
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=A", "-c", "user.email=a@b.example", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", "-C", str(tmp_path), *command], check=True)
    path.write_text(path.read_text().replace("confirm_hours = 4", "confirm_hours = 8"))
    assert "confirm hours:\n      4 → 8" in run(app, "diff", str(path)).output


def test_a_board_that_is_not_in_use_needs_a_file_to_compare_with(app: Flask, tmp_path: Path) -> None:
    new = copy(tmp_path, 'key = "hips"', 'key = "mars"', "mars.toml")
    assert "No protocol 'mars' is in use" in run(app, "diff", new).output
    assert "key:\n      hips → mars" in run(app, "diff", new, "--against", copy(tmp_path)).output
