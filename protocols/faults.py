"""Every fault of a Board's file at once, in words for the Board's business manager.

The parts are compared even while a key or a value is wrong: something valid stands in for it, and what is found
only because of a stand-in is not said.

keys and values (casework.protocol) ──▶ stand-ins for those that are wrong ──▶ do the parts fit together?
"""

from collections.abc import Callable, Iterable
from datetime import time
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from casework.limits import Email, Key, Length, Limit
from casework.paper import Recipient
from casework.protocol import Protocol
from casework.retention import Span
from casework.value import Value

Place = tuple[int | str, ...]


def checked(told: dict[str, Any], check: Callable[[Protocol], Iterable[str]]) -> tuple[Protocol, list[str]]:
    """The protocol that the file's content `told` gives, and a sentence for each fault, its place in front.

    `check` says how the parts fail to fit together. Only without a fault is the protocol what the file says;
    `told` is changed where it is wrong.
    """
    faults: list[str] = []
    doubtful: set[Place] = set()
    while True:
        try:
            protocol = Protocol.model_validate(told)
            break
        except ValidationError as wrong:
            errors = _own(wrong.errors())
        faults += [
            f"{_where(error['loc'])}: {_what(error)}" for error in errors if error["loc"] not in doubtful
        ]
        # Whatever stands under a wrong name is mended first, while it still has that name.
        for error in sorted(errors, key=lambda error: error["loc"][-1:] == ("[key]",)):
            doubtful |= _mend(told, error)
    faults += [fault for fault in check(protocol) if not _follows(fault, doubtful)]
    return protocol, faults


# No file has this word, so a fault that names it is not the file's.
_STAND_IN = "accordstandin"

# A limit is stood for as a whole, by the one that is neither shorter nor longer than any other.
_STAND_INS: dict[object, object] = {
    Email: f"{_STAND_IN}@{_STAND_IN}.example",
    Recipient: "board",
    Limit: {"unit": "immediate"},
    Length: {"amount": 1, "unit": "hours"},
    Span: "999 years",
    str: _STAND_IN,
    time: time(9),
}


def _mend(told: dict[str, Any], error: ErrorDetails) -> set[Place]:
    """Put something valid where `error` is, or take away what may be absent. Returns the places in doubt since."""
    place = error["loc"]
    table: Any = told
    hint: Any = Protocol
    if place[-1] == "[key]":
        for key in place[:-2]:
            table = table[key]
        table[_STAND_IN] = table.pop(place[-2])
        return {place[:-1]}
    for depth, key in enumerate(place, start=1):
        inner, required = _inner(hint, key)
        if depth == len(place) or inner in _STAND_INS:
            break
        table, hint = table[key], inner
    if inner is None:
        del table[key]
        return set()
    if required or inner in _STAND_INS or get_origin(inner) is dict or get_args(inner)[:1] == (str,):
        table[key] = _valid(inner)
        return {place[:depth]}
    # Whether a step is a panel, say: with that, everything in its table is in doubt.
    table.pop(key, None)
    return {place, place[:-1]} if depth > 1 else {place}


def _inner(hint: Any, key: int | str) -> tuple[Any, bool]:
    """What `key` of a value of the kind `hint` must be, None where there is no such key, and if it must be there."""
    if isinstance(hint, type) and issubclass(hint, Value):
        field = hint.model_fields.get(str(key))
        if field is None:
            return None, False
        return _plain(get_type_hints(hint, include_extras=True)[str(key)]), field.is_required()
    return _plain(get_args(hint)[1 if get_origin(hint) is dict else 0]), True


def _plain(hint: Any) -> Any:
    """The kind of which `hint` is, or None."""
    return get_args(hint)[0] if get_origin(hint) is UnionType or type(None) in get_args(hint) else hint


def _valid(hint: Any) -> object:
    """The least that is valid as `hint`."""
    if hint in _STAND_INS:
        return _STAND_INS[hint]
    if isinstance(hint, type) and issubclass(hint, Value):
        inner = {key: _inner(hint, key) for key in hint.model_fields}
        return {key: _valid(kind) for key, (kind, required) in inner.items() if required}
    args = get_args(hint)
    match get_origin(hint):
        case origin if origin is Literal:
            return args[0]
        case origin if origin is dict:
            return {_STAND_IN: _valid(args[1]), f"{_STAND_IN}-2": _valid(args[1])}
        case origin if origin is tuple:
            return [_valid(args[0])]
    return _valid(args[0])


def _follows(fault: str, doubtful: set[Place]) -> bool:
    """Whether `fault` may only be there because of a stand-in: it names one, or it is of a place or paper in doubt."""
    at, _, sentence = fault.partition(":")
    places = {_where(place) for place in doubtful if place}
    papers = {
        str(name) for table, name, *_ in (place for place in doubtful if len(place) > 1) if table == "papers"
    }
    return (
        _STAND_IN in fault
        or any(at == place or at.startswith((f"{place}.", f"{place}[")) for place in places)
        or any(f"'{paper}" in sentence for paper in papers)
    )


def _own(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without those that only follow from another: a list whose one item is wrong counts as empty, too."""
    places = [error["loc"] for error in errors]
    return [
        error
        for error in errors
        if error["type"] != "too_short"
        or not any(place != error["loc"] and place[: len(error["loc"])] == error["loc"] for place in places)
    ]


def _where(place: tuple[int | str, ...]) -> str:
    """The key as a person would look for it: pathways.default.steps[2].limit.unit."""
    words = ""
    for part in place:
        words += f"[{part + 1}]" if isinstance(part, int) else f"{'.' if words else ''}{part}"
    return words or "the whole file"


def _pattern(shape: object) -> str:
    """The pattern of one of the grammar's kinds of text."""
    return str(get_args(shape)[1].pattern)


# What a text must look like, for people who do not read patterns.
_SHAPES = {
    _pattern(Email): "it must be an e-mail address",
    _pattern(Key): "use small letters and figures, with single hyphens between them",
    _pattern(Span): 'write a length of time here, like "7 years", "18 months" or "90 days"',
    _pattern(Recipient): (
        "it must be raiser, speaker, counterpart, next-counterpart, everyone, board, or a post such as "
        "counterpart:line-manager"
    ),
}


# What a value of the wrong kind should have been, for people who write TOML and not Python.
_KINDS = {
    "dict_type": "write a table here, {{ key = value }}",
    "model_type": "write a table here, {{ key = value }}",
    "tuple_type": "write a list here, [value, value]",
    "too_short": "write at least {min_length} here",
    "string_type": 'write a text here, "in quotation marks"',
    "string_too_short": "write something here",
    "string_too_long": "write at most {max_length} characters here",
    "int_type": "write a whole number here",
    "int_parsing": "write a whole number here",
    "int_from_float": "write a whole number here",
    "bool_type": "write true or false here",
    "bool_parsing": "write true or false here",
    "time_type": "write a time of day here, as 16:30:00, without quotation marks",
    "greater_than_equal": "write at least {ge} here",
    "less_than_equal": "write at most {le} here",
    "literal_error": "write {expected} here",
    "extra_forbidden": "there is no such key; remove it or check its spelling",
    "missing": "this key is missing; add it",
}


def _what(error: ErrorDetails) -> str:
    """pydantic's finding as words for the Board's business manager."""
    kind, given = error["type"], error.get("input")
    if kind in ("extra_forbidden", "missing"):
        return _KINDS[kind]
    if kind == "string_pattern_mismatch":
        message = _SHAPES.get(
            str(error["ctx"]["pattern"]), "use small letters, figures and _, a letter first"
        )
    elif kind in _KINDS:
        message = _KINDS[kind].format(**error.get("ctx", {}))
    else:
        message = str(error["msg"]).removeprefix("Value error, ")
        message = message[0].lower() + message[1:]
    return message if isinstance(given, dict) else f"{message}; the file says {_toml(given)}"


def _toml(given: object) -> str:
    """A value as a file has it."""
    return str(given).lower() if isinstance(given, bool) else repr(given)
