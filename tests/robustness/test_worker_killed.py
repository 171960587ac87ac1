"""SIGKILL, at the worst moments that there are."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.pool import NullPool
from sqlmodel import create_engine

from store.database import SqlStore
from tests.robustness.accord import Accord, accord, delivered_once, eventually, message_id, smtp
from tests.robustness.post_office import PostOffice


def arrived(office: PostOffice) -> list[tuple[str, bytes]]:
    return [(mail.recipient, mail.raw) for mail in office.taken]


def test_worker_killed_between_claim_and_send_loses_and_doubles_nothing(
    tmp_path: Path, office: PostOffice
) -> None:
    with accord(tmp_path, **smtp(office.port)) as here:
        here.raise_case()
        before_the_recipient_is_named = office.hold("MAIL")
        here.schedule()
        worker = here.worker()
        eventually(before_the_recipient_is_named.reached.is_set, "the worker has begun to send")
        assert set(here.states()) == {"sending"}
        here.kill(worker)
        before_the_recipient_is_named.release()
        assert office.taken == []
        here.let_leases_end()
        here.worker()
        delivered_once(here.all_sent(), arrived(office))


def test_worker_killed_in_the_send_itself_sends_that_one_mail_twice_with_one_id(
    tmp_path: Path, office: PostOffice
) -> None:
    with accord(tmp_path, **smtp(office.port)) as here:
        here.raise_case()
        before_the_server_says_so = office.hold(".")
        here.schedule()
        worker = here.worker()
        eventually(before_the_server_says_so.reached.is_set, "the server has taken a mail")
        here.kill(worker)
        before_the_server_says_so.release()
        assert "sent" not in here.states()
        in_its_hands = message_id(office.taken[0].raw)
        here.let_leases_end()
        here.worker()
        outbox = here.all_sent()
        assert len(outbox) > 1
        delivered_once(outbox, arrived(office), twice=[in_its_hands])


def test_worker_killed_between_send_and_mark_sends_that_one_mail_twice_with_one_id(
    tmp_path: Path, office: PostOffice, database_url: str
) -> None:
    with accord(tmp_path, database_url, **smtp(office.port)) as here:
        here.raise_case()
        before_the_server_says_so = office.hold(".")
        here.schedule()
        worker = here.worker()
        eventually(before_the_server_says_so.reached.is_set, "the server has taken a mail")
        with nobody_can_write(here):
            before_the_server_says_so.release()
            eventually(before_the_server_says_so.was_heard, "the worker knows that its mail was taken")
            here.kill(worker)
        assert "sent" not in here.states()
        in_its_hands = message_id(office.taken[0].raw)
        here.let_leases_end()
        here.worker()
        delivered_once(here.all_sent(), arrived(office), twice=[in_its_hands])


@contextmanager
def nobody_can_write(here: Accord) -> Iterator[None]:
    """Inside the block every other process has to wait before it can change the outbox."""
    assert isinstance(here.world.store, SqlStore)
    engine = create_engine(here.world.store.engine.url, poolclass=NullPool)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SELECT id FROM outbox FOR UPDATE"))
        yield
        connection.rollback()
