"""How people and times are said in mails and on pages. Times of day are London's."""

from datetime import date, datetime, timedelta

from casework.calendar import LONDON
from casework.facts import Party, Person, Side

# How a step went, by `Attempt.ending`.
ENDINGS = {
    "": "Running",
    "agreed": "Agreed",
    "not_agreed": "Not agreed",
    "no_answer": "No answer by the deadline",
    "final_outcome": "The panel's outcome",
}


def reach(told: Party) -> str:
    """How to get hold of somebody on a case: the telephone number where one is known, and the address."""
    return ", ".join(filter(None, (told.person.telephone, told.person.email)))


def named(told: Party | Person | None) -> str:
    """Somebody with post and agency: "Jo Smith, Team Manager, City Council". The Board is its name alone."""
    person = told.person if isinstance(told, Party) else told
    if person is None:
        return "nobody"
    if isinstance(told, Party) and told.side is Side.BOARD:
        return person.name
    return ", ".join(dict.fromkeys(filter(None, (person.name, person.title, person.agency))))


def spoken(moment: datetime) -> str:
    """The aware `moment` in words: "5 pm on Tuesday 29 December 2026"."""
    local = moment.astimezone(LONDON)
    joined = "at the start of" if (local.hour, local.minute) == (0, 0) else "on"
    return f"{clock(local)} {joined} {day(local)}"


def clock(moment: datetime) -> str:
    """The time of day of the aware `moment`: "5 pm", "9:30 am", "midday", "midnight"."""
    local = moment.astimezone(LONDON)
    if (local.hour, local.minute) in ((0, 0), (12, 0)):
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes} {'am' if local.hour < 12 else 'pm'}"


def day(moment: date) -> str:
    """The day in words: "Tuesday 29 December 2026". An aware time gives its day in London."""
    local = moment.astimezone(LONDON) if isinstance(moment, datetime) else moment
    return f"{local:%A} {local.day} {local:%B} {local.year}"


def time_left(due: datetime, now: datetime) -> str:
    """How long is left, in words: "2 days 3 hours left", "overdue by 20 minutes"."""
    return f"overdue by {span(now - due)}" if due <= now else f"{span(due - now)} left"


def span(length: timedelta) -> str:
    """A length of time in its two largest units: "2 days 3 hours"."""
    minutes = max(int(length.total_seconds()) // 60, 0)
    counts = [(minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute")]
    while counts and not counts[0][0]:
        counts.pop(0)
    # "3 days 5 minutes" would be more exact than anybody needs.
    said = [f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in counts[:2] if n]
    return " ".join(said) or "less than a minute"
