"""The sixth protocol was written by following docs/adding-a-board.md only; the page itself is held to the grammar."""

import re
import tomllib
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from casework.calendar import LONDON
from casework.deadlines import timeline
from casework.limits import Limit
from casework.paper import Paper, PaperField
from casework.protocol import Pathway, Protocol, Step, Tier
from casework.work import Board
from protocols.loader import FOLDER, load_protocols
from tests.examples import london

HERE = Path(__file__).parent
PAGE = (FOLDER.parent / "docs" / "adding-a-board.md").read_text()
BLOCKS = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
ROWS = [
    line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith(("| Part", "|---"))
]
EXAMPLES = [code for row in ROWS for code in re.findall(r"`([^`]*)`", row.rpartition(" | ")[2])]
SIX = load_protocols() | load_protocols(HERE)
PATHWAYS = [(key, pathway) for key, board in SIX.items() for pathway in board.protocol.pathways]


def served(folder: Path, text: str) -> Board:
    (folder / "northmoor.toml").write_text(text)
    return load_protocols(folder)["northmoor"]


def test_the_sixth_protocol_runs_to_the_minute_over_christmas() -> None:
    board = SIX["sixth"]
    found = timeline(board.protocol, "default", london(2026, 12, 24, 10), board.calendar)
    assert [(step.step, step.due) for step in found] == [
        ("1", london(2026, 12, 25, 16, 30)),
        ("2", london(2026, 12, 27, 4, 30)),
        ("3", london(2026, 12, 30, 16, 30)),
        ("4", london(2027, 1, 4, 16, 30)),
        ("5", london(2027, 1, 11, 16, 30)),
        ("6", london(2027, 1, 18, 16, 30)),
    ]
    assert "the limit itself is Tue 29 Dec 2026, 16:30" in found[1].because


def test_the_smallest_file_of_the_page_is_a_whole_protocol(tmp_path: Path) -> None:
    board = served(tmp_path, BLOCKS[0])
    found = timeline(board.protocol, "default", london(2026, 12, 24, 10), board.calendar)
    assert [step.due for step in found] == [london(2026, 12, 29, 17), london(2026, 12, 31, 17)]


def test_a_limit_that_is_changed_as_the_page_says_moves_the_steps_after_it(tmp_path: Path) -> None:
    changed = BLOCKS[0].replace('amount = 1, unit = "working_days"', 'amount = 24, unit = "hours"')
    board = served(tmp_path, changed)
    found = timeline(board.protocol, "default", london(2026, 12, 22, 10), board.calendar)
    assert [step.due for step in found] == [london(2026, 12, 23, 10), london(2026, 12, 29, 17)]


def test_the_pages_paper_fits_into_its_smallest_file(tmp_path: Path) -> None:
    assert served(tmp_path, BLOCKS[0] + BLOCKS[1]).protocol.papers["lessons"].offered == "ended"


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_of_the_page_is_in_the_grammar(example: str) -> None:
    told = tomllib.loads(example if not example.startswith("{") else f"tier = {example}")
    for key, value in told.items():
        if key in ("limit", "target", "default_limit"):
            Limit.model_validate(value)
        elif key == "tier":
            Tier.model_validate(value)
        else:
            models = [model for model in (Protocol, Pathway, Step) if key in model.model_fields]
            assert models, f"{key} is no key of the grammar"
            _accepts(models[0], key, value)


def _accepts(model: type[Protocol] | type[Pathway] | type[Step], key: str, value: object) -> None:
    """Raises where the model does not take `value` for `key`, whatever else is missing."""
    try:
        model.model_validate({key: value})
    except ValidationError as fault:
        wrong = [error for error in fault.errors() if error["loc"][0] == key]
        assert not wrong, wrong


def test_the_page_names_every_key_that_a_file_may_have() -> None:
    models = (Protocol, Pathway, Step, Limit, Tier, Paper, PaperField)
    keys = {key for model in models for key in model.model_fields}
    # Said nowhere on the page: what has a good default, and the words beside a paper's question.
    quiet = {"telephone", "source", "holidays", "confirm_hours", "intro", "hint", "required", "prefill"}
    assert {key for key in keys - quiet if not re.search(rf"\b{key}\b", PAGE)} == set()


moments = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001
    datetime(2040, 1, 1),  # noqa: DTZ001
    timezones=st.just(LONDON),
)


@pytest.mark.parametrize(("key", "pathway"), PATHWAYS, ids=lambda part: part)
@given(raised=moments)
def test_every_step_ends_after_it_starts(key: str, pathway: str, raised: datetime) -> None:
    board = SIX[key]
    begins = raised
    for step in timeline(board.protocol, pathway, raised, board.calendar):
        assert step.due > begins, step.because
        begins = step.due
