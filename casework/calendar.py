"""Working time: which days count, when a day opens and closes, in London."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from casework.protocol import Hours

LONDON = ZoneInfo("Europe/London")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Monday to Friday less the holidays. `holidays` maps a date to the holiday's name."""

    holidays: Mapping[date, str]
    hours: Hours

    def local(self, moment: datetime) -> datetime:
        """The aware `moment` in London."""
        return moment.astimezone(LONDON)

    def is_working(self, day: date) -> bool:
        """Whether `day` counts as a working day."""
        return day.weekday() < 5 and day not in self.holidays

    def days_after(self, day: date) -> Iterator[date]:
        """Every calendar day after `day`, without end."""
        while True:
            day += _ONE_DAY
            yield day

    def working_day_after(self, moment: datetime) -> date:
        """The first working day after that of the aware `moment`."""
        return next(filter(self.is_working, self.days_after(self.local(moment).date())))

    def at(self, day: date, clock: time) -> datetime:
        """Local `clock` on `day`, as an aware UTC time. Unique: no clock change is in office hours."""
        return _in_london(day, clock)

    def opens(self, day: date) -> datetime:
        """Opening time on `day`, aware, UTC."""
        return self.at(day, self.hours.opens)

    def closes(self, day: date) -> datetime:
        """Close of business on `day`, aware, UTC."""
        return self.at(day, self.hours.closes)

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """The working time between two aware moments: from opening to close on working days, nothing of the rest."""
        day, last = self.local(start).date(), self.local(end).date()
        total = timedelta(0)
        while day <= last:
            if self.is_working(day):
                total += max(min(end, self.closes(day)) - max(start, self.opens(day)), timedelta(0))
            day += _ONE_DAY
        return total


# A few years' opening and closing times: the days of the running cases are asked for again and again.
@lru_cache(maxsize=4096)
def _in_london(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, LONDON).astimezone(UTC)
