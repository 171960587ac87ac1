"""flask returns: a Board's figures, as they may leave the Board."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from casework.errors import NotPossible
from casework.period import Period
from services import board_figures
from services.figures_document import CountTable, FiguresDocument, TimeRow, as_csv, as_json
from services.figures_paper import paper_of
from services.printing import Printer
from web.here import refuse_unknown_boards, world_of_command

HOUR = 60


def _period(context: click.Context, option: click.Parameter, typed: str | None) -> Period | None:
    try:
        return Period.read(typed) if typed else None
    except NotPossible as error:
        raise click.BadParameter(str(error)) from error


@click.command("returns")
@click.option("--board", required=True, help="The Board's key, for example hips.")
@click.option("--quarter", callback=_period, help="Like 2026Q4. Default: the last one that has ended.")
@click.option("--year", callback=_period, help="A calendar year instead, like 2026.")
@click.option("--json", "as_", flag_value="json", help="For programs: the document of docs/figures.md.")
@click.option("--csv", "as_", flag_value="csv", help="For a spreadsheet: one number a line.")
@click.option(
    "--pdf",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Writes the paper that the Board is sent to this file.",
)
@with_appcontext
def returns_command(
    board: str, quarter: Period | None, year: Period | None, as_: str | None, pdf: Path | None
) -> None:
    """The Board's figures of a quarter or year, without small counts (SUPPRESS_BELOW)."""
    accord = world_of_command()
    refuse_unknown_boards(accord, board)
    if quarter and year:
        raise click.ClickException("Give --quarter or --year, not both.")
    period = quarter or year or Period.of(accord.clock.now()).before
    told = board_figures.figures(accord, board, period)
    if pdf:
        _write(pdf, accord.printer, told)
    elif as_ == "json":
        click.echo(as_json(told), nl=False)
    elif as_ == "csv":
        click.echo(as_csv(told), nl=False)
    else:
        click.echo("\n".join(_lines(told)))


def _write(path: Path, printer: Printer, told: FiguresDocument) -> None:
    try:
        path.write_bytes(printer.pdf("paper", paper_of(told)))
    except NotPossible as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from error
    click.echo(f"{path} was written.")


def _lines(told: FiguresDocument) -> list[str]:
    lines = [told.protocol, told.title, "", f"Challenges: {_number(told.challenges)}"]
    if told.note:
        lines.append(told.note)
    for share in told.shares:
        if share.of == 0:
            lines.append(f"{share.title}: none")
        else:
            percent = "withheld" if share.percent is None else f"{share.percent} %"
            lines.append(f"{share.title}: {percent} ({_number(share.count)} of {_number(share.of)})")
    for table in told.tables:
        lines += ["", table.title, *_rows(table)]
    for times in told.times:
        lines += ["", f"{times.title} (median, 90th percentile, in working hours)"]
        lines += [f"  {row.label}: {_took(row)}" for row in times.rows]
    return lines


def _rows(table: CountTable) -> list[str]:
    return [f"  {row.label}: {_number(row.count)}" for row in table.rows]


def _number(count: int | None) -> str:
    return "withheld" if count is None else f"{count:,}"


def _took(row: TimeRow) -> str:
    if row.withheld:
        return "withheld"
    if row.median_minutes is None or row.ninetieth_minutes is None:
        return "none"
    return f"{row.median_minutes / HOUR:.1f}, {row.ninetieth_minutes / HOUR:.1f}"
