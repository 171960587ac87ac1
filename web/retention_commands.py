"""flask retention: what of a Board goes when, and letting it go."""

import json
from typing import Any

import click
from flask.cli import with_appcontext

from casework.errors import AccordError
from services import disposal, mailbox_copies, retention
from services.retention import AHEAD, WHAT, Due
from services.words import day
from services.world import World
from web.here import refuse_unknown_boards, world_of_command
from web.operator import operator_name


@click.command("retention")
@click.option("--board", required=True, help="The Board's key, for example hips.")
@click.option("--dry-run", is_flag=True, help="Only say what goes when, for a year from now.")
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON object a line.")
@click.option("--yes", is_flag=True, help="Do not ask before it is deleted.")
@with_appcontext
def retention_command(board: str, dry_run: bool, as_json: bool, yes: bool) -> None:
    """What of the Board goes when. Without --dry-run, lets go what is due now, and deletes it."""
    accord = world_of_command()
    refuse_unknown_boards(accord, board)
    if accord.board(board).protocol.retention is None:
        click.echo(
            f"The file of '{board}' has no [retention], so nothing of it is ever deleted.", err=as_json
        )
        return
    now = accord.clock.now()
    listed = retention.upcoming(accord, board, now + AHEAD if dry_run else now)
    for due in listed:
        click.echo(json.dumps(_told(due)) if as_json else _said(due))
    going = [due for due in listed if due.hold is None]
    if dry_run:
        click.echo("Nothing was deleted: this was a dry run.", err=as_json)
    elif not going:
        click.echo("Nothing is due.", err=as_json)
    elif yes or click.confirm(f"Delete these {len(going)} for good?", err=as_json):
        _carry_out(accord, board, going, as_json)


def _carry_out(accord: World, board: str, going: list[Due], as_json: bool) -> None:
    try:
        retention.let(
            accord, board, operator_name("flask retention"), [(due.case, due.what) for due in going]
        )
        number = disposal.dispose(accord, board)
    except AccordError as error:
        raise click.ClickException(str(error)) from error
    mailbox_copies.remove_copies(accord)
    if number is None:
        raise click.ClickException("Nothing could be deleted. The log says why.")
    click.echo(f"Certificate {number} says what went.", err=as_json)


def _told(due: Due) -> dict[str, Any]:
    return {
        "reference": due.reference,
        "what": due.what,
        "then": due.rule.then if due.what == "case" else "delete",
        "ended_at": due.ended_at.isoformat(),
        "due_at": due.at.isoformat(),
        "state": due.state,
        "goes_at": due.goes_at.isoformat() if due.goes_at else None,
    }


def _said(due: Due) -> str:
    states = {
        "held": "held for a review",
        "waits": "waits until somebody lets it go",
        "set": "goes by itself",
    }
    return f"{due.reference}  {day(due.at)}  {WHAT[due.what, due.rule.then]}: {states[due.state]}"
