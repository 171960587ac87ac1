"""Who gives a command."""

import getpass


def operator_name(command: str) -> str:
    """The name of who is signed in on this machine, and which command they gave, as records have it."""
    try:
        return f"{getpass.getuser()} ({command})"
    except (KeyError, OSError):
        # A container may run as a number that has no name.
        return f"somebody ({command})"
