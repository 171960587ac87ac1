"""Two at once on PostgreSQL: a case is locked before its mail by everybody, so nobody waits in a circle."""

import threading
import time

import pytest
from sqlalchemy import text

from casework.errors import NotPossible
from services import corrections, held_filing
from store.database import SqlStore
from tests.examples import COL, RAE
from tests.stories.conftest import Town
from tests.stories.test_hips import confirmed
from tests.stories.test_second_thoughts import STAFF

pytestmark = pytest.mark.parametrize("town", ["postgres"], indirect=True)


def somebody_waits(store: SqlStore) -> bool:
    with store.engine.connect() as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


def test_one_calls_an_answer_wrong_while_another_takes_its_mail_back(town: Town) -> None:
    reference = confirmed(town)
    town.reply(COL.email, "We shall see.")
    mail = town.kept()[0].id
    held_filing.file_held(town.world, STAFF, mail, verdict="agreed")
    store = town.world.store
    assert isinstance(store, SqlStore)
    raised: list[BaseException] = []

    def take_back() -> None:
        try:
            held_filing.take_back(town.world, STAFF, mail)
        except BaseException as error:
            raised.append(error)

    with store.writing() as one:
        number = one.cases.number_of(reference)
        case = one.cases.load(number)
        other = threading.Thread(target=take_back)
        other.start()
        for _ in range(100):
            if somebody_waits(store):
                break
            time.sleep(0.05)
        else:
            pytest.fail("the other did not wait")
        assert corrections.hold_again(town.world, one, number, case, RAE.name)
        one.commit()
    other.join(timeout=30)
    assert [type(error) for error in raised] == [NotPossible], (
        "it had been dealt with, and there was no deadlock"
    )
    assert town.kept()[0].state == "held"
