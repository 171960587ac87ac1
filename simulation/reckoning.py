"""When a step must be over: counted day by day, and on purpose with nothing of casework/deadlines.py.

It knows the clock changes by their rule (Directive 2000/84/EC: the last Sundays of March and October, 01:00 UTC)
and not from a time zone database.
"""

from collections.abc import Container, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from casework.facts import Disagreement
from casework.limits import Length, Limit
from casework.protocol import Hours, Protocol, Step

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def latest_end(
    protocol: Protocol,
    step: Step,
    start: datetime,
    raised: datetime,
    told: Disagreement,
    papers: Mapping[str, Mapping[str, str]],
    holidays: Container[date],
) -> datetime:
    """The end of `step`, begun at `start` (aware): the earliest of all that bounds it, never before `start`.

    `raised` (aware): the start of the first step, which limits from the raising are counted from.
    """
    immediately = start.astimezone(UTC) + protocol.immediate_hours * _HOUR
    ends = []
    for limit in (protocol.limit(step), step.target):
        if limit is None:
            continue
        if limit.unit == "immediate":
            ends.append(immediately)
        elif limit.unit == "agreed":
            named = _named(protocol, step, limit, told, papers)
            ends.append(named or _count(limit.otherwise or protocol.agreed, start, protocol.hours, holidays))
        elif limit.length is not None:
            begun = raised if limit.counted_from == "raising" else start
            ends.append(_count(limit.length, begun, protocol.hours, holidays))
    if told.urgent:
        ends.append(immediately)
    if told.needed_by is not None:
        ends.append(told.needed_by)
    return max(start, min(ends))


def _named(
    protocol: Protocol,
    step: Step,
    limit: Limit,
    told: Disagreement,
    papers: Mapping[str, Mapping[str, str]],
) -> datetime | None:
    """The date that a paper or the form names for the step."""
    paper, _, field = limit.dated_by.partition(".")
    if filed := papers.get(paper, {}).get(field):
        return _closing(date.fromisoformat(filed), protocol.hours)
    return told.agreed_by if step.key == told.start_step else None


def _count(length: Length, begun: datetime, hours: Hours, holidays: Container[date]) -> datetime:
    if length.unit == "hours":
        return begun.astimezone(UTC) + length.amount * _HOUR
    day, left = local_day(begun), length.amount
    while left:
        day += _DAY
        if length.unit == "days" or (day.weekday() < 5 and day not in holidays):
            left -= 1
    return _closing(day, hours)


def local_day(moment: datetime) -> date:
    """The day in London at the aware `moment`."""
    return _local(moment).date()


def local_clock(moment: datetime) -> time:
    """The time of day in London at the aware `moment`."""
    return _local(moment).time()


def _local(moment: datetime) -> datetime:
    """In UTC's name, what clocks in London show."""
    utc = moment.astimezone(UTC)
    spring, autumn = _clock_changes(utc.year)
    begins = datetime(utc.year, 3, spring.day, 1, tzinfo=UTC)
    ends = datetime(utc.year, 10, autumn.day, 1, tzinfo=UTC)
    return utc + _HOUR if begins <= utc < ends else utc


def _closing(day: date, hours: Hours) -> datetime:
    spring, autumn = _clock_changes(day.year)
    closes = datetime(day.year, day.month, day.day, hours.closes.hour, hours.closes.minute, tzinfo=UTC)
    return closes - _HOUR if spring <= day < autumn else closes


@cache
def _clock_changes(year: int) -> tuple[date, date]:
    """The last Sundays of March and October."""
    ends = (date(year, 3, 31), date(year, 10, 31))
    spring, autumn = (end - _DAY * ((end.weekday() + 1) % 7) for end in ends)
    return spring, autumn
