"""Flask's command line: flask timeline, flask protocols, flask directory import."""

import json
from datetime import datetime
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from casework.calendar import LONDON
from casework.deadlines import stamp, timeline
from casework.errors import AccordError
from casework.work import Board
from protocols.loader import YEARS, load_protocols
from services.people import import_directory


def register(app: Flask) -> None:
    """Adds the commands. `timeline` and `protocols` need no settings and no database."""
    app.cli.add_command(timeline_command)
    app.cli.add_command(protocols_command)
    app.cli.add_command(directory)


def _board(key: str) -> Board:
    try:
        boards = load_protocols()
    except AccordError as error:
        raise click.ClickException(str(error)) from error
    if key not in boards:
        raise click.ClickException(f"There is no protocol '{key}'. There is: {', '.join(boards)}.")
    return boards[key]


def _moment(_context: click.Context, _option: click.Parameter, value: str | None) -> datetime:
    if value is None:
        return datetime.now(LONDON).replace(second=0, microsecond=0)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(
            f"'{value}' is not a date and time. Write it like 2026-12-24T10:00."
        ) from None
    if moment.year not in YEARS[:-1]:
        known = f"{YEARS[0]} to {YEARS[-2]}"
        raise click.BadParameter(f"Choose a year from {known}, for which bank holidays are known.")
    return (moment if moment.tzinfo else moment.replace(tzinfo=LONDON)).astimezone(LONDON)


@click.command("timeline")
@click.argument("protocol")
@click.option("--pathway", default="default", help="The pathway's key. A Board's main one: default.")
@click.option("--raised", callback=_moment, help="London time, like 2026-12-24T10:00. Default: now.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def timeline_command(protocol: str, pathway: str, raised: datetime, as_json: bool) -> None:
    """Each step's due time if nobody answers, and why."""
    board = _board(protocol)
    if pathway not in board.protocol.pathways:
        known = ", ".join(board.protocol.pathways)
        raise click.ClickException(f"'{protocol}' has no pathway '{pathway}'. It has: {known}.")
    steps = timeline(board.protocol, pathway, raised, board.calendar)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "protocol": protocol,
                    "pathway": pathway,
                    "raised": _iso(raised, board),
                    "steps": [
                        {"step": step.step, "due": _iso(step.due, board), "because": step.because}
                        for step in steps
                    ],
                },
                ensure_ascii=False,
            )
        )
        return
    click.echo(f"{board.protocol.name}\nRaised {stamp(raised)}\n")
    for step in steps:
        click.echo(f"{stamp(step.due)}   {step.title}\n    {step.because}")


def _iso(moment: datetime, board: Board) -> str:
    return board.calendar.local(moment).isoformat(timespec="minutes")


@click.command("protocols")
def protocols_command() -> None:
    """The Boards' protocols, and what is wrong with their files."""
    try:
        boards = load_protocols()
    except AccordError as error:
        raise click.ClickException(str(error)) from error
    for key, board in boards.items():
        click.echo(f"{key}: {board.protocol.name}")
        for name, pathway in board.protocol.pathways.items():
            limits = ", ".join(f"{step.key}: {step.limit}" for step in pathway.steps)
            click.echo(f"    {name}: {pathway.title} ({limits})")


directory = AppGroup("directory", help="The directory of posts.")


@directory.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_command(file: Path) -> None:
    """Adds the posts of a CSV file (board, agency, tier, title, name, email, telephone)."""
    if fault := current_app.extensions.get("accord-fault"):
        raise click.ClickException(str(fault))
    try:
        written = import_directory(current_app.extensions["accord"], file)
    except AccordError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Added or renewed {written} {'post' if written == 1 else 'posts'}.")
