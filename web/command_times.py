"""Times on the command line."""

from datetime import UTC, datetime

import click

from casework.calendar import LONDON
from protocols.loader import YEARS


def london(written: str) -> datetime:
    """`written` in ISO as an aware London time; without an offset it is London's.

    A time that the spring change skips is moved on by that hour; of the two that the autumn change gives, it is
    the first (PEP 495, fold 0).

    Raises:
        click.BadParameter: it is no time, or its year's bank holidays are not known.
    """
    try:
        told = datetime.fromisoformat(written)
    except ValueError:
        raise click.BadParameter(
            f"'{written}' is not a date and time. Write it like 2026-12-24T10:00."
        ) from None
    if told.year not in YEARS[:-1]:
        known = f"{YEARS[0]} to {YEARS[-2]}"
        raise click.BadParameter(f"Choose a year from {known}, for which bank holidays are known.")
    # Through UTC: London to London would leave a time as it is, even one that no clock ever shows.
    return (told if told.tzinfo else told.replace(tzinfo=LONDON)).astimezone(UTC).astimezone(LONDON)


def moment(_context: click.Context, _option: click.Parameter, written: str | None) -> datetime | None:
    """An option that is one time, or none."""
    return None if written is None else london(written)


def moments(_context: click.Context, _option: click.Parameter, written: tuple[str, ...]) -> list[datetime]:
    """An option that may be given many times; without it, now."""
    return [london(each) for each in written] or [datetime.now(LONDON).replace(second=0, microsecond=0)]
