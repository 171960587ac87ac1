"""When a step ends, and why, in a sentence.

Day 0 is the local day on which the step starts; N working days end at close of business on the
Nth working day after it. A step that starts on a weekend or a holiday therefore counts the next
working day as day 1. Clock hours run day and night. The child's timescale only ever shortens.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from casework.calendar import LONDON, WorkingCalendar
from casework.protocol import Limit, MeetingRule, Protocol


@dataclass(frozen=True, slots=True)
class Deadline:
    """`due` is aware, UTC; `because` is the derivation that people are shown."""

    due: datetime
    because: str


def deadline(
    limit: Limit, start: datetime, calendar: WorkingCalendar, needed_by: datetime | None = None
) -> Deadline:
    """The end of a step that starts at `start` (aware).

    `needed_by` (aware) is the child's timescale: the earlier of the two is the deadline (HIPS 3,
    "or a timescale which protects the child, whichever is less").
    """
    due, because = _by_limit(limit, start, calendar)
    if needed_by is not None and needed_by < due:
        return Deadline(
            needed_by.astimezone(UTC),
            f"an answer is needed for the child by {stamp(needed_by)}, which is earlier "
            f"than {limit} ({stamp(due)})",
        )
    return Deadline(due, because)


def _by_limit(limit: Limit, start: datetime, calendar: WorkingCalendar) -> tuple[datetime, str]:
    begun = f"started {stamp(start)}"
    if limit.unit == "hours":
        due = start.astimezone(UTC) + timedelta(hours=limit.amount)
        return due, f"{begun}; {limit}, day and night, end {stamp(due)}"
    first = calendar.local(start).date()
    skipped: list[date] = []
    counted = 0
    for day in calendar.days_after(first):
        if limit.unit == "working_days" and not calendar.is_working(day):
            skipped.append(day)
            continue
        counted += 1
        if counted == limit.amount:
            break
    due = calendar.closes(day)
    verb = "ends" if limit.amount == 1 else "end"
    return due, f"{begun}{_why_skipped(skipped, calendar)}; {limit} {verb} {stamp(due)}"


def _why_skipped(skipped: list[date], calendar: WorkingCalendar) -> str:
    """Names the days that do not count; weekends only as such, holidays on weekdays by name."""
    weekdays = [day for day in skipped if day.weekday() < 5]
    parts = [f"{_day(day)} is {calendar.holidays[day]}" for day in weekdays]
    if len(weekdays) < len(skipped):
        parts.append("Saturdays and Sundays do not count")
    return "".join(f"; {part}" for part in parts)


def reminder_time(start: datetime, due: datetime, calendar: WorkingCalendar) -> datetime | None:
    """When to remind (aware, UTC): at opening time on the last day, else two hours before the end.

    None where less than an hour would lie between the question and the reminder.
    """
    morning = calendar.opens(calendar.local(due).date())
    remind = morning if morning < due else due - timedelta(hours=2)
    return remind if remind >= start + timedelta(hours=1) else None


def meeting_slot(
    rule: MeetingRule, start: datetime, due: datetime, calendar: WorkingCalendar
) -> tuple[datetime, datetime] | None:
    """The first fair slot (aware, UTC) in working hours, off lunch, over before `due`.

    With `rule.notice_hours` clock hours of notice if that fits, else with one hour, else None.
    """
    for notice in (rule.notice_hours, 1):
        earliest = start + timedelta(hours=notice)
        yesterday = calendar.local(start).date() - timedelta(days=1)
        for day in calendar.days_after(yesterday):
            if calendar.opens(day) >= due:
                break
            if not calendar.is_working(day):
                continue
            for clock in rule.starts:
                begins = calendar.at(day, clock)
                ends = begins + timedelta(minutes=rule.minutes)
                if begins >= earliest and ends <= due and _in_hours(begins, ends, calendar):
                    return begins, ends
    return None


def _in_hours(begins: datetime, ends: datetime, calendar: WorkingCalendar) -> bool:
    hours, first, last = calendar.hours, calendar.local(begins), calendar.local(ends)
    if first.time() < hours.opens or last.time() > hours.closes or first.date() != last.date():
        return False
    return last.time() <= hours.lunch_from or first.time() >= hours.lunch_to


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """A step of `timeline`: its key and title, its end (aware, UTC) and why it ends then."""

    step: str
    title: str
    due: datetime
    because: str


def timeline(
    protocol: Protocol,
    pathway: str,
    raised: datetime,
    calendar: WorkingCalendar,
    start_step: str | None = None,
    needed_by: datetime | None = None,
) -> list[TimelineStep]:
    """Each step's end if nobody ever answers: every step starts when the one before it ends."""
    steps = protocol.pathway(pathway).steps
    keys = [step.key for step in steps]
    start = raised
    found = []
    for step in steps[keys.index(start_step) if start_step else 0 :]:
        ends = deadline(step.limit, start, calendar, needed_by)
        found.append(TimelineStep(step.key, step.title, ends.due, ends.because))
        # A child's date that has passed does not move a step's end to before its start.
        start = max(start, ends.due)
    return found


def stamp(moment: datetime) -> str:
    """The aware `moment` as records show it, in London: "Tue 29 Dec 2026, 17:00"."""
    local = moment.astimezone(LONDON)
    return f"{_day(local.date())} {local.year}, {local:%H:%M}"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"
