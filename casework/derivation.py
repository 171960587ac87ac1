"""Why a deadline is when it is, kept as data so that it can be said in more than one language.

`sentence` says it; the English one is kept in the history beside the data.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pydantic import AwareDatetime

from casework.calendar import LONDON
from casework.limits import Length
from casework.value import Value

# What decided: the text's limit or the Board's target (counted), now, a date that was named, the child, or a person.
Why = Literal["limit", "target", "immediate", "agreed", "child", "urgent", "passed", "moved", "holiday"]


class Holiday(Value):
    on: date
    name: str


class Derivation(Value):
    """`begun` is what was counted from, `due` the end (aware); `skipped`: the holidays on weekdays between.

    `instead` is the later end that `why` has overtaken; `by` and `reason` are a person's, who moved it.
    """

    why: Why
    begun: AwareDatetime
    due: AwareDatetime
    length: Length | None = None
    from_raising: bool = False
    skipped: tuple[Holiday, ...] = ()
    weekends: bool = False
    instead: AwareDatetime | None = None
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language: how a sentence, a number of units, a time, a day and a name are said in it."""

    say: Callable[[str], str]
    count: Callable[[int, str], str]
    stamp: Callable[[datetime], str]
    day: Callable[[date], str]


def stamp(moment: datetime) -> str:
    """The aware `moment` as records show it, in London: "Tue 29 Dec 2026, 17:00"."""
    local = moment.astimezone(LONDON)
    return f"{_day(local)} {local.year}, {local.hour:02}:{local.minute:02}"


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _day(day: date) -> str:
    # By hand: strftime follows the process's locale, and a record must not.
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month]}"


def _count(amount: int, unit: str) -> str:
    words = {"working_days": "working day", "days": "day", "hours": "hour"}[unit]
    return f"{amount} {words}{'' if amount == 1 else 's'}"


ENGLISH = Tongue(say=lambda sentence: sentence, count=_count, stamp=stamp, day=_day)

# Whole sentences, so that another language may order the words in its own way.
SENTENCES = {
    "started": "started {begun}",
    "raised": "raised {begun}",
    "holiday": "{day} is {name}",
    "weekends": "Saturdays and Sundays do not count",
    "limit": "{length} end {due}",
    "limit-one": "{length} ends {due}",
    "hours": "{length}, day and night, end {due}",
    "target": "the Board’s target of {length} ends {due}; the limit itself is {instead}",
    "immediate": "to be answered immediately: it goes up {due}, after {length} without an answer",
    "urgent": "to be resolved immediately, whatever the step: it goes up {due}, after {length} without an answer",
    "agreed": "the date that was named is {due}",
    "otherwise": "no date was named; {length} end {due}",
    "otherwise-one": "no date was named; {length} ends {due}",
    "child": "an answer is needed for the child by {due}, which is earlier than {instead}",
    "passed": "the time had passed already, {due}",
    "moved": "brought forward by {by} from {instead}: {reason}",
    "redated": "the bank holidays were changed; before, it was {instead}",
}


def sentence(told: Derivation, tongue: Tongue = ENGLISH) -> str:
    """The derivation in words: "started Thu 24 Dec 2026, 10:00; Fri 25 Dec is Christmas Day; …"."""
    say = tongue.say
    parts = [
        say(SENTENCES["raised" if told.from_raising else "started"]).format(begun=tongue.stamp(told.begun))
    ]
    parts += [say(SENTENCES["holiday"]).format(day=tongue.day(h.on), name=say(h.name)) for h in told.skipped]
    if told.weekends:
        parts.append(say(SENTENCES["weekends"]))
    values = {
        "length": tongue.count(told.length.amount, told.length.unit) if told.length else "",
        "due": tongue.stamp(told.due),
        "instead": tongue.stamp(told.instead) if told.instead else "",
        "by": told.by,
        "reason": told.reason,
    }
    ends = say(SENTENCES[_ending(told)]).format(**values)
    if told.why in ("child", "moved"):
        return ends
    redated = [say(SENTENCES["redated"]).format(**values)] if told.why == "holiday" else []
    return "; ".join([*parts, ends, *redated])


def _ending(told: Derivation) -> str:
    """Which sentence ends the derivation."""
    one = told.length is not None and told.length.amount == 1
    if told.why in ("limit", "holiday"):
        if told.length is not None and told.length.unit == "hours":
            return "hours"
        return "limit-one" if one else "limit"
    if told.why == "agreed" and told.length is not None:
        return "otherwise-one" if one else "otherwise"
    return told.why
