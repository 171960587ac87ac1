"""GetUserAvailability of the double: when people are busy."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from tests.mail.ews.soap import find, find_all, local_name, make
from tests.mail.ews.store import Mailbox, Store

_MOST_PEOPLE = 100


def availability(store: Store, request: Any) -> Iterator[tuple[Any, ...]]:
    """An error or a view for each person. The published schemas lack this one, so its form is looked at here."""
    assert [local_name(each) for each in request] == ["TimeZone", "MailboxDataArray", "FreeBusyViewOptions"]
    assert [each.text for each in find_all(request, "t:TimeZone//t:Bias")] == ["0", "0", "0"]
    window = find(request, "t:FreeBusyViewOptions/t:TimeWindow")
    since, until = (datetime.fromisoformat(find(window, each).text) for each in ("t:StartTime", "t:EndTime"))
    people = find_all(request, "m:MailboxDataArray/t:MailboxData/t:Email/t:Address")
    assert len(people) <= _MOST_PEOPLE
    for person in people:
        mailbox = store.mailbox(person.text)
        yield (mailbox.hides_calendar,) if mailbox.hides_calendar else ("", _view(mailbox, since, until))


def _view(mailbox: Mailbox, since: datetime, until: datetime) -> Any:
    shown = [each for each in mailbox.calendar if each[0] < until and each[1] > since]
    events = [
        make(
            "t:CalendarEvent",
            _local("StartTime", start),
            _local("EndTime", end),
            make("t:BusyType", kind),
        )
        for start, end, kind in shown
    ]
    listed = [make("t:CalendarEventArray", *events)] if events else []
    return make("m:FreeBusyView", make("t:FreeBusyViewType", "FreeBusy"), *listed)


def _local(name: str, moment: datetime) -> Any:
    """Without a zone: it is that of the request."""
    return make(f"t:{name}", f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}")
