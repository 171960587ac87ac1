"""What everything that speaks HTTP with httpx shares: a quiet log, and what an answer says about waiting."""

import contextlib
import logging
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from services.ports import Throttled

_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=1)

# These write the address of every request into the log: mailboxes, Message-IDs, and the secret one of an upload.
for _library in ("httpx", "httpcore", "msal"):
    logging.getLogger(_library).setLevel(logging.WARNING)


def asked_to_wait(host: str, response: httpx.Response) -> Throttled | None:
    """Throttled where this answer asks for that (RFC 9110 10.2.3, RFC 6585 4), else None."""
    after = response.headers.get("Retry-After")
    if response.status_code == 429 or (response.status_code == 503 and after):
        wait = _wait(after or "", response.headers.get("Date", ""))
        return Throttled(f"{host} asks us to be slower and to wait {wait.total_seconds():.0f} seconds.", wait)
    return None


def _wait(after: str, date: str) -> timedelta:
    wait = _WAIT
    if after.isascii() and after.isdigit():
        wait = timedelta(seconds=min(int(after), _LONGEST_WAIT.total_seconds()))
    else:
        with contextlib.suppress(ValueError):
            wait = _moment(after) - _now(date)
    return min(max(wait, timedelta(0)), _LONGEST_WAIT)


def _now(date: str) -> datetime:
    """The server's own time where it says it: the two clocks may differ."""
    with contextlib.suppress(ValueError):
        return _moment(date)
    return datetime.now(UTC)


def _moment(text: str) -> datetime:
    found = parsedate_to_datetime(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
