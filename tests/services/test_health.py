"""What counts as wrong, what stops Accord, and what the work itself writes down."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services import clockwork, delivery, drafts, health, intake, raising
from services.ports import Incoming, Outgoing, OutgoingMail, ReceivedMail, Throttled, Transient
from services.tongues import ENGLISH
from services.watch import Pulse
from services.words import stamp
from services.world import World
from tests.application import StillClock
from tests.examples import disagreement, london

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MAILBOX = "accord@accord.example"


class Mail:
    """A mail system whose lines are up or down, and what waits in its mailbox."""

    def __init__(self) -> None:
        self.connects: Exception | None = None
        self.takes: Exception | None = None
        self.refused_address = ""
        self.mailbox: list[ReceivedMail] = []

    @contextmanager
    def outgoing(self) -> Iterator[Outgoing]:
        if self.connects:
            raise self.connects
        yield self

    @contextmanager
    def incoming(self) -> Iterator[Incoming]:
        if self.connects:
            raise self.connects
        yield self

    def send(self, mail: OutgoingMail) -> None:
        if self.takes:
            raise self.takes
        if mail.envelope_to == self.refused_address:
            raise Transient("Greylisted.")

    def waiting(self, limit: int) -> Iterator[ReceivedMail]:
        yield from list(self.mailbox)

    def done(self, mail: ReceivedMail) -> None:
        self.mailbox.remove(mail)


@pytest.fixture
def mail() -> Mail:
    return Mail()


@pytest.fixture
def here(world: World, mail: Mail) -> World:
    return replace(world, mail=mail)


def work(here: World) -> None:
    """What a worker does at each tick, whatever the mail system says."""
    for part in (intake.fetch, intake.read_waiting, clockwork.tick, delivery.deliver):
        try:
            part(here)
        except Transient:
            pass


def wrong(here: World) -> list[str]:
    return sorted(fault.kind for fault in health.look(here).faults)


def well(here: World) -> bool:
    return health.look(here).went_well(here.clock.wall())


def pulses(here: World) -> dict[Pulse, bool]:
    """Whether each was at this very moment."""
    found, now = health.look(here), here.clock.wall()
    [box] = found.mailboxes
    assert box.address == MAILBOX
    told = {
        "ticked": found.ticked,
        "came": box.came,
        "read": box.read,
        "went": box.went,
        "refused": box.refused,
    }
    return {name: moment == now for name, moment in told.items()}  # type: ignore[misc]


def raise_one(here: World) -> None:
    raising.submit(here, drafts.start(here), disagreement())


def arrive(mail: Mail, here: World) -> None:
    raw = b"From: x@y.example\r\nSubject: Hello\r\n\r\nHello\r\n"
    mail.mailbox.append(ReceivedMail("1", raw, here.clock.wall(), len(raw)))


# ── What the work writes down ───────────────────────────────────────────────────────────────


def test_before_any_work_was_done_it_stands_still(here: World) -> None:
    assert wrong(here) == ["clock_stopped", "mailbox_not_read"]
    told = [fault.said(ENGLISH) for fault in health.look(here).faults]
    assert all("ever" in words for words in told), told


def test_work_with_nothing_to_do_is_well(here: World) -> None:
    work(here)
    assert not wrong(here) and well(here)
    assert pulses(here) == {"ticked": True, "read": True, "came": False, "went": False, "refused": False}


def test_mail_in_and_out_is_written_down(here: World, mail: Mail) -> None:
    raise_one(here)
    arrive(mail, here)
    work(here)
    assert pulses(here) == {"ticked": True, "read": True, "came": True, "went": True, "refused": False}
    assert well(here)


def test_a_mail_system_that_cannot_be_reached_is_not_well_at_once_and_wrong_later(
    here: World, mail: Mail, clock: StillClock
) -> None:
    work(here)
    raise_one(here)
    clock.move_on(MINUTE)
    mail.connects = Transient("The IMAP server refused the connection.")
    work(here)
    assert not well(here) and not wrong(here), "a minute without mail is nobody's alarm"
    clock.move_on(HOUR)
    work(here)
    assert wrong(here) == ["mail_overdue", "mailbox_not_read"]


@pytest.mark.parametrize("refusal", [Transient("Try later."), Throttled("Too fast.", timedelta(hours=9))])
def test_a_mail_system_that_takes_nothing_is_not_well_between_the_tries_either(
    here: World, mail: Mail, clock: StillClock, refusal: Exception
) -> None:
    raise_one(here)
    mail.takes = refusal
    work(here)
    assert not well(here)
    clock.move_on(timedelta(seconds=1))
    work(here)
    assert pulses(here)["read"] and not well(here), "nothing was due, and still nothing has gone out"
    clock.move_on(2 * HOUR)
    work(here)
    assert wrong(here) == ["mail_refused"]
    mail.takes = None
    clock.move_on(timedelta(hours=9))
    work(here)
    assert not wrong(here) and well(here)


def test_one_address_that_is_refused_for_hours_is_told_but_nothing_stands_still(
    here: World, mail: Mail, clock: StillClock
) -> None:
    raise_one(here)
    with here.store.reading() as uow:
        mail.refused_address = uow.outbox.of_case(1)[0].mail.envelope_to
    work(here)
    clock.move_on(2 * HOUR)
    work(here)
    assert wrong(here) == ["mail_refused"] and well(here)


# ── What waits ──────────────────────────────────────────────────────────────────────────────


def test_mail_that_no_worker_takes_is_overdue_and_cases_are_late(here: World, clock: StillClock) -> None:
    work(here)
    raise_one(here)
    clock.move_on(timedelta(days=30))
    assert wrong(here) == ["cases_late", "clock_stopped", "mail_overdue", "mailbox_not_read"]
    work(here)
    assert not wrong(here) and well(here)


def test_mail_that_was_kept_and_not_looked_at_is_wrong_after_a_while(
    here: World, mail: Mail, clock: StillClock
) -> None:
    arrive(mail, here)
    intake.fetch(here)
    assert "mail_unread" not in wrong(here)
    clock.move_on(timedelta(minutes=16))
    assert "mail_unread" in wrong(here)


def test_mail_that_failed_is_told_for_a_day(here: World, clock: StillClock) -> None:
    raise_one(here)
    work(here)
    with here.store.writing() as uow:
        uow.outbox.mark(1, "failed", clock.wall(), error="No such mailbox.")
        uow.commit()
    assert wrong(here) == ["mail_failed"] and well(here), "a person sees to it; Accord itself works"
    clock.move_on(timedelta(days=1, minutes=1))
    work(here)
    assert "mail_failed" not in wrong(here)
    assert health.look(here).figures.failed["hips"].count == 1


@pytest.mark.parametrize(
    ("came", "now", "is_told"),
    [
        # Thursday: until Friday's close of business.
        (london(2026, 11, 5, 10), london(2026, 11, 6, 16, 59), False),
        (london(2026, 11, 5, 10), london(2026, 11, 6, 17), True),
        # Over the weekend and Christmas.
        (london(2026, 11, 6, 16), london(2026, 11, 9, 16), False),
        (london(2026, 11, 7, 9), london(2026, 11, 9, 17), True),
        (london(2026, 12, 24, 9), london(2026, 12, 29, 16), False),
        (london(2026, 12, 24, 9), london(2026, 12, 29, 17), True),
    ],
)
def test_held_mail_is_told_when_a_working_day_is_over(
    here: World, mail: Mail, clock: StillClock, came: datetime, now: datetime, is_told: bool
) -> None:
    clock.moment = came
    arrive(mail, here)
    work(here)
    clock.moment = now
    work(here)
    assert wrong(here) == (["held_long"] if is_told else [])
    assert well(here)


def test_staff_are_told_of_their_own_boards_held_mail_and_of_that_of_no_case(
    here: World, mail: Mail, clock: StillClock
) -> None:
    raise_one(here)
    arrive(mail, here)
    work(here)
    with here.store.writing() as uow:
        ours = uow.inbox.add(
            ReceivedMail("2", b"From: a@b.example\r\n\r\n", clock.wall(), 9), clock.now(), clock.wall()
        )
        assert ours
        uow.inbox.mark(ours, "held", case_number=1)
        uow.commit()
    clock.move_on(timedelta(days=7))
    work(here)
    everything = health.look(here)
    assert sorted(fault.about for fault in everything.faults) == ["HIPS", "of no case"]
    assert [fault.about for fault in everything.of(["sewscb"]).faults] == ["of no case"]
    assert set(everything.of(["hips"]).figures.held) == {"", "hips"}
    assert set(everything.of(["sewscb"]).figures.held) == {""}


def test_what_is_wrong_is_said_in_whole_sentences_with_what_to_do(here: World, clock: StillClock) -> None:
    raise_one(here)
    work(here)
    raise_one(here)
    clock.move_on(timedelta(minutes=20))
    [fault] = [fault for fault in health.look(here).faults if fault.kind == "mail_overdue"]
    assert fault.since and fault.said(ENGLISH) == (
        f"E-mails that are due and have not left: 2, the first since {stamp(fault.since)}. "
        "Check that a worker is running; its log says what keeps it."
    )
    for kind in health.SAYS:
        told = health.Fault(kind, clock.wall(), 3, "x").said(ENGLISH)
        assert told.endswith(".") and "{" not in told
