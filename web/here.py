"""What the running application is made of."""

from typing import cast

import click
from flask import current_app

from services.world import World


def world() -> World:
    """The World that this application serves."""
    return cast(World, current_app.extensions["accord"])


def world_of_command() -> World:
    """The same for a command. Raises ClickException, with the reason, where the application could not be built."""
    if fault := current_app.extensions.get("accord-fault"):
        raise click.ClickException(str(fault))
    return world()
