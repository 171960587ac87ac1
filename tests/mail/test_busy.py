"""When people are busy, by both mail systems that can tell; and what an administrator reads where they do not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from casework.calendar import LONDON
from mail.exchange import Exchange
from mail.graph import Graph
from mail.local import LocalMail
from mail.smtp_imap import SmtpImap
from services.ports import Busy, FreeBusy, MailError, Throttled, Transient
from tests.mail.conftest import exchange_config
from tests.mail.ews import EwsServer, Fault
from tests.mail.graph.double import GraphDouble

NINE = datetime(2027, 3, 26, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
SINCE, UNTIL = NINE - HOUR, NINE + timedelta(days=14)


System = tuple[FreeBusy, Callable[[str], Any]]


@pytest.fixture(params=["exchange", "graph"])
def system(request: pytest.FixtureRequest, address: str) -> System:
    """The adapter, and who has which mailbox."""
    if request.param == "exchange":
        server: EwsServer = request.getfixturevalue("ews")
        return Exchange(exchange_config(server, address)), server.store.mailbox
    double: GraphDouble = request.getfixturevalue("double")
    return Graph(double.config(address)), double.mailbox


def test_what_takes_somebodys_time_is_told_in_utc_and_what_does_not_is_not(
    system: System, recipient: str
) -> None:
    mail, mailbox = system
    sam, jo = recipient, recipient.replace("sam", "jo")
    summer = datetime(2027, 3, 29, 9, tzinfo=LONDON)
    mailbox(sam).calendar = [
        (NINE, NINE + HOUR, "Busy"),
        (NINE + 2 * HOUR, NINE + 3 * HOUR, "Free"),
        (NINE + 3 * HOUR, NINE + 4 * HOUR, "WorkingElsewhere"),
        (NINE + 4 * HOUR, NINE + 5 * HOUR, "Tentative"),
        (summer, summer + HOUR, "OOF"),
        (UNTIL + HOUR, UNTIL + 2 * HOUR, "Busy"),
    ]

    assert mail.busy([sam, jo], SINCE, UNTIL) == {
        sam: (
            Busy(NINE, NINE + HOUR),
            Busy(NINE + 4 * HOUR, NINE + 5 * HOUR),
            Busy(datetime(2027, 3, 29, 8, tzinfo=UTC), datetime(2027, 3, 29, 9, tzinfo=UTC)),
        ),
        jo: (),
    }


def test_whose_calendar_cannot_be_seen_is_left_out(system: System, recipient: str) -> None:
    mail, mailbox = system
    hidden, unknown = (recipient.replace("sam", name) for name in ("hidden", "unknown"))
    mailbox(hidden).hides_calendar = "ErrorNoFreeBusyAccess"
    mailbox(unknown).hides_calendar = "ErrorMailRecipientNotFound"

    assert mail.busy([hidden, recipient, unknown], SINCE, UNTIL) == {recipient: ()}
    assert mail.busy([], SINCE, UNTIL) == {}


def test_many_people_are_asked_for_in_several_requests(system: System) -> None:
    mail, mailbox = system
    people = [f"Person{number}@council.example" for number in range(101)]
    mailbox(people[100]).calendar = [(NINE, NINE + HOUR, "Busy")]

    found = mail.busy(people, SINCE, UNTIL)
    assert list(found) == people
    assert found[people[100]] == (Busy(NINE, NINE + HOUR),)


def test_the_other_mail_systems_see_no_calendars() -> None:
    assert not issubclass(LocalMail, FreeBusy)
    assert not issubclass(SmtpImap, FreeBusy)


class TestExchange:
    def test_an_application_asks_for_its_mailbox(self, ews: EwsServer, address: str, recipient: str) -> None:
        login = {
            "auth": "oauth",
            "user": "",
            "password": "",
            "tenant": "council.example",
            "client_id": "accord",
        }
        config = exchange_config(ews, address, **login, secret="the-secret", authority=ews.base)
        assert Exchange(config).busy([recipient], SINCE, UNTIL) == {recipient: ()}

    def test_it_is_one_request(self, ews: EwsServer, address: str, recipient: str) -> None:
        Exchange(exchange_config(ews, address)).busy([recipient], SINCE, UNTIL)
        assert ews.asked == ["GetUserAvailability"]

    def test_a_busy_server_is_waited_for(self, ews: EwsServer, address: str, recipient: str) -> None:
        ews.plan(Fault("busy", seconds=30))
        with pytest.raises(Throttled):
            Exchange(exchange_config(ews, address)).busy([recipient], SINCE, UNTIL)

    def test_a_refusal_is_told(self, ews: EwsServer, address: str, recipient: str) -> None:
        config = exchange_config(ews, address, access="impersonation")
        with pytest.raises(MailError, match="ApplicationImpersonation"):
            Exchange(config).busy([recipient], SINCE, UNTIL)


class TestGraph:
    def test_a_missing_permission_is_named(self, double: GraphDouble, address: str, recipient: str) -> None:
        double.fault("answer", "getSchedule", status=403, code="ErrorAccessDenied")
        with pytest.raises(Transient, match=r"see when people are busy.*Calendars\.ReadBasic\.All") as caught:
            Graph(double.config(address)).busy([recipient], SINCE, UNTIL)
        assert "Mail.ReadWrite" not in str(caught.value)

    def test_it_is_waited_for_where_it_asks_for_that(
        self, double: GraphDouble, address: str, recipient: str
    ) -> None:
        double.fault("answer", "getSchedule", status=429, headers={"Retry-After": "9"})
        with pytest.raises(Throttled):
            Graph(double.config(address)).busy([recipient], SINCE, UNTIL)
