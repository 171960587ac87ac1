"""Where the cells of a Board's spreadsheet come from: a return's places, as dotted paths.

id · filed_at · case.reference · case.child.name
answers.FIELD          the answer as a person reads it; days in ISO form
case.steps.STEP.ended  of the step with that key, as it went last
"""

from collections.abc import Iterator
from datetime import date, datetime
from difflib import get_close_matches
from typing import get_type_hints

from casework.calendar import LONDON
from casework.protocol import Protocol
from casework.return_document import Answer, CaseTold, ReturnDocument, StepTold
from casework.value import Value


def columns_of(protocol: Protocol) -> dict[str, str]:
    """The headings of the Board's spreadsheet, each with its place: those of its file, else all that has one value, and
    every question of its papers. They are the same for each return of the Board, so that rows can be added to rows."""
    if protocol.returns.columns:
        return dict(protocol.returns.columns)
    places = [*_fixed(ReturnDocument), *(f"answers.{key}" for key in _questions(protocol))]
    return {place: place for place in places}


def column_faults(protocol: Protocol) -> Iterator[str]:
    """A sentence for each column whose place is in no return of this Board."""
    known = list(_places(protocol))
    for heading, place in protocol.returns.columns.items():
        if place not in known:
            near = get_close_matches(place, known, n=1)
            meant = f"; did you mean '{near[0]}'?" if near else ";"
            yield f"returns.columns.{heading}: no return has '{place}'{meant} docs/returns.md lists what there is"


def cell(document: ReturnDocument, place: str) -> str:
    """What stands at that place, as a spreadsheet wants it: days in ISO form, times in London. "" for nothing."""
    found: object = document
    for name in place.split("."):
        match found:
            case dict():
                found = found.get(name)
            case tuple():
                found = next((each for each in reversed(found) if each.step == name), None)
            case _:
                found = getattr(found, name, None)
    if isinstance(found, Answer):
        found = found.value if found.kind == "date" else found.text
    match found:
        case None:
            return ""
        case bool():
            return "yes" if found else "no"
        case datetime():
            return f"{found.astimezone(LONDON):%Y-%m-%d %H:%M}"
        case date():
            return found.isoformat()
    return str(found)


def _places(protocol: Protocol) -> Iterator[str]:
    yield from _fixed(ReturnDocument)
    yield from (f"answers.{key}" for key in _questions(protocol))
    steps = (step.key for pathway in protocol.pathways.values() for step in pathway.steps)
    for key in dict.fromkeys(steps):
        yield from (f"case.steps.{key}.{name}" for name in StepTold.model_fields)


def _questions(protocol: Protocol) -> list[str]:
    """The keys of all questions of the Board's papers, each once."""
    return list(dict.fromkeys(field.key for paper in protocol.papers.values() for field in paper.fields))


def _fixed(kind: type[Value], before: str = "") -> Iterator[str]:
    """What has one value in every return."""
    for name, hint in get_type_hints(kind).items():
        if isinstance(hint, type) and issubclass(hint, Value):
            yield from _fixed(hint, f"{before}{name}.")
        elif name in kind.model_fields and (kind, name) not in (
            (ReturnDocument, "answers"),
            (CaseTold, "steps"),
        ):
            yield f"{before}{name}"
