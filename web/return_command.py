"""flask return: the returns of one case, as they went to the Board."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from casework.errors import AccordError
from services.returned import KINDS, lines_of, take_return
from web.here import world_of_command
from web.operator import operator_of
from web.record_commands import write


@click.command("return")
@click.argument("reference")
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to write into; it is made where it is not there.",
)
@with_appcontext
def return_command(reference: str, folder: Path) -> None:
    """Writes every return of the case REFERENCE as PDF, JSON and CSV.

    It is noted down on the case that they were taken, under the name of who is signed in on this machine.
    """
    accord = world_of_command()
    operator = operator_of(accord, "flask return")
    try:
        lines = lines_of(accord, operator, reference)
        if not lines:
            raise click.ClickException(f"{reference} has no return to the Board yet.")
        for line in lines:
            for kind in KINDS:
                write(folder, take_return(accord, operator, reference, line.key, kind))
    except AccordError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be written to: {error.strerror}.") from error
