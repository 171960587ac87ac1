"""Good manners of a machine that writes: how fast, and when it keeps quiet."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from casework.calendar import WorkingCalendar

# They ask again for what was asked already. Whatever else is written is news, and never waits.
REMINDERS = frozenset({"confirm_again", "lessons", "paper_chased", "paper_due", "remind", "remind_panel"})
# One that would come later than this before the deadline would come too late to be of use.
IN_TIME = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many mails a provider takes from one mailbox; 0: as many as there are."""

    per_minute: int = 0
    per_day: int = 0


NO_LIMIT = Pace()


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From when to when, on the Board's clock, nobody is reminded. Past midnight where `ends` is before `begins`."""

    begins: time
    ends: time

    def wait(
        self, kind: str, now: datetime, calendar: WorkingCalendar, due: datetime | None = None
    ) -> timedelta:
        """How long a mail of this kind has to wait at the moment `now` (aware): until the quiet hours are over.

        Nothing waits but a reminder, and no reminder until its deadline `due` (aware) is near: better at night than
        not at all.
        """
        local = calendar.local(now)
        if kind not in REMINDERS or not self._is_quiet(local.time()):
            return timedelta(0)
        day = local.date() if local.time() < self.ends else local.date() + DAY
        until = calendar.at(day, self.ends)
        if due is not None and until > due - IN_TIME:
            return timedelta(0)
        return until - now

    def _is_quiet(self, at: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends
