"""When a meeting can be: in the Board's working hours, off lunch, on no holiday, and, where it is known, when people
are free."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import product

from casework.calendar import WorkingCalendar
from casework.protocol import MeetingRule

# People have to be able to get there at all.
_LEAST_NOTICE = timedelta(hours=1)
# Where the deadline leaves no time, and how far a search goes that has no deadline.
_LATEST = timedelta(days=14)

# At the deadline the case goes up, and nobody is asked any more what came of a meeting that ends only then.
TO_TELL = timedelta(minutes=30)

Slot = tuple[datetime, datetime]


def meeting_slot(
    rule: MeetingRule,
    now: datetime,
    due: datetime,
    calendar: WorkingCalendar,
    busy: Iterable[Slot] = (),
    booked: Iterable[Slot] = (),
    after: datetime | None = None,
) -> Slot | None:
    """The first fair slot (aware, UTC) that is over before `due`; None where there is none.

    With `rule.notice_hours` clock hours of notice if that fits, else with half of it and so on down to one hour: the
    nearer the deadline, the less notice. Rather with less notice than so near the deadline that nobody could say what
    came of it. Somebody's being busy counts less than the deadline, so where everybody is free at no time, the first
    fair slot is taken all the same. Nobody can be at two meetings, so what is `booked` is never taken.

    Args:
        busy: when somebody who is invited is not free, as far as their calendars show it (aware).
        booked: when somebody who is invited has another meeting of Accord's (aware).
        after: only what begins later than this (aware): another time is sought.
    """
    engaged, taken = tuple(busy), tuple(booked)
    slots = [
        slot
        for slot in _fair_slots(rule, now, due, calendar, taken)
        if slot[1] <= due and (after is None or slot[0] > after)
    ]
    free = [slot for slot in slots if not clashes(slot, engaged)]
    # What is given up first stands last.
    wishes = product((free, slots), (due - TO_TELL, due), _notices(rule))
    fitting = (
        slot
        for found, ends_by, notice in wishes
        for slot in found
        if slot[0] >= now + notice and slot[1] <= ends_by
    )
    return next(fitting, None)


def earliest_slot(
    rule: MeetingRule, now: datetime, calendar: WorkingCalendar, booked: Iterable[Slot]
) -> Slot | None:
    """The earliest possible slot whatever the deadline; None where the next fortnight has none."""
    slots = _fair_slots(rule, now, now + _LATEST, calendar, tuple(booked))
    return next((slot for slot in slots if slot[0] >= now + _LEAST_NOTICE), None)


def doubts(
    slot: Slot, now: datetime, due: datetime, calendar: WorkingCalendar, booked: Iterable[Slot]
) -> tuple[str, ...]:
    """Sentences about what speaks against a time that somebody proposes or chooses (aware), each by itself."""
    begins, ends = slot
    found = []
    if begins < now + _LEAST_NOTICE:
        found.append("That time is less than an hour ahead.")
    if ends > due:
        found.append("That time is after the deadline of the step.")
    elif ends > due - TO_TELL:
        found.append("That time leaves no time to say before the deadline what came of it.")
    if not calendar.is_working(calendar.local(begins).date()):
        found.append("That day is not a working day.")
    elif not _in_hours(begins, ends, calendar):
        found.append("That time is outside working hours, or at lunch time.")
    if clashes(slot, booked):
        found.append("Somebody who is invited has another meeting at that time.")
    return tuple(found)


def clashes(slot: Slot, others: Iterable[Slot]) -> bool:
    """Whether any of the others has a moment in common with `slot`."""
    return any(begins < slot[1] and slot[0] < ends for begins, ends in others)


def _fair_slots(
    rule: MeetingRule, now: datetime, until: datetime, calendar: WorkingCalendar, booked: tuple[Slot, ...]
) -> Iterator[Slot]:
    """The slots of every working day from today on, in their order, in which nobody is booked."""
    yesterday = calendar.local(now).date() - timedelta(days=1)
    for day in calendar.days_after(yesterday):
        if calendar.opens(day) >= until:
            return
        if calendar.is_working(day):
            yield from (slot for slot in _slots_of(rule, day, calendar) if not clashes(slot, booked))


def _slots_of(rule: MeetingRule, day: date, calendar: WorkingCalendar) -> Iterator[Slot]:
    for clock in rule.starts:
        begins = calendar.at(day, clock)
        ends = begins + timedelta(minutes=rule.minutes)
        if _in_hours(begins, ends, calendar):
            yield begins, ends


def _in_hours(begins: datetime, ends: datetime, calendar: WorkingCalendar) -> bool:
    hours, first, last = calendar.hours, calendar.local(begins), calendar.local(ends)
    if first.time() < hours.opens or last.time() > hours.closes or first.date() != last.date():
        return False
    return last.time() <= hours.lunch_from or first.time() >= hours.lunch_to


def _notices(rule: MeetingRule) -> Iterator[timedelta]:
    notice = timedelta(hours=rule.notice_hours)
    while notice > _LEAST_NOTICE:
        yield notice
        notice /= 2
    yield _LEAST_NOTICE
