"""What the running application is made of."""

from typing import cast

import click
from flask import current_app, g, session

from services import sessions
from services.sessions import SignedIn
from services.world import World


def world() -> World:
    """The World that this application serves."""
    return cast(World, current_app.extensions["accord"])


def signed_in() -> SignedIn | None:
    """Who of a Board's staff looks at this page. The database is asked at each request: what is taken away works at
    the next one."""
    if "signed_in" not in g:
        token = session.get("staff", "")
        g.signed_in = sessions.find(world(), token) if token else None
    return cast("SignedIn | None", g.signed_in)


def refuse_unknown_boards(accord: World, *keys: str) -> None:
    """Raises ClickException for the first that no Board which is served has."""
    for key in keys:
        if key not in accord.protocols:
            raise click.ClickException(f"There is no Board '{key}'. There is: {', '.join(accord.protocols)}.")


def world_of_command() -> World:
    """The same for a command. Raises ClickException, with the reason, where the application could not be built."""
    if fault := current_app.extensions.get("accord-fault"):
        raise click.ClickException(str(fault))
    return world()
