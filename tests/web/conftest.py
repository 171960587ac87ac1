"""The real application, and how the tests read its pages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from services.world import World
from settings import Settings, load_settings
from tests.application import StillClock, world_for
from tests.forms.examples import NOW


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    # One key, since links and addresses that tests.application.once has kept are signed with it.
    told = {"DEMO": "true", "DATA_DIR": str(tmp_path), "CONFIRM": "always", "SECRET_KEY": "k" * 40}
    return load_settings(told)


@pytest.fixture
def clock() -> StillClock:
    return StillClock(NOW)


@pytest.fixture
def world(settings: Settings, clock: StillClock) -> Iterator[World]:
    with world_for(settings, clock) as world:
        yield world


@pytest.fixture(scope="session")
def _application(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Built once, since its templates are compiled once."""
    return create_app(load_settings({"DEMO": "true", "DATA_DIR": str(tmp_path_factory.mktemp("app"))}))


@pytest.fixture
def app(_application: Flask, world: World) -> Flask:
    """The application with this test's own world."""
    _application.extensions["accord"] = world
    return _application


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def text_of(response) -> str:
    """The words of a page, without tags and with single spaces."""
    body = re.sub(r"<(script|style|title).*?</\1>", " ", response.get_data(as_text=True), flags=re.S)
    return " ".join(re.sub(r"<[^>]*>", " ", body).split())


def title_of(response) -> str:
    found = re.search(r"<title[^>]*>(.*?)</title>", response.get_data(as_text=True), re.S)
    assert found, "the page has no title"
    return found[1].strip()


def token_in(response) -> str:
    """The CSRF token of the form on the page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', response.get_data(as_text=True))
    assert found, "the page has no form with a CSRF token"
    return found[1]
