"""flask read-replies: how answers would be read, and how well that goes on labelled ones."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from reading.reader import Reading, read_body, read_mail

_LABELS = ("agreed", "not_agreed", "unclear", "auto_reply")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("read-replies")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--bodies", type=_FILE, help="Lines of JSON with id, body and perhaps kind: text, html or eml.")
@click.option("--score", type=_FILE, help="The same with a label each: prints how well they are read.")
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON object a line.")
def read_replies_command(
    paths: tuple[Path, ...], bodies: Path | None, score: Path | None, as_json: bool
) -> None:
    """Reads mails (.eml files, or folders of them), or bare bodies, as Accord would.

    Nothing is sent or stored. An answer is "agreed" or "not_agreed" only where it plainly is; "unclear" is asked again.
    """
    if not (paths or bodies or score):
        raise click.UsageError("Name .eml files or folders, or give --bodies FILE or --score FILE.")
    for name, reading in _mails(paths):
        _show(name, reading, as_json)
    for each in _lines(bodies) if bodies else ():
        _show(str(each["id"]), read_body(each["body"], each.get("kind", "text")), as_json)
    if score:
        _score(_lines(score), as_json)


def _mails(paths: Iterable[Path]) -> Iterator[tuple[str, Reading]]:
    for path in paths:
        found = sorted(path.rglob("*.eml")) if path.is_dir() else [path]
        if not found:
            raise click.ClickException(f"There is no .eml file in {path}.")
        for each in found:
            yield str(each), read_mail(each.read_bytes())


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of `path`. Raises ClickException, naming the line, for what is none."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                each = json.loads(line.decode("utf-8-sig"))
            except ValueError as fault:
                raise click.ClickException(f"{path}, line {number}: this is not JSON ({fault}).") from fault
            if not isinstance(each, dict) or "id" not in each or not isinstance(each.get("body"), str):
                raise click.ClickException(f"{path}, line {number}: it needs an id, and a body that is text.")
            if each.get("kind", "text") not in ("text", "html", "eml"):
                raise click.ClickException(f"{path}, line {number}: kind is text, html or eml.")
            # JSON can hold half of an emoji, which nothing can print.
            each["body"] = each["body"].encode(errors="replace").decode()
            yield each


def _show(name: str, reading: Reading, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"id": name, **asdict(reading)}, ensure_ascii=False))
    else:
        click.echo(f"{reading.verdict:<11} {name}  {reading.why}: {' '.join(reading.words.split())[:100]}")


def _score(told: Iterable[dict[str, Any]], as_json: bool) -> None:
    counted: Counter[tuple[str, str]] = Counter()
    wrong: list[tuple[str, str, str]] = []
    for each in told:
        if (label := each.get("label")) not in _LABELS:
            raise click.ClickException(f"{each['id']}: label is one of {', '.join(_LABELS)}.")
        verdict = read_body(each["body"], each.get("kind", "text")).verdict
        read = verdict if verdict in _LABELS else "auto_reply"
        counted[label, read] += 1
        if read != label and read in ("agreed", "not_agreed"):
            wrong.append((read, str(each["id"]), label))
    if as_json:
        json.dump({label: {read: counted[label, read] for read in _LABELS} for label in _LABELS}, sys.stdout)
        click.echo()
        return
    for stance in ("agreed", "not_agreed"):
        named = [f"{name} ({label})" for read, name, label in wrong if read == stance]
        click.echo(f"False {stance}: {len(named)}{': ' if named else ''}{', '.join(named)}")
    click.echo(f"\n{'label / read as':<16}" + "".join(f"{read:>12}" for read in _LABELS))
    for label in _LABELS:
        click.echo(f"{label:<16}" + "".join(f"{counted[label, read]:>12}" for read in _LABELS))
    meant = sum(counted[label, read] for label in ("agreed", "not_agreed") for read in _LABELS)
    right = counted["agreed", "agreed"] + counted["not_agreed", "not_agreed"]
    if meant:
        click.echo(f"\nOf what was agreed or not agreed, read as such: {100 * right / meant:.1f} %")
