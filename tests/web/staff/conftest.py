"""Two Boards on the real application, and a case of the first one."""

from dataclasses import replace

import pytest

from services.roles import UNSAID
from tests.web.staff.steps import BOARD, signed_in
from tests.web.steps import confirmed, sent


@pytest.fixture
def world(world):
    """The Board that there is, and another one that has the same protocol."""
    hips = world.protocols["hips"]
    other = replace(hips, protocol=hips.protocol.model_copy(update={"key": "other"}))
    staff = {"hips": {BOARD: UNSAID}, "other": {"jo@other.example": UNSAID}}
    return replace(world, protocols={"hips": hips, "other": other}, staff=staff)


@pytest.fixture
def staff(app, world, request):
    # First the case, where there is one: what it begins with is then the same in every test.
    for name in {"raised", "case"}.intersection(request.fixturenames):
        request.getfixturevalue(name)
    return signed_in(app, world)


@pytest.fixture
def raised(client, world):
    """HIPS-00001, not confirmed."""
    sent(client, world)


@pytest.fixture
def case(raised, client, world):
    """HIPS-00001, confirmed: Jo Smith is asked by Wednesday 5 pm."""
    confirmed(client, world)
