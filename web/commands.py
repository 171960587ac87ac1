"""Flask's command line: each command is in a module of its own; flask timeline is here."""

import json
from datetime import datetime

import click
from flask import Flask

from casework.deadlines import TimelineStep, Wishes, timeline
from casework.derivation import stamp
from casework.protocol import Pathway
from casework.work import Board
from protocols.loader import FOLDER
from web.command_times import moment, moments
from web.directory_commands import directory
from web.figures_commands import returns_command
from web.held_commands import held
from web.mail_commands import mail
from web.person_commands import person_group
from web.protocol_commands import boards, protocols_group
from web.reading_commands import read_replies_command
from web.record_commands import record_command
from web.retention_commands import retention_command
from web.return_command import return_command
from web.simulate import simulate_command
from web.staff_commands import staff_group


def register(app: Flask) -> None:
    """Adds the commands. `timeline`, `protocols`, `simulate` and `read-replies` need no settings and no database."""
    app.cli.add_command(timeline_command)
    app.cli.add_command(protocols_group)
    app.cli.add_command(directory)
    app.cli.add_command(held)
    app.cli.add_command(mail)
    app.cli.add_command(simulate_command)
    app.cli.add_command(read_replies_command)
    app.cli.add_command(returns_command)
    app.cli.add_command(record_command)
    app.cli.add_command(retention_command)
    app.cli.add_command(person_group)
    app.cli.add_command(staff_group)
    app.cli.add_command(return_command)


def _board(key: str) -> Board:
    # Only this one is read: a half-written file of another Board is no reason to say nothing.
    there = sorted(path.stem for path in FOLDER.glob("*.toml"))
    if key not in there:
        raise click.ClickException(f"There is no protocol '{key}'. There is: {', '.join(there)}.")
    return boards([key])[key]


def _pathway(board: Board, key: str) -> Pathway:
    protocol = board.protocol
    if protocol.pathway_key(key) not in protocol.pathways:
        known = ", ".join(protocol.pathways)
        raise click.ClickException(f"'{protocol.key}' has no pathway '{key}'. It has: {known}.")
    return protocol.pathway(key)


@click.command("timeline")
@click.argument("protocol")
@click.option("--pathway", default="default", help="The pathway's key. A Board's main one: default.")
@click.option(
    "--raised",
    multiple=True,
    callback=moments,
    help="London time, like 2026-12-24T10:00. May be given many times. Default: now.",
)
@click.option("--start", default=None, help="The key of the step to start at. Default: the first.")
@click.option("--needed-by", callback=moment, help="The child's own date and time, which shortens the steps.")
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON object a line for each time.")
def timeline_command(
    protocol: str,
    pathway: str,
    raised: list[datetime],
    start: str | None,
    needed_by: datetime | None,
    as_json: bool,
) -> None:
    """Each step's due time if nobody answers, and why."""
    board = _board(protocol)
    known = [step.key for step in _pathway(board, pathway).steps]
    if start is not None and start not in known:
        raise click.ClickException(
            f"The pathway '{pathway}' has no step '{start}'. It has: {', '.join(known)}."
        )
    if not as_json:
        click.echo(board.protocol.name)
    for each in raised:
        steps = timeline(board.protocol, pathway, each, board.calendar, start, Wishes(needed_by))
        click.echo(_told(board, pathway, each, steps) if as_json else _said(each, steps))


def _told(board: Board, pathway: str, raised: datetime, steps: list[TimelineStep]) -> str:
    told = {
        "protocol": board.protocol.key,
        "pathway": board.protocol.pathway_key(pathway),
        "raised": _iso(raised, board),
        "steps": [
            {"step": step.step, "due": _iso(step.due, board), "because": step.because} for step in steps
        ],
    }
    return json.dumps(told, ensure_ascii=False)


def _said(raised: datetime, steps: list[TimelineStep]) -> str:
    lines = [f"Raised {stamp(raised)}", ""]
    for step in steps:
        lines += [f"{stamp(step.due)}   {step.title}", f"    {step.because}"]
    return "\n".join([*lines, ""])


def _iso(moment: datetime, board: Board) -> str:
    return board.calendar.local(moment).isoformat(timespec="minutes")
