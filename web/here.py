"""What the running application is made of."""

from typing import cast

import click
from flask import current_app, session

from services import sign_in
from services.sign_in import StaffMember
from services.world import World


def world() -> World:
    """The World that this application serves."""
    return cast(World, current_app.extensions["accord"])


def signed_in() -> StaffMember | None:
    """Who of a Board's staff looks at this page. Asked anew each time: who leaves the list of staff is out at once."""
    if session.get("staff_until", 0) <= world().clock.wall().timestamp():
        return None
    return sign_in.member(world(), session.get("staff", ""))


def world_of_command() -> World:
    """The same for a command. Raises ClickException, with the reason, where the application could not be built."""
    if fault := current_app.extensions.get("accord-fault"):
        raise click.ClickException(str(fault))
    return world()
