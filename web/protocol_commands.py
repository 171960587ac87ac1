"""flask protocols, flask protocols check, flask protocols diff: the Boards' files for their business managers."""

import json
import subprocess
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from casework.calendar import LONDON, WorkingCalendar
from casework.derivation import stamp
from casework.errors import AccordError, ProtocolFault
from casework.protocol import Protocol
from casework.work import Board
from protocols.loader import FOLDER, bank_holidays, load_protocols, read_copy
from services.protocol_changes import Moved, changes, moved
from web.command_times import moment

File = click.Path(exists=True, dir_okay=False, path_type=Path)


def boards(keys: Collection[str] | None = None) -> dict[str, Board]:
    """The Boards, or a sentence for each fault of their files; `keys` reads only those."""
    try:
        return load_protocols(boards=keys)
    except AccordError as error:
        raise click.ClickException(str(error)) from error


@click.group("protocols", cls=AppGroup, invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON object a line for each Board.")
@click.pass_context
def protocols_group(context: click.Context, as_json: bool) -> None:
    """The Boards' protocols: lists them, checks their files, and says what an edited copy changes."""
    if context.invoked_subcommand is not None:
        return
    for board in boards().values():
        click.echo(
            json.dumps(_told(board.protocol), ensure_ascii=False) if as_json else _said(board.protocol)
        )


def _told(protocol: Protocol) -> dict[str, object]:
    return {
        "protocol": protocol.key,
        "name": protocol.name,
        "board": protocol.board,
        "default_pathway": protocol.default_pathway,
        "pathways": [
            {
                "pathway": key,
                "title": pathway.title,
                "steps": [
                    {"step": step.key, "title": step.title, "limit": str(protocol.limit(step))}
                    for step in pathway.steps
                ],
            }
            for key, pathway in protocol.pathways.items()
        ],
    }


def _said(protocol: Protocol) -> str:
    lines = [f"{protocol.key}: {protocol.name}"]
    for key, pathway in protocol.pathways.items():
        limits = ", ".join(f"{step.key}: {protocol.limit(step)}" for step in pathway.steps)
        main = ", the main one" if key == protocol.default_pathway and len(protocol.pathways) > 1 else ""
        lines.append(f"    {key}{main}: {pathway.title} ({limits})")
    return "\n".join(lines)


@protocols_group.command("check")
@click.argument("files", nargs=-1, type=File)
def check_command(files: tuple[Path, ...]) -> None:
    """Lists every fault of every file of the Boards, or of FILES, copies that you edit."""
    if not files:
        count = len(boards())
        click.echo(f"{count} protocol file{' is' if count == 1 else 's are'} right.")
        return
    faults: list[str] = []
    for path in files:
        try:
            read_copy(path.read_bytes(), path.name)
        except ProtocolFault as fault:
            faults += fault.faults
    if faults:
        raise click.ClickException(str(ProtocolFault(faults)))
    click.echo(f"{len(files)} protocol file{' is' if len(files) == 1 else 's are'} right.")


@protocols_group.command("diff")
@click.argument("file", type=File)
@click.option("--against", type=File, help="The file to compare with. Default: the one in use.")
@click.option("--raised", callback=moment, help="The example's time. Default: now.")
def diff_command(file: Path, against: Path | None, raised: datetime | None) -> None:
    """Says what FILE, an edited copy of a Board's file, changes, and which deadlines move.

    FILE may be the file in use itself: it is then compared with the version last committed to git.
    """
    new = _copy(file.read_bytes(), file.name)
    old = _copy(against.read_bytes(), against.name) if against else _in_use(file, new.key)
    found = list(changes(old, new))
    click.echo(f"{new.name}: {len(found) or 'no'} change{'' if len(found) == 1 else 's'}")
    for change in found:
        click.echo(f"  {change.where}:\n      {change.old} → {change.new}")
    example = raised or datetime.now(LONDON).replace(second=0, microsecond=0)
    shifts = moved(old, new, example, _calendar(old), _calendar(new))
    if not shifts:
        click.echo(f"\nNo deadline moves, for a disagreement raised {stamp(example)}.")
        return
    click.echo(f"\nDeadlines that move, for a disagreement raised {stamp(example)} and never answered:")
    for key in dict.fromkeys(shift.pathway for shift in shifts):
        click.echo(f"  {key}")
        for shift in shifts:
            if shift.pathway == key:
                click.echo(f"    {shift.step}  {shift.title}\n      {_shift(shift)}")
    click.echo("\nSteps that are running keep the deadlines that they have.")


def _shift(shift: Moved) -> str:
    old = stamp(shift.old) if shift.old else "no such step"
    return f"{old} → {stamp(shift.new) if shift.new else 'no such step'}"


def _copy(raw: bytes, called: str) -> Protocol:
    try:
        return read_copy(raw, called)
    except ProtocolFault as fault:
        raise click.ClickException(str(fault)) from fault


def _in_use(file: Path, key: str) -> Protocol:
    """What `file` is compared with: the Board's file in use, or that file as git last knew it."""
    path = FOLDER / f"{key}.toml"
    if not path.exists():
        raise click.ClickException(
            f"No protocol '{key}' is in use, so there is nothing to compare {file.name} with. "
            "Name a file with --against."
        )
    if not path.samefile(file):
        return _copy(path.read_bytes(), path.name)
    command = ["git", "-C", str(path.parent), "show", f"HEAD:./{path.name}"]
    try:
        committed = subprocess.run(command, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise click.ClickException(
            f"{path.name} is the file in use, and git knows no earlier version of it. "
            "Name an older copy with --against."
        ) from error
    return _copy(committed, f"{path.name} as last committed")


def _calendar(protocol: Protocol) -> WorkingCalendar:
    return WorkingCalendar(bank_holidays(), protocol.hours)
