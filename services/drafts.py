"""What is being typed into the form, kept on the server so that nothing typed is ever lost."""

import secrets
from datetime import timedelta
from typing import Any

from services.storage import Draft
from services.world import World

KEPT = timedelta(days=7)


def forget_old(world: World) -> None:
    """Removes what nobody has touched for a week, also where nobody begins a new one."""
    with world.store.writing() as uow:
        uow.drafts.forget_before(world.clock.wall() - KEPT)
        uow.commit()


def start(world: World) -> str:
    """A new draft's token: unguessable, with nothing personal in it. Old drafts are removed."""
    token = secrets.token_urlsafe(24)
    now = world.clock.wall()
    with world.store.writing() as uow:
        uow.drafts.forget_before(now - KEPT)
        uow.drafts.new(token, now)
        uow.commit()
    return token


def load(world: World, token: str) -> Draft:
    """Raises NotFound where the draft is no longer kept."""
    with world.store.reading() as uow:
        return uow.drafts.load(token)


def save(world: World, token: str, data: dict[str, Any]) -> None:
    """Merges `data` into the draft, right or wrong. A draft that was sent in stays as it is."""
    with world.store.writing() as uow:
        if uow.drafts.load(token).case_number is None:
            uow.drafts.save(token, data, world.clock.wall())
            uow.commit()
