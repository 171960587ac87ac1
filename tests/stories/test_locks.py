"""Two at once on PostgreSQL: a case is locked before its mail and lessons by everybody, so nobody waits in a circle."""

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from casework.errors import NotPossible
from services import corrections, held_filing, learning
from services.lessons import Told
from store.database import SqlStore
from tests.examples import COL, RAE
from tests.stories.conftest import Town
from tests.stories.test_hips import confirmed
from tests.stories.test_second_thoughts import STAFF

pytestmark = pytest.mark.parametrize("town", ["postgres"], indirect=True)


def somebody_waits(store: SqlStore) -> bool:
    with store.engine.connect() as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


def waiting(town: Town, work: Callable[[], object]) -> tuple[threading.Thread, list[BaseException]]:
    """Does it at the same time; comes back when it waits for a lock. What it raises will be in the list."""
    store, raised = town.world.store, list[BaseException]()
    assert isinstance(store, SqlStore)

    def run() -> None:
        try:
            work()
        except BaseException as error:
            raised.append(error)

    other = threading.Thread(target=run)
    other.start()
    for _ in range(100):
        if somebody_waits(store):
            return other, raised
        time.sleep(0.05)
    pytest.fail("the other did not wait")


def test_one_calls_an_answer_wrong_while_another_takes_its_mail_back(town: Town) -> None:
    reference = confirmed(town)
    town.reply(COL.email, "We shall see.")
    mail = town.kept()[0].id
    held_filing.file_held(town.world, STAFF, mail, verdict="agreed")
    with town.world.store.writing() as one:
        number = one.cases.number_of(reference)
        case = one.cases.load(number)
        other, raised = waiting(town, lambda: held_filing.take_back(town.world, STAFF, mail))
        assert corrections.hold_again(town.world, one, number, case, RAE.name)
        one.commit()
    other.join(timeout=30)
    assert [type(error) for error in raised] == [NotPossible], (
        "it had been dealt with, and there was no deadlock"
    )
    assert town.kept()[0].state == "held"


def test_one_corrects_a_form_while_another_saves_a_lesson_of_it(town: Town) -> None:
    number = 1
    confirmed(town)
    with town.world.store.writing() as uow:
        uow.lessons.put("hips", number, Told("form-1", (("training", "Ring first."),)), town.clock.now())
        uow.commit()
    [lesson] = learning.lessons(town.world, STAFF, done=False).lessons
    written: dict[str, Any] = {
        "words": "Ring.",
        "owner": "Jo",
        "owner_email": "",
        "due": None,
        "done": False,
        "note": "",
    }
    with town.world.store.writing() as one:
        one.cases.load(number)
        save = partial(learning.write, town.world, STAFF, lesson.id, kind="training", **written)
        other, raised = waiting(town, save)
        one.lessons.put("hips", number, Told("form-1", (("training", "Ring twice."),)), town.clock.now())
        one.commit()
    other.join(timeout=30)
    assert [type(error) for error in raised] == [NotPossible], "it was corrected meanwhile: no deadlock"
