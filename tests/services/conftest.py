from collections.abc import Iterator
from pathlib import Path

import pytest

from services.world import World
from settings import load_settings
from tests.application import StillClock, world_for
from tests.examples import MONDAY_10


@pytest.fixture
def clock() -> StillClock:
    return StillClock(MONDAY_10)


@pytest.fixture
def world(tmp_path: Path, clock: StillClock) -> Iterator[World]:
    settings = load_settings({"DEMO": "true", "DATA_DIR": str(tmp_path), "CONFIRM": "never"})
    with world_for(settings, clock) as world:
        yield world
