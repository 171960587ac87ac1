"""flask record: one case as PDF and zip."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from casework.errors import AccordError
from services.record import Taken, take_record
from services.tongues import NAMES, language
from web.here import world_of_command
from web.operator import operator_of


@click.command("record")
@click.argument("reference")
@click.option("--redacted", is_flag=True, help="Without names: people by their roles. For learning reviews.")
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to write into; it is made where it is not there.",
)
@click.option("--language", "key", type=click.Choice(sorted(NAMES)), default="en", show_default=True)
@with_appcontext
def record_command(reference: str, redacted: bool, folder: Path, key: str) -> None:
    """Writes the record of the case REFERENCE as a PDF and as a zip with every e-mail.

    It is noted down on the case that it was taken, under the name of who is signed in on this machine.
    """
    accord = world_of_command()
    operator = operator_of(accord, "flask record")
    try:
        for kind in ("pdf", "zip"):
            write(
                folder,
                take_record(accord, operator, reference, kind, redacted=redacted, language=language(key)),
            )
    except AccordError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be written to: {error.strerror}.") from error


def write(folder: Path, taken: Taken) -> None:
    """Writes the file for its owner alone, and says so; the folder is made where it is not there. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / taken.name
    with path.open("wb") as file:
        path.chmod(0o600)
        file.writelines(taken.parts)
    click.echo(f"{path} was written.")
