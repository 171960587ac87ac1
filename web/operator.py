"""Who gives a command."""

import getpass

from services.sign_in import StaffMember
from services.world import World


def operator_name(command: str) -> str:
    """The name of who is signed in on this machine, and which command they gave, as records have it."""
    try:
        return f"{getpass.getuser()} ({command})"
    except (KeyError, OSError):
        # A container may run as a number that has no name.
        return f"somebody ({command})"


def operator_of(accord: World, command: str) -> StaffMember:
    """Whoever is signed in on this machine, for every Board."""
    return StaffMember(operator_name(command), tuple(accord.protocols))
