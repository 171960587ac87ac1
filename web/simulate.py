"""flask simulate: cases of every pathway in virtual time, with the rules checked after every event."""

import gc
import json
import sys
import time
from dataclasses import asdict
from secrets import randbelow

import click

from simulation.play import play
from simulation.report import Tally, in_words
from web.protocol_commands import boards


@click.command("simulate")
@click.option("--cases", default=10_000, type=click.IntRange(min=1), help="How many. Default: 10000.")
@click.option(
    "--seed", type=click.IntRange(min=0), help="The first case’s seed; the next has the next. Default: any."
)
@click.option("--protocol", default="", help="Only this protocol’s cases. Default: all in turn.")
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON object.")
def simulate_command(cases: int, seed: int | None, protocol: str, as_json: bool) -> None:
    """Plays cases with answers, silences, absences, vacancies and outages by chance.

    No mail is sent and nothing is stored. A broken rule is shown with the shortest history that breaks it, and the
    command then ends with 1.
    """
    known = boards()
    if protocol and protocol not in known:
        raise click.ClickException(f"There is no protocol '{protocol}'. There is: {', '.join(known)}.")
    pathways = [
        (board, key)
        for board in known.values()
        if board.protocol.key == (protocol or board.protocol.key)
        for key in board.protocol.pathways
    ]
    first = randbelow(1_000_000_000) if seed is None else seed
    tally = Tally(first, protocol)
    # The protocols and modules stay for good, and need not be gone through for garbage again and again. A case makes
    # no garbage that counting references does not find.
    gc.freeze()
    gc.disable()
    begun = time.process_time()
    with click.progressbar(
        length=cases, label="Cases", file=sys.stderr, hidden=not sys.stderr.isatty(), update_min_steps=100
    ) as bar:
        for number in range(first, first + cases):
            tally.add(play(number, pathways))
            bar.update(1)
    seconds = time.process_time() - begun
    gc.enable()
    gc.unfreeze()
    click.echo(_told(tally, seconds) if as_json else _said(tally, seconds))
    if tally.broken:
        raise SystemExit(1)


def _told(tally: Tally, seconds: float) -> str:
    told = {
        "seed": tally.seed,
        "cases": tally.cases,
        "decisions": tally.decisions,
        "facts": tally.facts,
        "seconds": round(seconds, 3),
        "cases_per_second": round(tally.cases / seconds),
        "protocols": tally.endings,
        "broken": tally.broken,
        "violations": [asdict(violation) for violation in tally.violations],
    }
    return json.dumps(told, ensure_ascii=False)


def _said(tally: Tally, seconds: float) -> str:
    lines = []
    for protocol, pathways in tally.endings.items():
        for pathway, endings in pathways.items():
            counts = ", ".join(f"{count} {ending}" for ending, count in endings.most_common())
            lines.append(f"{protocol} {pathway}: {counts}")
    lines.append(
        f"{tally.cases} cases, {tally.decisions} decisions, {tally.facts} entries in histories; "
        f"{tally.cases / seconds:.0f} cases a second. Seed: {tally.seed}."
    )
    for violation in tally.violations:
        lines += ["", *in_words(violation)]
    cases = f"{tally.broken} case{'' if tally.broken == 1 else 's'}"
    lines.append(
        f"\nIn {cases} a rule was broken." if tally.broken else "Every rule held, after every event."
    )
    return "\n".join(lines)
