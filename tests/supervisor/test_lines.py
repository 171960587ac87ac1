"""What the supervisor shows, as text and as JSON."""

import json

import pytest

from supervisor.lines import speaker


def said(capsys: pytest.CaptureFixture[str], log_format: str, *lines: tuple[str, str]) -> list[str]:
    say = speaker(log_format)
    for name, line in lines:
        say(name, line)
    return capsys.readouterr().out.splitlines()


def test_text_names_the_process(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(
        capsys, "text", ("worker-1", "INFO services.world: case 1: opened"), ("", "Accord is serving.")
    )
    assert lines == ["worker-1 | INFO services.world: case 1: opened", "Accord is serving."]


def test_json_is_one_object_a_line_whatever_the_process_writes(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(
        capsys,
        "json",
        ("worker-1", '{"level": "INFO", "case": 1, "message": "é"}'),
        ("valkey", "# Server initialized"),
        ("web", "[1, 2]"),
        ("", "Two\nlines."),
    )
    told = [json.loads(line) for line in lines]
    assert told[0] == {"program": "worker-1", "level": "INFO", "case": 1, "message": "é"}
    assert [(each["program"], each["message"]) for each in told[1:]] == [
        ("valkey", "# Server initialized"),
        ("web", "[1, 2]"),
        ("supervisor", "Two\nlines."),
    ]
    assert all(each["time"] for each in told[1:])


def test_the_terminal_may_be_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        def write(self, text: str) -> None:
            raise BrokenPipeError

    monkeypatch.setattr("sys.stdout", Gone())
    speaker("json")("", "Nobody hears this.")
