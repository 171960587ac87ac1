"""Welsh with every translated sentence in brackets."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from services import tongues
from services.world import World
from settings import load_settings
from tests.application import StillClock, world_for
from tests.examples import COL, COUNCIL_LEAD, COUNCIL_MANAGER, RAE, RAISERS_MANAGER, SCHOOL_LEAD
from tests.forms.examples import FILLED, NOW
from tests.forms.filling import answered
from tests.translations import pseudo
from tests.translations.reader import BOARD, Reader, raised_words, texts
from tests.web.boards import with_board


@pytest.fixture(scope="session")
def _catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pseudo")
    pseudo.write(folder)
    return folder


@pytest.fixture
def bracketed(_catalogue: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Makes Welsh the bracketed language for one test."""
    monkeypatch.setattr(tongues, "FOLDER", _catalogue)
    yield


@pytest.fixture
def clock() -> StillClock:
    return StillClock(NOW)


@pytest.fixture
def world(tmp_path: Path, clock: StillClock, bracketed: None) -> Iterator[World]:
    settings = load_settings({"DEMO": "true", "DATA_DIR": str(tmp_path), "CONFIRM": "always"})
    with world_for(settings, clock) as world:
        yield with_board(world, BOARD)


@pytest.fixture(scope="session")
def _application(tmp_path_factory: pytest.TempPathFactory, _catalogue: Path) -> Flask:
    """Built once, since its templates are compiled once; its forms know the bracketed catalogue from the start."""
    settings = load_settings({"DEMO": "true", "DATA_DIR": str(tmp_path_factory.mktemp("app"))})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tongues, "FOLDER", _catalogue)
        return create_app(settings)


@pytest.fixture
def app(_application: Flask, world: World) -> Flask:
    _application.extensions["accord"] = world
    return _application


@pytest.fixture
def reader(app: Flask, world: World) -> Reader:
    people = (RAE, COL, COUNCIL_LEAD, COUNCIL_MANAGER, RAISERS_MANAGER, SCHOOL_LEAD)
    told = raised_words() | set(texts(FILLED, answered(BOARD, "default", "8")))
    told |= {text for who in people for text in texts(who.model_dump())}
    told |= {text for board in world.protocols.values() for text in (board.protocol.source,)}
    client = app.test_client()
    client.get("/?lang=cy")
    return Reader(client, told)
