"""What the outbox does when the mail system says no, wait, or nothing at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from casework.case import Case
from services import delivery, drafts, raising
from services.outbox import OutboxItem
from services.ports import Incoming, OutgoingMail, Permanent, Throttled, Transient
from services.world import World
from tests.application import StillClock
from tests.damage import damaged
from tests.examples import COL, COUNCIL_MANAGER, RAE, disagreement


@dataclass
class MoodyMail:
    """A mail system that answers as the test tells it to; what it takes is in `taken`."""

    moods: list[Exception | None] = field(default_factory=list)
    bad_address: str = ""
    busy_address: str = ""
    taken: list[OutgoingMail] = field(default_factory=list)

    def send(self, mail: OutgoingMail) -> None:
        if mail.envelope_to == self.bad_address:
            raise Permanent("There is no such mailbox.")
        if mail.envelope_to == self.busy_address:
            raise Transient("Try again later.")
        if self.moods and (error := self.moods.pop(0)) is not None:
            raise error
        self.taken.append(mail)

    @contextmanager
    def outgoing(self) -> Iterator["MoodyMail"]:
        yield self

    @contextmanager
    def incoming(self) -> Iterator[Incoming]:
        raise AssertionError("nothing is read in these tests")
        yield


@pytest.fixture
def mail() -> MoodyMail:
    return MoodyMail()


@pytest.fixture
def here(world: World, mail: MoodyMail) -> World:
    """A case that has just been opened: 'ask' and 'raised' wait in the outbox."""
    here = replace(world, mail=mail)
    raising.submit(here, drafts.start(here), disagreement())
    return here


def rows(world: World, case: int = 1) -> list[OutboxItem]:
    with world.store.reading() as uow:
        return list(uow.outbox.of_case(case))


def case(world: World) -> Case:
    with world.store.reading() as uow:
        return uow.cases.load(1)


def test_every_mail_leaves_once(here: World, mail: MoodyMail) -> None:
    assert delivery.deliver(here) == 2
    assert delivery.deliver(here) == 0
    assert [row.state for row in rows(here)] == ["sent", "sent"]
    assert sorted(m.envelope_to for m in mail.taken) == sorted([COL.email, RAE.email])


def test_a_system_that_is_down_is_found_out_with_two_mails_and_tried_again_after_a_pause(
    here: World, mail: MoodyMail, clock: StillClock
) -> None:
    raising.submit(here, drafts.start(here), disagreement())
    mail.moods = [Transient("The server refused the connection.")] * 4
    assert delivery.deliver(here) == 0
    assert [(row.state, row.attempts) for row in rows(here)] == [("retry", 1)] * 2
    assert [(row.state, row.attempts) for row in rows(here, 2)] == [("retry", 0)] * 2, "not blamed"
    assert delivery.deliver(here) == 0 and len(mail.moods) == 2, "not before the pause is over"
    clock.move_on(timedelta(seconds=5))
    assert delivery.deliver(here) == 0
    assert [row.attempts for row in rows(here, 2)] == [1, 1], "those who have waited untried come first"
    clock.move_on(timedelta(seconds=10))
    assert delivery.deliver(here) == 4
    assert len({m.message_id for m in mail.taken}) == 4


def test_an_address_that_is_refused_for_days_holds_up_nobody_else(
    here: World, mail: MoodyMail, clock: StillClock
) -> None:
    mail.busy_address = COL.email
    assert delivery.deliver(here) == 1
    for _ in range(12):
        clock.move_on(delivery.LONGEST_RETRY)
        raising.submit(here, drafts.start(here), disagreement(counterpart=COUNCIL_MANAGER))
        assert delivery.deliver(here) == 2
    assert [(row.state, row.attempts) for row in rows(here)] == [("retry", 13), ("sent", 1)]


def test_a_fault_of_ours_with_one_mail_holds_up_nobody_else(here: World, mail: MoodyMail) -> None:
    mail.moods = [RuntimeError("a bug")]
    assert delivery.deliver(here) == 1
    assert [(row.state, row.attempts) for row in rows(here)] == [("retry", 1), ("sent", 1)]
    assert "RuntimeError" in rows(here)[0].error


def test_a_system_that_asks_us_to_wait_is_given_its_time(
    here: World, mail: MoodyMail, clock: StillClock
) -> None:
    mail.moods = [Throttled("Too many messages.", timedelta(minutes=7))]
    delivery.deliver(here)
    clock.move_on(timedelta(minutes=7) - timedelta(seconds=1))
    assert delivery.deliver(here) == 0
    clock.move_on(timedelta(seconds=1))
    assert delivery.deliver(here) == 2


def test_an_address_that_does_not_exist_is_a_fact_about_the_case_and_the_others_go_on(
    here: World, mail: MoodyMail
) -> None:
    mail.bad_address = COL.email
    delivery.deliver(here)
    states = {(row.kind, row.state) for row in rows(here)}
    assert ("ask", "failed") in states and ("raised", "sent") in states
    assert case(here).undeliverable == {3}
    delivery.deliver(here)
    told = [m.envelope_to for m in mail.taken]
    assert told.count(RAE.email) == 2 and "inbox@hips.example" in told


def test_a_mail_that_could_not_be_sent_for_three_days_has_failed_and_somebody_is_told(
    here: World, mail: MoodyMail, clock: StillClock
) -> None:
    clock.move_on(timedelta(days=3, minutes=1))
    mail.moods = [Transient("No answer."), None, None, None]
    delivery.deliver(here)
    assert "failed" in {row.state for row in rows(here)}
    assert case(here).undeliverable


def test_rows_of_a_dead_worker_go_out_again_with_the_same_id_when_the_lease_is_over(
    here: World, mail: MoodyMail, clock: StillClock
) -> None:
    with here.store.writing() as uow:
        claimed = uow.outbox.claim("dead", clock.wall(), here.lease, 20)
        uow.commit()
    assert delivery.deliver(here) == 0, "somebody is at it"
    clock.move_on(here.lease + timedelta(seconds=1))
    assert delivery.deliver(here) == 2
    assert [m.message_id for m in mail.taken] == [item.mail.message_id for item in claimed]
    assert [(item.mail.tried, sent.tried) for item, sent in zip(claimed, mail.taken, strict=True)] == [
        (False, True)
    ] * 2


def test_what_a_dead_worker_left_is_in_doubt_even_after_a_pause_of_the_mail_system(
    here: World, mail: MoodyMail, clock: StillClock
) -> None:
    with here.store.writing() as uow:
        uow.outbox.claim("dead", clock.wall(), here.lease, 20)
        uow.commit()
    clock.move_on(here.lease + timedelta(seconds=1))
    mail.moods = [Throttled("Wait.", timedelta(seconds=60))]
    assert delivery.deliver(here) == 0
    clock.move_on(timedelta(seconds=60))
    assert delivery.deliver(here) == 2
    assert [m.tried for m in mail.taken] == [True, True]


def test_a_mail_that_was_tried_in_vain_says_so_and_one_that_only_waited_does_not(
    here: World, mail: MoodyMail, clock: StillClock
) -> None:
    mail.moods = [Throttled("Wait.", timedelta(seconds=60))]
    delivery.deliver(here)
    clock.move_on(timedelta(seconds=60))
    delivery.deliver(here)
    assert sorted((m.tried, m.resent) for m in mail.taken) == [(False, False), (True, False)]


def test_a_mail_that_came_back_and_is_sent_again_is_not_in_doubt(
    here: World, mail: MoodyMail, clock: StillClock
) -> None:
    """Its copy in Sent Items is the one that came back."""
    delivery.deliver(here)
    item = rows(here)[0]
    with here.store.writing() as uow:
        uow.outbox.mark(item.id, "retry", clock.wall(), error="Mailbox full.", next_at=clock.wall())
        uow.commit()
    mail.moods = [Transient("Down.")]
    delivery.deliver(here)
    clock.move_on(timedelta(hours=1))
    delivery.deliver(here)
    again = mail.taken[-1]
    assert (again.message_id, again.tried, again.resent) == (item.mail.message_id, False, True)


def test_a_worker_that_lost_its_claim_does_not_send(here: World, clock: StillClock) -> None:
    with here.store.writing() as uow:
        item, *_ = uow.outbox.claim("slow", clock.wall(), here.lease, 20)
        uow.commit()
    clock.move_on(here.lease * 2)
    with here.store.writing() as uow:
        uow.outbox.claim("quick", clock.wall(), here.lease, 20)
        uow.commit()
    with here.store.writing() as uow:
        assert not uow.outbox.renew(item.id, "slow", clock.wall(), here.lease)


def test_pauses_grow_to_a_quarter_of_an_hour() -> None:
    assert [delivery.backoff(n).total_seconds() for n in (0, 1, 2, 3)] == [5, 10, 20, 40]
    assert delivery.backoff(10_000) == timedelta(minutes=15)


def test_a_mail_that_fails_of_a_case_that_cannot_be_read_holds_up_no_other(
    here: World, mail: MoodyMail
) -> None:
    raising.submit(here, drafts.start(here), disagreement(counterpart=COUNCIL_MANAGER))
    damaged(here, 1)
    mail.bad_address = COL.email
    # The fourth tells the Board.
    assert delivery.deliver(here) == 4
    assert [row.state for row in rows(here)] == ["failed", "sent"]
    assert [row.state for row in rows(here, 2)] == ["sent", "sent"]
    with here.store.reading() as uow:
        assert [line.number for line, _ in uow.cases.unreadable(["hips"])] == [1]
