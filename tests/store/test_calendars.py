"""Feeds and busy times in the database, the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta

from models import BookingRow, CaseRow, FactRow
from services.calendars import BusyTimes, CaseState, Feed
from services.ports import Busy
from store.database import SqlStore

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JO = "jo@hips.example"
FEED = Feed("board hips", "d" * 64, "cy", JO, NOW, known_to=frozenset({JO}))


def test_a_new_feed_takes_the_place_of_the_old_one(store: SqlStore) -> None:
    new = Feed(FEED.owner, "e" * 64, "en", "mo@hips.example", NOW + HOUR)
    for feed in (FEED, new):
        with store.writing() as uow:
            uow.feeds.put(feed)
            uow.commit()
    with store.reading() as uow:
        assert uow.feeds.find(FEED.digest) is None
        assert uow.feeds.find(new.digest) == new
        assert uow.feeds.of(["board hips", "staff jo@hips.example"]) == {"board hips": new}


def test_a_feed_is_fetched_and_ended(store: SqlStore) -> None:
    with store.writing() as uow:
        uow.feeds.put(FEED)
        uow.feeds.fetched(FEED.digest, NOW + DAY, FEED.known_to | {"mo@hips.example"})
        uow.commit()
    with store.writing() as uow:
        found = uow.feeds.find(FEED.digest)
        assert found is not None and found.fetched_at == NOW + DAY
        assert found.known_to == {JO, "mo@hips.example"}
        assert [uow.feeds.end(FEED.owner, NOW + HOUR * nth) for nth in (25, 26)] == [True, False]
        assert uow.feeds.end("board other", NOW) is False
        ended = uow.feeds.find(FEED.digest)
        assert ended is not None and ended.ended_at == NOW + 25 * HOUR
        uow.feeds.remove("board other")
        uow.feeds.remove(FEED.owner)
        uow.commit()
    with store.reading() as uow:
        assert uow.feeds.find(FEED.digest) is None


def test_a_case_is_shown_from_its_confirmation_until_it_was_over_for_long(store: SqlStore) -> None:
    with store.writing() as uow:
        for number, (board, status, changed) in enumerate(
            [
                ("hips", "open", NOW - 90 * DAY),
                ("hips", "resolved", NOW - DAY),
                ("hips", "withdrawn", NOW - 40 * DAY),
                ("hips", "unconfirmed", NOW),
                ("other", "open", NOW),
            ],
            start=1,
        ):
            row = CaseRow(
                number=number, reference=f"X-{number}", board=board, status=status, raised_at=NOW, version=2
            )
            uow.session.add(row)
            uow.session.flush()
            uow.session.add(FactRow(case_number=number, seq=1, recorded_at=NOW, data={}))
            uow.session.add(FactRow(case_number=number, seq=2, recorded_at=changed, data={}))
        uow.commit()
    with store.reading() as uow:
        found = uow.feeds.changing(["hips"], NOW - 30 * DAY)
        assert found == [CaseState(1, 2, NOW - 90 * DAY), CaseState(2, 2, NOW - DAY)]
        assert uow.feeds.changing([], NOW) == []


def test_busy_times_are_kept_and_forgotten(store: SqlStore) -> None:
    times = (Busy(NOW, NOW + HOUR), Busy(NOW + DAY, NOW + DAY + HOUR))
    jo, sam = BusyTimes("jo@x.example", NOW, times), BusyTimes("sam@x.example", NOW - HOUR, ())
    with store.writing() as uow:
        uow.busy.put([BusyTimes("jo@x.example", NOW - DAY, ())])
        uow.busy.put([jo, sam])
        uow.busy.asked(["sam@x.example", "hidden@x.example"], NOW)
        uow.commit()
    with store.writing() as uow:
        everybody = ["Jo@X.example", "sam@x.example", "hidden@x.example", "new@x.example"]
        assert uow.busy.of(everybody) == {jo.email: jo, sam.email: sam}, "and still as it was seen"
        assert uow.busy.fresh(NOW - HOUR) == {"jo@x.example", "sam@x.example", "hidden@x.example"}
        uow.busy.forget_before(NOW)
        assert set(uow.busy.of(everybody)) == {"jo@x.example"}


def test_a_person_is_booked_by_every_case_but_the_one_that_asks(store: SqlStore) -> None:
    cases = {"hips": 1, "sewscb": 2}
    with store.writing() as uow:
        for board, number in cases.items():
            row = CaseRow(number=number, reference=f"X-{number}", board=board, status="open", raised_at=NOW)
            uow.session.add(row)
            uow.session.flush()
            starts = NOW + number * DAY
            slot = {"starts_at": starts, "ends_at": starts + HOUR}
            uow.session.add(BookingRow(case_number=number, email="jo@x.example", **slot))
        uow.commit()
    with store.reading() as uow:
        first, second = (Busy(NOW + days * DAY, NOW + days * DAY + HOUR) for days in (1, 2))
        assert uow.bookings.of(["jo@x.example", "sam@x.example"], NOW, but=0) == {
            "jo@x.example": (first, second)
        }
        assert uow.bookings.of(["jo@x.example"], NOW, but=2) == {"jo@x.example": (first,)}
        assert uow.bookings.of(["jo@x.example"], NOW + DAY + HOUR, but=2) == {}
