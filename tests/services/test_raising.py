"""Who has to confirm first, by the setting CONFIRM."""

from dataclasses import replace

import pytest

from services import drafts, raising
from services.world import World
from tests.examples import CONTACTS, RAE, RAISERS_MANAGER, disagreement


@pytest.mark.parametrize(
    ("setting", "raiser", "asked_first"),
    [
        ("always", RAISERS_MANAGER, True),
        ("always", RAE, True),
        ("unknown", RAE, True),
        ("unknown", RAISERS_MANAGER, False),
        ("never", RAE, False),
    ],
)
def test_the_raiser_confirms_first(world: World, setting: str, raiser: object, asked_first: bool) -> None:
    with world.store.writing() as uow:
        uow.directories.put(CONTACTS)
        uow.commit()
    here = replace(world, confirm=setting)
    receipt = raising.submit(here, drafts.start(here), disagreement(raiser=raiser))
    assert receipt.confirmation_needed is asked_first
    with world.store.reading() as uow:
        kinds = {sent.kind for sent in uow.outbox.of_case(1)}
    assert kinds == ({"confirm"} if asked_first else {"ask", "raised"})


def test_a_form_that_was_sent_in_is_not_kept_as_a_draft(world: World) -> None:
    token = drafts.start(world)
    drafts.save(world, token, {"child": "Robin Example"})
    raising.submit(world, token, disagreement())
    assert drafts.load(world, token).data == {}
    drafts.save(world, token, {"child": "Somebody Else"})
    assert drafts.load(world, token).data == {}
