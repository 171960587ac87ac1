"""A case of East Riding at stage four, whose speaker is asked for Appendix A."""

from datetime import date

import pytest

from tests.web.boards import raised, silence_until, with_board
from tests.web.steps import links


@pytest.fixture
def reader(app, world):
    app.extensions["accord"] = with_board(world, "eastriding")
    return app.test_client(use_cookies=False)


@pytest.fixture
def boards(reader, app):
    return app.extensions["accord"]


@pytest.fixture
def at_four(boards, clock):
    """A case at stage four: Sid Senior speaks for the school."""
    reference = raised(boards, "eastriding", born=date(2018, 5, 3))
    silence_until(boards, clock, reference, "4")
    return reference


@pytest.fixture
def link(boards, at_four):
    """The link in Sid's mail."""
    [link] = links(boards, "paper_due", "paper")
    return link
