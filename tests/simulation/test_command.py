"""flask simulate, as a person and a program use it."""

import json

import pytest
from click.testing import Result

from app import _only_commands
from settings import SettingsFault
from tests.simulation.test_finds import what_is_over_can_be_withdrawn


def run(words: str) -> Result:
    app = _only_commands(SettingsFault(["There are no settings, and none are needed."]))
    return app.test_cli_runner().invoke(args=["simulate", *words.split()])


def test_a_run_says_what_it_played_and_that_every_rule_held() -> None:
    result = run("--cases 60 --seed 7")
    assert result.exit_code == 0, result.output
    assert "hips default: " in result.stdout and "60 cases, " in result.stdout and "Seed: 7." in result.stdout
    assert "Every rule held, after every event." in result.stdout
    assert result.stderr == "", "the progress bar is for terminals"


def test_a_program_gets_one_object_with_every_case_counted() -> None:
    told = json.loads(run("--cases 60 --seed 7 --json").stdout)
    assert (told["seed"], told["cases"], told["broken"], told["violations"]) == (7, 60, 0, [])
    endings = [endings for pathways in told["protocols"].values() for endings in pathways.values()]
    assert sum(count for ending in endings for count in ending.values()) == 60
    assert set(told["protocols"]) == {"hips", "sewscb", "eastriding", "brighton-hove", "bedfordshire"}
    assert told["cases_per_second"] > 0


def test_one_protocol_is_played_alone() -> None:
    told = json.loads(run("--cases 20 --protocol eastriding --json").stdout)
    assert list(told["protocols"]) == ["eastriding"]


def test_an_unknown_protocol_is_named_with_those_that_there_are() -> None:
    result = run("--protocol mars")
    assert result.exit_code == 1
    assert "There is no protocol 'mars'. There is: bedfordshire," in result.output


@pytest.mark.parametrize("only", ["", " --protocol bedfordshire"])
def test_a_broken_rule_ends_with_one_and_its_case_can_be_run_again(
    only: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    what_is_over_can_be_withdrawn(monkeypatch)
    result = run(f"--cases 200 --seed 3{only}")
    assert result.exit_code == 1
    assert "Broken: What is over stays over." in result.stdout
    assert "What happened (" in result.stdout and "What was recorded:" in result.stdout
    again = next(line for line in result.stdout.splitlines() if "flask simulate --seed" in line)
    words = again.partition("flask simulate ")[2]
    assert "--cases 1" in words and words.endswith(f"--cases 1{only}")
    once_more = run(words)
    assert once_more.exit_code == 1
    assert "In 1 case a rule was broken." in once_more.stdout
    shown = result.stdout.partition("What happened")[2].partition("\n\n")[0]
    assert shown in once_more.stdout
