"""What an edited copy of a Board's file changes, said for its business manager.

old, new ──▶ changes: every key, by its path in words, old → new
         └─▶ moved: every step whose deadline changes, with an example
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from casework.calendar import WorkingCalendar
from casework.deadlines import TimelineStep, timeline
from casework.limits import Length, Limit
from casework.protocol import Pathway, Protocol, Role, Step
from casework.value import Value

NOTHING = "nothing"
# What a file calls a thing, where its name alone says too little.
_CALLED = {
    "pathways": "pathway",
    "steps": "step",
    "tiers": "tier",
    "agencies": "agency",
    "papers": "paper",
    "fields": "question",
    "questions": "question",
    "notices": "notice",
    "themes": "theme",
    "choices": "choice",
    "titles": "title",
}


@dataclass(frozen=True, slots=True)
class Change:
    """`where` is the path in words; `old` and `new` what is said there, NOTHING where there is none."""

    where: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A step whose end is another one (aware, UTC). None: there is no such step, before or now."""

    pathway: str
    step: str
    title: str
    old: datetime | None
    new: datetime | None


def changes(old: Protocol, new: Protocol) -> list[Change]:
    """Every key that differs, in the order of the file; a thing that is new or gone is said once."""
    return list(_models("", old, new))


def moved(
    old: Protocol,
    new: Protocol,
    raised: datetime,
    old_calendar: WorkingCalendar,
    new_calendar: WorkingCalendar,
) -> list[Moved]:
    """The steps that end at another time by `new`, for what is raised at `raised` (aware) and never answered."""
    found = []
    for key in dict.fromkeys([*old.pathways, *new.pathways]):
        before = _ends(old, key, raised, old_calendar)
        after = _ends(new, key, raised, new_calendar)
        for step in dict.fromkeys([*before, *after]):
            was, becomes = before.get(step), after.get(step)
            if (was and was.due) != (becomes and becomes.due):
                title = (becomes or before[step]).title
                found.append(
                    Moved(key, step, title, was.due if was else None, becomes.due if becomes else None)
                )
    return found


def _ends(
    protocol: Protocol, pathway: str, raised: datetime, calendar: WorkingCalendar
) -> dict[str, TimelineStep]:
    if pathway not in protocol.pathways:
        return {}
    return {step.step: step for step in timeline(protocol, pathway, raised, calendar)}


def _models(where: str, old: Value, new: Value) -> Iterator[Change]:
    for name in type(old).model_fields:
        yield from _values(where, name, getattr(old, name), getattr(new, name))


def _values(where: str, name: str, old: object, new: object) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _parts(where, name, old, new)
    elif _is_list_of_values(old) and _is_list_of_values(new):
        yield from _parts(where, name, _by_key(old), _by_key(new))
    elif isinstance(old, Value) and isinstance(new, Value) and not isinstance(old, Limit | Length | Role):
        yield from _models(_join(where, _words(name)), old, new)
    else:
        yield Change(_join(where, _words(name)), say(old), say(new))


def _parts(where: str, name: str, old: dict[str, object], new: dict[str, object]) -> Iterator[Change]:
    called = _CALLED.get(name, _words(name))
    if name == "pathways":
        where = ""
    for key in dict.fromkeys([*old, *new]):
        was, becomes = old.get(key), new.get(key)
        at = _join(where, _named(called, key, becomes if key in new else was))
        if isinstance(was, Value) and isinstance(becomes, Value):
            yield from _models(at, was, becomes)
        elif was != becomes:
            yield Change(at, say(was), say(becomes))
    kept = [key for key in old if key in new]
    if kept != [key for key in new if key in old]:
        yield Change(_join(where, f"order of the {_words(name)}"), ", ".join(old), ", ".join(new))


def _is_list_of_values(told: object) -> bool:
    return isinstance(told, tuple) and all(isinstance(each, Value) for each in told)


def _by_key(told: object) -> dict[str, object]:
    """A list of things by what tells them apart: their key, name or title; else their place."""
    assert isinstance(told, tuple)
    found: dict[str, object] = {}
    for place, each in enumerate(told, start=1):
        name = next((str(v) for a in ("key", "name", "title") if (v := getattr(each, a, None))), str(place))
        found[name if name not in found else f"{name} ({place})"] = each
    return found


def _named(called: str, key: str, thing: object) -> str:
    """ "step 2 “Stage Two: …”": the key that the file has, and the title that people know."""
    title = _title(thing) if isinstance(thing, Value) else ""
    return f"{called} {key}" + (f" “{title}”" if title and title != key else "")


def _title(thing: Value) -> str:
    return next((str(v) for a in ("title", "name", "ask") if (v := getattr(thing, a, None))), "")


def _words(name: str) -> str:
    return name.replace("_", " ")


def _join(where: str, part: str) -> str:
    return f"{where}, {part}" if where else part


def say(told: object) -> str:
    """A value of a file in words."""
    if told is None or told in ("", (), {}):
        return NOTHING
    if isinstance(told, bool):
        return "yes" if told else "no"
    if isinstance(told, Limit):
        return _limit(told)
    if isinstance(told, Role):
        side = {"": "", "board": ", at the Board", "raiser": ", of the agency that raised it"}
        return f"{told.name} (tier {told.tier}{side.get(told.of, ', of the other agency')})"
    if isinstance(told, Pathway | Step):
        return f"“{told.title}”" + (_steps(told.steps) if isinstance(told, Pathway) else "")
    if isinstance(told, Value) and not isinstance(told, Length):
        parts = (f"{_words(name)} {say(getattr(told, name))}" for name in type(told).model_fields)
        return f"“{_title(told)}”" if _title(told) else "; ".join(parts)
    if isinstance(told, time):
        return f"{told:%H:%M}"
    if isinstance(told, tuple):
        return "; ".join(say(each) for each in told)
    if isinstance(told, dict):
        return "; ".join(f"{key}: {say(value)}" for key, value in told.items())
    return str(told)


def _steps(steps: Sequence[Step]) -> str:
    return f", {len(steps)} step{'' if len(steps) == 1 else 's'}"


def _limit(limit: Limit) -> str:
    words = [str(limit)]
    if limit.dated_by:
        words.append(f"or the date in {limit.dated_by}")
    if limit.otherwise:
        words.append(f"without one {limit.otherwise}")
    return ", ".join(words)
