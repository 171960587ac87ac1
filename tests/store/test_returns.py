"""Returns wait, are sent once, and are kept as they were sent; on SQLite and PostgreSQL."""

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest

from services.returns import KeptReturn
from store.database import SqlStore
from tests.examples import MONDAY_10

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _case(store: SqlStore) -> None:
    """The case with the number 1, whose returns they are."""
    with store.writing() as uow:
        assert uow.cases.new_number("hips", MONDAY_10) == 1
        uow.commit()


def add(store: SqlStore, key: str, after: timedelta = timedelta(0), document: str = "") -> None:
    with store.writing() as uow:
        uow.returns.add(KeptReturn(key, "hips", "stage-4", MONDAY_10 + after, 1, 7, document))
        uow.commit()


def due(store: SqlStore, after: timedelta = timedelta(0), boards: Sequence[str] = ("hips",)) -> list[str]:
    with store.reading() as uow:
        return [each.key for each in uow.returns.due(boards, MONDAY_10 + after, 10)]


def send(store: SqlStore, *keys: str, message_id: str = "<1@x.example>") -> bool:
    with store.writing() as uow:
        if not uow.returns.sent(dict.fromkeys(keys, "said"), message_id):
            return False
        uow.commit()
        return True


def test_what_is_due_waits_in_its_order_until_it_is_sent(store: SqlStore) -> None:
    add(store, "b", HOUR)
    add(store, "a")
    add(store, "c", 3 * HOUR)
    assert (due(store, -HOUR), due(store), due(store, HOUR)) == ([], ["a"], ["a", "b"])
    assert send(store, "a", "b")
    assert due(store, 9 * HOUR) == ["c"]
    assert due(store, 9 * HOUR, boards=["another"]) == []
    with store.reading() as uow:
        assert [uow.returns.waits(key) for key in ("a", "c", "d")] == [False, True, False]
        assert [uow.returns.has(key) for key in ("a", "c", "d")] == [True, True, False]
        assert uow.returns.overdue(["hips"], MONDAY_10 + 4 * HOUR) == (1, MONDAY_10 + 3 * HOUR)
        assert uow.returns.overdue(["other"], MONDAY_10 + 4 * HOUR) == (0, None)


def test_it_is_kept_once_and_as_it_was_sent(store: SqlStore) -> None:
    add(store, "a", document="counted")
    add(store, "a", HOUR, document="counted again")
    assert send(store, "a")
    add(store, "a")
    assert not due(store, HOUR)
    with store.reading() as uow:
        [kept] = uow.returns.of_case(1).values()
    assert (kept.document, kept.message_id, kept.state, kept.version) == ("said", "<1@x.example>", None, 7)


def test_where_one_of_several_was_sent_meanwhile_none_of_them_is(store: SqlStore) -> None:
    add(store, "a")
    add(store, "b")
    assert send(store, "b")
    assert not send(store, "a", "b", message_id="<2@x.example>")
    assert due(store) == ["a"]


def test_of_many_that_send_it_at_once_one_does(store: SqlStore) -> None:
    add(store, "a")
    together, sent = threading.Barrier(4, timeout=20), list[bool]()

    def work(number: int) -> None:
        together.wait()
        sent.append(send(store, "a", message_id=f"<{number}@x.example>"))

    workers = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(sent) == [False, False, False, True]


def test_of_many_that_keep_the_same_figures_at_once_none_fails(store: SqlStore) -> None:
    together, failed = threading.Barrier(4, timeout=20), list[Exception]()

    def work() -> None:
        together.wait()
        try:
            add(store, "hips-figures-2026Q4")
        except Exception as error:
            failed.append(error)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not failed
    assert due(store) == ["hips-figures-2026Q4"]
