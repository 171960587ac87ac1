"""flask directory import, flask directory export."""

from pathlib import Path

import click
from flask.cli import AppGroup

from casework.directory import Contact
from casework.errors import AccordError
from services.directory_file import named_address
from services.directory_import import Plan, export_directory, import_directory
from services.directory_lines import COLUMNS
from web.here import world_of_command

directory = AppGroup("directory", help="The directory of posts.")


@directory.command("import", help=f"Imports a CSV file with the columns {', '.join(COLUMNS)}.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="The file is the whole directory of the Boards that it names.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def import_command(file: Path, replace: bool, dry_run: bool) -> None:
    """Prints what the file changes; nothing is changed where a line is bad."""
    accord = world_of_command()
    try:
        plan = import_directory(accord, file.read_bytes(), file.name, replace=replace, dry_run=dry_run)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}.") from error
    except AccordError as error:
        raise click.ClickException(str(error)) from error
    for line in preview(plan):
        click.echo(line)
    click.echo("Nothing was written: this was a dry run." if dry_run else "The directory is up to date.")


def preview(plan: Plan) -> list[str]:
    """What an import changes, one line for each post and each field, and the counts at the end."""
    lines = [f"+ {_post(post)}: {named_address(post.person)}" for post in plan.added]
    for change in plan.changed:
        lines.append(f"~ {_post(change.new)}:")
        lines += [f"    {label}: {old or 'empty'} -> {new or 'empty'}" for label, old, new in change.fields]
    lines += [f"- {_post(post)}: {named_address(post.person)}" for post in plan.removed]
    counts = plan.counts
    told = ("added", "changed", "the same", "removed")
    return [*lines, ", ".join(f"{n} {word}" for n, word in zip(counts.values(), told, strict=True))]


def _post(post: Contact) -> str:
    return f"{post.board}, {post.person.agency}, {post.tier}"


@directory.command("export")
@click.argument("board")
def export_command(board: str) -> None:
    """Writes a Board's directory as CSV (UTF-8, as Excel opens it) that can be imported again."""
    try:
        text = export_directory(world_of_command(), board)
    except AccordError as error:
        raise click.ClickException(str(error)) from error
    # The byte order mark tells Excel that it is UTF-8.
    click.echo(text.encode("utf-8-sig"), nl=False)
