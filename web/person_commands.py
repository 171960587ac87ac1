"""flask person find, flask person export: what is kept of one person."""

from pathlib import Path

import click
from flask.cli import AppGroup

from casework.errors import AccordError
from services import person
from services.words import stamp
from web.here import world_of_command
from web.operator import operator_of

person_group = AppGroup("person", help="What is kept of one person: where, and all of it.")


@person_group.command("find")
@click.argument("words")
@click.option("--board", required=True, help="The Board's key, for example hips.")
def find_command(words: str, board: str) -> None:
    """Says where the person with this e-mail address or name occurs."""
    found = _found(words, board)
    for case in found.cases:
        part = f" ({', '.join(case.parts)})" if case.parts else ""
        click.echo(f"{case.reference}{part}: {len(case.facts)} entries of its history")
    for mail in found.mails:
        click.echo(f"{mail.reference}: e-mail {mail.direction}, {stamp(mail.at)}")
    for name, count in found.beside.items():
        click.echo(f"{person.BESIDE[name]}: {count}")
    if found.not_read:
        click.echo(found.not_read)
    if found.nowhere:
        click.echo("Nothing is found. Look for other spellings and addresses as well.")


@person_group.command("export")
@click.argument("words")
@click.option("--board", required=True, help="The Board's key, for example hips.")
@click.option("--to", "path", required=True, type=click.Path(dir_okay=False, path_type=Path))
def export_command(words: str, board: str, path: Path) -> None:
    """Writes all of it as a zip. It names other people: somebody must redact it before it is handed on."""
    accord, found = world_of_command(), _found(words, board)
    operator = operator_of(accord, "flask person")
    try:
        with path.open("wb") as file:
            path.chmod(0o600)
            file.writelines(person.export(accord, operator, found))
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from error
    click.echo(f"{path} was written. It names other people: somebody must redact it before it is handed on.")
    if found.not_read:
        click.echo(found.not_read)


def _found(words: str, board: str) -> person.PersonFound:
    accord = world_of_command()
    operator = operator_of(accord, "flask person")
    try:
        return person.find(accord, operator, board, words)
    except AccordError as error:
        raise click.ClickException(str(error)) from error
