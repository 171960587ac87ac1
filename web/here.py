"""What the running application is made of."""

from typing import cast

from flask import current_app

from services.world import World


def world() -> World:
    """The World that this application serves."""
    return cast(World, current_app.extensions["accord"])
