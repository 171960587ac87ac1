"""What the Board was sent of a case goes with the case, also where it came with others' in one e-mail."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services import returns_mail
from tests.services.returning import Unprinted, received, wanting
from tests.stories.conftest import Town
from tests.stories.retaining import RULE, disposed, gone_of, is_gone, settled, with_rule


@pytest.mark.parametrize("send", ["each", "daily"])
def test_returns_go_with_their_case(town: Town, send: str) -> None:
    with_rule(town, RULE)
    town.world = replace(wanting(town.world, send=send), printer=Unprinted())
    reference = settled(town)
    town.clock.move_on(timedelta(days=4))
    returns_mail.post(town.world)
    town.deliver()
    assert received(town.world, "return", "returns")
    disposed(town)
    assert is_gone(town, reference)
    assert not received(town.world, "return", "returns")
    assert gone_of(town)[0]["counts"]["returns"] == 2, "raised and ended"
