"""flask read-replies: how answers would be read, and how well that goes on labelled ones.

What cannot be read is said on stderr with its file and line, the rest is read all the same, and the exit code is 1.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from reading.reader import Reading, is_mail, read_body, read_mail

_LABELS = ("agreed", "not_agreed", "unclear", "auto_reply")
_KINDS = ("text", "html", "eml")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

Fault = Callable[[str], None]


@click.command("read-replies")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--bodies",
    type=_FILE,
    help="Lines of JSON with id, body and perhaps kind (text, html or eml) and name, the author's.",
)
@click.option("--score", type=_FILE, help="The same with a label each: prints how well they are read.")
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON object a line.")
def read_replies_command(
    paths: tuple[Path, ...], bodies: Path | None, score: Path | None, as_json: bool
) -> None:
    """Reads mails (.eml files, or folders of them), or bare bodies, as Accord's reader would.

    Nothing is sent or stored. An answer is "agreed" or "not_agreed" only where it plainly is; "unclear" is asked
    again.

    What is printed is the reader's verdict. In service only AGREED in so many words counts by itself as agreed: an
    agreement in words of its own is held for Board staff to confirm. A refusal counts in any words.

    A body without its author's name may be signed by anybody; in service the name below AGREED must be its author's.

    What cannot be read is said with its file and line, the rest is read, and the exit code is 1.
    """
    if not (paths or bodies or score):
        raise click.UsageError("Name .eml files or folders, or give --bodies FILE or --score FILE.")
    faults = 0

    def fault(said: str) -> None:
        nonlocal faults
        faults += 1
        click.echo(_printable(said, sys.stderr.encoding), err=True)

    for name, reading in _mails(paths, fault):
        _show(name, reading, as_json)
    for each in _lines(bodies, fault) if bodies else ():
        _show(each["id"], _read(each), as_json)
    if score:
        _score(_lines(score, fault, labelled=True), as_json)
    if faults:
        sys.exit(1)


def _mails(paths: Iterable[Path], fault: Fault) -> Iterator[tuple[str, Reading]]:
    for path in paths:
        found = _in_folder(path) if path.is_dir() else [path]
        if not found:
            fault(f"{path}: there is no .eml file in this folder.")
        for each in found:
            try:
                raw = each.read_bytes()
            except OSError as error:
                fault(f"{each}: it cannot be opened ({error.strerror}).")
                continue
            if is_mail(raw):
                yield str(each), read_mail(raw)
            else:
                fault(f"{each}: this is no e-mail. A mail begins with fields such as From: and Subject:.")


def _in_folder(folder: Path) -> list[Path]:
    return sorted(each for each in folder.rglob("*") if each.suffix.lower() == ".eml" and not each.is_dir())


def _lines(path: Path, fault: Fault, labelled: bool = False) -> Iterator[dict[str, Any]]:
    """The objects of `path`; what is wrong with any other line goes to `fault`, with the line's number."""
    empty = True
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip(b" \t\r\n\xef\xbb\xbf"):
                continue
            empty = False
            each, wrong = _object(line, labelled)
            if wrong:
                fault(f"{path}, line {number}: {wrong}")
            else:
                yield each
    if empty:
        fault(f"{path}: there is nothing in this file. It needs a line of JSON for each body.")


def _object(line: bytes, labelled: bool) -> tuple[dict[str, Any], str]:
    """The object of a line, and what is wrong with it, as a sentence; "" where nothing is."""
    try:
        each = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return {}, "this is not UTF-8 text."
    except (ValueError, RecursionError):
        return {}, "this is not JSON. A line holds one object, with id and body."
    if not isinstance(each, dict) or "id" not in each or not isinstance(each.get("body"), str):
        return {}, "it needs an id, and a body that is text."
    if isinstance(each["id"], bool) or not isinstance(each["id"], str | int | float):
        return {}, "the id is text or a number."
    if each.get("kind", "text") not in _KINDS:
        return {}, f"'{each['kind']}' is no kind of body. kind is text, html or eml."
    if not isinstance(each.get("name", ""), str):
        return {}, "name is text: the author's, as we know it."
    if labelled and each.get("label") not in _LABELS:
        return {}, f"label is one of {', '.join(_LABELS)}."
    # JSON can hold half of an emoji, which nothing can print.
    each["body"] = each["body"].encode(errors="replace").decode()
    return each, ""


def _read(each: dict[str, Any]) -> Reading:
    return read_body(each["body"], each.get("kind", "text"), each.get("name", ""))


def _show(name: str | float, reading: Reading, as_json: bool) -> None:
    if as_json:
        told = {"id": name, **asdict(reading)}
        line = json.dumps(told, ensure_ascii=False)
        # Where the terminal has no such letters, and for half an emoji, JSON has its own way to write them.
        click.echo(line if _printable(line, sys.stdout.encoding) == line else json.dumps(told))
        return
    line = f"{reading.verdict:<11} {name}  {reading.why}: {' '.join(reading.words.split())[:100]}"
    click.echo(_printable(line, sys.stdout.encoding))


def _printable(line: str, encoding: str | None) -> str:
    """The line with "?" for what cannot be written in this encoding."""
    return line.encode(encoding or "utf-8", errors="replace").decode(encoding or "utf-8")


def _score(told: Iterable[dict[str, Any]], as_json: bool) -> None:
    counted: Counter[tuple[str, str]] = Counter()
    wrong: list[tuple[str, str, str]] = []
    for each in told:
        label = each["label"]
        verdict = _read(each).verdict
        read = verdict if verdict in _LABELS else "auto_reply"
        counted[label, read] += 1
        if read != label and read in ("agreed", "not_agreed"):
            wrong.append((read, str(each["id"]), label))
    if not counted:
        return
    if as_json:
        click.echo(json.dumps({label: {read: counted[label, read] for read in _LABELS} for label in _LABELS}))
        return
    for stance in ("agreed", "not_agreed"):
        named = [f"{name} ({label})" for read, name, label in wrong if read == stance]
        line = f"False {stance}: {len(named)}{': ' if named else ''}{', '.join(named)}"
        click.echo(_printable(line, sys.stdout.encoding))
    click.echo(f"\n{'label / read as':<16}" + "".join(f"{read:>12}" for read in _LABELS))
    for label in _LABELS:
        click.echo(f"{label:<16}" + "".join(f"{counted[label, read]:>12}" for read in _LABELS))
    meant = sum(counted[label, read] for label in ("agreed", "not_agreed") for read in _LABELS)
    right = counted["agreed", "agreed"] + counted["not_agreed", "not_agreed"]
    if meant:
        click.echo(f"\nOf what was agreed or not agreed, read as such: {100 * right / meant:.1f} %")
