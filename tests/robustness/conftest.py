"""The places that the tests share: a mail server that can be held, and both kinds of database."""

from collections.abc import Callable, Iterator

import pytest

from tests.robustness.post_office import PostOffice


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of each kind; "" is SQLite in the installation's own folder."""
    if request.param == "sqlite":
        return ""
    server: Callable[[], str] = request.getfixturevalue("postgres_server").new_database
    return server()


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A post office that is open."""
    with PostOffice().opened() as office:
        yield office
