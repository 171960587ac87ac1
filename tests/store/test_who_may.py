"""Staff, sessions, accounts and looks in the database, the same on SQLite and PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from casework.errors import NotPossible
from models import CaseRow
from services import who_may
from services.access import Renamed, Session
from services.roles import Role
from services.sign_in import StaffMember
from services.views import View
from services.world import World
from settings import load_settings
from store.database import SqlStore
from tests.application import StillClock
from wiring import build

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
JO, MO = "jo@hips.example", "mo@hips.example"
ADMINISTRATOR, VIEWER = frozenset({Role.ADMINISTRATOR}), frozenset({Role.VIEWER})


@pytest.fixture
def world(store: SqlStore, tmp_path: Path) -> World:
    settings = load_settings({"DEMO": "true", "DATA_DIR": str(tmp_path)})
    return replace(build(settings), store=store, clock=StillClock(NOW), staff={})


def test_a_person_is_named_renamed_and_removed(store: SqlStore) -> None:
    for roles in (VIEWER, frozenset(Role)):
        with store.writing() as uow:
            uow.staff.put("hips", JO, roles, MO, NOW)
            uow.staff.put("sewscb", JO, VIEWER, MO, NOW)
            uow.commit()
    with store.reading() as uow:
        assert uow.staff.roles_of(JO) == {"hips": frozenset(Role), "sewscb": VIEWER}
        assert [
            (each.board, each.email, each.roles, each.by, each.at) for each in uow.staff.of(["hips"])
        ] == [("hips", JO, frozenset(Role), MO, NOW)]
    with store.writing() as uow:
        uow.staff.put("hips", JO, frozenset(), MO, NOW)
        uow.commit()
    with store.reading() as uow:
        assert uow.staff.roles_of(JO) == {"sewscb": VIEWER}


def test_the_log_has_each_change_of_its_boards_the_newest_first(store: SqlStore) -> None:
    told = [
        Renamed("hips", JO, frozenset(), VIEWER, MO, NOW),
        Renamed("sewscb", JO, frozenset(), VIEWER, MO, NOW),
        Renamed("hips", JO, VIEWER, frozenset(), MO, NOW + HOUR),
    ]
    with store.writing() as uow:
        for change in told:
            uow.staff.note(change)
        uow.commit()
    with store.reading() as uow:
        assert uow.staff.changes(["hips"], 9) == [told[2], told[0]]
        assert uow.staff.changes(["hips"], 1) == [told[2]]


def test_two_administrators_who_remove_each_other_at_the_same_moment_leave_one(world: World) -> None:
    with world.store.writing() as uow:
        for email in (JO, MO):
            uow.staff.put("hips", email, ADMINISTRATOR, MO, NOW)
        uow.commit()
    both = Barrier(2)

    def removes(email: str, other: str) -> bool:
        both.wait()
        try:
            who_may.name(world, StaffMember(email, ("hips",)), "hips", other, frozenset())
        except NotPossible:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(removes, (JO, MO), (MO, JO))) == [False, True]
    [left] = who_may.people(world, StaffMember("", ("hips",)))
    assert left.roles == [Role.ADMINISTRATOR]


def test_sessions_are_found_used_ended_and_forgotten(store: SqlStore) -> None:
    first = Session("d" * 64, JO, "link", NOW, NOW, {})
    second = Session(
        "e" * 64, JO, "openid", NOW + HOUR, NOW + HOUR, {"hips": VIEWER, "brighton-hove": frozenset(Role)}
    )
    other = Session("f" * 64, MO, "link", NOW, NOW, {})
    with store.writing() as uow:
        for session in (first, second, other):
            uow.sessions.add(session)
        uow.commit()
    with store.writing() as uow:
        assert uow.sessions.of(JO) == [second, first]
        uow.sessions.seen(first.digest, NOW + HOUR)
        uow.commit()
    with store.writing() as uow:
        assert uow.sessions.find(first.digest) == replace(first, seen_at=NOW + HOUR)
        uow.sessions.forget_before(NOW + HOUR)
        assert (uow.sessions.find(first.digest), uow.sessions.find(other.digest)) == (None, None)
        uow.sessions.end_all(JO)
        assert uow.sessions.find(second.digest) is None


def test_an_account_is_known_replaced_and_forgotten(store: SqlStore) -> None:
    with store.writing() as uow:
        assert uow.accounts.of(JO) is None
        uow.accounts.put(JO, "https://id.example", "1", NOW)
        uow.commit()
    with store.writing() as uow:
        uow.accounts.put(JO, "https://id.example", "2", NOW)
        assert uow.accounts.of(JO) == ("https://id.example", "2")
        assert (uow.accounts.forget(JO), uow.accounts.forget(JO)) == (True, False)


def test_a_look_is_the_same_for_the_same_person_thing_and_time_only(store: SqlStore) -> None:
    with store.writing() as uow:
        uow.session.add(CaseRow(number=1, reference="HIPS-00001", board="hips", status="open", raised_at=NOW))
        uow.session.flush()
        uow.views.add(1, JO, "E-mail", NOW, "sent 3")
        uow.commit()
    with store.reading() as uow:
        seen = uow.views.has_seen
        assert seen(1, JO, "E-mail", "sent 3", NOW)
        assert not seen(1, JO, "E-mail", "sent 3", NOW + HOUR)
        assert not seen(1, JO, "E-mail", "sent 4", NOW)
        assert not seen(1, JO, "File", "sent 3", NOW)
        assert not seen(1, MO, "E-mail", "sent 3", NOW)
        assert not seen(2, JO, "E-mail", "sent 3", NOW)
        assert uow.views.of(1) == [View(JO, "E-mail", NOW, "sent 3")]
        assert uow.views.of(1, 0) == []
