"""Log lines: text or JSON, with ids, and with nothing that an error or a library says."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from settings.logs import JsonLines, Lines

ROOT = Path(__file__).parents[1]
NAME, ADDRESS = "Robin Example", "robin@home.example"


def record(name: str, message: str, *args: Any, error: BaseException | None = None) -> logging.LogRecord:
    told = (type(error), error, error.__traceback__) if error else None
    return logging.getLogger(name).makeRecord(name, logging.WARNING, __file__, 1, message, args, told)


def failing() -> BaseException:
    try:
        try:
            int(NAME)
        except ValueError as error:
            raise KeyError(ADDRESS) from error
    except KeyError as error:
        return error
    raise AssertionError("a name is no number")


OURS = record("services.delivery", "mail %(mail)s was not sent: %(error)s", {"mail": 7, "error": "Transient"})


def test_a_line_of_text_is_the_sentence() -> None:
    assert Lines().format(OURS) == "WARNING services.delivery: mail 7 was not sent: Transient"


def test_a_line_of_json_has_the_sentence_and_its_ids() -> None:
    line = JsonLines().format(OURS)
    told = json.loads(line)
    assert "\n" not in line
    assert {name: told[name] for name in ("level", "logger", "message", "mail", "error")} == {
        "level": "WARNING",
        "logger": "services.delivery",
        "message": "mail 7 was not sent: Transient",
        "mail": 7,
        "error": "Transient",
    }
    assert told["time"].endswith("+00:00") and told["process"]


@pytest.mark.parametrize("kind", [Lines, JsonLines])
def test_an_error_is_told_by_kind_and_place_with_what_caused_it(kind: type[Lines]) -> None:
    line = kind().format(record("workers.jobs", "it failed", error=failing()))
    assert "builtins.KeyError" in line and "builtins.ValueError" in line and "test_logs.py" in line
    assert NAME not in line and ADDRESS not in line


@pytest.mark.parametrize("kind", [Lines, JsonLines])
def test_of_a_library_the_numbers_are_kept_and_the_texts_are_not(kind: type[Lines]) -> None:
    lines = [
        kind().format(
            record("gunicorn.error", "Error handling request %s %s", "GET", "/raise/tokenoftheirs")
        ),
        kind().format(record("gunicorn.error", "WORKER TIMEOUT (pid:%s)", 123)),
        kind().format(record("some.library", "nothing put in")),
    ]
    assert "tokenoftheirs" not in lines[0] and "Error handling request" in lines[0]
    assert "pid:123" in lines[1] and "nothing put in" in lines[2]


def test_a_process_writes_as_the_settings_say(tmp_path: Path) -> None:
    """Libraries write their addresses and mails at INFO and DEBUG."""
    program = (
        "import logging; from settings import load_settings; from settings.logs import set_up_logs;"
        "set_up_logs(load_settings());"
        "logging.getLogger('services.world').debug('case %(case)s: %(facts)s', {'case': 3, 'facts': 'opened'});"
        "logging.getLogger('httpx').info('HTTP Request: GET https://x.example/secret')"
    )
    env = {"DEMO": "1", "DATA_DIR": str(tmp_path), "LOG_FORMAT": "json", "LOG_LEVEL": "debug"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    [line] = done.stderr.splitlines()
    told = json.loads(line)
    assert (told["case"], told["facts"], told["level"]) == (3, "opened", "DEBUG")
