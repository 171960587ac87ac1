"""flask held export."""

from pathlib import Path

import click
from flask.cli import AppGroup

from services.held_export import lines
from web.here import refuse_unknown_boards, world_of_command

held = AppGroup("held", help="Held mail, and what Board staff decided about it.")


@held.command("export")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="The file. Default: standard output."
)
@click.option(
    "--board", "boards", multiple=True, help="Only this Board's; may be given many times. Default: all."
)
def export_command(out: Path | None, boards: tuple[str, ...]) -> None:
    """Writes every decision as a JSON object a line, without names, to improve the reader with.

    Read docs/held-mail.md before you hand the file on: a person must look it through.
    """
    accord = world_of_command()
    refuse_unknown_boards(accord, *boards)
    found = list(lines(accord, boards or accord.protocols))
    if out is None:
        click.echo("".join(found), nl=False)
        return
    try:
        out.write_text("".join(found), encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}.") from error
    count = f"{len(found)} decision was" if len(found) == 1 else f"{len(found)} decisions were"
    click.echo(f"{count} written to {out}.")
