"""When people are busy (Microsoft, "GetUserAvailability operation"): a hundred of them in one request.

Every calendar of an organisation shows when it is busy, unless its owner has hidden that: it needs no right of ours.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

import exchangelib
from exchangelib import IMPERSONATION, EWSDateTime
from exchangelib.errors import ResponseMessageError
from exchangelib.properties import (
    DaylightTime,
    FreeBusyView,
    FreeBusyViewOptions,
    MailboxData,
    StandardTime,
    TimeWindow,
    TimeZone,
)
from exchangelib.services import GetUserAvailability

from mail.exchange.server import Connection
from services.ports import Busy

_MOST = 100
_TAKEN = ("Busy", "OOF", "Tentative")
# UTC has no summer time; the schema wants to be told when it begins all the same.
_NEVER = {"bias": 0, "time": time(0), "occurrence": 1, "iso_month": 1, "weekday": 1}
_UTC = TimeZone(bias=0, standard_time=StandardTime(**_NEVER), daylight_time=DaylightTime(**_NEVER))


class _Availability(GetUserAvailability):  # type: ignore[misc]
    """exchangelib asks for nobody's account, and an application must say for whom it asks. Whose calendar cannot be
    seen is an answer about them, and no fault."""

    ERRORS_TO_CATCH_IN_RESPONSE = (ResponseMessageError,)

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection.account.protocol)
        self._account = connection.account

    @property
    def _account_to_impersonate(self) -> Any:
        return self._account.identity if self._account.access_type == IMPERSONATION else None


def busy_times(
    connection: Connection, addresses: Sequence[str], since: datetime, until: datetime
) -> dict[str, tuple[Busy, ...]]:
    """As `services.ports.FreeBusy` has it. Raises MailError."""
    found: dict[str, tuple[Busy, ...]] = {}
    for start in range(0, len(addresses), _MOST):
        some = addresses[start : start + _MOST]
        with connection.faults("see when people are busy"):
            # They come in the order in which they are asked for.
            for address, view in zip(some, _views(connection, some, since, until), strict=False):
                if isinstance(view, FreeBusyView) and view.view_type != "None":
                    found[address] = _taken(view)
    return found


def _views(connection: Connection, addresses: Sequence[str], since: datetime, until: datetime) -> list[Any]:
    """A view or an error for each address, in their order."""
    window = TimeWindow(start=_ews(since), end=_ews(until))
    who = [MailboxData(email=each, attendee_type="Required", exclude_conflicts=False) for each in addresses]
    options = FreeBusyViewOptions(time_window=window, requested_view="FreeBusy")
    asked = _Availability(connection)
    return list(
        asked.call(tzinfo=exchangelib.UTC, mailbox_data=who, timezone=_UTC, free_busy_view_options=options)
    )


def _taken(view: FreeBusyView) -> tuple[Busy, ...]:
    events = view.calendar_events or ()
    return tuple(Busy(_plain(each.start), _plain(each.end)) for each in events if each.busy_type in _TAKEN)


def _ews(moment: datetime) -> Any:
    return EWSDateTime.from_datetime(moment.astimezone(UTC).replace(microsecond=0))


def _plain(moment: Any) -> datetime:
    """exchangelib has a datetime of its own."""
    return datetime.fromtimestamp(moment.timestamp(), UTC)
