"""When people are busy (Microsoft Graph, "calendar: getSchedule"): twenty of them in one request, times in UTC.

It needs the permission Calendars.ReadBasic.All, which shows no subjects, or Calendars.Read.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from mail.graph.calls import Calls
from mail.graph.faults import Forbidden
from services.ports import Busy, Transient

_MOST = 20
_TAKEN = {"busy", "oof", "tentative"}
_DOING = "see when people are busy"
_ADVICE = (
    "Ask the administrator of Microsoft 365 to grant the application the permission Calendars.ReadBasic.All with admin "
    "consent (where a person has signed in, Calendars.ReadBasic). Without it a meeting is put at the earliest time "
    "that suits the Board."
)


def busy_times(
    calls: Calls, addresses: Sequence[str], since: datetime, until: datetime
) -> dict[str, tuple[Busy, ...]]:
    """As `services.ports.FreeBusy` has it. Raises MailError."""
    found: dict[str, tuple[Busy, ...]] = {}
    for start in range(0, len(addresses), _MOST):
        some = addresses[start : start + _MOST]
        asked = {"schedules": some, "startTime": _told(since), "endTime": _told(until)}
        headers = {"Prefer": 'outlook.timezone="UTC"'}
        try:
            answer = calls.json("POST", "/calendar/getSchedule", _DOING, json=asked, headers=headers)
        except Forbidden as error:
            raise Transient(f"{error.said}. {_ADVICE}") from error
        seen = {str(each["scheduleId"]).casefold(): each for each in answer["value"] if not each.get("error")}
        for address in some:
            if told := seen.get(address.casefold()):
                found[address] = _taken(told)
    return found


def _taken(told: Any) -> tuple[Busy, ...]:
    items = [each for each in told.get("scheduleItems", ()) if str(each["status"]).casefold() in _TAKEN]
    return tuple(Busy(_moment(each["start"]), _moment(each["end"])) for each in items)


def _told(moment: datetime) -> dict[str, str]:
    return {"dateTime": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"}


def _moment(told: Any) -> datetime:
    """Seven digits of a second come, which are more than a time of ours has."""
    return datetime.fromisoformat(str(told["dateTime"])[:19]).replace(tzinfo=UTC)
