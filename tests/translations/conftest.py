"""Welsh with every translated sentence in brackets."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services import tongues
from tests.translations import pseudo


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
