"""How long is left, in words."""

from datetime import datetime, timedelta


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
