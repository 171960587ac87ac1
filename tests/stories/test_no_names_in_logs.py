"""Whatever fails, no log line tells what is written about a child."""

import logging
import traceback

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from casework.facts import FACT
from services import drafts, raising
from store.database import SqlStore
from tests.examples import disagreement
from tests.stories.conftest import Town


@pytest.mark.parametrize("town", ["sqlite", "postgres"], indirect=True)
def test_a_database_that_refuses_a_case_does_not_repeat_it(town: Town) -> None:
    assert isinstance(town.world.store, SqlStore)
    _rename(town.world.store, "facts", "lost")
    try:
        token = drafts.start(town.world)
        told_of = disagreement()
        with pytest.raises(Exception) as error:
            raising.submit(town.world, token, told_of)
    finally:
        # The tests of a process share one PostgreSQL database.
        _rename(town.world.store, "lost", "facts")
    told = "".join(traceback.format_exception(error.value))
    assert "facts" in told and "Robin" not in told


def _rename(store: SqlStore, table: str, name: str) -> None:
    with store.writing() as uow:
        uow.session.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))
        uow.commit()


def test_a_stored_fact_that_cannot_be_read_is_not_repeated() -> None:
    with pytest.raises(ValidationError) as error:
        FACT.validate_python({"kind": "withdrawn", "at": "Robin Example", "reason": ["Robin Example"]})
    assert "Robin" not in str(error.value)


def test_a_whole_case_is_logged_without_the_child(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    reference = town.raise_it(disagreement(child="Robin Example"))
    town.receive(f"From: x@y.example\r\nSubject: {reference} Robin\r\n\r\nRobin".encode())
    assert caplog.records and "Robin" not in caplog.text
