"""When a step ends, and why, in a sentence.

Day 0 is the local day on which the step starts; N working days end at close of business on the
Nth working day after it. A step that starts on a weekend or a holiday therefore counts the next
working day as day 1. Clock hours run day and night. The child's timescale only ever shortens.

    limit, target, immediate, the child's date ──▶ the earliest of them, with its derivation
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from casework.calendar import WorkingCalendar
from casework.derivation import Derivation, Holiday, Why, sentence
from casework.limits import Length, Limit
from casework.protocol import Protocol, Step


@dataclass(frozen=True, slots=True)
class Deadline:
    """`due` is aware, UTC; `why` derives it, and `because` says so in English."""

    due: datetime
    why: Derivation

    @property
    def because(self) -> str:
        return sentence(self.why)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the form and the papers say about time, aware: the child's date, the date that both sides agreed,
    and whether it is to be resolved at once whatever the step."""

    needed_by: datetime | None = None
    agreed_by: datetime | None = None
    urgent: bool = False


NOTHING_ASKED = Wishes()


def deadline(
    protocol: Protocol,
    step: Step,
    start: datetime,
    calendar: WorkingCalendar,
    raised: datetime | None = None,
    wishes: Wishes = NOTHING_ASKED,
) -> Deadline:
    """The end of `step` when it starts at `start` (aware).

    `raised` (aware) is what limits "from raising" count from; by itself `start`. The earliest of the limit, the
    Board's target and the child's timescale is the deadline (HIPS 3, "or a timescale which protects the child,
    whichever is less"). It is never before `start`.
    """
    found = _counted(protocol, protocol.limit(step), start, calendar, raised or start, wishes.agreed_by)
    if step.target is not None:
        target = _counted(protocol, step.target, start, calendar, raised or start, None, "target")
        found = _earlier(found, target)
    if wishes.urgent:
        found = _earlier(found, _at_once(protocol, start, "urgent"))
    if wishes.needed_by is not None:
        needed = wishes.needed_by.astimezone(UTC)
        found = _earlier(found, Deadline(needed, Derivation(why="child", begun=start, due=needed)))
    if found.due < start:
        passed = Derivation(why="passed", begun=start, due=found.due)
        return Deadline(start.astimezone(UTC), passed)
    return found


def _earlier(one: Deadline, other: Deadline) -> Deadline:
    """`other` where it is earlier, saying what it has overtaken."""
    if other.due >= one.due:
        return one
    return Deadline(other.due, other.why.model_copy(update={"instead": one.due}))


def _counted(
    protocol: Protocol,
    limit: Limit,
    start: datetime,
    calendar: WorkingCalendar,
    raised: datetime,
    agreed_by: datetime | None,
    why: Why = "limit",
) -> Deadline:
    if limit.unit == "immediate":
        return _at_once(protocol, start, "immediate")
    if limit.unit == "agreed":
        if agreed_by is not None:
            due = agreed_by.astimezone(UTC)
            return Deadline(due, Derivation(why="agreed", begun=start, due=due))
        return _count(limit.otherwise or protocol.agreed, start, calendar, "agreed", False)
    from_raising = limit.counted_from == "raising"
    length = limit.length
    assert length is not None, "only immediate and agreed limits have no length"
    return _count(length, raised if from_raising else start, calendar, why, from_raising)


def end_of(length: Length, start: datetime, calendar: WorkingCalendar) -> datetime:
    """When a counted time that begins at `start` (aware) is over (UTC)."""
    return _count(length, start, calendar, "limit", False).due


def _at_once(protocol: Protocol, start: datetime, why: Why) -> Deadline:
    grace = Length(amount=protocol.immediate_hours, unit="hours")
    due = start.astimezone(UTC) + timedelta(hours=grace.amount)
    return Deadline(due, Derivation(why=why, begun=start, due=due, length=grace))


def _count(
    length: Length, begun: datetime, calendar: WorkingCalendar, why: Why, from_raising: bool
) -> Deadline:
    if length.unit == "hours":
        due = begun.astimezone(UTC) + timedelta(hours=length.amount)
        derived = Derivation(why=why, begun=begun, due=due, length=length, from_raising=from_raising)
        return Deadline(due, derived)
    skipped: list[date] = []
    counted = 0
    for day in calendar.days_after(calendar.local(begun).date()):
        if length.unit == "working_days" and not calendar.is_working(day):
            skipped.append(day)
            continue
        counted += 1
        if counted == length.amount:
            break
    due = calendar.closes(day)
    # Holidays at a weekend are nothing new; those on weekdays are named.
    holidays = tuple(Holiday(on=day, name=calendar.holidays[day]) for day in skipped if day.weekday() < 5)
    derived = Derivation(
        why=why,
        begun=begun,
        due=due,
        length=length,
        from_raising=from_raising,
        skipped=holidays,
        weekends=len(holidays) < len(skipped),
    )
    return Deadline(due, derived)


def recounted(why: Derivation, calendar: WorkingCalendar, needed_by: datetime | None) -> Deadline | None:
    """A counted deadline with the bank holidays as they are known now; None where no working days were counted."""
    if why.length is None or why.length.unit != "working_days":
        return None
    found = _count(why.length, why.begun, calendar, "holiday", why.from_raising)
    moved = Deadline(found.due, found.why.model_copy(update={"instead": why.due}))
    if needed_by is not None and needed_by < moved.due:
        needed = needed_by.astimezone(UTC)
        return _earlier(moved, Deadline(needed, Derivation(why="child", begun=why.begun, due=needed)))
    return moved


def reminder_time(start: datetime, due: datetime, calendar: WorkingCalendar) -> datetime | None:
    """When to remind (aware, UTC): at opening time on the last day, else two hours before the end.

    None where less than an hour would lie between the question and the reminder.
    """
    morning = calendar.opens(calendar.local(due).date())
    remind = morning if morning < due else due - timedelta(hours=2)
    return remind if remind >= start + timedelta(hours=1) else None


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """A step of `timeline`: its key and title, its begin and end (aware, UTC) and why it ends then."""

    step: str
    title: str
    starts: datetime
    due: datetime
    why: Derivation

    @property
    def has_no_time(self) -> bool:
        """Whether it is over when it begins: the date by which the child needs an answer has passed by then."""
        return self.due <= self.starts

    @property
    def because(self) -> str:
        return sentence(self.why)


def timeline(
    protocol: Protocol,
    pathway: str,
    raised: datetime,
    calendar: WorkingCalendar,
    start_step: str | None = None,
    wishes: Wishes = NOTHING_ASKED,
    start: datetime | None = None,
) -> list[TimelineStep]:
    """Each step's end if nobody ever answers: every step starts when the one before it ends.

    `raised` (aware): when the disagreement was raised; `start` (aware), where `start_step` began later than that.
    """
    steps = protocol.pathway(pathway).steps
    keys = [step.key for step in steps]
    begins = start or raised
    found = []
    for step in steps[keys.index(start_step) if start_step else 0 :]:
        ends = deadline(protocol, step, begins, calendar, raised, wishes)
        found.append(TimelineStep(step.key, step.title, begins, ends.due, ends.why))
        begins = ends.due
        # The date that was named is that of the first step only.
        wishes = Wishes(wishes.needed_by, None, wishes.urgent)
    return found
