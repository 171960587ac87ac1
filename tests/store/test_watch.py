"""Pulses and figures, the same on SQLite and PostgreSQL."""

import threading
from datetime import UTC, datetime, timedelta

from sqlmodel import SQLModel

from models import CaseRow, InboxRow, OutboxRow
from services.watch import Figures, Limits, Pile
from store.database import SqlStore

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LIMITS = Limits(due=NOW - 15 * MINUTE, woken=NOW - 15 * MINUTE, failed=NOW - DAY)


def beat(store: SqlStore, now: datetime, mailbox: str = "", pause: timedelta = timedelta(0)) -> bool:
    with store.writing() as uow:
        told = uow.watch.beat("proof", now, mailbox, pause)
        uow.commit()
    return told


def last(store: SqlStore, mailbox: str = "") -> datetime | None:
    with store.reading() as uow:
        return uow.watch.pulses().get(("proof", mailbox))


def test_the_last_beat_is_kept_for_each_mailbox(store: SqlStore) -> None:
    assert last(store) is None
    assert beat(store, NOW) and beat(store, NOW + HOUR) and beat(store, NOW, "a@x.example")
    assert (last(store), last(store, "a@x.example")) == (NOW + HOUR, NOW)


def test_an_earlier_beat_that_comes_late_changes_nothing(store: SqlStore) -> None:
    beat(store, NOW)
    assert not beat(store, NOW - MINUTE)
    assert last(store) == NOW


def test_a_pause_lets_one_through_when_it_is_over(store: SqlStore) -> None:
    assert beat(store, NOW, pause=DAY)
    assert not beat(store, NOW + DAY - MINUTE, pause=DAY)
    assert last(store) == NOW, "a refused one counts for nothing"
    assert beat(store, NOW + DAY, pause=DAY)


def test_a_clock_that_was_years_ahead_silences_nothing(store: SqlStore) -> None:
    beat(store, NOW + 900 * DAY)
    assert beat(store, NOW, pause=DAY)
    assert last(store) == NOW


def test_of_many_at_once_one_is_the_first(store: SqlStore) -> None:
    told: list[bool] = []
    threads = [threading.Thread(target=lambda: told.append(beat(store, NOW, pause=DAY))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False, False, False, True]


# ── Figures ─────────────────────────────────────────────────────────────────────────────────


def case(number: int, board: str, wake_at: datetime | None = None) -> CaseRow:
    return CaseRow(
        number=number, reference=f"R-{number}", board=board, status="open", raised_at=NOW, wake_at=wake_at
    )


_numbers = iter(range(1, 1000))


def out(
    state: str, *, due: timedelta, written: timedelta = HOUR, tries: int = 0, of: int | None = None
) -> OutboxRow:
    """A mail in the outbox that is due, and was written, so long ago."""
    return OutboxRow(
        message_id=f"<{next(_numbers)}@x.example>",
        case_number=of,
        kind="ask",
        envelope_from="a@x.example",
        envelope_to="b@x.example",
        raw=b"",
        state=state,
        attempts=tries,
        created_at=NOW - written,
        next_at=NOW - due,
    )


def came(state: str, ago: timedelta, of: int | None = None) -> InboxRow:
    moment = NOW - ago
    return InboxRow(
        digest=str(next(_numbers)),
        received_at=moment,
        stored_at=moment,
        size=1,
        whole=True,
        raw=b"",
        state=state,
        case_number=of,
    )


def figures(store: SqlStore, *rows: SQLModel) -> Figures:
    with store.writing() as uow:
        uow.session.add_all([case(1, "hips"), case(2, "leeds", NOW - MINUTE), case(3, "hips", NOW - DAY)])
        uow.session.flush()
        uow.session.add_all(rows)
        uow.commit()
    with store.reading() as uow:
        return uow.watch.figures(LIMITS)


def test_empty_tables_have_nothing_that_waits(store: SqlStore) -> None:
    told = figures(store)
    assert told.waiting == told.overdue == told.tried == told.fresh == told.unread == Pile()
    assert not told.outbox and not told.failed and not told.held


def test_mail_on_its_way_out_is_told_by_how_far_it_has_come(store: SqlStore) -> None:
    told = figures(
        store,
        out("sent", due=9 * DAY),
        out("queued", due=MINUTE),
        out("queued", due=-HOUR, written=DAY),
        out("queued", due=HOUR),
        out("sending", due=2 * HOUR),
        out("retry", due=-MINUTE, tries=3, written=5 * HOUR),
        out("retry", due=-MINUTE, written=6 * HOUR),
    )
    assert told.outbox == {"queued": 3, "sending": 1, "retry": 2}
    assert told.waiting == Pile(6, NOW - DAY)
    assert told.overdue == Pile(2, NOW - 2 * HOUR)
    assert told.tried == Pile(1, NOW - 5 * HOUR), "one that was only put off was not tried"


def test_failed_mail_is_told_by_board_and_what_failed_lately_apart(store: SqlStore) -> None:
    told = figures(
        store,
        out("failed", due=9 * DAY, of=1),
        out("failed", due=HOUR, of=3),
        out("failed", due=2 * HOUR, of=2),
        out("failed", due=2 * DAY),
    )
    assert told.failed == {
        "hips": Pile(2, NOW - 9 * DAY),
        "leeds": Pile(1, NOW - 2 * HOUR),
        "": Pile(1, NOW - 2 * DAY),
    }
    assert told.fresh == Pile(2, NOW - 2 * HOUR)
    assert told.outbox == {"failed": 4} and told.waiting == Pile()


def test_received_mail_is_told_while_it_waits(store: SqlStore) -> None:
    told = figures(
        store,
        came("new", MINUTE),
        came("new", HOUR, of=1),
        came("filed", DAY, of=1),
        came("automatic", DAY),
        came("held", HOUR, of=1),
        came("held", DAY, of=3),
        came("held", MINUTE),
    )
    assert told.unread == Pile(2, NOW - HOUR)
    assert told.held == {"hips": Pile(2, NOW - DAY), "": Pile(1, NOW - MINUTE)}


def test_a_case_is_late_when_its_time_has_come_a_while_ago(store: SqlStore) -> None:
    assert figures(store).late == Pile(1, NOW - DAY)


def test_a_mail_that_fails_keeps_the_time_of_it(store: SqlStore) -> None:
    told = figures(store, out("sending", due=9 * DAY, of=1))
    assert not told.failed
    with store.writing() as uow:
        uow.outbox.mark(1, "failed", NOW)
        uow.commit()
    with store.reading() as uow:
        assert uow.watch.figures(LIMITS).fresh == Pile(1, NOW)
